use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Answer, DownloadId, ImportTrouble, Timestamp, WritePermit};

/// The library's own id for one thing that can have a file, such as an episode or a movie.
/// Opaque to us, unique within its instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ItemId(pub String);

/// One entry of the library's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub i64);

/// One record of the library's queue. Of no use once the record is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QueueRecordId(pub i64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub i64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileId(pub i64);

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Something the library wants or has: an episode, a movie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryItem {
    pub id: ItemId,
    /// As a person would say it: `Harbor Lights S02E06`. Text from outside.
    pub title: String,
    pub monitored: bool,
    pub file: Option<FileId>,
    /// What it should run, in minutes; `None` when the library does not know.
    pub runtime_minutes: Option<u32>,
    /// The names of the library's tags on it.
    pub tags: Vec<String>,
}

/// A file in the library.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LibraryFile {
    pub id: FileId,
    pub path: String,
    pub bytes: u64,
    /// What the file itself says that it runs; `None` when the library did not look into it.
    pub runtime_seconds: Option<u64>,
    pub quality: String,
    pub score: Option<i64>,
    pub added_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    Usenet,
    Torrent,
    #[default]
    Unknown,
}

/// A download as the library sees it. The records of one download (a season pack has one per
/// episode) are one here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackedDownload {
    /// Absent when the client did not take it.
    pub download: Option<DownloadId>,
    /// Removing one of them removes the whole download.
    pub records: Vec<QueueRecordId>,
    pub title: String,
    /// Empty when the library cannot tell what it is.
    pub items: Vec<ItemId>,
    pub state: TrackedState,
    /// The library's own texts, redacted and cleaned.
    pub messages: Vec<String>,
    pub protocol: Protocol,
    /// The library's name for the client.
    pub client: Option<String>,
    pub indexer: Option<String>,
    pub bytes: u64,
    pub folder: Option<String>,
    pub quality: Option<String>,
}

/// Where a download stands in the library's eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", content = "trouble", rename_all = "snake_case")]
pub enum TrackedState {
    Downloading,
    Paused,
    /// Finished; the import is to come.
    ImportPending,
    Importing,
    Imported,
    /// Finished, and the library does not take it, whatever name its version has for that.
    ImportBlocked(ImportTrouble),
    FailedPending,
    Failed,
    /// The library did not grab it and leaves its failure alone.
    FailedNotOurs,
    /// The library could not hand it to the client.
    ClientUnavailable,
    Ignored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    Grabbed,
    Imported,
    /// Failed, or marked as failed.
    Failed,
    FileDeleted,
    Ignored,
    Other,
}

/// One event in the library's history. A season pack writes one per episode: count by download.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LibraryEvent {
    pub id: EventId,
    pub at: Timestamp,
    pub kind: EventKind,
    pub download: Option<DownloadId>,
    pub item: ItemId,
    /// As a person would say it.
    pub item_title: String,
    /// The release's own name; text from outside.
    pub release: String,
    pub indexer: Option<String>,
    /// When the indexer says that it was posted. Some indexers tell another date every time.
    pub published_at: Option<Timestamp>,
    pub protocol: Protocol,
    /// What the library says about a failure; redacted and cleaned.
    pub message: Option<String>,
    pub bytes: Option<u64>,
    pub quality: String,
    pub languages: Vec<String>,
    pub score: Option<i64>,
    pub client: Option<String>,
    /// The file that an import made.
    pub file: Option<FileId>,
}

/// A client that the library is told to use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientLink {
    pub name: String,
    pub enabled: bool,
    pub protocol: Protocol,
    pub host: Option<String>,
    pub port: Option<u16>,
    /// The only category in which the library looks.
    pub category: Option<String>,
    pub removes_completed: bool,
    pub removes_failed: bool,
}

/// What the library does by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandlingPolicy {
    /// After a failure it searches again.
    pub searches_after_failure: bool,
    /// The same for what a person had picked by hand.
    pub searches_after_failure_of_picked: bool,
    pub imports_completed: bool,
    pub clients: Vec<ClientLink>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlocklistEntry {
    pub id: i64,
    pub at: Timestamp,
    pub items: Vec<ItemId>,
    pub release: String,
    pub indexer: Option<String>,
    pub message: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandKind {
    RefreshDownloads,
    Search,
    Import,
    CheckHealth,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandStatus {
    Queued,
    Running,
    /// Ended. That says nothing about its result: only history does.
    Ended,
    Failed,
}

/// Work that the library was told to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    pub id: CommandId,
    pub kind: CommandKind,
    pub status: CommandStatus,
    /// What a search is for; empty for other kinds.
    pub items: Vec<ItemId>,
    pub queued_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub message: Option<String>,
}

/// A file that could be imported, with what the library would make of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportCandidate {
    pub path: String,
    pub bytes: u64,
    pub items: Vec<ItemId>,
    pub item_title: Option<String>,
    pub quality: String,
    pub languages: Vec<String>,
    pub runtime_seconds: Option<u64>,
    /// Why the library would not take it by itself; its own texts, cleaned.
    pub rejections: Vec<String>,
    pub trouble: Option<ImportTrouble>,
    /// The library's own document, to be handed back unchanged.
    pub document: serde_json::Value,
}

