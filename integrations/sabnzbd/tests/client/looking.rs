//! What is made of a SABnzbd's answers.

use std::time::Duration;

use crate::common::{Sabnzbd, done, history, id, queue, slot, status};
use kernel::{
    Cause, Halt, Job,
    JobState::{self, Completed, Downloading, Failed, Fetching, Paused, PostProcessing, Waiting},
    Label,
};
use serde_json::json;
use wiremock::matchers::query_param_is_missing;

#[tokio::test]
async fn a_snapshot_tells_what_downloads_and_what_waits() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    let fetching = "G - Trying to fetch NZB from http://x/?apikey=abcdef";
    let slots = json!([
        slot("SABnzbd_nzo_p", "P", "Paused", &["ENCRYPTED"]),
        slot("SABnzbd_nzo_a", "A", "Downloading", &[]),
        slot("SABnzbd_nzo_b", "B", "Downloading", &[]),
        slot("SABnzbd_nzo_g", fetching, "Grabbing", &["WAIT 57 sec"]),
        slot("SABnzbd_nzo_w", "W", "Propagating", &[]),
    ]);
    sab.answers(&[("mode", "queue")], queue(&slots)).await;
    sab.answers(&[("mode", "fullstatus")], status()).await;
    let verifying = done("SABnzbd_nzo_v", "Verifying", "");
    let mut moved = done("SABnzbd_nzo_m", "Completed", "");
    moved["storage"] = json!("");
    let slots = json!([verifying, moved, done("SABnzbd_nzo_c", "Completed", "")]);
    sab.answers(&[("mode", "history")], history(1, &slots)).await;

    let snapshot = sab.client()?.snapshot(false).await?;
    let states: Vec<_> = snapshot.queue.iter().map(|job| job.state).collect();
    assert_eq!(states, [Paused, Downloading, Waiting, Fetching, Waiting]);
    assert_eq!(snapshot.queue[0].labels, [Label::Encrypted]);
    let cause = snapshot.queue[0].failure.as_ref().map(|failure| failure.cause);
    assert_eq!(cause, Some(Cause::Password));
    assert_eq!(snapshot.queue[1].failure, None);
    assert!(!snapshot.queue[3].title.contains("abcdef"), "a key in a title");
    assert_eq!(snapshot.queue[4].labels, [Label::Propagating]);
    assert_eq!(snapshot.queue[1].bytes_left, 4 << 20);
    let history = snapshot.history.unwrap_or_default();
    let states: Vec<_> = history.iter().map(|job| job.state).collect();
    assert_eq!(states, [PostProcessing, PostProcessing, Completed]);
    assert_eq!(history[0].finished_at, None);
    assert_eq!(snapshot.halt, None);
    assert_eq!(snapshot.free_bytes, Some(60 << 30));
    assert_eq!(snapshot.speed, Some(1 << 20));
    assert_eq!((snapshot.servers.configured, snapshot.servers.usable), (1, 1));
    Ok(())
}

#[tokio::test]
async fn what_the_connections_fetch_is_what_downloads() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    let first = slot("SABnzbd_nzo_a", "A", "Downloading", &[]);
    let slots = json!([first, slot("SABnzbd_nzo_b", "B", "Downloading", &[])]);
    sab.answers(&[("mode", "queue")], queue(&slots)).await;
    let mut busy = status();
    busy["status"]["servers"][0]["serverconnections"] = json!([{"nzo_name": "B"}]);
    sab.answers(&[("mode", "fullstatus")], busy).await;
    sab.answers(&[("mode", "history")], history(1, &json!([]))).await;
    let snapshot = sab.client()?.snapshot(false).await?;
    let states: Vec<_> = snapshot.queue.iter().map(|job| job.state).collect();
    assert_eq!(states, [Waiting, Downloading]);
    Ok(())
}

#[tokio::test]
async fn a_history_without_change_is_not_sent_again() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    let unchanged = json!({"history": false});
    sab.answers(&[("mode", "history"), ("last_history_update", "5")], unchanged).await;
    let slots = json!([done("SABnzbd_nzo_c", "Completed", "")]);
    sab.answers(&[("mode", "history")], history(5, &slots)).await;
    sab.answers(&[("mode", "queue")], queue(&json!([]))).await;
    sab.answers(&[("mode", "fullstatus")], status()).await;

    let client = sab.client()?;
    assert!(client.snapshot(false).await?.history.is_some());
    assert_eq!(client.snapshot(false).await?.history, None);
    assert!(client.snapshot(true).await?.history.is_some(), "it was asked for");
    assert_eq!(client.snapshot(false).await?.history, None);
    sab.clock.advance(Duration::from_secs(301));
    assert!(client.snapshot(false).await?.history.is_some(), "it is read again now and then");
    Ok(())
}

