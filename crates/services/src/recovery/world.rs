use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::Hash,
    sync::Arc,
    time::Duration,
};

use kernel::{
    ClientSnapshot, ClientWarning, DownloadId, EventId, EventKind, Halt, HandlingPolicy,
    InstanceName, ItemId, Job, JobState, LibraryEvent, ServerHealth, Timestamp, TrackedDownload,
};

/// For so long a job may be in neither queue nor history: two files are written meanwhile, by a busy
/// machine on a slow disk.
const HANDING_OVER: Duration = Duration::from_secs(5);

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
    /// Jobs of `queue` that are not there any more and not in the history yet, and since when.
    pub handed_over: HashMap<DownloadId, Timestamp>,
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
            handed_over: HashMap::new(),
            lacking: self.lacking.clone(),
            last_success: self.last_success,
        };
        next.keep_handed_over(self, now);
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
        let successes = next.history.iter().filter(|job| job.state == JobState::Completed);
        let newest = successes.filter_map(|job| job.finished_at).max();
        next.last_success = newest.max(self.last_success);
        next
    }

    /// A client hands a job from its queue to its post-processing in steps, writes both down in
    /// between, and tells of the job in neither meanwhile: it is not gone.
    fn keep_handed_over(&mut self, before: &Self, now: Timestamp) {
        let told: HashSet<_> = self.jobs().map(|job| job.id.clone()).collect();
        for job in before.queue.iter().filter(|job| !told.contains(&job.id)) {
            let is_on_its_way = job.state != JobState::Paused && job.failure.is_none();
            let since = before.handed_over.get(&job.id).copied().unwrap_or(now);
            if is_on_its_way && now.since(since) < HANDING_OVER {
                self.handed_over.insert(job.id.clone(), since);
                self.queue.push(job.clone());
            }
        }
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

/// The library's history of the last days, in order of time, and by download and by item.
///
/// A clone shares everything until one of the two learns something new.
#[derive(Clone, Debug, Default)]
pub struct EventLog(Arc<Entries>);

#[derive(Clone, Debug, Default)]
struct Entries {
    all: BTreeMap<Place, Arc<LibraryEvent>>,
    by_download: HashMap<DownloadId, Vec<Arc<LibraryEvent>>>,
    by_item: HashMap<ItemId, Vec<Arc<LibraryEvent>>>,
}

/// Where an event stands: events of one moment in the order in which they were written.
type Place = (Timestamp, EventId);

fn place(event: &LibraryEvent) -> Place {
    (event.at, event.id)
}

impl Entries {
    fn insert(&mut self, event: LibraryEvent) {
        let event = Arc::new(event);
        if let Some(old) = self.all.insert(place(&event), event.clone()) {
            self.leave_lists(&old);
        }
        let lists = [
            event.download.clone().map(|id| self.by_download.entry(id).or_default()),
            Some(self.by_item.entry(event.item.clone()).or_default()),
        ];
        for list in lists.into_iter().flatten() {
            let at = list.partition_point(|it| place(it) < place(&event));
            list.insert(at, event.clone());
        }
    }

    fn leave_lists(&mut self, event: &LibraryEvent) {
        if let Some(id) = &event.download {
            leave(&mut self.by_download, id, place(event));
        }
        leave(&mut self.by_item, &event.item, place(event));
    }
}

fn leave<K: Eq + Hash>(lists: &mut HashMap<K, Vec<Arc<LibraryEvent>>>, key: &K, at: Place) {
    let Some(list) = lists.get_mut(key) else { return };
    list.retain(|it| place(it) != at);
    if list.is_empty() {
        lists.remove(key);
    }
}

impl EventLog {
    pub(crate) fn add(&mut self, events: impl IntoIterator<Item = LibraryEvent>) {
        for event in events {
            let known = self.0.all.get(&place(&event));
            if known.is_none_or(|known| **known != event) {
                Arc::make_mut(&mut self.0).insert(event);
            }
        }
    }

    pub(crate) fn forget_before(&mut self, since: Timestamp) {
        if self.0.all.first_key_value().is_none_or(|((at, _), _)| *at >= since) {
            return;
        }
        let entries = Arc::make_mut(&mut self.0);
        let young = entries.all.split_off(&(since, EventId(i64::MIN)));
        for event in std::mem::replace(&mut entries.all, young).into_values() {
            entries.leave_lists(&event);
        }
    }

    pub fn newest(&self) -> Option<Timestamp> {
        self.0.all.last_key_value().map(|((at, _), _)| *at)
    }

    /// Oldest first, as everywhere here unless said otherwise.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &LibraryEvent> {
        self.0.all.values().map(AsRef::as_ref)
    }

    /// The newest event of each download.
    pub fn newest_of_downloads(&self) -> impl Iterator<Item = (&DownloadId, &LibraryEvent)> {
        self.0.by_download.iter().filter_map(|(id, events)| Some((id, events.last()?.as_ref())))
    }

    pub fn of_download(&self, id: &DownloadId) -> impl DoubleEndedIterator<Item = &LibraryEvent> {
        self.0.by_download.get(id).into_iter().flatten().map(AsRef::as_ref)
    }

    fn of_item(&self, id: &ItemId) -> impl DoubleEndedIterator<Item = &LibraryEvent> {
        self.0.by_item.get(id).into_iter().flatten().map(AsRef::as_ref)
    }

    /// What happened to any of `items` after `since`.
    fn since<'a>(
        &'a self,
        items: &'a BTreeSet<ItemId>,
        since: Timestamp,
    ) -> impl Iterator<Item = &'a LibraryEvent> {
        items.iter().flat_map(move |id| self.of_item(id).rev().take_while(move |it| it.at >= since))
    }

    pub fn grab_of(&self, id: &DownloadId) -> Option<&LibraryEvent> {
        self.of_download(id).rfind(|event| event.kind == EventKind::Grabbed)
    }

    pub fn failure_of(&self, id: &DownloadId) -> Option<&LibraryEvent> {
        self.of_download(id).rfind(|event| event.kind == EventKind::Failed)
    }

    pub fn items_of(&self, id: &DownloadId) -> BTreeSet<ItemId> {
        self.of_download(id)
            .filter(|event| event.kind == EventKind::Grabbed)
            .map(|event| event.item.clone())
            .collect()
    }

    /// The newest grab of any of `items` after `since`, other than the downloads in `except`.
    pub fn grabbed_after<'a>(
        &'a self,
        items: &'a BTreeSet<ItemId>,
        since: Timestamp,
        except: impl Fn(&DownloadId) -> bool,
    ) -> Option<&'a LibraryEvent> {
        self.since(items, since)
            .filter(|event| {
                event.kind == EventKind::Grabbed
                    && event.download.as_ref().is_none_or(|id| !except(id))
            })
            .max_by_key(|event| place(event))
    }

    /// The imports of any of `items` after `since`, newest first.
    pub fn imports_after<'a>(
        &'a self,
        items: &'a BTreeSet<ItemId>,
        since: Timestamp,
    ) -> Vec<&'a LibraryEvent> {
        let imports = self.since(items, since).filter(|event| event.kind == EventKind::Imported);
        let mut imports: Vec<_> = imports.collect();
        imports.sort_by_key(|event| std::cmp::Reverse(place(event)));
        imports
    }

    /// Whether there are `items`, and each of them was imported after `since`.
    pub fn imported_all(&self, items: &BTreeSet<ItemId>, since: Timestamp) -> bool {
        let is_imported = |id| {
            let mut events = self.of_item(id).rev().take_while(|event| event.at >= since);
            events.any(|event| event.kind == EventKind::Imported)
        };
        !items.is_empty() && items.iter().all(is_imported)
    }
}

