//! What single recorded answers say.

use std::collections::BTreeSet;

use anyhow::Context;
use kernel::{
    DownloadId, EventId, EventKind, FileId, ItemId, LibraryEvent, Protocol, Timestamp,
    TrackedDownload, TrackedState,
};
use serde_json::{Value, json};
use sonarr::INTEGRATION;

use crate::support::{NOW, Stage, capture};

async fn queue_of(file: &str) -> anyhow::Result<Vec<TrackedDownload>> {
    let Some(page) = capture(file)? else { return Ok(Vec::new()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/queue", 200, &page).await;
    Ok(stage.library()?.tracked().await?)
}

async fn history_of(file: &str) -> anyhow::Result<Vec<LibraryEvent>> {
    let Some(page) = capture(file)? else { return Ok(Vec::new()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/history/since", 200, &page["records"]).await;
    Ok(stage.library()?.events_since(Timestamp(0)).await?)
}

fn is_blocked(state: TrackedState) -> bool {
    matches!(state, TrackedState::ImportBlocked(_))
}

#[tokio::test]
async fn a_season_pack_is_one_download_of_all_its_episodes() -> anyhow::Result<()> {
    let tracked = queue_of("sonarr/queue_season_pack.json").await?;
    let Some(pack) = tracked.iter().find(|it| it.title.starts_with("The.Long.Weekend")) else {
        return Ok(());
    };
    assert_eq!(tracked.len(), 3);
    assert_eq!(pack.download, Some(DownloadId("SABnzbd_nzo_kg9m2nqh".to_owned())));
    assert_eq!((pack.records.len(), pack.items.len()), (4, 4));
    // Each of its records tells the size of the whole.
    assert_eq!(pack.bytes, 10_821_988);
    assert!(is_blocked(pack.state));
    assert_eq!(pack.messages.len(), 1, "{:?}", pack.messages);
    Ok(())
}

/// Sonarr 4 calls the same state `importPending`.
#[tokio::test]
async fn an_import_problem_is_one_whatever_the_version_calls_it() -> anyhow::Result<()> {
    for file in ["sonarr/queue_season_pack.json", "sonarr-v4/queue_season_pack.json"] {
        let tracked = queue_of(file).await?;
        assert!(tracked.is_empty() || tracked.iter().any(|it| is_blocked(it.state)), "{file}");
    }
    let tracked = queue_of("sonarr/queue_completed_ok_importPending.json").await?;
    assert!(tracked.iter().all(|it| it.state == TrackedState::ImportPending));
    Ok(())
}

#[tokio::test]
async fn a_failure_that_it_leaves_alone_is_told_apart_in_both_versions() -> anyhow::Result<()> {
    for (file, expected) in [
        ("sonarr/queue_failed_by_hand.json", 2),
        ("sonarr/queue_after_retry.json", 1),
        ("sonarr-v4/queue_after_retry.json", 1),
    ] {
        let tracked = queue_of(file).await?;
        let not_ours = tracked.iter().filter(|it| it.state == TrackedState::FailedNotOurs);
        let not_ours: Vec<_> = not_ours.collect();
        assert!(tracked.is_empty() || not_ours.len() == expected, "{file}: {tracked:?}");
        assert!(not_ours.iter().all(|it| it.messages.len() == 2), "the client's words are kept");
    }
    Ok(())
}

#[tokio::test]
async fn a_download_that_the_client_did_not_take_has_no_id() -> anyhow::Result<()> {
    let tracked = queue_of("sonarr/queue_sab_down.json").await?;
    let Some(lost) = tracked.first() else { return Ok(()) };
    assert_eq!((tracked.len(), lost.state), (1, TrackedState::ClientUnavailable));
    assert_eq!((lost.download.as_ref(), lost.client.as_ref()), (None, None));
    assert_eq!(lost.items, [ItemId("episode:2".to_owned())]);
    assert_eq!(lost.indexer.as_deref(), Some("Rig A (Prowlarr)"));
    assert_eq!(lost.protocol, Protocol::Usenet);
    Ok(())
}

#[tokio::test]
async fn an_encrypted_download_is_paused_and_nothing_else() -> anyhow::Result<()> {
    let tracked = queue_of("sonarr-v4/fault_password_queue_2_downloading_ok.json").await?;
    let paused = |it: &&TrackedDownload| it.state == TrackedState::Paused && it.messages.is_empty();
    assert!(tracked.is_empty() || tracked.iter().filter(paused).count() == 1, "{tracked:?}");
    Ok(())
}

/// An indexer that tells another date at every answer made Sonarr grab one dead release over and
/// over: the grabs are told apart by their downloads.
#[tokio::test]
async fn ten_grabs_of_one_release_are_ten_downloads() -> anyhow::Result<()> {
    let events = history_of("sonarr/history_all.json").await?;
    if events.is_empty() {
        return Ok(());
    }
    let of_the_loop = |event: &&LibraryEvent| {
        event.kind == EventKind::Grabbed
            && event.release == "Harbor.Lights.S01E02.1080p.WEB.h264-RIG"
            && event.item == ItemId("episode:2".to_owned())
    };
    let grabs: Vec<_> = events.iter().filter(of_the_loop).collect();
    let downloads: BTreeSet<_> = grabs.iter().filter_map(|event| event.download.clone()).collect();
    let dates: BTreeSet<_> = grabs.iter().filter_map(|event| event.published_at).collect();
    assert_eq!((grabs.len(), downloads.len()), (10, 10));
    assert!(dates.len() >= 9, "each answer had another date: {dates:?}");
    Ok(())
}

#[tokio::test]
async fn a_grab_keeps_what_is_known_of_it_and_no_address() -> anyhow::Result<()> {
    let events = history_of("sonarr/history_all.json").await?;
    let Some(grab) = events.iter().find(|event| event.id == EventId(50)) else { return Ok(()) };
    assert_eq!(grab.kind, EventKind::Grabbed);
    assert_eq!(grab.item_title, "Harbor Lights S02E06");
    assert_eq!(grab.indexer.as_deref(), Some("Rig A (Prowlarr)"));
    assert_eq!(grab.published_at, servarr::moment("2026-11-18T04:48:28Z"));
    assert_eq!(grab.protocol, Protocol::Usenet);
    assert_eq!((grab.bytes, grab.score), (Some(900_000_000), Some(0)));
    assert_eq!(
        (grab.quality.as_str(), grab.languages.as_slice()),
        ("WEBDL-1080p", ["English".to_owned()].as_slice())
    );
    assert_eq!(grab.client.as_deref(), Some("SABnzbd"));
    assert!(!format!("{events:?}").contains("apikey"));

    let failure = events.iter().find(|event| event.id == EventId(52)).context("it failed")?;
    assert_eq!(failure.kind, EventKind::Failed);
    assert_eq!(failure.message.as_deref(), Some("Manually marked as failed"));
    assert_eq!(failure.download, grab.download);

    let import = events.iter().find(|event| event.id == EventId(49)).context("it was imported")?;
    assert_eq!((import.kind, import.file), (EventKind::Imported, Some(FileId(7))));
    Ok(())
}

#[tokio::test]
async fn one_failed_season_pack_is_four_events_of_one_download() -> anyhow::Result<()> {
    let events = history_of("sonarr/history_season_pack.json").await?;
    let of_the_pack = |kind: EventKind| {
        events.iter().filter(move |event| event.kind == kind && event.release.ends_with("-PACK"))
    };
    for kind in [EventKind::Grabbed, EventKind::Failed] {
        let downloads: BTreeSet<_> =
            of_the_pack(kind).map(|event| event.download.clone()).collect();
        assert_eq!(of_the_pack(kind).count(), 4 * downloads.len());
    }
    Ok(())
}

#[tokio::test]
async fn a_blocked_pack_is_one_entry_for_all_its_episodes() -> anyhow::Result<()> {
    let Some(page) = capture("sonarr/blocklist_season_pack.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/blocklist", 200, &page).await;
    let entries = stage.library()?.blocklist_since(Timestamp(0)).await?;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].items.len(), 4);
    assert_eq!(entries[0].release, "The.Long.Weekend.S01.1080p.WEB.h264-PACK");
    assert!(stage.library()?.blocklist_since(NOW).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_command_names_what_it_searches_for() -> anyhow::Result<()> {
    let Some(of_episode) = capture("sonarr/command_episodesearch_done.json")? else {
        return Ok(());
    };
    let of_season = capture("sonarr/command_seasonsearch_done.json")?.context("it is there too")?;
    let import = capture("sonarr/command_manualimport_done.json")?.context("it is there too")?;
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/command", 200, &json!([of_episode, of_season, import])).await;
    let episodes = json!([{"id": 21, "seriesId": 18}, {"id": 22, "seriesId": 18}]);
    stage.answer_to("api/v3/episode", ("seasonNumber", "1"), &episodes).await;

    let commands = stage.library()?.commands().await?;
    assert_eq!(commands[0].items, [ItemId("episode:3".to_owned())]);
    assert_eq!(
        commands[0].message.as_deref(),
        Some("Episode search completed. 1 reports downloaded.")
    );
    assert_eq!(commands[1].items, ["episode:21", "episode:22"].map(|id| ItemId(id.to_owned())));
    assert_eq!(commands[2].kind, kernel::CommandKind::Import);
    assert!(commands.iter().all(|command| command.status == kernel::CommandStatus::Ended));
    assert!(commands.iter().all(|command| command.ended_at >= Some(command.queued_at)));

    // The season is not asked for again.
    stage.library()?.commands().await?;
    assert_eq!(stage.asked().await?.iter().filter(|asked| asked.contains("/episode")).count(), 1);
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn a_proposal_says_what_it_takes_the_file_for_and_why_not() -> anyhow::Result<()> {
    let Some(known) = capture("sonarr/manualimport_notupgrade.json")? else { return Ok(()) };
    let unknown = capture("sonarr/manualimport_unknown.json")?.context("it is there too")?;
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer_to("api/v3/manualimport", ("downloadId", "known"), &known).await;
    stage.answer_to("api/v3/manualimport", ("downloadId", "unknown"), &unknown).await;

    let library = stage.library()?;
    let known = library.import_candidates(&DownloadId("known".to_owned()), None).await?;
    assert_eq!(known[0].items, [ItemId("episode:1".to_owned())]);
    assert_eq!(known[0].item_title.as_deref(), Some("Harbor Lights S01E01"));
    assert_eq!((known[0].bytes, known[0].quality.as_str()), (8_470_080, "HDTV-1080p"));
    assert_eq!(known[0].rejections.len(), 1);
    assert!(known[0].trouble.is_some());

    let unknown = library.import_candidates(&DownloadId("unknown".to_owned()), None).await?;
    assert_eq!(
        (unknown[0].items.as_slice(), unknown[0].item_title.as_ref()),
        ([].as_slice(), None)
    );
    Ok(())
}

#[tokio::test]
async fn a_lost_download_is_looked_for_in_its_folder() -> anyhow::Result<()> {
    let Some(found) = capture("sonarr/manualimport_notupgrade.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer_to("api/v3/manualimport", ("folder", "/downloads/x y"), &found).await;
    stage.answer_to("api/v3/manualimport", ("downloadId", "lost"), &json!([])).await;
    let lost = DownloadId("lost".to_owned());
    assert!(stage.library()?.import_candidates(&lost, None).await?.is_empty());
    let found = stage.library()?.import_candidates(&lost, Some("/downloads/x y")).await?;
    assert_eq!(found.len(), 1);
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn the_policy_and_the_clients_category_are_told_and_no_key() -> anyhow::Result<()> {
    let Some(client) = capture("sonarr/downloadclient_add.json")? else { return Ok(()) };
    let config = capture("sonarr/fresh_config_downloadclient.json")?.context("it is there too")?;
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/downloadclient", 200, &json!([client])).await;
    stage.answer("GET", "api/v3/config/downloadclient", 200, &config).await;
    let handling = stage.library()?.handling().await?;
    assert!(handling.searches_after_failure && handling.searches_after_failure_of_picked);
    assert!(handling.imports_completed);
    let link = &handling.clients[0];
    assert_eq!((link.host.as_deref(), link.port), (Some("127.0.0.1"), Some(8080)));
    assert_eq!(link.category.as_deref(), Some("tv"));
    assert!(link.enabled && link.removes_completed && link.removes_failed);
    assert!(!format!("{handling:?}").contains(kernel::MASK), "a mask is not a setting");
    Ok(())
}

#[tokio::test]
async fn a_release_that_only_its_quality_rules_out_is_told_apart() -> anyhow::Result<()> {
    let offer = |rejections: Value| json!({"guid": "g", "indexerId": 1, "title": "T", "rejected": true, "rejections": rejections});
    let stage = Stage::v3(&INTEGRATION).await?;
    let offers = json!([
        offer(json!(["HDTV-720p is not wanted in profile"])),
        offer(json!(["HDTV-720p is not wanted in profile", "Release is blocklisted"])),
        offer(
            json!([{"message": "HDTV-720p is not wanted in profile", "reason": "qualityNotWanted"}])
        ),
        offer(json!([])),
    ]);
    stage.answer("GET", "api/v3/release", 200, &offers).await;
    let found = stage.library()?.releases(&ItemId("episode:1".to_owned())).await?;
    let below: Vec<_> = found.iter().map(|release| release.below_profile).collect();
    assert_eq!(below, [true, false, true, false]);
    Ok(())
}

#[tokio::test]
async fn an_episode_has_the_tags_and_the_title_of_its_series() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let series = json!({"id": 16, "title": "Harbor Lights", "runtime": 25, "tags": [1, 9]});
    let episode = |id: i64| json!({"id": id, "seriesId": 16, "seasonNumber": 2, "episodeNumber": id, "episodeFileId": if id == 6 { 7 } else { 0 }, "monitored": id != 5, "runtime": 0, "series": series});
    stage.answer("GET", "api/v3/tag", 200, &json!([{"id": 1, "label": "rig"}])).await;
    for id in [5, 6] {
        stage.answer("GET", &format!("api/v3/episode/{id}"), 200, &episode(id)).await;
    }
    let ids = ["episode:5", "episode:6", "episode:99", "movie:5"].map(|id| ItemId(id.to_owned()));
    let items = stage.library()?.items(&ids).await?;
    assert_eq!(items.len(), 2, "what is not there is left out");
    assert_eq!((items[0].title.as_str(), items[0].monitored), ("Harbor Lights S02E05", false));
    assert_eq!((items[1].file, items[1].runtime_minutes), (Some(FileId(7)), Some(25)));
    assert_eq!(items[1].tags, ["rig"]);
    stage.library()?.items(&ids).await?;
    let tags = stage.asked().await?.into_iter().filter(|asked| asked.ends_with("/tag")).count();
    assert_eq!(tags, 1, "the names of tags are kept");
    stage.check("sonarr-v3").await
}
