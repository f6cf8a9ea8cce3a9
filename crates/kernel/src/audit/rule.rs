use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FieldChange, Target};

/// How bad it is when a rule is broken.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Low,
    Medium,
    /// Downloads fail, or imports need a hand.
    High,
    /// Data can be lost, strangers can get in, or nothing works at all.
    Critical,
}

/// What a rule is about.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    Security,
    /// Folders, disks, rights.
    Storage,
    /// Download clients, categories, what happens to finished and failed jobs.
    Downloads,
    /// From a finished job to a file in the library.
    Import,
    Naming,
    /// Profiles, custom formats, sizes.
    Quality,
    Indexers,
    /// How a media server shows and keeps what is there.
    Playback,
    Performance,
    /// Backups, updates, logs, the program's own warnings.
    Upkeep,
}

/// What may go wrong when the fix is applied.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Nothing that runs is disturbed, nothing on a disk is touched, and it can be undone.
    Safe,
    /// It changes what is downloaded, how files are named, or who may log in: look first.
    Careful,
}

/// How a broken rule is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "how", content = "steps", rename_all = "snake_case")]
pub enum Remedy {
    /// By a change that we can make and prove.
    Automatic,
    /// By hand, in these steps: the program's API cannot do it, or only its owner can decide.
    Manual(&'static str),
}

/// A rule, without what it looks at. Its full name is `<integration>.<id>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RuleInfo {
    /// Short and for ever: `abort-encrypted`.
    pub id: &'static str,
    /// What should be so, as a sentence without a full stop.
    pub title: &'static str,
    pub area: Area,
    pub severity: Severity,
    /// Why, in one or two sentences.
    pub reason: &'static str,
    /// What applying the fix may cost.
    pub risk: Risk,
    pub remedy: Remedy,
    /// Where the fact comes from: an address.
    pub source: &'static str,
}

/// A rule and how it judges. `E` is what it looks at.
pub struct Rule<E: ?Sized> {
    pub info: RuleInfo,
    pub check: fn(&E) -> Verdict,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// What it is about is not there: no profile, another version, not readable.
    NotApplicable,
    Passed,
    /// At least one thing is not as it should be.
    Broken(Vec<Defect>),
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Defect {
    pub target: Target,
    /// What was found, for people: a value, or a sentence. Never a secret.
    pub current: Value,
    /// What it should be, for people.
    pub recommended: Value,
    /// What can be done about it by us; `None` when only by hand.
    pub fix: Option<Fix>,
}

/// A change that mends a defect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fix {
    /// Fields of the defect's target.
    Set { changes: Vec<FieldChange> },
    /// A new object of the target's resource.
    Create { document: Value },
}

/// What all rules of one program say.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    pub judged: Vec<Judging>,
}

/// What one rule says.
#[derive(Clone, Debug)]
pub struct Judging {
    pub rule: &'static RuleInfo,
    pub verdict: Verdict,
}

/// Judges `evidence` by every rule of a list.
pub fn judge<E: ?Sized>(rules: &'static [Rule<E>], evidence: &E) -> Judgement {
    let judged =
        rules.iter().map(|rule| Judging { rule: &rule.info, verdict: (rule.check)(evidence) });
    Judgement { judged: judged.collect() }
}

impl Verdict {
    /// Broken when there is a defect, else passed.
    pub fn of(defects: impl IntoIterator<Item = Defect>) -> Self {
        let defects: Vec<_> = defects.into_iter().collect();
        if defects.is_empty() { Self::Passed } else { Self::Broken(defects) }
    }

    /// Judges what may not be there.
    pub fn of_known<T>(known: Option<T>, judge: impl FnOnce(T) -> Verdict) -> Self {
        known.map_or(Self::NotApplicable, judge)
    }

    pub fn defects(&self) -> &[Defect] {
        match self {
            Self::Broken(defects) => defects,
            Self::NotApplicable | Self::Passed => &[],
        }
    }
}

impl Defect {
    /// A field that should have another value, and gets it by the fix.
    pub fn set(target: Target, field: &str, from: impl Into<Value>, to: impl Into<Value>) -> Self {
        let change = FieldChange::new(field, from, to);
        Self {
            target,
            current: change.from.clone(),
            recommended: change.to.clone(),
            fix: Some(Fix::Set { changes: vec![change] }),
        }
    }

    /// Something that only its owner can mend.
    pub fn manual(
        target: Target,
        current: impl Into<Value>,
        recommended: impl Into<Value>,
    ) -> Self {
        Self { target, current: current.into(), recommended: recommended.into(), fix: None }
    }

    /// Says what was found in other words than the bare value.
    pub fn seen(mut self, current: impl Into<Value>) -> Self {
        self.current = current.into();
        self
    }
}
