//! The way of one download: each test is a row of what the real programs did.

mod arr;

use arr::{RADARR, Stage, V4, V5};
use lab::arr::App;
use lab::posts::{Fault, Packaging, Post};
use lab::sabnzbd::Sabnzbd;
use rstest::rstest;
use serde_json::json;

type Result = anyhow::Result<()>;

#[rstest]
#[tokio::test]
async fn a_good_release_is_imported_and_its_history_item_deleted(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::None).await?;
    assert_eq!(stage.search().await, 1);
    assert_eq!(stage.state()?.2, "downloading");
    stage.tour().await?;
    stage.look().await;
    assert_eq!(stage.events(), ["grabbed", "downloadFolderImported"]);
    assert!(stage.arr.queue().is_empty());
    assert!(stage.sab.history().await?.is_empty());
    let files = stage.arr.files();
    assert_eq!(files.len(), 1);
    assert!(files[0].path.is_file());
    stage.tour().await
}

#[rstest]
#[tokio::test]
async fn a_failure_is_blocklisted_and_the_other_release_imported(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::AllMissing).await?;
    stage.post("ALT", 3, Fault::None).await?;
    stage.search().await;
    stage.look().await;
    assert_eq!(stage.events(), ["grabbed", "downloadFailed", "grabbed"]);
    assert_eq!(stage.arr.blocklist().len(), 1);
    // The failed job is gone from SABnzbd.
    assert!(stage.sab.history().await?.is_empty());
    stage.tour().await?;
    stage.look().await;
    assert_eq!(stage.newest()?.event, "downloadFolderImported");
    let counts = stage.arr.counts();
    assert_eq!((counts.blocklisted, counts.own_searches, counts.grabs), (1, 1, 2));
    stage.tour().await
}

#[rstest]
#[tokio::test]
async fn with_nothing_else_to_grab_nothing_ever_happens(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::AllMissing).await?;
    stage.search().await;
    stage.look().await;
    assert_eq!(stage.events(), ["grabbed", "downloadFailed"]);
    let before = stage.arr.counts();
    assert_eq!((before.own_searches, before.grabs), (1, 1));
    stage.minutes(20).await;
    let after = stage.arr.counts();
    assert_eq!((after.own_searches, after.grabs, after.failures), (1, 1, 1));
    assert_eq!(stage.events().len(), 2);
    Ok(())
}

#[rstest]
#[case(Fault::DamagedUnrepairable, "Repair failed, not enough repair blocks")]
#[case(Fault::CorruptRar, "RAR files failed to verify")]
#[case(Fault::MissingVolume, "RAR files failed to verify")]
#[case(Fault::AllMissing, "not-complete")]
#[tokio::test]
async fn the_clients_text_is_the_failures_message(
    #[case] fault: Fault,
    #[case] text: &str,
) -> Result {
    let stage = Stage::new(V5).await?;
    stage.post("RIG", 1, fault).await?;
    stage.search().await;
    stage.look().await;
    let newest = stage.newest()?;
    assert_eq!(newest.event, "downloadFailed");
    let message = newest.message.unwrap_or_default();
    assert!(message.contains(text), "{message}");
    assert_eq!(stage.arr.blocklist()[0].message, message);
    Ok(())
}

