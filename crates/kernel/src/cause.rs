use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoEnumIterator, VariantArray};

/// Why a download did not arrive. A closed list: the recovery policy has a ladder for each.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, Serialize, Deserialize,
)]
#[serde(tag = "kind", content = "detail", rename_all = "snake_case")]
pub enum Cause {
    /// Too many articles are gone from the news servers, or too few repair blocks are left.
    MissingArticles,
    /// What arrived is damaged.
    Corrupt,
    /// The archive wants a password that nobody knows.
    Password,
    /// It holds a kind of file that the client is told to refuse.
    Unwanted,
    /// The client says it has had this before.
    Duplicate,
    /// No space, no permission, a folder that is not there: the release is not to blame.
    Disk,
    /// A script of the user's said no: the release is not to blame.
    Script,
    /// The NZB itself could not be had.
    NzbFetch(FetchTrouble),
    /// A tool is missing or failed, or the client failed in itself: the release is not to blame.
    Tool,
    /// It is here, and the library does not take it.
    ImportBlocked(ImportTrouble),
    /// The library grabbed it, and nobody works on it.
    Orphaned(OrphanKind),
    /// It was imported as whole, and it is not.
    Truncated,
    /// It should be downloading, and it does not.
    Stalled,
    /// The same thing is grabbed again and again.
    Loop,
    Unknown,
}

/// Why an NZB could not be fetched.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    VariantArray,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum FetchTrouble {
    /// The indexer refused our account.
    #[default]
    Unauthorized,
    /// The indexer no longer has it.
    Gone,
    /// The indexer did not answer.
    Unreachable,
    /// It came, and it is empty or not an NZB.
    Unusable,
}

/// Why a library does not take what is here.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    VariantArray,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ImportTrouble {
    /// It is still being worked on, or a title is not known yet: wait.
    #[default]
    NotYet,
    /// The root folder is not there.
    RootFolderMissing,
    NoSpace,
    NoPermission,
    /// The library does not find the path that the client tells.
    PathUnknown,
    /// What is there already is as good or better.
    NotAnUpgrade,
    /// It is imported already.
    AlreadyImported,
    /// A sample, no audio, nothing to import, an archive, a program.
    BadContent,
    /// The library knows the item by its id, but not by the name.
    MatchedById,
    /// The library cannot tell what this is, or it is something else than what was grabbed.
    WrongItem,
    /// The file claims to be a whole season, or half of one.
    SeasonPack,
    /// The library never grabbed this, so it does not handle its failure.
    NotGrabbed,
    Other,
}

/// How a grab got lost.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    VariantArray,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum OrphanKind {
    /// The client has it, in a category in which the library does not look.
    #[default]
    OtherCategory,
    /// The client does not have it any more.
    Gone,
    /// The client was away when the library wanted to hand it over.
    NeverArrived,
}

