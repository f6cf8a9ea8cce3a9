use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use kernel::{Cause, ImportTrouble, Mode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ladder::Rung;
use crate::{Error, Result};

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
        match Area::of(cause) {
            Area::Failed => self.failed,
            Area::Lost => self.lost,
            Area::Imports => self.imports,
            Area::Truncated => self.truncated,
            Area::Loops => self.loops,
        }
    }
}

/// One of the [`Areas`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    Failed,
    Lost,
    Imports,
    Truncated,
    Loops,
}

impl Area {
    /// The part of recovery that a cause belongs to.
    pub fn of(cause: Cause) -> Self {
        match cause {
            Cause::Orphaned(_) => Self::Lost,
            Cause::ImportBlocked(ImportTrouble::NotGrabbed) => Self::Failed,
            Cause::ImportBlocked(_) => Self::Imports,
            Cause::Truncated => Self::Truncated,
            Cause::Loop => Self::Loops,
            _ => Self::Failed,
        }
    }

    /// Its name in the policy.
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Imports => "imports",
            Self::Truncated => "truncated",
            Self::Loops => "loops",
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
        let codes: BTreeSet<_> = Cause::all().map(Cause::code).collect();
        if let Some(code) = self.ladders.keys().find(|code| !codes.contains(code.as_str())) {
            let codes: Vec<_> = codes.into_iter().collect();
            return invalid(
                "ladders",
                &format!("`{code}` is no cause: use one of {}", codes.join(", ")),
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
