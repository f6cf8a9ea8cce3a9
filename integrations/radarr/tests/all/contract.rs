//! What every integration promises.

use integration_testkit::{Read, Subject, contract};
use kernel::{Answer, Connected, DownloadId, ItemId, Library, Timestamp};
use radarr::INTEGRATION;
use serde_json::json;

/// A reading of the library as text.
macro_rules! read {
    (|$library:ident| $answer:expr) => {
        |connected: Connected| {
            Box::pin(async move {
                let $library = library(&connected)?;
                Ok(format!("{:?}", $answer.await?))
            })
        }
    };
}

fn library(connected: &Connected) -> Answer<&dyn Library> {
    connected.library.as_deref().ok_or_else(|| kernel::IntegrationError {
        instance: connected.name.clone(),
        trouble: kernel::Trouble::NotFound,
        source: None,
    })
}

const READS: [Read; 7] = [
    read!(|library| library.tracked()),
    read!(|library| library.events_since(Timestamp(0))),
    read!(|library| library.events_of(&DownloadId("d1".to_owned()))),
    read!(|library| library.blocklist_since(Timestamp(0))),
    read!(|library| library.commands()),
    read!(|library| library.handling()),
    read!(|library| library.releases(&ItemId("movie:1".to_owned()))),
];

#[tokio::test]
async fn radarr_keeps_every_promise() -> anyhow::Result<()> {
    let event = json!({"id": 1, "movieId": 1, "eventType": "grabbed", "date": "2026-11-21T05:00:00Z",
        "sourceTitle": "A", "downloadId": "d1", "data": {"size": "1", "protocol": "1"},
        "movie": {"title": "S", "year": 2021}});
    let page = |records| json!({"page": 1, "totalRecords": 1, "records": [records]}).to_string();
    let record =
        json!({"id": 1, "movieId": 1, "title": "A", "status": "downloading", "downloadId": "d1"});
    let blocked =
        json!({"id": 1, "movieId": 1, "sourceTitle": "A", "date": "2026-11-21T05:00:00Z"});
    let command =
        json!([{"id": 1, "name": "MoviesSearch", "status": "started", "body": {"movieIds": [1]}}]);
    let client =
        json!([{"name": "c", "protocol": "usenet", "fields": [{"name": "host", "value": "h"}]}]);
    let release = json!([{"guid": "g", "indexerId": 1, "title": "A", "protocol": "usenet"}]);
    let mut subject = Subject::new(INTEGRATION)
        .answers("/api/v3/queue", &[("includeUnknownMovieItems", "true")], page(record))
        .answers("/api/v3/history", &[], page(event.clone()))
        .answers("/api/v3/history/since", &[], json!([event]).to_string())
        .answers("/api/v3/blocklist", &[], page(blocked))
        .answers("/api/v3/command", &[], command.to_string())
        .answers(
            "/api/v3/config/downloadclient",
            &[],
            json!({"autoRedownloadFailed": true}).to_string(),
        )
        .answers("/api/v3/downloadclient", &[], client.to_string())
        .answers("/api/v3/release", &[("movieId", "1")], release.to_string());
    for read in READS {
        subject = subject.reads(read);
    }
    contract(subject).await
}