impl Cause {
    /// Every cause there is, each kind of it for itself.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::iter().flat_map(|cause| match cause {
            Self::NzbFetch(_) => kinds_of(Self::NzbFetch),
            Self::ImportBlocked(_) => kinds_of(Self::ImportBlocked),
            Self::Orphaned(_) => kinds_of(Self::Orphaned),
            plain => vec![plain],
        })
    }

    /// Whether the release is to blame, so that blocking it is right.
    pub fn blames_the_release(self) -> bool {
        matches!(
            self,
            Self::MissingArticles
                | Self::Corrupt
                | Self::Password
                | Self::Unwanted
                | Self::Truncated
                | Self::Loop
                | Self::NzbFetch(FetchTrouble::Gone | FetchTrouble::Unusable)
                | Self::ImportBlocked(ImportTrouble::BadContent)
        )
    }

    /// Whether the machine or its settings are to blame, so that no release may be punished.
    pub fn blames_the_house(self) -> bool {
        matches!(
            self,
            Self::Disk
                | Self::Script
                | Self::Tool
                | Self::ImportBlocked(
                    ImportTrouble::RootFolderMissing
                        | ImportTrouble::NoSpace
                        | ImportTrouble::NoPermission
                        | ImportTrouble::PathUnknown
                )
        )
    }

    /// The cause in one word, for labels, filters and columns. Never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::MissingArticles => "missing_articles",
            Self::Corrupt => "corrupt",
            Self::Password => "password",
            Self::Unwanted => "unwanted",
            Self::Duplicate => "duplicate",
            Self::Disk => "disk",
            Self::Script => "script",
            Self::NzbFetch(_) => "nzb_fetch",
            Self::Tool => "tool",
            Self::ImportBlocked(_) => "import_blocked",
            Self::Orphaned(_) => "orphaned",
            Self::Truncated => "truncated",
            Self::Stalled => "stalled",
            Self::Loop => "loop",
            Self::Unknown => "unknown",
        }
    }

    /// The cause as an owner would say it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::MissingArticles => "too much of it is gone from the news servers",
            Self::Corrupt => "what arrived is damaged and cannot be repaired",
            Self::Password => "the archive is encrypted and its password is not known",
            Self::Unwanted => "it holds a kind of file that is not wanted",
            Self::Duplicate => "the download client says it has had this before",
            Self::Disk => "the disk is full, or a folder cannot be written",
            Self::Script => "a script of yours refused it",
            Self::NzbFetch(FetchTrouble::Unauthorized) => "the indexer refused the account",
            Self::NzbFetch(FetchTrouble::Gone) => "the indexer no longer has the NZB",
            Self::NzbFetch(FetchTrouble::Unreachable) => "the indexer did not hand out the NZB",
            Self::NzbFetch(FetchTrouble::Unusable) => "the NZB is empty or broken",
            Self::Tool => "a tool that the download client needs is missing or failed",
            Self::ImportBlocked(why) => why.sentence(),
            Self::Orphaned(OrphanKind::OtherCategory) => {
                "it is in a category of the download client that the library does not look into"
            }
            Self::Orphaned(OrphanKind::Gone) => "the download client does not have it any more",
            Self::Orphaned(OrphanKind::NeverArrived) => "it never reached the download client",
            Self::Truncated => "it was imported although a part of it is missing",
            Self::Stalled => "it should be downloading, but nothing arrives",
            Self::Loop => "the same thing is grabbed again and again",
            Self::Unknown => "the reason is not known",
        }
    }
}

/// One cause of each kind.
fn kinds_of<K: VariantArray + Copy>(cause: fn(K) -> Cause) -> Vec<Cause> {
    K::VARIANTS.iter().copied().map(cause).collect()
}

impl ImportTrouble {
    /// The reason as an owner would say it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotYet => "the library is not ready to import it yet",
            Self::RootFolderMissing => "the library's root folder is not there",
            Self::NoSpace => "there is no space left to import it",
            Self::NoPermission => "the library may not write to its folder",
            Self::PathUnknown => "the library does not find the folder that the client tells",
            Self::NotAnUpgrade => "what is in the library is as good or better",
            Self::AlreadyImported => "it is imported already",
            Self::BadContent => "it holds nothing that can be imported",
            Self::MatchedById => "the library knows it by id, but not by its name",
            Self::WrongItem => "the library cannot tell what it is",
            Self::SeasonPack => "the library cannot tell which episodes it holds",
            Self::NotGrabbed => "the library did not grab it and does not handle its failure",
            Self::Other => "the library does not import it",
        }
    }
}

/// What was seen of a failure, in the words of those who told it. Kept because it disappears
/// from the programs within a minute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// The state in the client's own word, such as `Failed`.
    pub status: String,
    /// The client's or library's own message, redacted and cleaned.
    pub message: String,
    /// What each stage of the client's work said.
    pub stages: Vec<Stage>,
    /// The labels as the client wrote them.
    pub labels: Vec<String>,
    pub bytes_expected: Option<u64>,
    pub bytes_downloaded: Option<u64>,
    /// What decided on the cause, for instance `stage Repair` or `text: not enough repair blocks`.
    pub decided_by: String,
}

/// One stage of a client's work on a job.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub name: String,
    pub lines: Vec<String>,
}

/// A cause and what led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classification {
    pub cause: Cause,
    pub evidence: Evidence,
}
