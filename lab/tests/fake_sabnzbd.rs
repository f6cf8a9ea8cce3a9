//! The stand-in of SABnzbd: the table that the real one passes, and every fact known of it.

#[path = "sabnzbd/bench.rs"]
mod bench;
mod sabnzbd;

use std::time::Duration;

use bench::{Bench, small};
use lab::news::NewsServer;
use lab::posts::{Fault, Post};
use lab::sabnzbd::{Fake, FakeOptions, Sabnzbd, Script, Version};
use serde_json::{Value, json};

async fn raw(url: &str) -> anyhow::Result<(u16, String, String)> {
    let answer = lab::http::client()?.get(url).send().await?;
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().to_owned();
    Ok((answer.status().as_u16(), kind, answer.text().await?))
}

#[tokio::test]
async fn each_fault_ends_as_with_the_real_one() -> anyhow::Result<()> {
    let news = NewsServer::start().await?;
    let mut options = FakeOptions::new(&news);
    options.speed = 200_000_000;
    options.step_time = Duration::ZERO;
    let fake = Fake::start(options).await?;
    let script = Script { exit: 3, last_line: "hook: cannot import".to_owned() };
    fake.add_script("fail.sh", script);
    sabnzbd::play_all(&fake, &news, false).await
}

#[tokio::test]
async fn what_is_known_of_the_real_one_is_so_here() -> anyhow::Result<()> {
    let news = NewsServer::start().await?;
    let fake = Fake::start(FakeOptions::new(&news)).await?;
    sabnzbd::play_facts(&fake, &news).await
}

#[tokio::test]
async fn version_5_says_other_things_where_it_does() -> anyhow::Result<()> {
    let bench = Bench::of(Version::V5).await?;
    let volume = bench.add(Post::new("A").fault(Fault::MissingVolume)).await?;
    let gone = bench.add(Post::new("B").fault(Fault::AllMissing)).await?;
    bench.fake.set("script_can_fail", "1").await?;
    let script = bench.add_with(small("C"), &[("script", "fail.sh")]).await?;
    bench.minute().await;
    let message = async |id: &str| {
        Ok::<_, anyhow::Error>(bench.history_of(id).await?["fail_message"].clone())
    };
    assert_eq!(message(&volume).await?, "Post-processing was aborted");
    assert_eq!(
        message(&gone).await?,
        "Aborted, cannot be completed - https://sabnzbd.org/not-complete"
    );
    assert_eq!(message(&script).await?, "Exit(3): hook: cannot import ");
    Ok(())
}

#[tokio::test]
async fn a_retry_gives_a_new_id_and_the_old_entry_disappears() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let id = bench.add(Post::new("Gone").fault(Fault::AllMissing)).await?;
    let good = bench.add(small("Good")).await?;
    bench.minute().await;
    assert_eq!(bench.history_of(&id).await?["retry"], 1);
    let answer = bench.fake.call("retry", &[("value", &id)]).await?;
    let again = answer["nzo_id"].as_str().unwrap_or_default().to_owned();
    assert!(answer["status"] == true && again.starts_with("SABnzbd_nzo_") && again != id);
    assert_eq!(bench.history_of(&id).await?, Value::Null);
    bench.minute().await;
    let slot = bench.history_of(&again).await?;
    assert_eq!(
        slot["fail_message"],
        "Download failed - Not on your server(s) - https://sabnzbd.org/not-complete"
    );
    for refused in [good.as_str(), id.as_str(), "SABnzbd_nzo_nosuch"] {
        let answer = bench.fake.call("retry", &[("value", refused)]).await?;
        assert_eq!(answer, json!({"status": false, "error": "item does not exist"}));
    }
    Ok(())
}

