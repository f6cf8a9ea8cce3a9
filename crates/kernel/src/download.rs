use std::fmt;

use async_trait::async_trait;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{Answer, Classification, Timestamp, WritePermit};

/// The download client's own id for a download, which the library knows too. Opaque to us.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DownloadId(pub String);

impl fmt::Display for DownloadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything that a download client tells at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClientSnapshot {
    /// Why nothing moves, if the whole client stands still.
    pub halt: Option<Halt>,
    /// What waits, downloads or is paused, in the order of the queue.
    pub queue: Vec<Job>,
    /// What is in post-processing, finished or failed, newest first. `None` when nothing changed
    /// since the last time it was read.
    pub history: Option<Vec<Job>>,
    pub warnings: Vec<ClientWarning>,
    pub servers: ServerHealth,
    /// Free space where it unpacks to, in bytes.
    pub free_bytes: Option<u64>,
    /// The whole client's speed, in bytes per second.
    pub speed: Option<u64>,
}

/// Why a whole client stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", content = "detail", rename_all = "snake_case")]
pub enum Halt {
    /// Somebody pressed pause. Not our business.
    PausedByOwner,
    /// It ran out of space and waits.
    NoSpace(String),
    /// It ran out of its quota and waits.
    Quota(String),
    /// It says that none of its news servers can be used.
    ServersDown(String),
}

/// One download, as the client tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub id: DownloadId,
    /// As the client calls it; text from outside.
    pub title: String,
    pub category: String,
    pub state: JobState,
    pub labels: Vec<Label>,
    /// What it should hold, in bytes.
    pub bytes_total: u64,
    /// What is still to come, in bytes. For finished jobs: what never came, and neither repair
    /// blocks nor an unpacker has made up for, where that is known.
    pub bytes_left: u64,
    pub added_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// Where the result is, on the client's own machine.
    pub folder: Option<String>,
    /// Why it failed or stands still; `None` when nothing is wrong.
    pub failure: Option<Classification>,
    /// It is only in the client's archive, out of the library's sight.
    pub archived: bool,
}

impl Job {
    /// Whether it is called complete although a part never came, and nothing has made up for it.
    pub fn lacks_something(&self) -> bool {
        self.state == JobState::Completed && self.bytes_left > 0
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Its NZB is still being fetched.
    Fetching,
    /// It waits for its turn. That is not a fault.
    Waiting,
    Downloading,
    Paused,
    /// Verified, repaired, unpacked, moved: neither failed nor finished.
    PostProcessing,
    Completed,
    Failed,
}

/// What a client marks a job with, whatever language it speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "label", content = "text", rename_all = "snake_case")]
pub enum Label {
    Encrypted,
    Unwanted,
    Duplicate,
    /// Held back until it has spread over the news servers.
    Propagating,
    /// Waits some seconds before the next attempt.
    Delayed,
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientWarning {
    pub at: Option<Timestamp>,
    pub severity: String,
    /// Redacted and cleaned.
    pub text: String,
    /// What it speaks of, when that can be told.
    pub classification: Option<Classification>,
}

/// How the client's news servers do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerHealth {
    pub configured: u32,
    pub usable: u32,
    /// Their own error texts, redacted.
    pub problems: Vec<String>,
}

/// Something that downloads. Implemented by an integration, used by a service.
#[async_trait]
pub trait DownloadClient: Send + Sync {
    /// Looks at everything once. Cheap enough for every 15 s.
    ///
    /// `whole` asks for the history even when it has not changed: whoever could not keep what he
    /// was told last time asks so.
    async fn snapshot(&self, whole: bool) -> Answer<ClientSnapshot>;

    /// Looks for one download wherever the client could have it: queue, history, archive, in any
    /// category.
    async fn find(&self, id: &DownloadId) -> Answer<Option<Job>>;

    /// The categories that the client knows.
    async fn categories(&self) -> Answer<Vec<String>>;

    /// What can change something. Only the executor of plans has a permit.
    fn writer(&self, permit: &WritePermit) -> Box<dyn DownloadClientWriter>;
}

/// What can be changed in a download client.
#[async_trait]
pub trait DownloadClientWriter: Send + Sync {
    /// Puts a waiting job into another category.
    async fn set_category(&self, id: &DownloadId, category: &str) -> Answer<()>;

    /// Removes a job from the queue or from the history, with its files when `with_files`.
    async fn remove(&self, id: &DownloadId, with_files: bool) -> Answer<()>;

    /// Tries a failed job again. It gets a new id, which is the answer, and its old history entry
    /// disappears. Not for jobs whose release is to blame.
    async fn retry(&self, id: &DownloadId, password: Option<&SecretString>) -> Answer<DownloadId>;

    async fn pause(&self, id: &DownloadId) -> Answer<()>;

    async fn resume(&self, id: &DownloadId) -> Answer<()>;

    /// Stops the whole client, or lets it go on.
    async fn pause_all(&self, pause: bool) -> Answer<()>;
}
