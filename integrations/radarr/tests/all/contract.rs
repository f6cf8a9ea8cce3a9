//! What every integration promises.

use integration_testkit::{Subject, contract};
use radarr::INTEGRATION;
use serde_json::json;

use crate::support::library::{Names, RELEASES_OF_MOVIE, subject};

#[tokio::test]
async fn radarr_keeps_every_promise() -> anyhow::Result<()> {
    let names = Names {
        unknown: "includeUnknownMovieItems",
        item: "movieId",
        of_event: json!({"movie": {"title": "S", "year": 2021}}),
        blocks_one: true,
        search: json!({"id": 1, "name": "MoviesSearch", "status": "started", "body": {"movieIds": [1]}}),
        releases: RELEASES_OF_MOVIE,
    };
    contract(subject(Subject::new(INTEGRATION), &names)).await
}
