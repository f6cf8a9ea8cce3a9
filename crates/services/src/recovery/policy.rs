use std::{collections::BTreeMap, time::Duration};

use kernel::{Cause, ImportTrouble, Mode, OrphanKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The codes of all causes, as ladders name them.
const CODES: [&str; 15] = [
    "missing_articles",
    "corrupt",
    "password",
    "unwanted",
    "duplicate",
    "disk",
    "script",
    "nzb_fetch",
    "tool",
    "import_blocked",
    "orphaned",
    "truncated",
    "stalled",
    "loop",
    "unknown",
];

/// How downloads are recovered. Data, not code: an owner can read and change all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// What may be done, area by area. Everything starts in dry-run.
    pub areas: Areas,
    /// How long to wait for what happens by itself, in seconds.
    pub grace: Grace,
    /// How to search again later for what could not be found.
    pub patience: Patience,
    /// How much may be done at most.
    pub caps: Caps,
    /// When to stop because too much fails at once.
    pub brake: BrakeRule,
    /// When the same thing is grabbed too often.
    pub loops: LoopRule,
    /// What needs the owner's consent once and for all.
    pub allow: Allow,
    /// What is never touched.
    pub exclude: Exclude,
    /// Ladders that replace the built-in ones, by the code of the cause.
    pub ladders: BTreeMap<String, Vec<Rung>>,
}

/// The parts of recovery that can be switched from dry-run to live one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Areas {
    /// Downloads that failed or stand still without a word.
    pub failed: Mode,
    /// Grabs that nobody works on.
    pub lost: Mode,
    /// Finished downloads that are not imported.
    pub imports: Mode,
    /// Files that were imported although a part is missing.
    pub truncated: Mode,
    /// The same thing grabbed again and again.
    pub loops: Mode,
}

impl Areas {
    /// Every area in the same mode.
    pub fn all(mode: Mode) -> Self {
        Self { failed: mode, lost: mode, imports: mode, truncated: mode, loops: mode }
    }

