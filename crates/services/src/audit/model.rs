use kernel::{
    InstanceName, Timestamp,
    audit::{Area, Defect, FieldChange, Fix, Remedy, Risk, RuleInfo, Severity, Target},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{ChangeRow, FindingRow, PlanRow};

use super::STACK;
use crate::{Error, Result};

/// How many fields a sentence about a step names.
const NAMED_FIELDS: usize = 5;

/// A rule as the list of rules shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedRule {
    /// Its full name: `<integration>.<id>`, or `stack.<id>` for relations between programs.
    pub id: String,
    /// The integration, or `stack`.
    pub app: String,
    #[serde(flatten)]
    pub info: RuleInfo,
}

/// One thing in a program's settings that is not as it should be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The same for the same rule, instance and object, for ever.
    pub id: String,
    pub instance: InstanceName,
    /// The full name of the rule.
    pub rule: String,
    pub title: String,
    pub area: Area,
    pub severity: Severity,
    pub target: Target,
    pub current: Value,
    pub recommended: Value,
    pub reason: String,
    pub risk: Risk,
    /// What to do by hand; `None` when we can do it.
    pub steps: Option<String>,
    pub source: String,
    /// What we would change; `None` when only by hand.
    pub fix: Option<Fix>,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub ignored: Option<Ignored>,
    /// Why it is not tried again: it was mended and came back, or its owner took that back.
    pub stuck: Option<String>,
    /// Why the last audit knows nothing of it: it is shown as it was found before.
    #[serde(default)]
    pub unjudged: Option<String>,
    /// Whether its owner took back what was changed for it.
    #[serde(default)]
    pub put_back: bool,
    /// When its owner let it be tried again.
    #[serde(default)]
    pub heeded_at: Option<Timestamp>,
}

/// That a finding is to be left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignored {
    pub note: String,
    pub by: String,
    /// `None` is for ever.
    pub until: Option<Timestamp>,
}

/// What is to be changed, as it was shown to its owner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub id: String,
    pub created_at: Timestamp,
    pub by: String,
    /// The plan that this one undoes.
    pub undoes: Option<String>,
    /// What could not be planned, in sentences.
    pub left_out: Vec<String>,
    #[serde(skip)]
    pub steps: Vec<Step>,
    /// Whether somebody applies it at the moment, or reads back what came of that.
    #[serde(skip)]
    pub applying: bool,
}

/// One change to one object of one program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// `<plan>-<place>`.
    pub id: String,
    pub plan: String,
    /// Counted from 1.
    pub place: i64,
    /// The finding that it mends, if it is one.
    pub finding: Option<String>,
    pub rule: String,
    pub instance: InstanceName,
    pub target: Target,
    pub act: ConfigAct,
    pub reason: String,
    pub risk: Risk,
    pub state: StepState,
    pub outcome: Option<String>,
    pub ended_at: Option<Timestamp>,
    /// What a step made, as it was read back: it is only removed again while it is still so.
    pub made: Option<Value>,
    /// What came of its changes, as it was read back, when that is not what was wished for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<FieldChange>,
    /// The step that this one undoes.
    pub undoes: Option<String>,
    /// Which part of a guide its object is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_guide: Option<guides::OfGuide>,
}

/// What a step does to its object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ConfigAct {
    Set {
        changes: Vec<FieldChange>,
    },
    Create {
        document: Value,
    },
    /// Only of what we made: this is what it was.
    Remove {
        document: Value,
    },
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Planned,
    /// Sent, or about to be: reading back tells.
    Sent,
    Done,
    Failed,
    /// Not sent: something was different from what the plan showed.
    Skipped,
    Undone,
}

impl StepState {
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Undone => "undone",
        }
    }
}

impl From<Fix> for ConfigAct {
    fn from(fix: Fix) -> Self {
        match fix {
            Fix::Set { changes } => Self::Set { changes },
            Fix::Create { document } => Self::Create { document },
        }
    }
}

impl Finding {
    pub(super) fn new(
        instance: InstanceName,
        rule: String,
        info: &RuleInfo,
        defect: Defect,
        now: Timestamp,
    ) -> Self {
        let steps = match (info.remedy, &defect.fix) {
            (Remedy::Manual(steps), _) => Some(steps.to_owned()),
            (Remedy::Automatic, None) => Some(format!(
                "Look at {} in the program and decide: it cannot be changed from here.",
                defect.target
            )),
            (Remedy::Automatic, Some(_)) => None,
        };
        Self {
            id: finding_id(&instance, &rule, &defect),
            instance,
            rule,
            title: info.title.to_owned(),
            area: info.area,
            severity: info.severity,
            target: defect.target,
            current: defect.current,
            recommended: defect.recommended,
            reason: info.reason.to_owned(),
            risk: info.risk,
            steps,
            source: info.source.to_owned(),
            fix: defect.fix,
            first_seen: now,
            last_seen: now,
            closed_at: None,
            ignored: None,
            stuck: None,
            unjudged: None,
            put_back: false,
            heeded_at: None,
        }
    }

    /// Whether it is about what lies between programs.
    pub(super) fn is_of_stack(&self) -> bool {
        self.rule.split_once('.').is_some_and(|(app, _)| app == super::STACK)
    }

    /// Whether the same change of the same object would mend both.
    pub(super) fn asks_for_the_same_as(&self, other: &Self) -> bool {
        (&self.instance, &self.target, &self.fix) == (&other.instance, &other.target, &other.fix)
    }

    /// Whether its owner wants it left alone at `now`.
    pub fn is_ignored(&self, now: Timestamp) -> bool {
        self.ignored.as_ref().is_some_and(|it| it.until.is_none_or(|until| until > now))
    }

