//! What is imported, what is blocked, and why.

mod arr;

use arr::{RADARR, Stage, V4, V5};
use lab::arr::App;
use lab::posts::{Fault, Packaging, Post};
use rstest::rstest;
use serde_json::json;

type Result = anyhow::Result<()>;

#[rstest]
#[tokio::test]
async fn without_its_root_folder_it_is_blocked_and_imports_when_the_folder_is_back(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    let (root, aside) = (stage.arr.root().to_owned(), stage.arr.root().with_extension("aside"));
    std::fs::rename(&root, &aside)?;
    stage.look().await;
    assert_eq!(stage.state()?, ("completed".into(), "warning".into(), "importBlocked".into()));
    let messages = stage.only_queued()?.messages.join("; ");
    assert!(messages.contains("Root folder missing."), "{messages}");
    assert_eq!(stage.get("/api/v3/rootfolder").await?[0]["accessible"], false);
    stage.tour().await?;
    std::fs::rename(&aside, &root)?;
    stage.look().await;
    assert_eq!(stage.newest()?.event, "downloadFolderImported");
    assert!(stage.arr.blocklist().is_empty());
    Ok(())
}

#[rstest]
#[tokio::test]
async fn what_is_no_upgrade_unknown_or_wrongly_numbered_is_blocked(
    #[values(V4, V5)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    stage.look().await;
    stage.by_hand("Harbor.Lights.S01E01.720p.HDTV.h264-OLD", Fault::None).await?;
    stage.by_hand("Harbor.Lights.S01E99.1080p.WEB.h264-RIG", Fault::None).await?;
    stage.by_hand("Some.Unknown.Show.S01E01.1080p.WEB.h264-RIG", Fault::None).await?;
    stage.look().await;
    let queue = stage.arr.queue();
    assert_eq!(queue.len(), 3, "{queue:#?}");
    for entry in &queue {
        assert_eq!(entry.status, "completed");
        assert_eq!(entry.tracked_state.as_deref(), Some("importBlocked"));
    }
    let texts: String = queue.iter().flat_map(|entry| entry.messages.clone()).collect();
    for text in [
        "Not an upgrade for existing episode file(s). Existing quality: WEBDL-1080p. New Quality \
         HDTV-1080p.",
        "Invalid season or episode",
        "Series title mismatch; automatic import is not possible.",
    ] {
        assert!(texts.contains(text), "{text} is not in {texts}");
    }
    stage.tour().await?;
    // The version 4 does not tell of a number that it does not know.
    let expected = if app == V4 { 2 } else { 3 };
    let told = stage.arr.counts().webhooks;
    assert_eq!(told, 0);
    let hooks = arr::hooks::Hooks::start().await?;
    stage.arr.add_webhook(&hooks.url()).await?;
    let again = Stage::new(app).await?;
    again.arr.add_webhook(&hooks.url()).await?;
    again.by_hand("Harbor.Lights.S01E99.1080p.WEB.h264-RIG", Fault::None).await?;
    again.by_hand("Some.Unknown.Show.S01E01.1080p.WEB.h264-RIG", Fault::None).await?;
    again.look().await;
    again.look().await;
    let manual = hooks.of("ManualInteractionRequired").len();
    assert_eq!(manual, expected - 1);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn one_file_as_a_season_pack_waits_or_is_blocked_by_version(
    #[values(V4, V5)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    let hooks = arr::hooks::Hooks::start().await?;
    stage.arr.add_webhook(&hooks.url()).await?;
    let post = Post::new("Harbor.Lights.S02.1080p.WEB.h264-PACK").bytes(150_000);
    stage.indexer.post(lab::indexer::Release::season(post, 900_001, 2)).await?;
    let search = json!({"name": "SeasonSearch", "seriesId": stage.work, "seasonNumber": 2});
    let (_, _, message) = stage.command(&search).await?;
    assert_eq!(message, "Season search completed. 1 reports downloaded.");
    assert_eq!(stage.events(), ["grabbed"; 3]);
    stage.look().await;
    let queue = stage.arr.queue();
    assert_eq!(queue.len(), 3);
    let state = if app == V4 { "importPending" } else { "importBlocked" };
    for entry in &queue {
        assert_eq!(entry.download_id, queue[0].download_id);
        assert_eq!(entry.tracked_state.as_deref(), Some(state));
        assert!(entry.messages[0].starts_with("Single episode file contains all episodes"));
    }
    let told = hooks.of("ManualInteractionRequired").len();
    assert_eq!(told, usize::from(app == V5));
    stage.tour().await?;

    // Deleting one record removes the whole download: one entry, one search, an event for each.
    let path = format!("/api/v3/queue/{}?removeFromClient=true&blocklist=true", queue[0].id);
    stage.delete(&path).await?;
    stage.arr.idle().await;
    assert!(stage.arr.queue().is_empty());
    assert_eq!(stage.arr.blocklist().len(), 1);
    assert_eq!(stage.arr.blocklist()[0].items.len(), 3);
    let counts = stage.arr.counts();
    assert_eq!((counts.own_searches, counts.failures, counts.blocklisted), (1, 1, 1));
    assert_eq!(stage.events()[3..], ["downloadFailed"; 3]);
    let commands = stage.get("/api/v3/command").await?;
    assert_eq!(commands[0]["name"], "SeasonSearch");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_season_pack_of_single_files_is_imported_whole(#[values(V4, V5)] app: App) -> Result {
    let stage = Stage::new(app).await?;
    let file = |episode: i64| lab::posts::PayloadFile {
        name: format!("Harbor.Lights.S02E0{episode}.1080p.WEB.h264-PACK.mkv"),
        bytes: 60_000,
        runtime: std::time::Duration::from_secs(1500),
    };
    let post =
        Post::new("Harbor.Lights.S02.1080p.WEB.h264-PACK").files((1..=3).map(file).collect());
    let post = post.packaging(Packaging::Plain).recovery_blocks(0);
    stage.indexer.post(lab::indexer::Release::season(post, 900_001, 2)).await?;
    stage
        .command(&json!({"name": "SeasonSearch", "seriesId": stage.work, "seasonNumber": 2}))
        .await?;
    stage.look().await;
    assert_eq!(stage.events()[3..], ["downloadFolderImported"; 3]);
    assert_eq!(stage.arr.files().len(), 3);
    assert!(stage.arr.queue().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_full_disk_is_no_failure_of_the_release() -> Result {
    let stage = Stage::new(V4).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    stage.arr.set_no_space(true);
    stage.look().await;
    let messages = stage.only_queued()?.messages.join("; ");
    assert!(messages.contains("Not enough free space"), "{messages}");
    assert!(stage.arr.blocklist().is_empty());
    stage.arr.set_no_space(false);
    stage.look().await;
    assert_eq!(stage.newest()?.event, "downloadFolderImported");
    Ok(())
}

#[tokio::test]
async fn radarr_imports_a_hand_added_quality_that_its_profile_does_not_want() -> Result {
    let stage = Stage::new(RADARR).await?;
    stage.by_hand("Saltwater.2022.480p.WEB.h264-OLD", Fault::None).await?;
    stage.look().await;
    assert_eq!(stage.events(), ["downloadFolderImported"]);
    Ok(())
}

#[tokio::test]
async fn radarr_does_not_import_an_unknown_title() -> Result {
    let stage = Stage::new(RADARR).await?;
    stage.by_hand("Unknown.Film.2020.1080p.WEB.h264-RIG", Fault::None).await?;
    stage.look().await;
    let text = "Movie title mismatch, automatic import is not possible. Manual Import required.";
    assert_eq!(stage.only_queued()?.messages, [text]);
    let known = stage.get("/api/v3/queue?page=1&pageSize=10").await?;
    assert_eq!(known["totalRecords"], 0);
    stage.tour().await
}

#[tokio::test]
async fn a_sample_is_not_imported() -> Result {
    let stage = Stage::new(V5).await?;
    let post = Post::new(&stage.title("RIG")).runtime(std::time::Duration::from_secs(60));
    stage.indexer.post(stage.release(post.bytes(100_000))).await?;
    stage.search().await;
    stage.look().await;
    assert!(stage.only_queued()?.messages.contains(&"Sample".to_owned()));
    Ok(())
}