    pub fn mode(&self, cause: Cause) -> Mode {
        match cause {
            Cause::Orphaned(_) => self.lost,
            Cause::ImportBlocked(ImportTrouble::NotGrabbed) => self.failed,
            Cause::ImportBlocked(_) => self.imports,
            Cause::Truncated => self.truncated,
            Cause::Loop => self.loops,
            _ => self.failed,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Grace {
    /// For the library to notice a failure by itself after it was told to look, in seconds.
    pub library_notices: u64,
    /// For the library's own search to grab something, in seconds.
    pub library_grabs: u64,
    /// For a grab that is in nobody's queue, before it counts as lost, in seconds.
    pub lost: u64,
    /// For the library to hand over again what the client was away for, in seconds.
    pub client_back: u64,
    /// Without any progress of the one job that should be downloading, in seconds.
    pub stalled: u64,
    /// For an import to end after it was asked for, in seconds.
    pub import: u64,
    /// For a finished download to be taken, before "not yet" becomes an incident, in seconds.
    pub not_yet: u64,
}

impl Default for Grace {
    fn default() -> Self {
        Self {
            library_notices: 90,
            library_grabs: 120,
            lost: 150,
            client_back: 1200,
            stalled: 1800,
            import: 600,
            not_yet: 3600,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Patience {
    /// Before the first search of our own, in seconds.
    pub first: u64,
    /// Each further wait is this many times longer.
    pub factor: f64,
    /// The longest wait, in seconds.
    pub longest: u64,
    /// After so many searches without a result the incident is given up.
    pub searches: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { first: 1800, factor: 3.0, longest: 86_400, searches: 6 }
    }
}

impl Patience {
    /// How long to wait before search number `done + 1`.
    pub fn wait(&self, done: u32) -> Duration {
        let exponent = i32::try_from(done).unwrap_or(i32::MAX);
        let seconds = Duration::from_secs(self.first).as_secs_f64() * self.factor.powi(exponent);
        Duration::from_secs_f64(seconds.clamp(0.0, Duration::from_secs(self.longest).as_secs_f64()))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Caps {
    /// Actions for one incident.
    pub per_incident: u32,
    /// Actions in one round.
    pub per_run: u32,
    /// Actions in one hour.
    pub per_hour: u32,
    /// Searches in one hour: each costs calls at every indexer.
    pub searches_per_hour: u32,
}

impl Default for Caps {
    fn default() -> Self {
        Self { per_incident: 20, per_run: 10, per_hour: 60, searches_per_hour: 20 }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BrakeRule {
    /// So many different downloads failing …
    pub failures: u32,
    /// … within so many minutes pull the brake.
    pub minutes: u64,
    /// Without a success to prove the opposite, it is released after so many quiet minutes.
    pub quiet_minutes: u64,
}

impl Default for BrakeRule {
    fn default() -> Self {
        Self { failures: 5, minutes: 10, quiet_minutes: 15 }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LoopRule {
    /// The same item grabbed so many times …
    pub grabs: u32,
    /// … within so many days without a file to show for it.
    pub days: u64,
    /// The same release grabbed again after it failed, so many times in all.
    pub same_release: u32,
}

impl Default for LoopRule {
    fn default() -> Self {
        Self { grabs: 3, days: 7, same_release: 2 }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Allow {
    /// Grab the next-best acceptable release when nothing else helps.
    pub next_best: bool,
    /// Stop watching for an item that keeps looping.
    pub unmonitor: bool,
    /// Delete an imported file that is proved to be incomplete, so that another can replace it.
    pub replace_truncated: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Exclude {
    /// Items that carry one of these tags in the library.
    pub tags: Vec<String>,
    /// Downloads in one of these categories of the client.
    pub categories: Vec<String>,
    /// Downloads whose title contains one of these, whatever the case.
    pub titles: Vec<String>,
}

impl Exclude {
    /// Why this is excluded, if it is.
    pub fn reason(&self, title: &str, category: Option<&str>, tags: &[String]) -> Option<String> {
        let title = title.to_lowercase();
        if let Some(pattern) =
            self.titles.iter().find(|it| !it.is_empty() && title.contains(&it.to_lowercase()))
        {
            return Some(format!("its title contains `{pattern}`"));
        }
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        if let Some(category) =
            category.filter(|category| self.categories.iter().any(|it| same(it, category)))
        {
            return Some(format!("its category is `{category}`"));
        }
        let tag = tags.iter().find(|tag| self.tags.iter().any(|it| same(it, tag)))?;
        Some(format!("it is tagged `{tag}`"))
    }
}

/// One step of a ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Make the library look at its downloads now, and give it time to handle the failure.
    Nudge,
    /// Tell the library that the grab failed: it blocks the release.
    MarkFailed,
    /// Remove the download from library and client and block the release.
    RemoveAndBlock,
    /// Remove the download from library and client, without blocking it and without a search.
    RemoveQuietly,
    /// Put a download back where the library looks for it, or import it from where it is.
    PutBack,
    /// Import what is here as what it is proved to be.
    ImportWithProof,
    /// Search once, unless the library has just done so.
    Search,
    /// Search again later, with longer and longer waits.
    SearchLater,
    /// Grab the next-best acceptable release. Needs `allow.next_best`.
    NextBest,
    /// Delete the incomplete file and block its release. Needs `allow.replace_truncated`.
    ReplaceTruncated,
    /// Stop watching for the item. Needs `allow.unmonitor`.
    Unmonitor,
    /// Ask the owner.
    Ask,
    /// Wait until the house is in order again, then let the client try once more.
    WaitForHouse,
    /// Say what was tried, and end.
    GiveUp,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            areas: Areas::default(),
            grace: Grace::default(),
            patience: Patience::default(),
            caps: Caps::default(),
            brake: BrakeRule::default(),
            loops: LoopRule::default(),
            allow: Allow::default(),
            exclude: Exclude { tags: vec!["autoarr-ignore".to_owned()], ..Exclude::default() },
            ladders: BTreeMap::new(),
        }
    }
}

impl Policy {
    /// What is wrong with it, if anything is.
    pub fn check(&self) -> Result<()> {
        let invalid = |field: &str, problem: &str| {
            Err(Error::Invalid { field: field.to_owned(), problem: problem.to_owned() })
        };
        if !self.patience.factor.is_finite() || self.patience.factor < 1.0 {
            return invalid("patience.factor", "must be 1 or more");
        }
        if self.patience.first < 60 || self.grace.library_notices == 0 {
            return invalid(
                "patience.first",
                "must be 60 seconds or more: indexers ban those who ask too often",
            );
        }
        if self.loops.grabs < 2 || self.loops.days == 0 || self.loops.days > 7 {
            return invalid("loops", "needs 2 grabs or more, within 1 to 7 days");
        }
        if self.brake.failures == 0 {
            return invalid("brake.failures", "must be 1 or more");
        }
        let known = |code: &str| CODES.contains(&code);
        if let Some(code) = self.ladders.keys().find(|code| !known(code)) {
            return invalid(
                "ladders",
                &format!("`{code}` is no cause: use one of {}", CODES.join(", ")),
            );
        }
        Ok(())
    }

    /// The steps for a cause, first to last.
    pub fn ladder(&self, cause: Cause) -> &[Rung] {
        match self.ladders.get(cause.code()) {
            Some(ladder) => ladder,
            None => built_in(cause),
        }
    }
}

fn built_in(cause: Cause) -> &'static [Rung] {
    use Rung::{
        Ask, GiveUp, ImportWithProof, MarkFailed, NextBest, Nudge, PutBack, RemoveAndBlock,
        RemoveQuietly, ReplaceTruncated, Search, SearchLater, Unmonitor, WaitForHouse,
    };
    match cause {
        Cause::MissingArticles | Cause::Corrupt | Cause::NzbFetch(_) => {
            &[Nudge, MarkFailed, Search, SearchLater, NextBest, GiveUp]
        }
        Cause::Password | Cause::Unwanted => {
            &[Nudge, RemoveAndBlock, MarkFailed, Search, SearchLater, NextBest, GiveUp]
        }
        Cause::Duplicate => &[Nudge, RemoveQuietly, GiveUp],
        Cause::Disk | Cause::Script | Cause::Tool => &[WaitForHouse, Search, SearchLater, GiveUp],
        Cause::ImportBlocked(why) => match why {
            ImportTrouble::NotYet => &[Nudge, ImportWithProof, Ask],
            ImportTrouble::RootFolderMissing
            | ImportTrouble::NoSpace
            | ImportTrouble::NoPermission
            | ImportTrouble::PathUnknown => &[WaitForHouse],
            ImportTrouble::NotAnUpgrade | ImportTrouble::AlreadyImported => &[RemoveQuietly, Ask],
            ImportTrouble::BadContent => {
                &[RemoveAndBlock, MarkFailed, Search, SearchLater, NextBest, GiveUp]
            }
            ImportTrouble::NotGrabbed => &[RemoveQuietly, MarkFailed, Search, SearchLater, GiveUp],
            ImportTrouble::MatchedById
            | ImportTrouble::WrongItem
            | ImportTrouble::SeasonPack
            | ImportTrouble::Other => &[ImportWithProof, Ask],
        },
        Cause::Orphaned(OrphanKind::OtherCategory) => &[PutBack, Ask],
        Cause::Orphaned(OrphanKind::Gone) => &[MarkFailed, Search, SearchLater, NextBest, GiveUp],
        Cause::Orphaned(OrphanKind::NeverArrived) => &[Search, SearchLater, GiveUp],
        Cause::Truncated => &[ReplaceTruncated, Search, SearchLater, GiveUp],
        Cause::Stalled => &[Ask],
        Cause::Loop => &[RemoveAndBlock, Unmonitor, Ask],
        Cause::Unknown => &[Nudge, MarkFailed, Search, SearchLater, GiveUp],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ladder_of_a_house_fault_blocks_nothing() {
        for cause in [
            Cause::Disk,
            Cause::Script,
            Cause::Tool,
            Cause::ImportBlocked(ImportTrouble::RootFolderMissing),
            Cause::ImportBlocked(ImportTrouble::NoSpace),
            Cause::ImportBlocked(ImportTrouble::NoPermission),
            Cause::ImportBlocked(ImportTrouble::PathUnknown),
        ] {
            let policy = Policy::default();
            let ladder = policy.ladder(cause);
            assert_eq!(ladder[0], Rung::WaitForHouse, "{cause:?}");
            let blocks = [Rung::MarkFailed, Rung::RemoveAndBlock, Rung::ReplaceTruncated];
            assert!(!ladder.iter().any(|rung| blocks.contains(rung)), "{cause:?}");
        }
    }

    #[test]
    fn waits_grow_up_to_the_longest() {
        let patience = Patience { first: 10, factor: 2.0, longest: 60, searches: 9 };
        let waits: Vec<_> = (0..5).map(|done| patience.wait(done).as_secs()).collect();
        assert_eq!(waits, [10, 20, 40, 60, 60]);
        assert_eq!(patience.wait(u32::MAX).as_secs(), 60);
    }

    #[test]
    fn nothing_is_live_until_the_owner_says_so() {
        assert_eq!(Policy::default().areas, Areas::all(Mode::DryRun));
    }

    #[test]
    fn exclusions_say_why() {
        let exclude = Exclude {
            tags: vec!["keep".into()],
            categories: vec!["Private".into()],
            titles: vec!["linux".into()],
        };
        let reason = |title, category, tags: &[&str]| {
            let tags: Vec<_> = tags.iter().map(|&tag| tag.into()).collect();
            exclude.reason(title, category, &tags)
        };
        assert_eq!(reason("A Linux ISO", None, &[]).unwrap(), "its title contains `linux`");
        assert_eq!(reason("x", Some("private"), &[]).unwrap(), "its category is `private`");
        assert_eq!(reason("x", None, &["Keep"]).unwrap(), "it is tagged `Keep`");
        assert_eq!(reason("x", Some("tv"), &["other"]), None);
    }
}
