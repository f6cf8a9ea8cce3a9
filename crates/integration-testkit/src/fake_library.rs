use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use kernel::{
    Answer, BlocklistEntry, Clock, Command, CommandId, CommandKind, CommandStatus, DownloadId,
    EventId, EventKind, FileId, HandlingPolicy, Health, HealthNote, ImportCandidate, InstanceName,
    ItemId, Library, LibraryEvent, LibraryFile, LibraryItem, LibraryWriter, QueueRecordId, Release,
    RemoveOptions, RootFolder, Timestamp, TrackedDownload, Trouble, WritePermit,
};

use crate::{fake_client::error, instance};

/// A library that holds what the test puts in it.
pub struct FakeLibrary {
    name: InstanceName,
    state: Arc<Mutex<LibraryState>>,
    clock: Arc<dyn Clock>,
}

/// Everything about a [`FakeLibrary`]. A test may change any of it at any time.
#[derive(Clone, Debug, Default)]
pub struct LibraryState {
    pub handling: HandlingPolicy,
    pub tracked: Vec<TrackedDownload>,
    /// Oldest first.
    pub events: Vec<LibraryEvent>,
    pub items: Vec<LibraryItem>,
    pub files: Vec<LibraryFile>,
    /// Newest first.
    pub blocklist: Vec<BlocklistEntry>,
    pub commands: Vec<Command>,
    pub candidates: Vec<(DownloadId, ImportCandidate)>,
    pub releases: Vec<(ItemId, Release)>,
    pub root_folders: Vec<RootFolder>,
    pub health: Vec<HealthNote>,
    /// What every call runs into.
    pub trouble: Option<Trouble>,
    /// Changes take effect, but their answers do not arrive.
    pub loses_answers: bool,
    /// What was changed, in order.
    pub writes: Vec<LibraryWrite>,
    /// How often it was looked at.
    pub reads: usize,
    ids: i64,
}

/// One change that was asked of a [`FakeLibrary`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LibraryWrite {
    RefreshDownloads,
    CheckHealth,
    MarkFailed(EventId),
    Remove(QueueRecordId, RemoveOptions),
    Search(Vec<ItemId>),
    Grab(String),
    Import(DownloadId, Vec<String>),
    Unmonitor(Vec<ItemId>),
    DeleteFile(FileId),
}

impl LibraryState {
    /// A number that was not given out yet; above all that tests use themselves.
    fn id(&mut self) -> i64 {
        self.ids += 1;
        1_000_000 + self.ids
    }

    /// A command that has ended, as all of ours do at once.
    fn command(&mut self, kind: CommandKind, items: &[ItemId], now: Timestamp) -> CommandId {
        let id = CommandId(self.id());
        self.commands.push(Command {
            id,
            kind,
            status: CommandStatus::Ended,
            items: items.to_vec(),
            queued_at: now,
            ended_at: Some(now),
            message: Some("Completed".to_owned()),
        });
        id
    }

    fn block(&mut self, release: &str, items: &[ItemId], now: Timestamp) {
        let id = self.id();
        let entry = BlocklistEntry {
            id,
            at: now,
            items: items.to_vec(),
            release: release.to_owned(),
            indexer: None,
            message: None,
        };
        self.blocklist.insert(0, entry);
    }

    /// Writes down that everything that was grabbed as `download` has become `kind`.
    fn settle(&mut self, download: &DownloadId, kind: EventKind, now: Timestamp) -> Vec<ItemId> {
        let of_it = |event: &&LibraryEvent| {
            event.kind == EventKind::Grabbed && event.download.as_ref() == Some(download)
        };
        let grabs: Vec<_> = self.events.iter().filter(of_it).cloned().collect();
        let items = grabs.iter().map(|grab| grab.item.clone()).collect();
        for grab in grabs {
            let id = EventId(self.id());
            self.events.push(LibraryEvent { id, at: now, kind, ..grab });
        }
        self.tracked.retain(|tracked| tracked.download.as_ref() != Some(download));
        items
    }
}

