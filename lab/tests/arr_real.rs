//! The stand-ins over the real SABnzbd: what they ask of it is what it understands.

mod arr;

use std::time::Duration;

use arr::{RADARR, V4};
use lab::arr::{App, Arr, ArrOptions};
use lab::clock::Clock;
use lab::indexer::{Indexer, Release};
use lab::news::NewsServer;
use lab::posts::{Fault, Post};
use lab::sabnzbd::{Real, RealOptions, Sabnzbd};
use rstest::rstest;

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skipped() -> bool {
    let missing = Real::available().err();
    if let Some(reason) = &missing {
        eprintln!("skipped: {reason}");
    }
    missing.is_some()
}

/// Looks again and again until it is so, or for two minutes at most.
async fn until(arr: &Arr, mut so: impl AsyncFnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let waiting = async {
        while !so().await? {
            arr.refresh_now().await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(Duration::from_secs(120), waiting).await?
}

#[rstest]
#[tokio::test]
async fn a_failure_on_the_real_sabnzbd_is_replaced_and_imported(
    #[values(V4, RADARR)] app: App,
) -> anyhow::Result<()> {
    if skipped() {
        return Ok(());
    }
    let news = NewsServer::start().await?;
    let sab = Real::start(RealOptions::new(&news)).await?;
    let indexer = Indexer::start(&news).await?;
    let arr = Arr::start(ArrOptions::new(app).clock(Clock::real())).await?;
    let category = if app == RADARR { "movies" } else { "tv" };
    arr.add_client(&sab.url(), sab.api_key(), category).await?;
    arr.add_indexer(&indexer.url(), &indexer.api_key()).await?;
    let (item, name) = if app == RADARR {
        (arr.add_movie("Saltwater", 990_002, 2022)?, "Saltwater.2022")
    } else {
        let series = arr.add_series("Harbor Lights", 900_001, 2021, &[(1, 1)])?;
        (arr.episodes(series)[0], "Harbor.Lights.S01E01")
    };
    let dead_title = format!("{name}.1080p.WEB.h264-RIG");
    for (group, days, fault) in [("RIG", 1, Fault::AllMissing), ("ALT", 5, Fault::None)] {
        let posted = jiff::Timestamp::now() - Duration::from_secs(days * 86_400);
        let post = Post::new(&format!("{name}.1080p.WEB.h264-{group}")).real();
        let post = post.fault(fault).posted(posted).bytes(300_000);
        let release = match app {
            App::Radarr => Release::movie(post, 990_002, 990_002),
            App::Sonarr(_) => Release::episode(post, 900_001, 1, 1),
        };
        indexer.post(release).await?;
    }
    anyhow::ensure!(arr.search(&[item]).await == 1, "nothing grabbed");
    until(&arr, async || Ok(!arr.files().is_empty())).await?;

    let events: Vec<String> = arr.history().into_iter().map(|event| event.event).collect();
    assert_eq!(events, ["grabbed", "downloadFailed", "grabbed", "downloadFolderImported"]);
    let failure = arr.history()[1].message.clone().unwrap_or_default();
    assert!(failure.contains("not-complete"), "{failure}");
    assert_eq!(arr.blocklist().len(), 1);
    assert_eq!(arr.blocklist()[0].title, dead_title);
    assert!(arr.files()[0].path.is_file());
    // Both are out of the client: the failed one, and the one that was imported.
    until(&arr, async || Ok(sab.history().await?.is_empty() && sab.queue().await?.is_empty())).await
}
