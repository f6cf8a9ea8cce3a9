//! One library and one client that are not there, and recovery over them.

use std::{sync::Arc, time::Duration};

use integration_testkit::{
    ClientState, FakeClient, FakeLibrary, HandClock, LibraryWrite, Mortal, connected_client,
    connected_library, event, failed, item, tracked,
};
use kernel::{
    Cause, ClientLink, Clock, DownloadId, EventKind, HandlingPolicy, JobState, LibraryItem, Mode,
    Protocol, ServerHealth, TrackedState,
};
use services::{Areas, Connections, EventFeed, Incident, Incidents, Policy, Recovery, Round};
use store::{EventQuery, Store};
use tempfile::TempDir;

pub(crate) struct Rig {
    pub(crate) clock: Arc<HandClock>,
    pub(crate) client: Arc<FakeClient>,
    pub(crate) library: Arc<FakeLibrary>,
    pub(crate) store: Store,
    pub(crate) recovery: Recovery,
    pub(crate) incidents: Incidents,
    policy: Policy,
    folder: TempDir,
    next_id: i64,
}

impl Rig {
    /// Everything live, and the library searches by itself after a failure.
    pub(crate) async fn live() -> anyhow::Result<Self> {
        let policy = Policy { areas: Areas::all(Mode::Live), ..Policy::default() };
        Self::with(policy).await
    }

    pub(crate) async fn with(policy: Policy) -> anyhow::Result<Self> {
        let clock = HandClock::new();
        let client = FakeClient::new("sab");
        client.change(|state| {
            state.servers = ServerHealth { configured: 1, usable: 1, problems: Vec::new() };
            state.categories = vec!["tv".to_owned()];
        });
        let library = FakeLibrary::new("tv", clock.clone());
        library.change(|state| {
            state.handling = HandlingPolicy {
                searches_after_failure: true,
                searches_after_failure_of_picked: true,
                imports_completed: true,
                clients: vec![ClientLink {
                    name: "sab".to_owned(),
                    enabled: true,
                    protocol: Protocol::Usenet,
                    host: None,
                    port: None,
                    category: Some("tv".to_owned()),
                    removes_completed: true,
                    removes_failed: true,
                }],
            };
        });
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite:{}/test.db?durability=relaxed", folder.path().display());
        let store = Store::open(&url).await?;
        let (recovery, incidents) = open(&clock, &client, &library, &store, &policy).await?;
        Ok(Self { clock, client, library, store, recovery, incidents, policy, folder, next_id: 1 })
    }

    /// Everything live, and one episode that is wanted; its release is grabbed as `a`.
    pub(crate) async fn grabbing(release: &str) -> anyhow::Result<(Self, LibraryItem)> {
        let mut rig = Self::live().await?;
        let episode = rig.want(1);
        rig.grab("a", release, &[&episode]);
        Ok((rig, episode))
    }

    /// Runs so many rounds, so many seconds apart.
    pub(crate) async fn rounds(&self, rounds: u32, seconds: u64) -> anyhow::Result<()> {
        for _ in 0..rounds {
            self.run().await?;
            self.pass(seconds);
        }
        Ok(())
    }

    /// Forgets everything that is not in the store, as after `kill -9`.
    pub(crate) async fn restart(&mut self) -> anyhow::Result<()> {
        let url = format!("sqlite:{}/test.db?durability=relaxed", self.folder.path().display());
        self.store = Store::open(&url).await?;
        let (recovery, incidents) =
            open(&self.clock, &self.client, &self.library, &self.store, &self.policy).await?;
        self.recovery = recovery;
        self.incidents = incidents;
        Ok(())
    }

    pub(crate) async fn run(&self) -> anyhow::Result<Round> {
        Ok(self.recovery.run().await?)
    }