impl FakeLibrary {
    /// An empty, healthy library.
    ///
    /// # Panics
    /// When `name` is not the name of an instance.
    pub fn new(name: &str, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { name: instance(name), state: Arc::default(), clock })
    }

    pub fn name(&self) -> &InstanceName {
        &self.name
    }

    /// Changes it, as its owner or its work would.
    pub fn change<T>(&self, change: impl FnOnce(&mut LibraryState) -> T) -> T {
        change(&mut self.lock())
    }

    /// What was changed so far, in order.
    pub fn writes(&self) -> Vec<LibraryWrite> {
        self.lock().writes.clone()
    }

    fn lock(&self) -> MutexGuard<'_, LibraryState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, look: impl FnOnce(&LibraryState) -> T) -> Answer<T> {
        let mut state = self.lock();
        state.reads += 1;
        match &state.trouble {
            Some(trouble) => Err(error(&self.name, trouble.clone())),
            None => Ok(look(&state)),
        }
    }
}

#[async_trait]
impl Library for FakeLibrary {
    async fn handling(&self) -> Answer<HandlingPolicy> {
        self.read(|state| state.handling.clone())
    }

    async fn tracked(&self) -> Answer<Vec<TrackedDownload>> {
        self.read(|state| state.tracked.clone())
    }

    async fn events_since(&self, since: Timestamp) -> Answer<Vec<LibraryEvent>> {
        self.read(|state| state.events.iter().filter(|it| it.at >= since).cloned().collect())
    }

    async fn events_of(&self, download: &DownloadId) -> Answer<Vec<LibraryEvent>> {
        let of_it = |event: &&LibraryEvent| event.download.as_ref() == Some(download);
        self.read(|state| state.events.iter().filter(of_it).cloned().collect())
    }

    async fn items(&self, ids: &[ItemId]) -> Answer<Vec<LibraryItem>> {
        self.read(|state| state.items.iter().filter(|it| ids.contains(&it.id)).cloned().collect())
    }

    async fn file(&self, id: FileId) -> Answer<Option<LibraryFile>> {
        self.read(|state| state.files.iter().find(|it| it.id == id).cloned())
    }

    async fn blocklist_since(&self, since: Timestamp) -> Answer<Vec<BlocklistEntry>> {
        self.read(|state| state.blocklist.iter().filter(|it| it.at >= since).cloned().collect())
    }

    async fn commands(&self) -> Answer<Vec<Command>> {
        self.read(|state| state.commands.clone())
    }

    async fn import_candidates(
        &self,
        download: &DownloadId,
        _folder: Option<&str>,
    ) -> Answer<Vec<ImportCandidate>> {
        self.read(|state| {
            let of_it = state.candidates.iter().filter(|(id, _)| id == download);
            of_it.map(|(_, candidate)| candidate.clone()).collect()
        })
    }

    async fn releases(&self, item: &ItemId) -> Answer<Vec<Release>> {
        self.read(|state| {
            let of_it = state.releases.iter().filter(|(id, _)| id == item);
            of_it.map(|(_, release)| release.clone()).collect()
        })
    }

    async fn root_folders(&self) -> Answer<Vec<RootFolder>> {
        self.read(|state| state.root_folders.clone())
    }

    fn writer(&self, _permit: &WritePermit) -> Box<dyn LibraryWriter> {
        Box::new(FakeLibraryWriter {
            name: self.name.clone(),
            state: self.state.clone(),
            clock: self.clock.clone(),
        })
    }
}

#[async_trait]
impl Health for FakeLibrary {
    async fn health(&self) -> Answer<Vec<HealthNote>> {
        self.read(|state| state.health.clone())
    }
}

struct FakeLibraryWriter {
    name: InstanceName,
    state: Arc<Mutex<LibraryState>>,
    clock: Arc<dyn Clock>,
}

impl FakeLibraryWriter {
    fn write<T>(
        &self,
        write: LibraryWrite,
        act: impl FnOnce(&mut LibraryState, Timestamp) -> Result<T, Trouble>,
    ) -> Answer<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.writes.push(write);
        if let Some(trouble) = state.trouble.clone() {
            return Err(error(&self.name, trouble));
        }
        let result = act(&mut state, self.clock.now());
        let result = result.map_err(|trouble| error(&self.name, trouble))?;
        if state.loses_answers {
            return Err(error(&self.name, Trouble::Unreachable("the answer is lost".to_owned())));
        }
        Ok(result)
    }

    fn command(&self, write: LibraryWrite, kind: CommandKind) -> Answer<CommandId> {
        self.write(write, |state, now| Ok(state.command(kind, &[], now)))
    }
}

#[async_trait]
impl LibraryWriter for FakeLibraryWriter {
    async fn refresh_downloads(&self) -> Answer<CommandId> {
        self.command(LibraryWrite::RefreshDownloads, CommandKind::RefreshDownloads)
    }