#[rstest]
#[case(Fault::DamagedRepairable)]
#[case(Fault::UnwantedFile)]
#[case(Fault::Truncated(0.34))]
#[tokio::test]
async fn repaired_with_a_program_beside_or_truncated_it_is_imported_without_a_word(
    #[case] fault: Fault,
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    let listed = stage.post("RIG", 1, fault.clone()).await?;
    stage.search().await;
    stage.look().await;
    assert_eq!(stage.events(), ["grabbed", "downloadFolderImported"]);
    let files = stage.arr.files();
    assert!(files[0].path.extension().is_some_and(|extension| extension == "mkv"));
    if let Fault::Truncated(_) = fault {
        assert!(files[0].bytes < listed.posted.bytes * 9 / 10, "{files:?}");
        let (path, key) = match app {
            App::Radarr => (format!("/api/v3/moviefile?movieId={}", stage.work), "movieId"),
            App::Sonarr(_) => (format!("/api/v3/episodefile?seriesId={}", stage.work), "seriesId"),
        };
        let told = stage.get(&path).await?;
        assert_eq!(told[0]["mediaInfo"]["runTime"], "45:00");
        assert_eq!(told[0][key], stage.work);
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn an_encrypted_pause_is_ok_and_silent_until_somebody_removes_it(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.sab.set("pause_on_pwrar", "1").await?;
    stage.post("RIG", 1, Fault::Password("secret".to_owned())).await?;
    stage.post("ALT", 3, Fault::None).await?;
    stage.search().await;
    stage.minutes(10).await;
    assert_eq!(stage.state()?, ("paused".into(), "ok".into(), "downloading".into()));
    assert!(stage.only_queued()?.messages.is_empty());
    assert_eq!(stage.events(), ["grabbed"]);
    stage.arr.check_health().await;
    assert_eq!(stage.get("/api/v3/health").await?, json!([]));
    stage.tour().await?;

    let id = stage.only_queued()?.id;
    let path = format!("/api/v3/queue/{id}?removeFromClient=true&blocklist=true");
    let answer = stage.delete(&path).await?;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    stage.arr.idle().await;
    assert_eq!(stage.events(), ["grabbed", "downloadFailed", "grabbed"]);
    let failure = &stage.arr.history()[1];
    assert_eq!(failure.message.as_deref(), Some("Manually marked as failed"));
    stage.look().await;
    assert_eq!(stage.newest()?.event, "downloadFolderImported");
    assert!(stage.sab.queue().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn skip_redownload_blocks_and_does_not_search() -> Result {
    let stage = Stage::new(V4).await?;
    stage.sab.set("pause_on_pwrar", "1").await?;
    stage.post("RIG", 1, Fault::Password("secret".to_owned())).await?;
    stage.search().await;
    stage.look().await;
    let id = stage.only_queued()?.id;
    let path =
        format!("/api/v3/queue/{id}?removeFromClient=true&blocklist=true&skipRedownload=true");
    stage.delete(&path).await?;
    stage.arr.idle().await;
    let counts = stage.arr.counts();
    assert_eq!((counts.blocklisted, counts.own_searches, counts.queue_deletes), (1, 0, 1));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn in_a_deleted_category_it_is_seen_by_nobody(#[values(V4, V5, RADARR)] app: App) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::None).await?;
    let category = if app == RADARR { "movies" } else { "tv" };
    stage.sab.set_category_present(category, false).await?;
    stage.search().await;
    stage.minutes(20).await;
    assert!(stage.arr.queue().is_empty());
    assert_eq!(stage.events(), ["grabbed"]);
    assert_eq!(stage.sab.history().await?[0]["status"], "Completed");
    stage.arr.check_health().await;
    assert_eq!(stage.get("/api/v3/health").await?, json!([]));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_job_deleted_in_the_client_vanishes_and_is_never_searched_again(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.sab.call("pause", &[]).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    let id = stage.only_queued()?.download_id.unwrap_or_default();
    stage.sab.call("queue", &[("name", "delete"), ("value", &id)]).await?;
    stage.minutes(20).await;
    assert!(stage.arr.queue().is_empty());
    assert_eq!(stage.events(), ["grabbed"]);
    assert_eq!(stage.arr.counts().own_searches, 0);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn with_the_client_away_a_grab_waits_for_the_next_rss_sync(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.sab.stop().await?;
    let (status, result, message) = stage.command(&stage.search_command()).await?;
    assert_eq!((status.as_str(), result.as_str()), ("completed", "successful"));
    assert!(message.contains(" 0 reports downloaded"), "{message}");
    let entry = stage.only_queued()?;
    assert_eq!((entry.status.as_str(), entry.download_id), ("downloadClientUnavailable", None));
    stage.arr.check_health().await;
    assert_eq!(stage.get("/api/v3/health").await?, json!([]));
    stage.tour().await?;
    assert!(stage.events().is_empty());
    stage.sab.start_again().await?;
    stage.arr.rss_sync().await;
    assert_eq!(stage.events(), ["grabbed"]);
    assert!(stage.only_queued()?.download_id.is_some());
    Ok(())
}

#[rstest]
#[tokio::test]
async fn with_all_indexers_down_a_search_ends_as_successful(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.indexer.down().await?;
    let (status, result, message) = stage.command(&stage.search_command()).await?;
    assert_eq!((status.as_str(), result.as_str()), ("completed", "successful"));
    assert!(message.contains(" 0 reports downloaded"), "{message}");
    assert!(stage.arr.queue().is_empty());
    stage.arr.check_health().await;
    let health = stage.get("/api/v3/health").await?;
    assert!(health.to_string().contains("All indexers are unavailable due to failures"));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_kept_failure_is_written_once_and_leaves_the_queue(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.set_client("removeFailedDownloads", false).await?;
    stage.post("RIG", 1, Fault::AllMissing).await?;
    stage.search().await;
    stage.look().await;
    stage.minutes(5).await;
    assert!(stage.arr.queue().is_empty());
    assert_eq!(stage.events(), ["grabbed", "downloadFailed"]);
    assert_eq!(stage.arr.blocklist().len(), 1);
    assert_eq!(stage.sab.history().await?[0]["status"], "Failed");
    Ok(())
}

#[rstest]
#[case(V5, "Download has failed wasn't grabbed by Sonarr, skipping automatic download handling")]
#[case(V4, "Download wasn't grabbed by sonarr, skipping")]
#[tokio::test]
async fn a_retried_or_hand_added_job_that_fails_stays_for_ever(
    #[case] app: App,
    #[case] text: &str,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.set_client("removeFailedDownloads", false).await?;
    stage.post("RIG", 1, Fault::AllMissing).await?;
    stage.search().await;
    stage.look().await;
    let failed = stage.sab.history().await?[0]["nzo_id"].as_str().unwrap_or("").to_owned();
    let answer = stage.sab.call("retry", &[("value", &failed)]).await?;
    assert_ne!(answer["nzo_id"], failed.as_str());
    stage.by_hand("Harbor.Lights.S02E02.1080p.WEB.h264-HAND", Fault::AllMissing).await?;
    stage.minutes(10).await;
    let queue = stage.arr.queue();
    assert_eq!(queue.len(), 2, "{queue:#?}");
    for entry in &queue {
        assert_eq!(
            (entry.status.as_str(), entry.messages.as_slice()),
            ("failed", &[text.to_owned()][..])
        );
        assert_eq!(entry.tracked_state.as_deref(), Some("downloading"));
        assert_eq!(entry.tracked_status.as_deref(), Some("warning"));
    }
    assert_eq!(stage.arr.counts().failures, 1);
    stage.tour().await?;

    // Blocking what was never grabbed removes it, and blocks nothing.
    let id = queue.iter().find(|e| e.title.ends_with("HAND")).map_or(0, |entry| entry.id);
    let path = format!("/api/v3/queue/{id}?removeFromClient=true&blocklist=true");
    assert_eq!(stage.delete(&path).await?.status, 200);
    assert_eq!(stage.arr.queue().len(), 1);
    assert_eq!(stage.arr.blocklist().len(), 1);
    Ok(())
}

#[rstest]
#[case(V4, &["downloadClient", "downloadClientName", "message", "releaseGroup", "size"])]
#[case(
    V5,
    &["downloadClient", "downloadClientName", "indexer", "message", "releaseGroup", "size", "source"]
)]
#[case(
    RADARR,
    &["downloadClient", "downloadClientName", "indexer", "message", "releaseGroup", "size"]
)]
#[tokio::test]
async fn a_failure_tells_its_indexer_and_source_by_version(
    #[case] app: App,
    #[case] keys: &[&str],
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::AllMissing).await?;
    stage.search().await;
    stage.look().await;
    let failed = stage.get("/api/v3/history?eventType=4").await?;
    assert_eq!(failed["totalRecords"], 1);
    let data = failed["records"][0]["data"].as_object().cloned().unwrap_or_default();
    let mut told: Vec<&str> = data.keys().map(String::as_str).collect();
    told.sort_unstable();
    assert_eq!(told, keys);
    Ok(())
}

#[rstest]
#[case(60, 0, true)]
#[case(180, 0, false)]
#[case(60, 3_000_000, false)]
#[tokio::test]
async fn the_same_post_at_another_indexer_is_blocked_within_two_minutes_and_two_megabytes(
    #[case] seconds: u64,
    #[case] more_bytes: u64,
    #[case] blocked: bool,
) -> Result {
    let stage = Stage::new(V4).await?;
    let listed = stage.post("RIG", 1, Fault::AllMissing).await?;
    stage.search().await;
    stage.look().await;
    let other = lab::indexer::Indexer::start_named("other", &stage.news).await?;
    stage.arr.add_indexer(&other.url(), &other.api_key()).await?;
    let later = listed.posted.posted + std::time::Duration::from_secs(seconds);
    let post = Post::new(&stage.title("RIG")).posted(later).bytes(150_000);
    other.post(stage.release(post).told_size(listed.posted.bytes + more_bytes)).await?;
    assert_eq!(stage.search().await, usize::from(!blocked));
    let rejected = stage.get(&format!("/api/v3/release?episodeId={}", stage.item)).await?;
    assert!(rejected.to_string().contains("Release is blocklisted"));
    Ok(())
}

#[tokio::test]
async fn a_release_below_the_profiles_format_score_is_not_grabbed() -> Result {
    let stage = Stage::new(V5).await?;
    stage.post("RIG", 1, Fault::None).await?;
    let format = json!({"name": "Good group", "specifications": [{
        "name": "group", "implementation": "ReleaseTitleSpecification", "required": true,
        "negate": false, "fields": [{"name": "value", "value": "-ALT$"}],
    }]});
    stage.post_json("/api/v3/customformat", &format).await?;
    let mut profile = stage.get("/api/v3/qualityprofile/4").await?;
    profile["formatItems"][0]["score"] = json!(50);
    profile["minFormatScore"] = json!(10);
    assert_eq!(stage.put("/api/v3/qualityprofile/4", &profile).await?.status, 202);
    assert_eq!(stage.search().await, 0);
    stage.post("ALT", 5, Fault::None).await?;
    assert_eq!(stage.search().await, 1);
    stage.look().await;
    let files = stage.get(&format!("/api/v3/episodefile?seriesId={}", stage.work)).await?;
    assert_eq!(files[0]["customFormatScore"], 50);
    Ok(())
}

#[tokio::test]
async fn a_redated_release_is_grabbed_again_and_again() -> Result {
    let stage = Stage::new(V5).await?;
    let post = Post::new(&stage.title("RIG")).fault(Fault::AllMissing).bytes(100_000);
    stage.indexer.post(stage.release(post).redated()).await?;
    stage.search().await;
    for _ in 0..8 {
        stage.look().await;
    }
    let grabs = stage.events().iter().filter(|event| *event == "grabbed").count();
    assert_eq!(grabs, 9);
    assert_eq!(stage.arr.blocklist().len(), 8);
    Ok(())
}

#[rstest]
#[case(true, false)]
#[case(false, true)]
#[tokio::test]
async fn the_blocklist_switch_decides_on_the_new_search(
    #[case] redownload: bool,
    #[case] waits: bool,
) -> Result {
    let stage = Stage::new(V4).await?;
    stage.set("downloadclient", "autoRedownloadFailed", json!(redownload)).await?;
    stage.post("RIG", 1, Fault::AllMissing).await?;
    stage.post("ALT", 3, Fault::None).await?;
    stage.search().await;
    stage.look().await;
    assert_eq!(stage.arr.blocklist().len(), 1);
    assert_eq!(stage.arr.counts().own_searches == 0, waits);
    Ok(())
}

#[tokio::test]
async fn only_sixty_history_items_of_its_own_category_are_seen() -> Result {
    let stage = Stage::new(V4).await?;
    stage.set_client("removeFailedDownloads", false).await?;
    stage.post("RIG", 1, Fault::AllMissing).await?;
    stage.search().await;
    stage.sab_works().await;
    let post = Post::new("Filler.S01E01-X").bytes(1000).packaging(Packaging::Plain);
    let post = post.recovery_blocks(0).publish(&stage.news).await?;
    for number in 0..60 {
        let name = format!("Filler.Show.S01E{number:02}.1080p.WEB-X");
        stage.sab.add_nzb(&name, &post.nzb, &[("cat", "tv")]).await?;
    }
    stage.sab.pass(std::time::Duration::from_secs(60)).await;
    stage.arr.refresh_now().await;
    assert_eq!(stage.events(), ["grabbed"], "the failure is pushed out of sight");
    Ok(())
}
