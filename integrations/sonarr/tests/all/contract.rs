//! What every integration promises.

use integration_testkit::{Subject, contract};
use serde_json::json;
use sonarr::INTEGRATION;

use crate::support::library::{Names, RELEASES_OF_EPISODE, subject};

#[tokio::test]
async fn sonarr_keeps_every_promise() -> anyhow::Result<()> {
    let names = Names {
        unknown: "includeUnknownSeriesItems",
        item: "episodeId",
        of_event: json!({"series": {"title": "S"}, "episode": {"seasonNumber": 1, "episodeNumber": 2}}),
        blocks_one: false,
        search: json!({"id": 1, "name": "EpisodeSearch", "status": "started", "body": {"episodeIds": [1]}}),
        releases: RELEASES_OF_EPISODE,
    };
    let versions = json!({"current": "v3", "deprecated": []}).to_string();
    let root = Subject::new(INTEGRATION).answers("/api", &[], versions);
    contract(subject(root, &names)).await
}
