//! An instance that has v5 and no longer v3.

use anyhow::Context;
use kernel::{
    DownloadId, EventId, FileId, ItemId, QueueRecordId, RemoveOptions, Timestamp, TrackedState,
};
use serde_json::{Value, json};
use sonarr::INTEGRATION;

use crate::support::{Stage, capture};

async fn stage() -> anyhow::Result<Stage> {
    Stage::open(&INTEGRATION, json!({"current": "v5", "deprecated": []})).await
}

fn some(id: &str) -> DownloadId {
    DownloadId(id.to_owned())
}

#[tokio::test]
async fn its_recorded_answers_are_read() -> anyhow::Result<()> {
    let stage = stage().await?;
    for (resource, file) in [
        ("queue", "v5_queue"),
        ("history", "v5_history"),
        ("release", "v5_release"),
        ("downloadclient", "v5_downloadclient"),
        ("settings/downloadclient", "v5_settings_downloadclient"),
        ("health", "v5_health"),
        ("system/status", "v5_system_status"),
    ] {
        let Some(answer) = capture(&format!("sonarr/{file}.json"))? else { return Ok(()) };
        stage.answer("GET", &format!("api/v5/{resource}"), 200, &answer).await;
        if resource == "history" {
            stage.answer("GET", "api/v5/history/since", 200, &answer["records"]).await;
        }
    }
    assert_eq!(stage.connected.probe.probe().await?.version, "10.0.0.7851");
    let library = stage.library()?;
    let tracked = library.tracked().await?;
    assert_eq!(
        (tracked[0].state, tracked[0].bytes),
        (TrackedState::ClientUnavailable, 900_000_000)
    );
    assert_eq!(tracked[0].items, [ItemId("episode:2".to_owned())]);

    let events = library.events_since(Timestamp(0)).await?;
    assert_eq!(events.len(), 5);
    assert_eq!(events, library.events_of(&some("x")).await?);
    assert!(
        events.iter().all(|event| event.item_title == event.release),
        "no series was asked for"
    );

    let releases = library.releases(&ItemId("episode:4".to_owned())).await?;
    assert_eq!(releases[0].title, "Harbor.Lights.S01E04.1080p.WEB.h264-OKK");
    assert_eq!((releases[0].indexer_id, releases[0].bytes), (2, 900_000_000));
    assert_eq!(releases[0].quality, "WEBDL-1080p");
    assert!(releases[0].rejected && !releases[0].below_profile);
    assert!(releases[0].rejections[0].starts_with("Existing file on disk"));

    let handling = library.handling().await?;
    assert_eq!(handling.clients[0].category.as_deref(), Some("tv"));
    assert!(handling.searches_after_failure);
    assert!(stage.health()?.health().await?.is_empty());
    stage.check("sonarr-v5").await
}

/// Every question and every change, judged by the specification of v5.
#[tokio::test]
async fn everything_that_is_sent_is_as_specified() -> anyhow::Result<()> {
    let stage = stage().await?;
    let episode = |id: i64| json!({"id": id, "seriesId": 1, "seasonNumber": 1, "series": {"id": 1, "tags": [1]}});
    let season: Vec<Value> = (1..=5).map(episode).collect();
    let page = json!({"totalRecords": 0, "records": []});
    let search =
        json!([{"id": 1, "name": "SeasonSearch", "body": {"seriesId": 1, "seasonNumber": 1}}]);
    let proposal = json!([{"path": "/x.mkv", "folderName": "x", "quality": {"quality": {"id": 3}}, "languages": [],
        "releaseGroup": "A", "indexerFlags": 0, "releaseType": "singleEpisode", "series": {"id": 1},
        "episodes": [{"id": 1, "seasonNumber": 1, "episodeNumber": 1}], "rejections": [{"reason": "unknown", "message": "M"}]}]);
    for (resource, answer) in [
        ("queue", &page),
        ("history", &page),
        ("blocklist", &page),
        ("history/since", &json!([])),
        ("rootfolder", &json!([])),
        ("tag", &json!([])),
        ("command", &search),
        ("episode", &json!(season)),
        ("episode/1", &episode(1)),
        ("episodefile/7", &json!({"id": 7})),
        ("manualimport", &proposal),
    ] {
        stage.answer("GET", &format!("api/v5/{resource}"), 200, answer).await;
    }
    for (verb, resource) in [
        ("POST", "command"),
        ("POST", "history/failed/1"),
        ("POST", "release"),
        ("PUT", "episode/monitor"),
        ("DELETE", "queue/1"),
        ("DELETE", "episodefile/7"),
    ] {
        stage.answer(verb, &format!("api/v5/{resource}"), 200, &json!({"id": 1})).await;
    }
    let ids: Vec<_> = (1..=5).map(|id| ItemId(format!("episode:{id}"))).collect();
    let library = stage.library()?;
    library.tracked().await?;
    library.events_since(Timestamp(0)).await?;
    library.events_of(&some("x")).await?;
    library.blocklist_since(Timestamp(0)).await?;
    library.root_folders().await?;
    assert_eq!(library.commands().await?[0].items.len(), 5);
    assert_eq!(library.items(&ids).await?.len(), 5);
    assert_eq!(library.items(&ids[..1]).await?.len(), 1);
    assert!(library.file(FileId(7)).await?.is_some());
    let files = library.import_candidates(&some("x"), Some("/x")).await?;
    assert_eq!(files[0].rejections, ["M"]);

    let writer = stage.writer()?;
    writer.refresh_downloads().await?;
    writer.check_health().await?;
    writer.mark_failed(EventId(1)).await?;
    let options = RemoveOptions { from_client: true, blocklist: true, skip_search: true };
    writer.remove(QueueRecordId(1), options).await?;
    writer.search(&ids[..1]).await?;
    writer.search(&ids).await?;
    writer.import(&some("x"), &files).await?;
    writer.unmonitor(&ids).await?;
    writer.delete_file(FileId(7)).await?;
    let offer: Vec<kernel::Release> = {
        let offer =
            json!([{"release": {"guid": "g", "indexerId": 1}, "decision": {"rejected": false}}]);
        stage.answer("GET", "api/v5/release", 200, &offer).await;
        library.releases(&ids[0]).await?
    };
    writer.grab(offer.first().context("one is offered")?).await?;

    let asked = stage.asked().await?;
    assert!(asked.iter().all(|asked| asked.contains(" /api/v5/")), "{asked:?}");
    stage.check("sonarr-v5").await
}
