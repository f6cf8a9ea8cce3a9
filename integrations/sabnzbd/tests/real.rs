//! The real SABnzbd, where it is installed: what we send is understood, and what it says is read.

use std::{io::Write, sync::Arc, time::Duration};

use anyhow::{Context, Result, ensure};
use integration_testkit::{instance, permit};
use kernel::{
    Cause, ClientSnapshot, Connected, Connection, ConnectionProblem, DownloadClient, DownloadId,
    Halt, Job, JobState, SystemClock, Trouble,
};
use lab::{
    news::NewsServer,
    posts::{Fault, Post},
    sabnzbd::{Real, RealOptions, Sabnzbd as _},
};
use secrecy::SecretString;

/// Whether it is here; says so when it is not.
fn is_here() -> bool {
    match Real::available() {
        Ok(()) => true,
        Err(reason) => {
            // The tests' own output is the place where a skipped test is told.
            let _ = writeln!(std::io::stderr(), "skipped: {reason}");
            false
        }
    }
}

fn connect(url: &str, key: &str) -> Result<Connected> {
    let connection =
        Connection { url: url.parse()?, api_key: SecretString::from(key), verify_tls: true };
    Ok((sabnzbd::INTEGRATION.connect)(instance("real"), connection, Arc::new(SystemClock)))
}

fn client(real: &Real) -> Result<Arc<dyn DownloadClient>> {
    connect(&real.url(), real.api_key())?.downloads.context("it downloads")
}

