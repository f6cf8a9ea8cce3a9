//! The stand-in of SABnzbd and what is around it: folders, categories, URLs, servers, outages.

#[path = "sabnzbd/bench.rs"]
mod bench;

use std::time::Duration;

use bench::{Bench, small};
use lab::indexer::{Indexer, NzbFault, Release};
use lab::news::Mode;
use lab::posts::Fault;
use lab::sabnzbd::{Sabnzbd, Version};
use serde_json::json;

#[tokio::test]
async fn a_deleted_category_means_the_default_without_a_word() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.fake.set_category_present("tv", false).await?;
    let id = bench.add(small("Lost")).await?;
    bench.minute().await;
    let slot = bench.history_of(&id).await?;
    assert_eq!((&slot["status"], &slot["category"]), (&json!("Completed"), &json!("*")));
    let storage = bench.fake.complete_dir().join("Lost").join("Lost.mkv");
    assert_eq!(slot["storage"], json!(storage));
    assert!(storage.is_file());
    bench.fake.set_category_present("tv", true).await?;
    // It is made anew, without a place of its own.
    let cats = bench.fake.call("get_cats", &[]).await?;
    assert_eq!(cats, json!({"categories": ["*", "tv", "movies"]}));
    Ok(())
}

#[tokio::test]
async fn a_queued_job_can_be_put_into_another_category() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.fake.call("pause", &[]).await?;
    let id = bench.add_with(small("Moved"), &[]).await?;
    assert_eq!(bench.queue_of(&id).await?["cat"], "*");
    let change = [("value", id.as_str()), ("value2", "movies")];
    assert_eq!(bench.fake.call("change_cat", &change).await?, json!({"status": true}));
    bench.fake.call("resume", &[]).await?;
    bench.minute().await;
    let file = bench.fake.category_dir("movies").join("Moved").join("Moved.mkv");
    assert_eq!(bench.history_of(&id).await?["storage"], json!(file));
    Ok(())
}

#[tokio::test]
async fn too_little_room_pauses_the_queue_and_fails_nothing() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.fake.set("download_free", "10G").await?;
    bench.fake.set_free_bytes(1e9);
    let id = bench.add(small("Waits")).await?;
    bench.minute().await;
    let queue = bench.fake.call("queue", &[]).await?["queue"].clone();
    assert_eq!(queue["paused"], true);
    assert_eq!(bench.queue_of(&id).await?["status"], "Queued");
    assert_eq!(bench.fake.history().await?.len(), 0);
    let warnings = bench.fake.call("warnings", &[]).await?;
    assert_eq!(warnings["warnings"][0]["text"], "Too little diskspace forcing PAUSE");
    Ok(())
}

#[tokio::test]
async fn without_a_news_server_a_job_waits_at_speed_0_and_then_goes_on() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.news.down().await?;
    let id = bench.add(small("Waits")).await?;
    bench.minute().await;
    let queue = bench.fake.call("queue", &[]).await?["queue"].clone();
    assert_eq!((&queue["kbpersec"], &queue["status"]), (&json!("0.00"), &json!("Idle")));
    assert_eq!(bench.queue_of(&id).await?["status"], "Downloading");
    let status = bench.fake.call("fullstatus", &[("skip_dashboard", "1")]).await?;
    let server = &status["status"]["servers"][0];
    let told = server["serveractiveconn"].as_str().unwrap_or_default();
    assert!(told.starts_with("Failed to connect:"), "{server}");
    assert_eq!((&server["servererror"], &server["serveractive"]), (&json!(""), &json!(true)));
    bench.news.set_mode(Mode::WrongPassword).await?;
    bench.minute().await;
    let status = bench.fake.call("fullstatus", &[("skip_dashboard", "1")]).await?;
    let server = &status["status"]["servers"][0];
    let error = server["servererror"].as_str().unwrap_or_default();
    assert!(error.starts_with("Failed login for server"), "{server}");
    assert_eq!(server["serveractive"], false);
    bench.news.up().await?;
    bench.minute().await;
    assert_eq!(bench.history_of(&id).await?["status"], "Completed");
    Ok(())
}

#[tokio::test]
async fn a_category_folder_that_is_a_file_aborts_the_job() -> anyhow::Result<()> {
    let bench = Bench::of(Version::V5).await?;
    std::fs::write(bench.fake.category_dir("tv"), b"in the way")?;
    let id = bench.add(small("Stuck")).await?;
    bench.minute().await;
    assert_eq!(bench.history_of(&id).await?["fail_message"], "Post-processing was aborted");
    Ok(())
}