#[tokio::test]
async fn a_retry_with_the_password_completes() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.fake.set("pause_on_pwrar", "0").await?;
    let id = bench.add(Post::new("Locked").fault(Fault::Password("secret".into()))).await?;
    bench.minute().await;
    assert_eq!(bench.history_of(&id).await?["status"], "Failed");
    let answer = bench.fake.call("retry", &[("value", &id), ("password", "secret")]).await?;
    bench.minute().await;
    let slot = bench.history_of(answer["nzo_id"].as_str().unwrap_or_default()).await?;
    assert_eq!(slot["status"], "Completed");
    assert_eq!(slot["stage_log"][0]["name"], "Unpack");
    Ok(())
}

#[tokio::test]
async fn an_encrypted_job_stays_paused_until_resumed_and_then_fails() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let post = Post::new("Locked").fault(Fault::Password("secret".into()));
    let id = bench.add(post).await?;
    bench.minute().await;
    let slot = bench.queue_of(&id).await?;
    assert_eq!((&slot["status"], &slot["labels"]), (&json!("Paused"), &json!(["ENCRYPTED"])));
    bench.fake.call("queue", &[("name", "resume"), ("value", &id)]).await?;
    bench.minute().await;
    let slot = bench.history_of(&id).await?;
    assert_eq!(slot["fail_message"], "Unpacking failed, archive requires a password");
    Ok(())
}

#[tokio::test]
async fn german_translates_labels_and_messages_but_no_status() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.fake.set("language", "de").await?;
    let locked = bench.add(Post::new("Zu").fault(Fault::Password("geheim".into()))).await?;
    let gone = bench.add(Post::new("Weg").fault(Fault::AllMissing)).await?;
    bench.minute().await;
    let slot = bench.queue_of(&locked).await?;
    assert_eq!((&slot["status"], &slot["labels"]), (&json!("Paused"), &json!(["VERSCHLÜSSELT"])));
    let slot = bench.history_of(&gone).await?;
    assert_eq!(slot["status"], "Failed");
    assert_eq!(
        slot["fail_message"],
        "Abgebrochen, kann nicht fertiggestellt werden - https://sabnzbd.org/not-complete"
    );
    assert_eq!(slot["stage_log"][1]["name"], "Download");
    Ok(())
}

#[tokio::test]
async fn a_job_in_post_processing_is_in_the_history_and_not_in_the_queue() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let id = bench.add(Post::new("Mended").fault(Fault::DamagedRepairable)).await?;
    let mut seen = Vec::new();
    for _ in 0..200 {
        bench.fake.pass(Duration::from_millis(50)).await;
        let (queued, told) = (bench.queue_of(&id).await?, bench.history_of(&id).await?);
        assert!(queued.is_null() != told.is_null(), "in one place at a time");
        let status = told["status"].as_str().unwrap_or("queue").to_owned();
        if seen.last() != Some(&status) {
            seen.push(status);
        }
    }
    assert_eq!(seen, ["queue", "Verifying", "Repairing", "Extracting", "Moving", "Completed"]);
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_is_403_and_text() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let url = bench.fake.url();
    let wrong = format!("{url}/api?mode=queue&output=json&apikey=wrong");
    let html = "text/html;charset=utf-8".to_owned();
    assert_eq!(raw(&wrong).await?, (403, html.clone(), "API Key Incorrect".to_owned()));
    let none = format!("{url}/api?mode=queue&output=json");
    assert_eq!(raw(&none).await?, (403, html.clone(), "API Key Required".to_owned()));
    let nzb = format!("{url}/api?mode=queue&output=json&apikey={}", bench.fake.nzb_key());
    assert_eq!(raw(&nzb).await?, (403, html, "API Key Incorrect".to_owned()));
    assert_eq!(raw(&format!("{url}/api?mode=version&output=json")).await?.0, 200);
    let unknown = bench.fake.call("nosuch", &[]).await?;
    assert_eq!(unknown, json!({"status": false, "error": "not implemented"}));
    Ok(())
}

