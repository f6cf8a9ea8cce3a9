//! What the settings of programs of this family say, and the rules that all of them share.
//!
//! The evidence is typed, and forgiving: what is missing, `null` or of another type counts as not
//! told, and a rule that needs it is not applicable. A list that could not be read is `None`, which
//! is not the same as an empty one.

mod common;
mod format;
mod health;
mod library;
mod loose;
mod paths;
mod placed;
mod profile;
mod provider;
mod relations;
pub mod rules;
mod tokens;
mod version;

use kernel::audit::{Judgement, Rule, RuleInfo};

pub use common::{Common, Host, Note, NoteLevel, Notification, System, Tag};
pub use format::{Condition, Format};
pub use health::{Explanation, explanation, explanations};
pub use library::{
    DelayProfile, Disk, Handling, ImportList, Library, LibraryKind, Mapping, Media, Naming,
    ReleaseProfile, Root, Searching,
};
pub use loose::{flag, list, number, text};
pub use placed::Placed;
pub use profile::{Definition, FormatScore, Profile, QualityItem};
pub use provider::{Client, Field, IndexerRecord};
pub use tokens::holds_token;
pub use version::{Advisory, Version, outdated, unsupported};

/// Settings that all programs of the family have, as [`Common`] reads them.
pub const COMMON_RESOURCES: [&str; 5] =
    ["system/status", "config/host", "health", "tag/detail", "notification"];

/// Settings that all libraries of the family have, as [`Library`] reads them.
pub const LIBRARY_RESOURCES: [&str; 16] = [
    "config/naming",
    "config/mediamanagement",
    "config/downloadclient",
    "config/indexer",
    "config/importlist",
    "qualityprofile",
    "qualitydefinition",
    "customformat",
    "downloadclient",
    "indexer",
    "rootfolder",
    "delayprofile",
    "releaseprofile",
    "remotepathmapping",
    "importlist",
    "diskspace",
];

/// What of these tells what a program sees, not how it is set: free space and users of tags change
/// by themselves.
pub const OBSERVED_RESOURCES: [&str; 5] =
    ["system/status", "health", "diskspace", "rootfolder", "tag/detail"];

/// What is known of a program of the family.
pub trait Program {
    /// The page of its manual about its settings.
    const SETTINGS: &'static str;
    /// The page of its manual about its state and its own warnings.
    const SYSTEM: &'static str;

    fn common(&self) -> &Common;
}

/// What is known of a library of the family.
pub trait LibraryProgram: Program {
    fn library(&self) -> &Library;
}

/// What a list of rules is about.
pub fn infos<E>(rules: &'static [Rule<E>]) -> impl Iterator<Item = &'static RuleInfo> {
    rules.iter().map(|rule| &rule.info)
}

/// Judges by several lists of rules, one after the other.
pub fn judge_all<E>(lists: &[&'static [Rule<E>]], evidence: &E) -> Judgement {
    let judged = lists.iter().flat_map(|rules| kernel::audit::judge(rules, evidence).judged);
    Judgement { judged: judged.collect() }
}
