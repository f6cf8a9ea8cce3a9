//! What single recorded answers say.

use anyhow::Context;
use kernel::{
    DownloadId, EventId, EventKind, FileId, ItemId, LibraryEvent, Protocol, Timestamp,
    TrackedDownload, TrackedState,
};
use radarr::INTEGRATION;
use serde_json::json;

use crate::support::{NOW, Stage, capture};

async fn queue_of(file: &str) -> anyhow::Result<Vec<TrackedDownload>> {
    let Some(page) = capture(file)? else { return Ok(Vec::new()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/queue", 200, &page).await;
    Ok(stage.library()?.tracked().await?)
}

#[tokio::test]
async fn what_it_knows_no_movie_for_is_there_without_an_item() -> anyhow::Result<()> {
    let tracked = queue_of("radarr/queue_import_blocked.json").await?;
    let blocked = |it: &TrackedDownload| matches!(it.state, TrackedState::ImportBlocked(_));
    assert!(tracked.is_empty() || tracked.len() == 2);
    assert!(tracked.iter().all(|it| blocked(it) && it.items.is_empty() && it.messages.len() == 1));
    Ok(())
}

#[tokio::test]
async fn an_encrypted_download_is_paused_and_nothing_else() -> anyhow::Result<()> {
    let tracked = queue_of("radarr/fault_password_queue_3_downloading_ok.json").await?;
    let paused = |it: &&TrackedDownload| it.state == TrackedState::Paused && it.messages.is_empty();
    assert!(tracked.is_empty() || tracked.iter().filter(paused).count() == 1, "{tracked:?}");
    Ok(())
}

#[tokio::test]
async fn a_failure_and_what_replaced_it_are_told_in_order() -> anyhow::Result<()> {
    let Some(page) = capture("radarr/history_all.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/history/since", 200, &page["records"]).await;
    let events = stage.library()?.events_since(Timestamp(0)).await?;
    let of_saltwater: Vec<_> =
        events.iter().filter(|event| event.item == ItemId("movie:2".to_owned())).collect();
    let kinds: Vec<_> = of_saltwater.iter().map(|event| event.kind).collect();
    let (grabbed, failed, imported) = (EventKind::Grabbed, EventKind::Failed, EventKind::Imported);
    assert_eq!(kinds, [grabbed, failed, grabbed, imported]);
    assert!(of_saltwater.iter().all(|event| event.item_title == "Saltwater (2022)"));
    assert_eq!(of_saltwater[0].download, of_saltwater[1].download);
    assert_eq!(of_saltwater[3].file, Some(FileId(2)));

    let grab: &LibraryEvent = of_saltwater[0];
    assert_eq!((grab.protocol, grab.bytes), (Protocol::Usenet, Some(1_500_000_000)));
    assert!(grab.published_at.is_some() && grab.published_at < Some(grab.at));
    assert!(!format!("{events:?}").contains("apikey"));

    let deleted = events.iter().find(|event| event.id == EventId(10)).context("it is there")?;
    assert_eq!((deleted.kind, deleted.download.as_ref()), (EventKind::FileDeleted, None));
    assert_eq!(deleted.message.as_deref(), Some("Upgrade"));
    stage.check("radarr-v3").await
}

#[tokio::test]
async fn the_blocklist_is_read_as_far_back_as_asked() -> anyhow::Result<()> {
    let Some(page) = capture("radarr/byhand_blocklist.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/blocklist", 200, &page).await;
    let entries = stage.library()?.blocklist_since(Timestamp(0)).await?;
    assert!(entries.len() == 2 && entries[0].at > entries[1].at);
    assert_eq!(entries[1].items, [ItemId("movie:2".to_owned())]);
    assert_eq!(stage.library()?.blocklist_since(entries[0].at).await?.len(), 1);
    assert!(stage.library()?.blocklist_since(NOW).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_command_names_what_it_searches_for() -> anyhow::Result<()> {
    let Some(search) = capture("radarr/command_moviessearch_done.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/command", 200, &json!([search])).await;
    let commands = stage.library()?.commands().await?;
    assert_eq!(commands[0].items, [ItemId("movie:4".to_owned())]);
    assert_eq!(commands[0].kind, kernel::CommandKind::Search);
    assert_eq!(commands[0].status, kernel::CommandStatus::Ended);
    Ok(())
}

#[tokio::test]
async fn the_client_s_category_is_told_and_no_key() -> anyhow::Result<()> {
    let Some(client) = capture("radarr/downloadclient_add.json")? else { return Ok(()) };
    let config = capture("radarr/fresh_config_downloadclient.json")?.context("it is there too")?;
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/downloadclient", 200, &json!([client])).await;
    stage.answer("GET", "api/v3/config/downloadclient", 200, &config).await;
    let handling = stage.library()?.handling().await?;
    assert_eq!(handling.clients[0].category.as_deref(), Some("movies"));
    assert!(handling.searches_after_failure_of_picked && handling.imports_completed);
    assert!(!format!("{handling:?}").contains(kernel::MASK), "a mask is not a setting");
    Ok(())
}

#[tokio::test]
async fn a_release_that_is_rejected_for_more_than_its_quality_is_no_fallback() -> anyhow::Result<()>
{
    let Some(found) = capture("radarr/release_search_movie.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/release", 200, &found).await;
    let releases = stage.library()?.releases(&ItemId("movie:1".to_owned())).await?;
    assert!(releases[0].rejected && !releases[0].below_profile);
    assert_eq!(releases[0].rejections.len(), 2);
    assert!(stage.library()?.releases(&ItemId("episode:1".to_owned())).await?.is_empty());
    Ok(())
}

/// A list of all movies can be 200 MB.
#[tokio::test]
async fn the_list_of_all_movies_is_never_asked_for() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/tag", 200, &json!([{"id": 1, "label": "rig"}])).await;
    for id in 1..=40 {
        let movie = json!({"id": id, "title": "M", "year": 2000 + id, "monitored": true, "movieFile": {"id": id}, "tags": [1]});
        stage.answer("GET", &format!("api/v3/movie/{id}"), 200, &movie).await;
    }
    let ids: Vec<_> = (1..=41).chain(1..=3).map(|id| ItemId(format!("movie:{id}"))).collect();
    let items = stage.library()?.items(&ids).await?;
    assert_eq!(items.len(), 40, "what is not there is left out, and each is there once");
    assert_eq!((items[0].title.as_str(), items[0].file), ("M (2001)", Some(FileId(1))));
    assert!(items.iter().all(|item| item.tags == ["rig"] && item.runtime_minutes.is_none()));
    let asked = stage.asked().await?;
    assert!(asked.iter().all(|asked| asked != "GET /api/v3/movie"), "{asked:?}");
    assert_eq!(asked.len(), 42, "one for each, and one for the tags");
    stage.check("radarr-v3").await
}

#[tokio::test]
async fn a_lost_download_is_looked_for_in_its_folder() -> anyhow::Result<()> {
    let Some(found) = capture("radarr/manualimport_unknown.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer_to("api/v3/manualimport", ("folder", "/downloads/x"), &found).await;
    stage.answer_to("api/v3/manualimport", ("downloadId", "lost"), &json!([])).await;
    let lost = DownloadId("lost".to_owned());
    let found = stage.library()?.import_candidates(&lost, Some("/downloads/x")).await?;
    assert_eq!((found.len(), found[0].items.len()), (1, 0));
    assert!(found[0].trouble.is_some());
    stage.check("radarr-v3").await
}