/// A release that an indexer offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// With the indexer's id, what the library knows it by.
    pub guid: String,
    pub indexer_id: i64,
    pub indexer: Option<String>,
    pub title: String,
    pub published_at: Option<Timestamp>,
    pub bytes: u64,
    pub quality: String,
    pub score: i64,
    /// The library would not grab it. It does when told to: check this first.
    pub rejected: bool,
    /// It is rejected, and for nothing but a quality that the profile does not want.
    pub below_profile: bool,
    pub rejections: Vec<String>,
    pub protocol: Protocol,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootFolder {
    pub path: String,
    pub accessible: bool,
    pub free_bytes: Option<u64>,
}

/// How to remove a download from the library's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveOptions {
    pub from_client: bool,
    pub blocklist: bool,
    /// Do not let the library search by itself.
    pub skip_search: bool,
}

/// Something that wants, grabs and imports. Implemented by an integration, used by a service.
#[async_trait]
pub trait Library: Send + Sync {
    async fn handling(&self) -> Answer<HandlingPolicy>;

    /// What is being downloaded, also what the library cannot tell the item of.
    async fn tracked(&self) -> Answer<Vec<TrackedDownload>>;

    /// The history since `since`, oldest first.
    async fn events_since(&self, since: Timestamp) -> Answer<Vec<LibraryEvent>>;

    /// The history of one download, oldest first.
    async fn events_of(&self, download: &DownloadId) -> Answer<Vec<LibraryEvent>>;

    /// What the library knows about `ids`. What it does not know is left out.
    async fn items(&self, ids: &[ItemId]) -> Answer<Vec<LibraryItem>>;

    async fn file(&self, id: FileId) -> Answer<Option<LibraryFile>>;

    /// The blocklist since `since`, newest first.
    async fn blocklist_since(&self, since: Timestamp) -> Answer<Vec<BlocklistEntry>>;

    /// The commands of the last minutes, ended ones too.
    async fn commands(&self) -> Answer<Vec<Command>>;

    /// What could be imported from a finished download. Can take minutes.
    ///
    /// `folder` is where its files are, for a download that the library has lost sight of.
    async fn import_candidates(
        &self,
        download: &DownloadId,
        folder: Option<&str>,
    ) -> Answer<Vec<ImportCandidate>>;

    /// Asks every indexer for one item. Costs indexer calls: only under a budget.
    async fn releases(&self, item: &ItemId) -> Answer<Vec<Release>>;

    async fn root_folders(&self) -> Answer<Vec<RootFolder>>;

    /// What can change something. Only the executor of plans has a permit.
    fn writer(&self, permit: &WritePermit) -> Box<dyn LibraryWriter>;
}

/// What can be changed in a library.
#[async_trait]
pub trait LibraryWriter: Send + Sync {
    /// Makes the library look at its downloads now instead of within its next minute.
    async fn refresh_downloads(&self) -> Answer<CommandId>;

    /// Makes the library check its own health now.
    async fn check_health(&self) -> Answer<CommandId>;

    /// Tells that what was grabbed has failed: the library blocks the release, and searches again
    /// if that is its policy.
    async fn mark_failed(&self, grab: EventId) -> Answer<()>;

    async fn remove(&self, record: QueueRecordId, options: RemoveOptions) -> Answer<()>;

    /// Starts one search for all of `items`.
    async fn search(&self, items: &[ItemId]) -> Answer<CommandId>;

    /// Grabs what [`Library::releases`] has just shown.
    async fn grab(&self, release: &Release) -> Answer<()>;

    /// Imports files as what [`Library::import_candidates`] proposes.
    async fn import(&self, download: &DownloadId, files: &[ImportCandidate]) -> Answer<CommandId>;

    async fn unmonitor(&self, items: &[ItemId]) -> Answer<()>;

    /// Deletes a file of the library (into its recycle bin, if it has one).
    async fn delete_file(&self, file: FileId) -> Answer<()>;
}
