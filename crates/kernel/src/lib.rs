//! The words of the domain: what every other crate means by a download, a cause, a library, an
//! instance.
//!
//! # Invariants
//!
//! * No I/O, no async runtime, no HTTP, no SQL.
//! * No product name: the kernel does not know which programs exist.
//! * What reads and what writes are different types. A writer is only handed out against a
//!   [`WritePermit`], and in dry-run nobody can make one.

pub mod audit;
mod cause;
mod clock;
mod download;
mod error;
mod health;
mod instance;
mod library;
mod permit;
mod text;

pub use cause::{Cause, Classification, Evidence, FetchTrouble, ImportTrouble, OrphanKind, Stage};
pub use clock::{Clock, SystemClock, Timestamp};
pub use download::{
    ClientSnapshot, ClientWarning, DownloadClient, DownloadClientWriter, DownloadId, Halt, Job,
    JobState, Label, ServerHealth,
};
pub use error::{IntegrationError, Trouble};
pub use health::{Health, HealthNote};
pub use instance::{
    Answer, ApiVersion, CircuitState, Connected, Connection, ConnectionProblem, Hook, HookScript,
    HookWay, Identity, InstanceName, Integration, IntegrationHookError, IntegrationId,
    InvalidInstanceName, Probe, ReportedText,
};
pub use library::{
    BlocklistEntry, ClientLink, Command, CommandId, CommandKind, CommandStatus, EventId, EventKind,
    FileId, HandlingPolicy, ImportCandidate, ItemId, Library, LibraryEvent, LibraryFile,
    LibraryItem, LibraryWriter, Protocol, QueueRecordId, Release, RemoveOptions, RootFolder,
    TrackedDownload, TrackedState,
};
pub use permit::{CheckPermit, Mode, WritePermit};
pub use text::{MASK, clean_text, is_hidden, is_masked};