#[tokio::test]
async fn the_api_answers_with_and_without_the_url_base() -> anyhow::Result<()> {
    let news = NewsServer::start().await?;
    let mut options = FakeOptions::new(&news);
    options.url_base = "/sabnzbd".to_owned();
    let fake = Fake::start(options).await?;
    assert!(fake.url().ends_with("/sabnzbd"));
    assert!(fake.call("queue", &[]).await?["queue"].is_object());
    let plain = fake.url().replace("/sabnzbd", "/api?mode=version");
    assert_eq!(raw(&plain).await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn unknown_ids_are_refused_in_the_programs_own_ways() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let nobody = ("value", "SABnzbd_nzo_nosuch");
    let delete = bench.fake.call("queue", &[("name", "delete"), nobody]).await?;
    assert_eq!(delete, json!({"status": false, "nzo_ids": []}));
    let priority = [("name", "priority"), nobody, ("value2", "1")];
    assert_eq!(bench.fake.call("queue", &priority).await?, json!({"position": -1}));
    let delete = bench.fake.call("history", &[("name", "delete"), nobody]).await?;
    assert_eq!(delete, json!({"status": true}));
    Ok(())
}

#[tokio::test]
async fn a_bad_setting_is_dropped_without_a_word() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let old = bench.fake.incomplete_dir().display().to_string();
    assert_eq!(bench.fake.set("download_dir", "/proc/nope").await?, json!(old));
    assert_eq!(bench.fake.set("req_completion_rate", "abc").await?, json!(100.2));
    assert_eq!(bench.fake.set("no_dupes", "3").await?, json!(3));
    for section in ["misc", "nosuch"] {
        let parameters = [("section", section), ("keyword", "no_such_key"), ("value", "1")];
        let answer = bench.fake.call("set_config", &parameters).await?;
        assert_eq!(answer, json!({"status": false, "error": "Config item does not exist"}));
    }
    Ok(())
}

#[tokio::test]
async fn an_unusable_nzb_is_refused_with_200() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    for nzb in ["", "this is no NZB", "<nzb xmlns=\"http://www.newzbin.com/DTD/2003/nzb\"></nzb>"] {
        assert_eq!(bench.fake.add_nzb("bad", nzb, &[]).await?, None);
    }
    assert_eq!(bench.fake.queue().await?.len(), 0);
    let warnings = bench.fake.call("warnings", &[]).await?;
    assert_eq!(warnings["warnings"].as_array().map(Vec::len), Some(3));
    Ok(())
}

#[tokio::test]
async fn a_duplicate_is_ignored_paused_or_failed_as_set() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let posted = small("Twice").publish(&bench.news).await?;
    bench.fake.add_nzb("Twice", &posted.nzb, &[]).await?;
    bench.minute().await;
    bench.fake.set("no_dupes", "1").await?;
    assert_eq!(bench.fake.add_nzb("Twice", &posted.nzb, &[]).await?, None);
    bench.fake.set("no_dupes", "3").await?;
    let failed = bench.fake.add_nzb("Twice", &posted.nzb, &[]).await?.unwrap_or_default();
    bench.minute().await;
    let slot = bench.history_of(&failed).await?;
    assert_eq!(
        (&slot["status"], &slot["fail_message"]),
        (&json!("Failed"), &json!("Duplicate NZB"))
    );
    bench.fake.set("no_dupes", "2").await?;
    let paused = bench.fake.add_nzb("Twice", &posted.nzb, &[]).await?.unwrap_or_default();
    let slot = bench.queue_of(&paused).await?;
    assert_eq!((&slot["status"], &slot["labels"]), (&json!("Paused"), &json!(["DUPLICATE"])));
    Ok(())
}

#[tokio::test]
async fn one_job_downloads_and_the_others_wait_under_the_same_status() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.fake.set_speed(100_000);
    let first = bench.add(small("First").bytes(400_000)).await?;
    let second = bench.add(small("Second").bytes(400_000)).await?;
    bench.fake.pass(Duration::from_secs(2)).await;
    let (first, second) = (bench.queue_of(&first).await?, bench.queue_of(&second).await?);
    assert_eq!(
        (&first["status"], &second["status"]),
        (&json!("Downloading"), &json!("Downloading"))
    );
    assert!(first["percentage"] != "0" && second["percentage"] == "0");
    assert_eq!(second["mbleft"], second["mb"]);
    Ok(())
}