    /// Runs a round, and dies after `polls` steps of it. Whether it came to its end before.
    pub(crate) async fn run_and_die(&self, polls: usize) -> bool {
        Mortal::new(self.recovery.run(), polls).await
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// The library wants an episode.
    pub(crate) fn want(&self, number: u32) -> LibraryItem {
        let wanted = item(&format!("episode:{number}"), &format!("Show S01E{number:02}"));
        self.library.change(|state| state.items.push(wanted.clone()));
        wanted
    }

    /// The library grabs a release for `items`, and the client begins with it.
    pub(crate) fn grab(&mut self, download: &str, release: &str, items: &[&LibraryItem]) {
        self.pass(1);
        let now = self.clock.now();
        self.library.change(|state| {
            for item in items {
                let id = self.next_id;
                self.next_id += 1;
                state.events.push(event(id, now, EventKind::Grabbed, download, item, release));
            }
            let record = 500_000 + self.next_id;
            let mut queued =
                tracked(download, record, items[0], release, TrackedState::Downloading);
            queued.items = items.iter().map(|it| it.id.clone()).collect();
            state.tracked.push(queued);
        });
        self.client.change(|state| {
            state.queue.push(integration_testkit::job(download, release, JobState::Downloading));
        });
    }

    /// The client gives a download up.
    pub(crate) fn fail(&self, download: &str, cause: Cause) {
        let now = self.clock.now();
        self.client.change(|state| {
            let job = take(state, download);
            let mut job = failed(download, &job.title, cause);
            job.finished_at = Some(now);
            state.history.insert(0, job);
        });
    }

    /// The client pauses an encrypted download without a word.
    pub(crate) fn pause_as(&self, download: &str, cause: Cause) {
        self.client.change(|state| {
            let mut job = take(state, download);
            job.state = JobState::Paused;
            job.failure = Some(integration_testkit::classified(cause));
            state.queue.push(job);
        });
        self.track(download, TrackedState::Paused);
    }

    /// What the library does by itself within its next minute about a failed download.
    pub(crate) fn library_notices(&mut self, download: &str) {
        self.pass(1);
        let id = DownloadId(download.to_owned());
        self.library_tells(&id, EventKind::Failed);
        self.client.change(|state| state.history.retain(|it| it.id != id));
    }

    /// The client finishes a download and the library imports it.
    pub(crate) fn import(&mut self, download: &str) {
        self.pass(1);
        let now = self.clock.now();
        let id = DownloadId(download.to_owned());
        self.client.change(|state| {
            let mut job = take(state, download);
            job.state = JobState::Completed;
            job.bytes_left = 0;
            job.finished_at = Some(now);
            state.history.insert(0, job);
        });
        self.library_tells(&id, EventKind::Imported);
    }

    /// The library writes down what became of each grab of a download, and lets go of it.
    fn library_tells(&mut self, id: &DownloadId, kind: EventKind) {
        let at = self.clock.now();
        self.library.change(|state| {
            let grabs: Vec<_> = state
                .events
                .iter()
                .filter(|it| it.kind == EventKind::Grabbed && it.download.as_ref() == Some(id))
                .cloned()
                .collect();
            for grab in grabs {
                let id = kernel::EventId(self.next_id);
                self.next_id += 1;
                state.events.push(kernel::LibraryEvent { id, at, kind, ..grab });
            }
            state.tracked.retain(|it| it.download.as_ref() != Some(id));
        });
    }

    /// How the library sees a download.
    pub(crate) fn track(&self, download: &str, to: TrackedState) {
        self.library.change(|state| {
            let of_it = |it: &&mut kernel::TrackedDownload| {
                it.download.as_ref().is_some_and(|id| id.0 == download)
            };
            if let Some(tracked) = state.tracked.iter_mut().find(of_it) {
                tracked.state = to;
            }
        });
    }

    /// What the library was told, nudges left out.
    pub(crate) fn writes(&self) -> Vec<LibraryWrite> {
        let writes = self.library.writes().into_iter();
        writes.filter(|it| *it != LibraryWrite::RefreshDownloads).collect()
    }

    pub(crate) async fn the_incident(&self) -> anyhow::Result<Incident> {
        let open = self.incidents.list(store::IncidentQuery::default()).await?.items;
        anyhow::ensure!(open.len() == 1, "{} incidents: {open:#?}", open.len());
        open.into_iter().next().ok_or_else(|| anyhow::anyhow!("no incident"))
    }

    /// What happened, in one line each, oldest first.
    pub(crate) async fn kinds(&self) -> anyhow::Result<Vec<String>> {
        let query = EventQuery { after_seq: Some(0), limit: 1000, ..EventQuery::default() };
        Ok(self.store.events(query).await?.into_iter().map(|it| it.kind).collect())
    }
}

fn take(state: &mut ClientState, download: &str) -> kernel::Job {
    let of_it = |it: &kernel::Job| it.id.0 == download;
    if let Some(at) = state.queue.iter().position(of_it) {
        return state.queue.remove(at);
    }
    match state.history.iter().position(of_it) {
        Some(at) => state.history.remove(at),
        None => integration_testkit::job(download, download, JobState::Downloading),
    }
}

async fn open(
    clock: &Arc<HandClock>,
    client: &Arc<FakeClient>,
    library: &Arc<FakeLibrary>,
    store: &Store,
    policy: &Policy,
) -> anyhow::Result<(Recovery, Incidents)> {
    let connections = Connections::of(&[], [connected_client(client), connected_library(library)]);
    let feed = EventFeed::default();
    let incidents = Incidents::new(store.clone(), feed.clone(), clock.clone());
    let recovery = Recovery::new(
        connections,
        incidents.clone(),
        store.clone(),
        feed,
        clock.clone(),
        "this one".to_owned(),
    );
    recovery.load(Some(policy.clone()), Vec::new()).await?;
    Ok((recovery, incidents))
}