    async fn check_health(&self) -> Answer<CommandId> {
        self.command(LibraryWrite::CheckHealth, CommandKind::CheckHealth)
    }

    async fn mark_failed(&self, grab: EventId) -> Answer<()> {
        self.write(LibraryWrite::MarkFailed(grab), |state, now| {
            let event = state.events.iter().find(|event| event.id == grab).cloned();
            let event = event.ok_or(Trouble::NotFound)?;
            let items = match &event.download {
                Some(download) => state.settle(download, EventKind::Failed, now),
                None => vec![event.item.clone()],
            };
            state.block(&event.release, &items, now);
            if state.handling.searches_after_failure {
                state.command(CommandKind::Search, &items, now);
            }
            Ok(())
        })
    }

    async fn remove(&self, record: QueueRecordId, options: RemoveOptions) -> Answer<()> {
        self.write(LibraryWrite::Remove(record, options), |state, now| {
            let of_it = |tracked: &TrackedDownload| tracked.records.contains(&record);
            let at = state.tracked.iter().position(of_it).ok_or(Trouble::NotFound)?;
            let tracked = state.tracked.remove(at);
            if options.blocklist {
                state.block(&tracked.title, &tracked.items, now);
                if let Some(download) = &tracked.download {
                    state.settle(download, EventKind::Failed, now);
                }
                if state.handling.searches_after_failure && !options.skip_search {
                    state.command(CommandKind::Search, &tracked.items, now);
                }
            }
            Ok(())
        })
    }

    async fn search(&self, items: &[ItemId]) -> Answer<CommandId> {
        self.write(LibraryWrite::Search(items.to_vec()), |state, now| {
            Ok(state.command(CommandKind::Search, items, now))
        })
    }

    async fn grab(&self, release: &Release) -> Answer<()> {
        self.write(LibraryWrite::Grab(release.guid.clone()), |state, _| {
            let is_known = state.releases.iter().any(|(_, known)| known.guid == release.guid);
            if is_known { Ok(()) } else { Err(Trouble::NotFound) }
        })
    }

    async fn import(&self, download: &DownloadId, files: &[ImportCandidate]) -> Answer<CommandId> {
        let paths = files.iter().map(|file| file.path.clone()).collect();
        self.write(LibraryWrite::Import(download.clone(), paths), |state, now| {
            state.settle(download, EventKind::Imported, now);
            let items: Vec<_> = files.iter().flat_map(|file| file.items.clone()).collect();
            Ok(state.command(CommandKind::Import, &items, now))
        })
    }

    async fn unmonitor(&self, items: &[ItemId]) -> Answer<()> {
        self.write(LibraryWrite::Unmonitor(items.to_vec()), |state, _| {
            let of_them = state.items.iter_mut().filter(|item| items.contains(&item.id));
            of_them.for_each(|item| item.monitored = false);
            Ok(())
        })
    }

    async fn delete_file(&self, file: FileId) -> Answer<()> {
        self.write(LibraryWrite::DeleteFile(file), |state, _| {
            let before = state.files.len();
            state.files.retain(|known| known.id != file);
            let holders = state.items.iter_mut().filter(|item| item.file == Some(file));
            holders.for_each(|item| item.file = None);
            if state.files.len() < before { Ok(()) } else { Err(Trouble::NotFound) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HandClock, event, item, permit};

    #[tokio::test]
    async fn a_pack_that_is_marked_as_failed_is_blocked_once_and_searched_once()
    -> anyhow::Result<()> {
        let clock = HandClock::new();
        let library = FakeLibrary::new("library", clock.clone());
        library.change(|state| {
            state.handling.searches_after_failure = true;
            for n in 1..=3 {
                let item = item(&n.to_string(), "Episode");
                let grab = event(n, clock.now(), EventKind::Grabbed, "pack", &item, "Pack.S01");
                state.events.push(grab);
            }
        });
        library.writer(&permit()).mark_failed(EventId(2)).await?;

        let events = library.events_of(&DownloadId("pack".to_owned())).await?;
        assert_eq!(events.iter().filter(|event| event.kind == EventKind::Failed).count(), 3);
        assert_eq!(library.blocklist_since(Timestamp(0)).await?.len(), 1);
        let commands = library.commands().await?;
        assert_eq!(commands.len(), 1);
        assert_eq!(commands[0].items.len(), 3);
        assert_eq!(library.writes(), [LibraryWrite::MarkFailed(EventId(2))]);
        Ok(())
    }
}
