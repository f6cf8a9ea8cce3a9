//! What is looked at when, and what one slow program may do to the others.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use integration_testkit::{FakeClient, FakeLibrary, connected_client, connected_library};
use jobs::Pace;
use kernel::{
    Answer, ClientSnapshot, Connected, DownloadClient, DownloadClientWriter, DownloadId, Job,
    JobState, SystemClock, WritePermit,
};
use services::{Auth, AuthOptions, Connections, EventFeed, Services, Store};
use tempfile::TempDir;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

struct Program {
    services: Services,
    tracker: TaskTracker,
    stop: CancellationToken,
    _folder: TempDir,
}

impl Program {
    async fn start(connected: Vec<Connected>, pace: Pace) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}/test.db?durability=relaxed", folder.path().display());
        let store = Store::open(&url).await?;
        let (events, clock) = (EventFeed::default(), Arc::new(SystemClock));
        let options = AuthOptions::default();
        let auth = Auth::open(store.clone(), events.clone(), clock.clone(), options).await?;
        let connections = Connections::of(&[], connected);
        let services =
            Services::new(connections, auth, store, events, clock, "the only one".to_owned());
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        jobs::start(&services, pace, jobs::Wanted::default(), &tracker, &stop);
        tracker.close();
        Ok(Self { services, tracker, stop, _folder: folder })
    }

    /// Ends the program, and fails if one of its tasks does not end.
    async fn end(self) -> anyhow::Result<()> {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(20), self.tracker.wait()).await?;
        Ok(())
    }
}

/// Waits until `is_so`, for as long as a loaded machine may need.
async fn until(what: &str, is_so: impl Fn() -> bool) -> anyhow::Result<()> {
    for _ in 0..2000 {
        if is_so() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    anyhow::bail!("it never came to this: {what}")
}

fn pace(busy: Duration, idle: Duration) -> Pace {
    Pace { busy, idle, judge: Duration::from_secs(3600), ..Pace::default() }
}

const FOR_EVER: Duration = Duration::from_secs(3600);
const AT_ONCE: Duration = Duration::from_millis(5);

/// A client that never answers.
struct Silent;

#[async_trait]
impl DownloadClient for Silent {
    async fn snapshot(&self, _whole: bool) -> Answer<ClientSnapshot> {
        std::future::pending().await
    }

    async fn find(&self, _id: &DownloadId) -> Answer<Option<Job>> {
        std::future::pending().await
    }

    async fn categories(&self) -> Answer<Vec<String>> {
        std::future::pending().await
    }

    fn writer(&self, _permit: &WritePermit) -> Box<dyn DownloadClientWriter> {
        unreachable!("nobody may write to it")
    }
}

#[tokio::test]
async fn a_program_that_never_answers_keeps_none_of_the_others_waiting() -> anyhow::Result<()> {
    let (silent, client) = (FakeClient::new("silent"), FakeClient::new("sab"));
    let silent = Connected { downloads: Some(Arc::new(Silent)), ..connected_client(&silent) };
    let connected = vec![silent, connected_client(&client)];
    let program = Program::start(connected, pace(AT_ONCE, AT_ONCE)).await?;
    until("the other is read five times", || client.change(|state| state.reads) >= 5).await?;
    program.end().await
}

#[tokio::test]
async fn what_has_nothing_in_hand_is_left_alone_until_it_is_nudged() -> anyhow::Result<()> {
    let library = FakeLibrary::new("tv", Arc::new(SystemClock));
    let client = FakeClient::new("sab");
    let connected = vec![connected_client(&client), connected_library(&library)];
    let program = Program::start(connected, pace(AT_ONCE, FOR_EVER)).await?;
    until("both are read", || {
        client.change(|state| state.reads) == 1 && library.change(|state| state.reads) > 0
    })
    .await?;

    program.services.recovery.nudge(client.name());
    until("the nudged one is read again", || client.change(|state| state.reads) == 2).await?;
    program.end().await
}

#[tokio::test]
async fn what_has_something_in_hand_is_read_again_and_again() -> anyhow::Result<()> {
    let client = FakeClient::new("sab");
    client.change(|state| {
        state.queue.push(integration_testkit::job("a", "A", JobState::Downloading));
    });
    let program = Program::start(vec![connected_client(&client)], pace(AT_ONCE, FOR_EVER)).await?;
    until("it is read five times", || client.change(|state| state.reads) >= 5).await?;
    program.end().await
}