    /// Whether it can be mended without a look at it first.
    pub fn is_safe(&self, now: Timestamp) -> bool {
        self.risk == Risk::Safe && self.is_mendable(now)
    }

    /// Whether we can mend it, and nothing speaks against trying.
    pub(super) fn is_mendable(&self, now: Timestamp) -> bool {
        let is_known = self.stuck.is_none() && self.unjudged.is_none();
        self.fix.is_some() && is_known && !self.is_ignored(now)
    }

    /// Whether it is the same state of affairs as `other`.
    pub(super) fn says_the_same_as(&self, other: &Self) -> bool {
        self.current == other.current
            && self.recommended == other.recommended
            && self.severity == other.severity
    }

    pub(super) fn to_row(&self) -> Result<FindingRow> {
        Ok(FindingRow {
            id: self.id.clone(),
            instance: self.instance.to_string(),
            rule: self.rule.clone(),
            first_seen: self.first_seen.0,
            last_seen: self.last_seen.0,
            closed_at: self.closed_at.map(|it| it.0),
            document: written(self)?,
        })
    }

    pub(super) fn from_row(row: FindingRow) -> Result<Self> {
        read(row.document, "finding")
    }
}

impl Plan {
    pub(super) fn to_row(&self) -> Result<PlanRow> {
        let document = written(self)?;
        Ok(PlanRow { id: self.id.clone(), created_at: self.created_at.0, document })
    }

    pub(super) fn from_rows(row: PlanRow, steps: Vec<ChangeRow>) -> Result<Self> {
        let mut plan: Self = read(row.document, "plan")?;
        plan.steps = steps.into_iter().map(Step::from_row).collect::<Result<_>>()?;
        Ok(plan)
    }
}

impl Step {
    pub(super) fn to_row(&self) -> Result<ChangeRow> {
        Ok(ChangeRow {
            id: self.id.clone(),
            plan: self.plan.clone(),
            place: self.place,
            instance: self.instance.to_string(),
            state: self.state.name().to_owned(),
            ended_at: self.ended_at.map(|it| it.0),
            document: written(self)?,
        })
    }

    pub(super) fn from_row(row: ChangeRow) -> Result<Self> {
        read(row.document, "step")
    }

    /// Whether it mends what lies between programs.
    pub(super) fn is_between_programs(&self) -> bool {
        self.rule.split_once('.').is_some_and(|(app, _)| app == STACK)
    }

    /// The same with what it really changed, whatever was wished for; `None` when that is nothing.
    pub(super) fn by_effect(mut self) -> Option<Self> {
        match (self.state, self.changed.is_empty()) {
            (StepState::Done | StepState::Failed, false) => {
                self.act = ConfigAct::Set { changes: self.changed.clone() };
                Some(self)
            }
            (StepState::Done, true) => Some(self),
            _ => None,
        }
    }

    /// The same after a step that was to undo it has ended.
    pub(super) fn after_undoing(mut self, undoing: &Self) -> Self {
        if undoing.state == StepState::Done {
            self.state = StepState::Undone;
        } else if !undoing.changed.is_empty()
            && let Some(Self { act: ConfigAct::Set { mut changes }, .. }) = self.clone().by_effect()
        {
            for change in &mut changes {
                if let Some(back) = undoing.changed.iter().find(|it| it.field == change.field) {
                    change.to.clone_from(&back.to);
                }
            }
            // What is back again is not there to be undone.
            changes.retain(|it| it.from != it.to);
            if changes.is_empty() {
                self.state = StepState::Undone;
            } else {
                self.changed = changes;
            }
        }
        self
    }

    /// What it does, as an owner would say it.
    pub fn sentence(&self) -> String {
        match &self.act {
            ConfigAct::Set { changes } if changes.is_empty() => {
                format!("take over {} as it is", self.target)
            }
            ConfigAct::Set { changes } => {
                let mut fields: Vec<_> = changes
                    .iter()
                    .take(NAMED_FIELDS)
                    .map(|it| format!("{} to {}", it.field, shown(&it.to)))
                    .collect();
                if changes.len() > NAMED_FIELDS {
                    fields.push(format!("and {} more", changes.len() - NAMED_FIELDS));
                }
                format!("set {} of {}", fields.join(", "), self.target)
            }
            ConfigAct::Create { .. } => format!("make {}", self.target),
            ConfigAct::Remove { .. } => format!("remove {}, which was made here", self.target),
        }
    }
}

/// A value as a person reads it: text without quotes, and cut when it is long.
pub fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        other => other.to_string(),
    };
    kernel::clean_text(&text, 200)
}

/// Twelve characters that name a finding for ever.
fn finding_id(instance: &InstanceName, rule: &str, defect: &Defect) -> String {
    let target = &defect.target;
    let item = target.item.as_deref().unwrap_or_default();
    let mut key = [instance.as_str(), rule, &target.resource, item].join("\n");
    // One rule can find two things to mend in one object.
    match &defect.fix {
        Some(Fix::Set { changes }) => {
            changes.iter().for_each(|it| key.extend(["\n", it.field.as_str()]));
        }
        Some(Fix::Create { document }) => {
            let name = document.get("name").and_then(Value::as_str);
            key.extend(["\n", name.unwrap_or_default()]);
        }
        None => {}
    }
    let hash = Sha256::digest(key.as_bytes());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn written(document: &impl Serialize) -> Result<Value> {
    serde_json::to_value(document)
        .map_err(|err| Error::Internal(format!("a document cannot be written: {err}")))
}

fn read<T: serde::de::DeserializeOwned>(document: Value, what: &str) -> Result<T> {
    serde_json::from_value(document)
        .map_err(|err| Error::Internal(format!("a {what} in the database cannot be read: {err}")))
}