#[tokio::test]
async fn a_history_that_could_not_be_handed_over_is_told_again() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    sab.answers(&[("mode", "queue")], queue(&json!([]))).await;
    sab.answers(&[("mode", "fullstatus")], status()).await;
    sab.answers(&[("mode", "history")], json!({"status": false, "error": "busy"})).await;
    let client = sab.client()?;
    assert!(client.snapshot(false).await.is_err());
    let asked = sab.asked().await;
    assert!(asked.iter().any(|query| query.contains("last_history_update=0")), "{asked:?}");
    Ok(())
}

#[tokio::test]
async fn a_job_that_moves_on_while_we_look_is_told_once() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    let slots = json!([slot("SABnzbd_nzo_a", "A", "Downloading", &[])]);
    sab.answers(&[("mode", "queue")], queue(&slots)).await;
    sab.answers(&[("mode", "fullstatus")], status()).await;
    let slots = json!([done("SABnzbd_nzo_a", "Queued", "")]);
    sab.answers(&[("mode", "history")], history(5, &slots)).await;
    let snapshot = sab.client()?.snapshot(false).await?;
    assert_eq!(snapshot.queue, []);
    assert_eq!(snapshot.history.map(|jobs| jobs.len()), Some(1));
    Ok(())
}

#[tokio::test]
async fn a_pause_tells_who_pressed_it() -> anyhow::Result<()> {
    for (limit, is_owners) in [("500M", true), ("90G", false)] {
        let sab = Sabnzbd::start().await;
        let mut paused = queue(&json!([]));
        paused["queue"]["paused"] = json!(true);
        sab.answers(&[("mode", "queue")], paused).await;
        sab.answers(&[("mode", "fullstatus")], status()).await;
        sab.answers(&[("mode", "history")], history(1, &json!([]))).await;
        let settings = json!({"config": {"misc": {"download_free": limit, "complete_free": ""}}});
        sab.answers(&[("mode", "get_config"), ("section", "misc")], settings).await;
        let client = sab.client()?;
        for _ in 0..2 {
            let halt = client.snapshot(false).await?.halt;
            assert_eq!(halt == Some(Halt::PausedByOwner), is_owners, "{limit}: {halt:?}");
            assert_eq!(matches!(halt, Some(Halt::NoSpace(_))), !is_owners);
        }
        let asked = sab.asked().await;
        let of_settings = asked.iter().filter(|query| query.contains("get_config")).count();
        assert_eq!(of_settings, 1, "settings are kept for a while");
    }
    Ok(())
}

#[tokio::test]
async fn a_failure_carries_its_cause_and_its_evidence() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    sab.answers(&[("mode", "queue")], queue(&json!([]))).await;
    sab.answers(&[("mode", "fullstatus")], status()).await;
    let message = "Unpacking failed, archive requires a password";
    let slots = json!([done("SABnzbd_nzo_c", "Failed", message)]);
    sab.answers(&[("mode", "history")], history(1, &slots)).await;
    let history = sab.client()?.snapshot(false).await?.history.unwrap_or_default();
    let failure = history[0].failure.as_ref();
    assert_eq!(failure.map(|failure| failure.cause), Some(Cause::Password));
    assert_eq!(failure.map(|failure| failure.evidence.message.as_str()), Some(message));
    Ok(())
}

#[tokio::test]
async fn a_job_is_found_wherever_it_is() -> anyhow::Result<()> {
    let sab = Sabnzbd::start().await;
    sab.answers(&[("mode", "fullstatus")], status()).await;
    let slots = json!([slot("SABnzbd_nzo_q", "Q", "Downloading", &[])]);
    sab.answers(&[("mode", "queue")], queue(&slots)).await;
    let archived =
        json!({"nzo_id": "SABnzbd_nzo_x", "name": "X", "status": "Failed", "archive": true});
    let archive = history(1, &json!([archived]));
    sab.answers(&[("mode", "history"), ("archive", "1")], archive).await;
    let slots = json!([done("SABnzbd_nzo_h", "Completed", "")]);
    let visible = query_param_is_missing("archive");
    sab.answers_if(&[("mode", "history")], visible, history(1, &slots)).await;

    let client = sab.client()?;
    let state =
        |job: Option<Job>| -> Option<(JobState, bool)> { job.map(|job| (job.state, job.archived)) };
    assert_eq!(state(client.find(&id("SABnzbd_nzo_q")).await?), Some((Downloading, false)));
    assert_eq!(state(client.find(&id("SABnzbd_nzo_h")).await?), Some((Completed, false)));
    assert_eq!(state(client.find(&id("SABnzbd_nzo_x")).await?), Some((Failed, true)));
    assert_eq!(state(client.find(&id("SABnzbd_nzo_n")).await?), None);
    Ok(())
}
