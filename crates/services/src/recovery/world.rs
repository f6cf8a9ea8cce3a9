use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use kernel::{
    ClientSnapshot, ClientWarning, DownloadId, EventId, EventKind, Halt, HandlingPolicy,
    InstanceName, ItemId, Job, LibraryEvent, ServerHealth, Timestamp, TrackedDownload,
};

/// What we know of all programs at one moment. Judging looks at nothing else.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub now: Timestamp,
    pub clients: BTreeMap<InstanceName, Arc<ClientView>>,
    pub libraries: BTreeMap<InstanceName, Arc<LibraryView>>,
    /// Of what is neither, who cannot be seen, and since when.
    pub lost: BTreeMap<InstanceName, Timestamp>,
}

/// A download client as it was last seen.
#[derive(Clone, Debug, Default)]
pub struct ClientView {
    /// When it was last seen; `None` when it never was.
    pub seen_at: Option<Timestamp>,
    /// Since when it cannot be seen; `None` when the last look succeeded.
    pub lost_since: Option<Timestamp>,
    /// Since when it can be seen again without a break.
    pub back_since: Option<Timestamp>,
    /// Whether everything that the last look told was kept.
    pub is_kept: bool,
    pub halt: Option<Halt>,
    pub queue: Vec<Job>,
    pub history: Vec<Job>,
    pub warnings: Vec<ClientWarning>,
    pub servers: ServerHealth,
    pub speed: Option<u64>,
    pub free_bytes: Option<u64>,
    /// What each job was expected to hold, from when it was in the queue: finished jobs do not
    /// tell it any more.
    pub expected_bytes: HashMap<DownloadId, u64>,
    /// When the job that should be downloading last moved.
    pub moved_at: HashMap<DownloadId, (u64, Timestamp)>,
    /// Finished jobs that lack a part, for a day after they have left: the library deletes what it
    /// has imported.
    pub lacking: HashMap<DownloadId, Job>,
    /// When a job last came to a good end.
    pub last_success: Option<Timestamp>,
}

impl ClientView {
    /// The view after `snapshot` was taken.
    pub(crate) fn with(&self, snapshot: ClientSnapshot, now: Timestamp) -> Self {
        let mut next = Self {
            seen_at: Some(now),
            lost_since: None,
            back_since: self.back_since.filter(|_| self.lost_since.is_none()).or(Some(now)),
            is_kept: true,
            halt: snapshot.halt,
            queue: snapshot.queue,
            history: snapshot.history.unwrap_or_else(|| self.history.clone()),
            warnings: snapshot.warnings,
            servers: snapshot.servers,
            speed: snapshot.speed,
            free_bytes: snapshot.free_bytes,
            expected_bytes: self.expected_bytes.clone(),
            moved_at: HashMap::new(),
            lacking: self.lacking.clone(),
            last_success: self.last_success,
        };
        for job in &next.queue {
            let expected = next.expected_bytes.entry(job.id.clone()).or_default();
            *expected = (*expected).max(job.bytes_total);
            let moved = match self.moved_at.get(&job.id) {
                Some(&(left, at)) if left == job.bytes_left => (left, at),
                _ => (job.bytes_left, now),
            };
            next.moved_at.insert(job.id.clone(), moved);
        }
        let lacking = next.history.iter().filter(|job| job.lacks_something());
        next.lacking.extend(lacking.map(|job| (job.id.clone(), job.clone())));
        next.lacking.retain(|_, job| {
            job.finished_at.is_none_or(|at| now.since(at) < Duration::from_secs(86_400))
        });
        let known: BTreeSet<_> = next.jobs().map(|job| job.id.clone()).collect();
        next.expected_bytes.retain(|id, _| known.contains(id) || next.lacking.contains_key(id));
        let successes = next.history.iter().filter(|job| job.state == kernel::JobState::Completed);
        let newest = successes.filter_map(|job| job.finished_at).max();
        next.last_success = newest.max(self.last_success);
        next
    }

    pub(crate) fn lost(&self, now: Timestamp) -> Self {
        Self {
            lost_since: self.lost_since.or(Some(now)),
            back_since: None,
            is_kept: false,
            ..self.clone()
        }
    }

    pub fn is_reachable(&self) -> bool {
        self.seen_at.is_some() && self.lost_since.is_none()
    }