impl World {
    /// The client that has a download, and the job.
    pub(crate) fn job(&self, id: &DownloadId) -> Option<(&InstanceName, &Job)> {
        self.clients.iter().find_map(|(name, view)| Some((name, view.job(id)?)))
    }

    /// Whether `client` told of this download a moment ago, and does not now.
    pub(crate) fn is_handed_over(&self, client: &InstanceName, id: &DownloadId) -> bool {
        self.clients.get(client).is_some_and(|it| it.handed_over.contains_key(id))
    }

    /// Whether every client could be seen at the last look.
    pub(crate) fn sees_every_client(&self) -> bool {
        !self.clients.is_empty() && self.clients.values().all(|it| it.is_reachable())
    }
}

#[cfg(test)]
mod tests {
    use kernel::Protocol;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn snapshot(queue: &[&Job], history: Option<&[&Job]>) -> ClientSnapshot {
        let owned = |jobs: &[&Job]| jobs.iter().map(|&job| job.clone()).collect();
        ClientSnapshot {
            queue: owned(queue),
            history: history.map(owned),
            halt: None,
            warnings: Vec::new(),
            servers: ServerHealth::default(),
            free_bytes: None,
            speed: None,
        }
    }

    #[test]
    fn a_job_on_its_way_from_the_queue_to_the_history_is_never_gone() {
        let now = Timestamp(1_000_000);
        let job = integration_testkit::job("a", "A", JobState::Downloading);
        let there = ClientView::default().with(snapshot(&[&job], Some(&[])), now);
        let between = there.with(snapshot(&[], None), now + SECOND);
        assert_eq!(between.jobs().count(), 1);
        let still = between.with(snapshot(&[], Some(&[])), now + SECOND * 2);
        assert_eq!(still.job(&job.id), Some(&job));
        let done = Job { state: JobState::PostProcessing, ..job.clone() };
        let over = still.with(snapshot(&[], Some(&[&done])), now + SECOND * 3);
        assert_eq!(over.jobs().collect::<Vec<_>>(), [&done]);

        let gone = still.with(snapshot(&[], None), now + SECOND * 6);
        assert_eq!(gone.jobs().count(), 0, "it was deleted, then");
        let again = gone.with(snapshot(&[&job], None), now + SECOND * 7);
        assert!(again.handed_over.is_empty());
    }