#[tokio::test]
async fn a_url_is_fetched_and_becomes_a_job_of_the_same_id() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let indexer = Indexer::start(&bench.news).await?;
    indexer.post(Release::episode(small("Show.S01E01-GRP"), 1, 1, 1)).await?;
    let link = indexer.items().remove(0).link;
    let answer = bench.fake.call("addurl", &[("name", &link), ("cat", "tv")]).await?;
    let id = answer["nzo_ids"][0].as_str().unwrap_or_default().to_owned();
    bench.minute().await;
    let slot = bench.history_of(&id).await?;
    assert_eq!((&slot["status"], &slot["name"]), (&json!("Completed"), &json!("Show.S01E01-GRP")));
    Ok(())
}

#[tokio::test]
async fn a_url_that_is_not_there_fails_at_once() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let indexer = Indexer::start(&bench.news).await?;
    let release = Release::episode(small("Gone"), 1, 1, 1).nzb_fault(NzbFault::NotFound);
    indexer.post(release).await?;
    let link = indexer.items().remove(0).link;
    let parameters = [("name", link.as_str()), ("nzbname", "url_404"), ("cat", "tv")];
    let answer = bench.fake.call("addurl", &parameters).await?;
    bench.minute().await;
    let slot = bench.history_of(answer["nzo_ids"][0].as_str().unwrap_or_default()).await?;
    assert_eq!(slot["fail_message"], "URL Fetching failed; File not on server");
    assert_eq!(slot["storage"], "");
    assert_eq!(slot["name"], json!(format!("url_404 - {link}")));
    Ok(())
}

#[tokio::test]
async fn a_url_that_refuses_is_tried_again_after_a_minute() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let indexer = Indexer::start(&bench.news).await?;
    indexer.post(Release::episode(small("Later"), 1, 1, 1)).await?;
    let link = indexer.items().remove(0).link;
    indexer.down().await?;
    let answer = bench.fake.call("addurl", &[("name", &link), ("cat", "tv")]).await?;
    let id = answer["nzo_ids"][0].as_str().unwrap_or_default().to_owned();
    bench.fake.settle().await;
    bench.fake.pass(Duration::from_secs(3)).await;
    let slot = bench.queue_of(&id).await?;
    let told = (&slot["status"], &slot["labels"], &slot["timeleft"]);
    assert_eq!(told, (&json!("Grabbing"), &json!(["WAIT 57 sec"]), &json!("0:00:00")));
    indexer.up().await?;
    bench.minute().await;
    bench.minute().await;
    assert_eq!(bench.history_of(&id).await?["status"], "Completed");
    Ok(())
}

#[tokio::test]
async fn while_it_is_away_connections_are_refused_and_nothing_is_lost() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.fake.call("pause", &[]).await?;
    let id = bench.add(small("Kept")).await?;
    bench.fake.stop().await?;
    assert!(bench.fake.call("queue", &[]).await.is_err());
    bench.fake.start_again().await?;
    assert_eq!(bench.queue_of(&id).await?["filename"], "Kept");
    Ok(())
}

#[tokio::test]
async fn writes_are_counted_and_reads_are_not() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    for mode in ["queue", "history", "fullstatus", "warnings", "get_config", "version"] {
        bench.fake.call(mode, &[]).await?;
    }
    assert_eq!(bench.fake.writes(), [""; 0]);
    let id = bench.add(small("One")).await?;
    bench.fake.call("queue", &[("name", "delete"), ("value", &id)]).await?;
    bench.fake.call("pause", &[]).await?;
    assert_eq!(bench.fake.writes(), ["addfile", "queue/delete", "pause"]);
    assert_eq!(bench.fake.history().await?.len(), 0, "a deleted job leaves no trace");
    Ok(())
}

#[tokio::test]
async fn a_long_queue_is_answered_by_the_page() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.fake.call("pause", &[]).await?;
    let posted = small("Many").publish(&bench.news).await?;
    for number in 0..60 {
        bench.fake.add_nzb(&format!("Many.{number}"), &posted.nzb, &[]).await?;
    }
    let page = bench.fake.call("queue", &[("start", "40"), ("limit", "20")]).await?;
    let queue = &page["queue"];
    assert_eq!((&queue["noofslots"], &queue["finish"]), (&json!(60), &json!(60)));
    assert_eq!(queue["slots"].as_array().map(Vec::len), Some(20));
    assert_eq!(queue["slots"][0]["index"], 40);
    Ok(())
}

#[tokio::test]
async fn who_listens_hears_of_a_failure_at_once() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let mut finished = bench.fake.finished();
    let id = bench.add(small("Bad").fault(Fault::AllMissing)).await?;
    bench.minute().await;
    let heard = finished.recv().await?;
    assert_eq!((heard.nzo_id, heard.category), (id, "tv".to_owned()));
    assert!(heard.failure.is_some());
    Ok(())
}
