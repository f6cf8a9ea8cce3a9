//! How soon something is done.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use e2e::binary::{Binary, Home, Outside, until};
use lab::posts::Fault;
use tokio::{sync::broadcast, time::timeout};

use crate::record::Record;

const POLLED: u32 = 3;
const TOLD: u32 = 5;
/// Enough for those in which the library is faster.
const EPISODES: u32 = 30;
/// So slow that a job is seen while it is downloaded, in bytes per second; and at once.
const SLOW: u64 = 1_000;
const FAST: u64 = 100_000_000;
/// Before the library looks again, we have looked twice.
const AN_ANSWER_LATER: Duration = Duration::from_secs(35);
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// From "Failed" in the client's history to the first thing that the library is told to do about
/// it; the slowest of some.
pub(crate) async fn until_action() -> anyhow::Result<Vec<Record>> {
    let mut home = Home::new()?;
    let outside = Outside::start(i64::from(EPISODES)).await?;
    outside.join(&mut home);
    home.let_it_act();
    // Nothing but the nudge, so that one failure does not meet the next.
    home.set("AUTOARR__RECOVERY__GRACE__LIBRARY_NOTICES", "3600");
    home.set("AUTOARR__RECOVERY__BRAKE__FAILURES", "1000000");
    home.own().await?;
    let server = home.serve().await?;
    let sonarr = server.hook("sonarr").await?;
    outside.sonarr.add_webhook(&sonarr).await?;
    let mut episodes = 1..=EPISODES;
    let polled = slowest(POLLED, &mut episodes, &server, &outside, None).await?;
    let hook = server.hook("sabnzbd").await?;
    let told = slowest(TOLD, &mut episodes, &server, &outside, Some(&hook)).await?;
    let title = |how: &str, of: u32| format!("failure to action, {how}, slowest of {of}");
    Ok(vec![
        Record::seconds(title("by looking", POLLED), polled).below(15.5),
        Record::seconds(title("told by the client", TOLD), told).below(1.0),
    ])
}

async fn slowest(
    of: u32,
    episodes: &mut impl Iterator<Item = u32>,
    server: &Binary,
    outside: &Outside,
    hook: Option<&str>,
) -> anyhow::Result<Duration> {
    let mut slowest = Duration::ZERO;
    let mut measured = 0;
    while measured < of {
        let episode = episodes.next().context("the library was always faster")?;
        if let Some(took) = one(server, outside, episode, hook).await? {
            slowest = slowest.max(took);
            measured += 1;
        }
    }
    Ok(slowest)
}

/// `None` when the library looked by itself first, as it does every minute: then there was nothing
/// to be done.
async fn one(
    server: &Binary,
    outside: &Outside,
    episode: u32,
    hook: Option<&str>,
) -> anyhow::Result<Option<Duration>> {
    outside.sabnzbd.set_speed(SLOW);
    let mut finished = outside.sabnzbd.finished();
    let bad = outside.grab_a_bad_one(episode, Fault::DamagedUnrepairable).await?;
    until("the download is seen by both", async || {
        if let Some(hook) = hook {
            server.told_by_sabnzbd(hook).await?;
        }
        let page = server.get("/api/v1/downloads?pageSize=100").await?;
        let downloads = page["records"].as_array().context("a page has records")?;
        let seen = downloads
            .iter()
            .any(|it| it["release"] == bad.bad.as_str() && it["library"] == "sonarr");
        Ok(seen.then_some(()))
    })
    .await?;
    // Five seconds after a grab the library looks by itself; the next time is a minute later.
    until("the library has looked", async || {
        Ok((outside.sonarr.next_look_in() > AN_ANSWER_LATER).then_some(()))
    })
    .await?;
    let (before, noticed) = (nudges(outside), outside.sonarr.counts().failures);
    outside.sabnzbd.set_speed(FAST);
    until_failed(&mut finished, &bad.bad).await?;
    let begin = Instant::now();
    if let Some(hook) = hook {
        server.told_by_sabnzbd(hook).await?;
    }
    let limit = Duration::from_secs(120);
    let acted = async {
        loop {
            if nudges(outside) > before {
                return Some(begin.elapsed());
            }
            if outside.sonarr.counts().failures > noticed {
                return None;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    timeout(limit, acted).await.with_context(|| format!("nothing was done: {:?}", server.log()))
}

async fn until_failed(
    finished: &mut broadcast::Receiver<lab::sabnzbd::Finished>,
    name: &str,
) -> anyhow::Result<()> {
    loop {
        let job = finished.recv().await?;
        if job.name == name {
            ensure!(job.failure.is_some(), "{name} came to a good end");
            return Ok(());
        }
    }
}

/// How often the library was told to look at its downloads.
fn nudges(outside: &Outside) -> u64 {
    let counts = outside.sonarr.counts().by_request;
    counts.get("POST command/RefreshMonitoredDownloads").copied().unwrap_or(0)
}