    #[test]
    fn a_paused_job_that_is_not_told_of_any_more_is_gone() {
        let now = Timestamp(1_000_000);
        let job = integration_testkit::job("a", "A", JobState::Paused);
        let there = ClientView::default().with(snapshot(&[&job], Some(&[])), now);
        assert_eq!(there.with(snapshot(&[], None), now).jobs().count(), 0);
    }

    fn event(id: i64, at: i64, kind: EventKind, download: &str, item: &str) -> LibraryEvent {
        LibraryEvent {
            id: EventId(id),
            at: Timestamp(at),
            kind,
            download: Some(DownloadId(download.into())),
            item: ItemId(item.into()),
            item_title: String::new(),
            release: String::new(),
            indexer: None,
            published_at: None,
            protocol: Protocol::Usenet,
            message: None,
            bytes: None,
            quality: String::new(),
            languages: Vec::new(),
            score: None,
            client: None,
            file: None,
        }
    }

    fn log(events: impl IntoIterator<Item = LibraryEvent>) -> EventLog {
        let mut log = EventLog::default();
        log.add(events);
        log
    }

    fn items(names: &[&str]) -> BTreeSet<ItemId> {
        names.iter().map(|&it| ItemId(it.into())).collect()
    }

    #[test]
    fn the_newest_grab_of_a_download_counts_in_whichever_order_they_were_told() {
        let log = log([
            event(3, 30, EventKind::Grabbed, "a", "2"),
            event(1, 10, EventKind::Grabbed, "a", "1"),
            event(2, 20, EventKind::Failed, "a", "1"),
        ]);
        let a = DownloadId("a".into());
        assert_eq!(log.grab_of(&a).map(|it| it.id), Some(EventId(3)));
        assert_eq!(log.failure_of(&a).map(|it| it.id), Some(EventId(2)));
        assert_eq!(log.items_of(&a), items(&["1", "2"]));
    }

    #[test]
    fn an_event_that_is_told_anew_is_no_longer_found_by_what_it_was() {
        let mut log = log([event(1, 10, EventKind::Grabbed, "a", "1")]);
        log.add([event(1, 10, EventKind::Grabbed, "b", "2")]);
        assert_eq!(log.grab_of(&DownloadId("a".into())), None);
        assert!(log.grab_of(&DownloadId("b".into())).is_some());
        assert!(log.grabbed_after(&items(&["1"]), Timestamp(0), |_| false).is_none());
    }

    #[test]
    fn what_is_forgotten_is_found_by_nobody() {
        let mut log = log([
            event(1, 10, EventKind::Imported, "a", "1"),
            event(2, 20, EventKind::Imported, "b", "2"),
        ]);
        let before = log.clone();
        log.forget_before(Timestamp(20));
        assert_eq!(log.iter().map(|it| it.id).collect::<Vec<_>>(), [EventId(2)]);
        assert_eq!(log.of_download(&DownloadId("a".into())).count(), 0);
        assert!(!log.imported_all(&items(&["1"]), Timestamp(0)));
        assert!(log.imported_all(&items(&["2"]), Timestamp(0)));
        assert_eq!(before.iter().count(), 2, "who looked before still sees it");
    }

    #[test]
    fn only_what_came_after_counts_as_a_replacement() {
        let log = log([
            event(1, 10, EventKind::Grabbed, "a", "1"),
            event(2, 20, EventKind::Grabbed, "b", "1"),
            event(3, 20, EventKind::Grabbed, "c", "2"),
            event(4, 30, EventKind::Imported, "b", "1"),
        ]);
        let own = |id: &DownloadId| id.0 == "c";
        let both = items(&["1", "2"]);
        let found = log.grabbed_after(&both, Timestamp(11), own);
        assert_eq!(found.map(|it| it.id), Some(EventId(2)));
        assert!(log.grabbed_after(&both, Timestamp(21), own).is_none());
        assert!(log.imported_all(&items(&["1"]), Timestamp(30)));
        assert!(!log.imported_all(&items(&["1"]), Timestamp(31)));
        assert!(!log.imported_all(&both, Timestamp(0)));
        assert!(!log.imported_all(&items(&[]), Timestamp(0)), "nothing is no proof");
    }
}