/// Looks until `found` finds something, for two minutes at most.
async fn until<T>(
    client: &Arc<dyn DownloadClient>,
    found: impl Fn(&ClientSnapshot) -> Option<T>,
) -> Result<T> {
    let mut last = None;
    let waiting = async {
        loop {
            let snapshot = client.snapshot(true).await?;
            if let Some(found) = found(&snapshot) {
                return anyhow::Ok(found);
            }
            last = Some(snapshot);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let result = tokio::time::timeout(Duration::from_secs(120), waiting).await;
    result.unwrap_or_else(|_| Err(anyhow::anyhow!("it never happened: {last:#?}")))
}

fn finished(snapshot: &ClientSnapshot, id: &DownloadId) -> Option<Job> {
    let is_over = |job: &&Job| matches!(job.state, JobState::Completed | JobState::Failed);
    let history = snapshot.history.iter().flatten();
    history.filter(|job| job.id == *id).find(is_over).cloned()
}

async fn add(
    real: &Real,
    news: &NewsServer,
    post: Post,
    more: &[(&str, &str)],
) -> Result<DownloadId> {
    let title = post.title().to_owned();
    let posted = post.real().publish(news).await?;
    let id = real.add_nzb(&title, &posted.nzb, more).await?;
    Ok(DownloadId(id.context("the NZB was not taken")?))
}

#[tokio::test]
async fn the_real_one_is_proven_and_a_wrong_key_is_not() -> Result<()> {
    if !is_here() {
        return Ok(());
    }
    let real = Real::start(RealOptions::new(&NewsServer::start().await?)).await?;
    let identity = connect(&real.url(), real.api_key())?.probe.probe().await?;
    assert_eq!(identity.app, "SABnzbd");
    let wrong = connect(&real.url(), "0123456789abcdef0123456789abcdef")?;
    assert_eq!(wrong.probe.probe().await, Err(ConnectionProblem::KeyRefused));
    let downloads = wrong.downloads.context("it downloads")?;
    let refused = downloads.snapshot(false).await;
    assert!(refused.is_err_and(|err| err.trouble == Trouble::Unauthorized));
    Ok(())
}

#[tokio::test]
async fn jobs_of_the_real_one_are_followed_changed_tried_again_and_removed() -> Result<()> {
    if !is_here() {
        return Ok(());
    }
    let news = NewsServer::start().await?;
    let real = Real::start(RealOptions::new(&news)).await?;
    let client = client(&real)?;
    let writer = client.writer(&permit());
    assert_eq!(client.categories().await?, ["*", "tv", "movies"]);

    writer.pause_all(true).await?;
    let halt = until(&client, |snapshot| snapshot.halt.clone()).await?;
    assert_eq!(halt, Halt::PausedByOwner);
    let lost = Post::new("Lost.Show.S01E01.1080p.WEB.H264-LAB").fault(Fault::AllMissing);
    let lost = add(&real, &news, lost, &[("cat", "tv")]).await?;
    let good = Post::new("Good.Show.S01E01.1080p.WEB.H264-LAB");
    let good = add(&real, &news, good, &[("cat", "tv")]).await?;

    let job = client.find(&good).await?.context("not found in the queue")?;
    assert_eq!((job.category.as_str(), job.archived), ("tv", false));
    writer.set_category(&good, "movies").await?;
    writer.pause(&good).await?;
    let job = client.find(&good).await?.context("not found in the queue")?;
    assert_eq!((job.category.as_str(), job.state), ("movies", JobState::Paused));
    writer.resume(&good).await?;
    let gone = DownloadId("SABnzbd_nzo_nosuch".to_owned());
    for result in [
        writer.set_category(&gone, "tv").await,
        writer.pause(&gone).await,
        writer.remove(&gone, true).await,
    ] {
        assert!(result.is_err_and(|err| err.trouble == Trouble::NotFound));
    }
    assert_eq!(client.find(&gone).await?, None);

    writer.pause_all(false).await?;
    let done = until(&client, |snapshot| finished(snapshot, &good)).await?;
    assert_eq!((done.state, done.failure.is_some()), (JobState::Completed, false));
    assert_eq!(done.bytes_left, 0, "it is whole");
    let failed = until(&client, |snapshot| finished(snapshot, &lost)).await?;
    assert_eq!(failed.state, JobState::Failed);
    let cause = failed.failure.map(|failure| failure.cause);
    assert_eq!(cause, Some(Cause::MissingArticles));

    let refused = writer.retry(&good, None).await;
    assert!(refused.is_err_and(|err| matches!(err.trouble, Trouble::Refused(_))));
    let again = writer.retry(&lost, None).await?;
    ensure!(again != lost, "a retry gives a new id");
    until(&client, |snapshot| finished(snapshot, &again)).await?;
    assert_eq!(client.find(&lost).await?, None, "the old entry is gone");
    writer.remove(&again, true).await?;
    assert_eq!(client.find(&again).await?, None);

    assert!(client.snapshot(true).await?.history.is_some());
    assert_eq!(client.snapshot(false).await?.history, None, "nothing changed since");
    Ok(())
}

#[tokio::test]
async fn a_part_that_the_real_one_does_not_miss_is_missed_by_us() -> Result<()> {
    if !is_here() {
        return Ok(());
    }
    let news = NewsServer::start().await?;
    let real = Real::start(RealOptions::new(&news)).await?;
    let client = client(&real)?;
    let post = Post::new("Short.Movie.2020.1080p.WEB.H264-LAB").fault(Fault::Truncated(0.3));
    let id = add(&real, &news, post, &[("cat", "movies")]).await?;
    let job = until(&client, |snapshot| finished(snapshot, &id)).await?;
    assert_eq!(job.state, JobState::Completed, "it says that all is well");
    ensure!(job.bytes_left > 0, "{job:?}");
    Ok(())
}

#[tokio::test]
async fn a_full_disk_is_told_apart_from_a_pressed_pause() -> Result<()> {
    if !is_here() {
        return Ok(());
    }
    let news = NewsServer::start().await?;
    let options = RealOptions::new(&news).setting("download_free", "900T");
    let real = Real::start(options).await?;
    let client = client(&real)?;
    add(&real, &news, Post::new("Big.Show.S01E01.1080p.WEB.H264-LAB"), &[("cat", "tv")]).await?;
    let halt = until(&client, |snapshot| snapshot.halt.clone()).await?;
    assert!(matches!(halt, Halt::NoSpace(_)), "{halt:?}");
    Ok(())
}
