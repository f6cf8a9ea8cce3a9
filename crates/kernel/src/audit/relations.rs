//! What the settings of one program say about others, in words that are the same for all.

use serde_json::Value;

use super::{Defect, Target};
use crate::Protocol;

/// What other programs' settings have to agree with. `None` for what the program is not.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    pub client: Option<ClientFacts>,
    pub library: Option<LibraryFacts>,
    pub manager: Option<ManagerFacts>,
    pub server: Option<ServerFacts>,
}

/// A value and where it is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting<T> {
    pub value: T,
    pub target: Target,
    pub field: String,
    /// The value as the program writes it.
    pub written: Value,
}

impl<T> Setting<T> {
    pub fn new(value: T, target: Target, field: &str, written: impl Into<Value>) -> Self {
        Self { value, target, field: field.to_owned(), written: written.into() }
    }

    /// It should be `to`, as the program writes it.
    pub fn should_be(&self, to: impl Into<Value>) -> Defect {
        Defect::set(self.target.clone(), &self.field, self.written.clone(), to)
    }

    /// It should be something that only its owner can say.
    pub fn should(&self, recommended: impl Into<Value>) -> Defect {
        Defect::manual(self.target.clone(), self.written.clone(), recommended)
    }
}

/// A download client.
#[derive(Clone, Debug, Default)]
pub struct ClientFacts {
    /// Where it keeps finished jobs, as it sees the disk.
    pub complete_folder: Option<Setting<String>>,
    /// Where it works on unfinished jobs.
    pub incomplete_folder: Option<Setting<String>>,
    /// Without the default category.
    pub categories: Vec<Category>,
    /// How long finished jobs stay visible.
    pub history: Option<Setting<HistoryKept>>,
    /// The defect of lacking a category of this name and with this folder.
    pub lacks_category: Option<fn(name: &str, folder: &str) -> Defect>,
    /// Names under which it lets itself be called; empty for any.
    pub host_allow_list: Option<Setting<Vec<String>>>,
}

/// Where a category's jobs end up.
#[derive(Clone, Debug)]
pub struct Category {
    pub name: String,
    /// The folder, whole, as the client sees the disk.
    pub folder: Setting<String>,
}

/// How long a client remembers a finished job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryKept {
    Always,
    Days(u32),
    Jobs(u32),
    Never,
}

/// A library.
#[derive(Clone, Debug, Default)]
pub struct LibraryFacts {
    pub root_folders: Vec<PlacedFolder>,
    /// Where deleted files are kept; `None` when they are not.
    pub recycle_bin: Option<Setting<String>>,
    pub clients: Vec<LibraryClient>,
    pub mappings: Vec<PathMapping>,
    pub indexers: Vec<Indexer>,
    pub notifications: Vec<ServerNotification>,
    /// What its media are: `series`, `movies`.
    pub media: &'static str,
    /// Where it says that others reach it, with its base path.
    pub url_base: String,
    /// Only in programs that link instead of copying.
    pub uses_hardlinks: Option<Setting<bool>>,
}

/// A folder of a library or a media server.
#[derive(Clone, Debug)]
pub struct PlacedFolder {
    pub path: String,
    pub target: Target,
    /// Whether the program can reach it.
    pub accessible: bool,
    pub free_bytes: Option<u64>,
}

/// A download client as a library knows it.
#[derive(Clone, Debug)]
pub struct LibraryClient {
    pub target: Target,
    pub name: String,
    /// What kind of program it says it is, in its own spelling.
    pub kind: String,
    pub protocol: Protocol,
    pub enabled: bool,
    pub host: String,
    pub port: Option<u16>,
    pub url_base: String,
    pub category: Option<Setting<String>>,
    pub priority: i64,
    /// Takes finished jobs out of the client's history after import.
    pub removes_completed: Option<Setting<bool>>,
    pub removes_failed: Option<Setting<bool>>,
    pub uses_tls: bool,
}

/// How a library translates the paths of a download client into its own.
#[derive(Clone, Debug)]
pub struct PathMapping {
    pub target: Target,
    pub host: String,
    /// As the client sees it.
    pub remote: String,
    /// As the library sees it.
    pub local: String,
}

/// An indexer as a library or an indexer manager knows it.
#[derive(Clone, Debug)]
pub struct Indexer {
    pub target: Target,
    pub name: String,
    pub protocol: Protocol,
    pub enabled: bool,
    pub base_url: String,
    pub priority: i64,
    /// Only of a manager's: what divides them between applications.
    pub tags: Vec<i64>,
    /// Only of a manager's: the categories that it has, with those within them.
    pub categories: Vec<i64>,
}

/// A program that keeps the indexers for others.
#[derive(Clone, Debug, Default)]
pub struct ManagerFacts {
    pub indexers: Vec<Indexer>,
    pub applications: Vec<Application>,
    pub clients: Vec<LibraryClient>,
}

/// A library as an indexer manager knows it.
#[derive(Clone, Debug)]
pub struct Application {
    pub target: Target,
    pub name: String,
    /// What kind of program it says it is, in its own spelling.
    pub kind: String,
    /// Where the manager reaches it.
    pub url: String,
    /// Where it is told to reach the manager.
    pub manager_url: Setting<String>,
    pub level: Setting<SyncLevel>,
    /// Categories that are synced.
    pub categories: Vec<i64>,
    /// When there are any, only indexers with one of them are synced.
    pub tags: Vec<i64>,
}

/// How much of its indexers a manager writes into a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncLevel {
    Off,
    AddAndRemove,
    Full,
}

/// A media server.
#[derive(Clone, Debug, Default)]
pub struct ServerFacts {
    pub sections: Vec<ServerSection>,
    /// Whether what cannot be found is forgotten after a scan.
    pub empties_trash: Option<Setting<bool>>,
    /// Whether the server looks for changes by itself.
    pub watches_folders: Option<Setting<bool>>,
    pub port: Option<u16>,
}

/// One library of a media server.
#[derive(Clone, Debug)]
pub struct ServerSection {
    pub title: String,
    /// `series`, `movies`, or the server's own word.
    pub media: String,
    pub folders: Vec<PlacedFolder>,
}

/// A library's promise to tell a media server about new files.
#[derive(Clone, Debug)]
pub struct ServerNotification {
    pub target: Target,
    pub name: String,
    /// What kind of program is told, in its own spelling.
    pub kind: String,
    pub host: String,
    pub port: Option<u16>,
    /// Each of these is `None` when the library has no such switch, or does not tell.
    pub updates_library: Option<Setting<bool>>,
    pub on_import: Option<Setting<bool>>,
    pub on_upgrade: Option<Setting<bool>>,
    pub on_rename: Option<Setting<bool>>,
    pub on_delete: Option<Setting<bool>>,
}