    /// Everything in queue and history.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.queue.iter().chain(&self.history)
    }

    pub fn job(&self, id: &DownloadId) -> Option<&Job> {
        self.jobs().find(|job| job.id == *id)
    }
}

/// A library as it was last seen.
#[derive(Clone, Debug, Default)]
pub struct LibraryView {
    /// When it was seen for the first time since the program started.
    pub first_seen_at: Option<Timestamp>,
    pub seen_at: Option<Timestamp>,
    pub lost_since: Option<Timestamp>,
    pub handling: Arc<HandlingPolicy>,
    pub tracked: Vec<TrackedDownload>,
    pub events: EventLog,
    /// Since when a grab is in nobody's queue.
    pub missing_since: HashMap<DownloadId, Timestamp>,
    /// Since when a finished download waits to be taken, or one could not be handed over.
    pub blocked_since: HashMap<String, Timestamp>,
}

impl LibraryView {
    pub fn is_reachable(&self) -> bool {
        self.seen_at.is_some() && self.lost_since.is_none()
    }

    pub fn tracked(&self, id: &DownloadId) -> Option<&TrackedDownload> {
        self.tracked.iter().find(|it| it.download.as_ref() == Some(id))
    }
}

/// The library's history of the last days, kept in order of time.
#[derive(Clone, Debug, Default)]
pub struct EventLog {
    events: BTreeMap<(Timestamp, EventId), Arc<LibraryEvent>>,
}

impl EventLog {
    pub(crate) fn add(&mut self, events: impl IntoIterator<Item = LibraryEvent>) {
        for event in events {
            self.events.insert((event.at, event.id), Arc::new(event));
        }
    }

    pub(crate) fn forget_before(&mut self, since: Timestamp) {
        self.events = self.events.split_off(&(since, EventId(i64::MIN)));
    }

    pub fn newest(&self) -> Option<Timestamp> {
        self.events.last_key_value().map(|((at, _), _)| *at)
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &LibraryEvent> {
        self.events.values().map(AsRef::as_ref)
    }

    pub fn of_download<'a>(
        &'a self,
        id: &'a DownloadId,
    ) -> impl DoubleEndedIterator<Item = &'a LibraryEvent> {
        self.iter().filter(move |event| event.download.as_ref() == Some(id))
    }

    pub fn grab_of<'a>(&'a self, id: &'a DownloadId) -> Option<&'a LibraryEvent> {
        self.of_download(id).rfind(|event| event.kind == EventKind::Grabbed)
    }

    pub fn failure_of<'a>(&'a self, id: &'a DownloadId) -> Option<&'a LibraryEvent> {
        self.of_download(id).rfind(|event| event.kind == EventKind::Failed)
    }

    pub fn items_of(&self, id: &DownloadId) -> BTreeSet<ItemId> {
        self.of_download(id)
            .filter(|event| event.kind == EventKind::Grabbed)
            .map(|event| event.item.clone())
            .collect()
    }

    /// The newest grab of any of `items` after `since`, other than the downloads in `except`.
    pub fn grabbed_after(
        &self,
        items: &BTreeSet<ItemId>,
        since: Timestamp,
        except: impl Fn(&DownloadId) -> bool,
    ) -> Option<&LibraryEvent> {
        self.iter().rev().take_while(|event| event.at >= since).find(|event| {
            event.kind == EventKind::Grabbed
                && items.contains(&event.item)
                && event.download.as_ref().is_none_or(|id| !except(id))
        })
    }

    /// Which of `items` were imported after `since`.
    pub fn imported_after(&self, items: &BTreeSet<ItemId>, since: Timestamp) -> BTreeSet<ItemId> {
        self.iter()
            .rev()
            .take_while(|event| event.at >= since)
            .filter(|event| event.kind == EventKind::Imported && items.contains(&event.item))
            .map(|event| event.item.clone())
            .collect()
    }
}

impl World {
    /// The client that has a download, and the job.
    pub(crate) fn job(&self, id: &DownloadId) -> Option<(&InstanceName, &Job)> {
        self.clients.iter().find_map(|(name, view)| Some((name, view.job(id)?)))
    }

    /// Whether every client could be seen at the last look.
    pub(crate) fn sees_every_client(&self) -> bool {
        !self.clients.is_empty() && self.clients.values().all(|it| it.is_reachable())
    }
}