#[tokio::test]
async fn a_paused_queue_says_so_and_its_items_are_queued() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    bench.fake.call("pause", &[]).await?;
    let id = bench.add(small("Waits")).await?;
    let held = bench.add_with(small("Held"), &[("priority", "-2")]).await?;
    bench.minute().await;
    let queue = bench.fake.call("queue", &[]).await?["queue"].clone();
    assert_eq!((&queue["paused"], &queue["status"]), (&json!(true), &json!("Paused")));
    let slot = bench.queue_of(&id).await?;
    assert_eq!((&slot["status"], &slot["timeleft"]), (&json!("Queued"), &json!("0:00:00")));
    bench.fake.call("resume", &[]).await?;
    bench.minute().await;
    assert_eq!(bench.history_of(&id).await?["status"], "Completed");
    let slot = bench.queue_of(&held).await?;
    assert_eq!((&slot["status"], &slot["priority"]), (&json!("Paused"), &json!("Normal")));
    Ok(())
}

#[tokio::test]
async fn the_conditional_history_is_false_while_nothing_changes() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    let ask = async |last: &str| bench.fake.call("history", &[("last_history_update", last)]).await;
    let first = ask("0").await?["history"]["last_history_update"].to_string();
    assert_eq!(ask(&first).await?, json!({"history": false}));
    bench.add(small("New")).await?;
    bench.minute().await;
    assert!(ask(&first).await?["history"]["slots"].is_array());
    Ok(())
}

#[tokio::test]
async fn the_history_is_filtered_by_category_failure_and_limit() -> anyhow::Result<()> {
    let bench = Bench::new().await?;
    for number in 0..4 {
        bench.add(small(&format!("Tv.{number}"))).await?;
    }
    let bad = small("Film.Bad").fault(Fault::AllMissing);
    let film = bench.add_with(bad, &[("cat", "movies")]).await?;
    bench.minute().await;
    let slots = async |parameters: &[(&str, &str)]| -> anyhow::Result<Vec<String>> {
        let answer = bench.fake.call("history", parameters).await?;
        let slots = answer["history"]["slots"].as_array().cloned().unwrap_or_default();
        Ok(slots.iter().map(|slot| slot["name"].as_str().unwrap_or_default().to_owned()).collect())
    };
    assert_eq!(slots(&[("category", "movies")]).await?, ["Film.Bad"]);
    assert_eq!(slots(&[("failed_only", "1")]).await?, ["Film.Bad"]);
    assert_eq!(slots(&[("cat", "tv"), ("limit", "2")]).await?, ["Tv.3", "Tv.2"]);
    assert_eq!(slots(&[("cat", "tv"), ("start", "3")]).await?, ["Tv.0"]);
    assert_eq!(slots(&[("nzo_ids", &film)]).await?, ["Film.Bad"]);
    assert_eq!(slots(&[("search", "tv.1")]).await?, ["Tv.1"]);
    Ok(())
}

#[tokio::test]
async fn version_5_archives_what_is_deleted_unless_told_not_to() -> anyhow::Result<()> {
    for (version, kept) in [(Version::V3, 0), (Version::V5, 1)] {
        let bench = Bench::of(version).await?;
        let (one, two) = (bench.add(small("One")).await?, bench.add(small("Two")).await?);
        bench.minute().await;
        let delete = ("name", "delete");
        bench.fake.call("history", &[delete, ("value", &one)]).await?;
        bench.fake.call("history", &[delete, ("value", &two), ("archive", "0")]).await?;
        assert_eq!(bench.fake.history().await?.len(), 0);
        let archive = bench.fake.call("history", &[("archive", "1")]).await?;
        assert_eq!(archive["history"]["noofslots"], kept);
    }
    Ok(())
}
