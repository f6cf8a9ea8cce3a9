use kernel::audit::{Area, FieldChange, Remedy, Risk, Severity, Target};
use serde::Serialize;
use serde_json::Value;
use services::{
    Applied, AuditReport, Audited, ConfigAct, ConfigurationAt, Difference, Finding, ListedRule,
    Plan, Score, Step, StepState,
};
use utoipa::ToSchema;

use crate::at::At;

/// How the last audit went.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditView {
    at: At,
    instances: Vec<AuditedView>,
    /// What the rules between programs say.
    stack: ScoreView,
    overall: ScoreView,
    /// Whether something could not be looked at: then neither the score nor silence says that all
    /// is well.
    partial: bool,
    /// What could not be looked at, in sentences.
    troubles: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AuditedView {
    instance: String,
    app: String,
    version: String,
    /// How many rules apply to it.
    rules: u32,
    score: ScoreView,
}

/// 100 × held / of, rounded down.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScoreView {
    /// From 0 to 100; absent when no rule applies.
    percent: Option<u32>,
    /// The weight of the rules that hold: critical 8, high 4, medium 2, low 1.
    held: u32,
    /// The weight of all that apply.
    of: u32,
}

/// One thing that is not as it should be.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FindingView {
    id: String,
    instance: String,
    rule: String,
    title: String,
    #[schema(value_type = String)]
    area: Area,
    #[schema(value_type = String, example = "critical")]
    severity: Severity,
    #[schema(value_type = Object)]
    target: Target,
    /// A value, or a sentence. Text from outside.
    current: Value,
    recommended: Value,
    reason: String,
    #[schema(value_type = String, example = "safe")]
    risk: Risk,
    /// Whether it can be changed from here.
    fixable: bool,
    /// What to do by hand.
    steps: Option<String>,
    source: String,
    first_seen: At,
    last_seen: At,
    closed_at: Option<At>,
    ignored: Option<IgnoredView>,
    /// Why it is not tried again: something set it back, or its owner put it back.
    stuck: Option<String>,
    /// Why the last audit knows nothing of it: it is told as it was found before.
    unjudged: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct IgnoredView {
    note: String,
    by: String,
    until: Option<At>,
}

/// A rule.
#[derive(Serialize, ToSchema)]
pub(crate) struct RuleView {
    id: String,
    /// The integration; `stack` for what lies between programs.
    app: String,
    title: String,
    #[schema(value_type = String)]
    area: Area,
    #[schema(value_type = String)]
    severity: Severity,
    reason: String,
    #[schema(value_type = String)]
    risk: Risk,
    fixable: bool,
    steps: Option<String>,
    source: String,
}

/// What is to be changed in the settings of programs.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingsPlanView {
    id: String,
    created_at: At,
    by: String,
    /// The plan that this one undoes.
    undoes: Option<String>,
    /// What could not be planned, in sentences.
    left_out: Vec<String>,
    /// Whether somebody applies it at the moment, or reads back what came of that.
    applying: bool,
    steps: Vec<SettingsStepView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingsStepView {
    id: String,
    place: i64,
    finding: Option<String>,
    rule: String,
    instance: String,
    #[schema(value_type = Object)]
    target: Target,
    /// `set`, `create` or `remove`.
    act: &'static str,
    changes: Vec<ChangeView>,
    reason: String,
    #[schema(value_type = String)]
    risk: Risk,
    /// `planned`, `sent`, `done`, `failed`, `skipped` or `undone`.
    #[schema(value_type = String)]
    state: StepState,
    outcome: Option<String>,
    ended_at: Option<At>,
}

/// A value before and after.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangeView {
    field: String,
    from: Value,
    to: Value,
}

/// What applying a plan came to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppliedView {
    plan: SettingsPlanView,
    /// What was changed and is found all the same.
    not_converged: Vec<String>,
    /// What could not be looked at afterwards, in sentences: whether that holds is not known.
    troubles: Vec<String>,
}

/// How settings were at a moment.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConfigurationView {
    at: At,
    version: String,
    /// What had changed since the one before.
    differences: Vec<DifferenceView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DifferenceView {
    resource: String,
    field: String,
    from: Value,
    to: Value,
}

impl From<AuditReport> for AuditView {
    fn from(report: AuditReport) -> Self {
        Self {
            at: At(report.at),
            partial: report.is_partial(),
            instances: report.instances.into_iter().map(AuditedView::from).collect(),
            stack: report.stack.into(),
            overall: report.overall.into(),
            troubles: report.troubles,
        }
    }
}

impl From<Audited> for AuditedView {
    fn from(it: Audited) -> Self {
        Self {
            instance: it.instance.to_string(),
            app: it.app,
            version: it.version,
            rules: it.rules,
            score: it.score.into(),
        }
    }
}

impl From<Score> for ScoreView {
    fn from(score: Score) -> Self {
        Self { percent: score.percent(), held: score.held, of: score.of }
    }
}

impl From<Finding> for FindingView {
    fn from(it: Finding) -> Self {
        Self {
            id: it.id,
            instance: it.instance.to_string(),
            rule: it.rule,
            title: it.title,
            area: it.area,
            severity: it.severity,
            target: it.target,
            current: it.current,
            recommended: it.recommended,
            reason: it.reason,
            risk: it.risk,
            fixable: it.fix.is_some(),
            steps: it.steps,
            source: it.source,
            first_seen: At(it.first_seen),
            last_seen: At(it.last_seen),
            closed_at: it.closed_at.map(At),
            ignored: it.ignored.map(|it| IgnoredView {
                note: it.note,
                by: it.by,
                until: it.until.map(At),
            }),
            stuck: it.stuck,
            unjudged: it.unjudged,
        }
    }
}

impl From<ListedRule> for RuleView {
    fn from(rule: ListedRule) -> Self {
        let info = rule.info;
        let steps = match info.remedy {
            Remedy::Automatic => None,
            Remedy::Manual(steps) => Some(steps.to_owned()),
        };
        Self {
            id: rule.id,
            app: rule.app,
            title: info.title.to_owned(),
            area: info.area,
            severity: info.severity,
            reason: info.reason.to_owned(),
            risk: info.risk,
            fixable: steps.is_none(),
            steps,
            source: info.source.to_owned(),
        }
    }
}

impl From<Plan> for SettingsPlanView {
    fn from(plan: Plan) -> Self {
        Self {
            id: plan.id,
            created_at: At(plan.created_at),
            by: plan.by,
            undoes: plan.undoes,
            left_out: plan.left_out,
            applying: plan.applying,
            steps: plan.steps.into_iter().map(SettingsStepView::from).collect(),
        }
    }
}

impl From<Step> for SettingsStepView {
    fn from(step: Step) -> Self {
        let whole = |from: Value, to: Value| vec![ChangeView { field: String::new(), from, to }];
        let (act, changes) = match step.act {
            ConfigAct::Set { changes } => {
                ("set", changes.into_iter().map(ChangeView::from).collect())
            }
            ConfigAct::Create { document } => ("create", whole(Value::Null, document)),
            ConfigAct::Remove { document } => ("remove", whole(document, Value::Null)),
        };
        Self {
            id: step.id,
            place: step.place,
            finding: step.finding,
            rule: step.rule,
            instance: step.instance.to_string(),
            target: step.target,
            act,
            changes,
            reason: step.reason,
            risk: step.risk,
            state: step.state,
            outcome: step.outcome,
            ended_at: step.ended_at.map(At),
        }
    }
}

impl From<FieldChange> for ChangeView {
    fn from(change: FieldChange) -> Self {
        Self { field: change.field.to_string(), from: change.from, to: change.to }
    }
}

impl From<Applied> for AppliedView {
    fn from(applied: Applied) -> Self {
        let Applied { plan, not_converged, troubles } = applied;
        Self { plan: plan.into(), not_converged, troubles }
    }
}

impl From<ConfigurationAt> for ConfigurationView {
    fn from(it: ConfigurationAt) -> Self {
        Self {
            at: At(it.at),
            version: it.version,
            differences: it.differences.into_iter().map(DifferenceView::from).collect(),
        }
    }
}

impl From<Difference> for DifferenceView {
    fn from(it: Difference) -> Self {
        Self { resource: it.resource, field: it.field, from: it.from, to: it.to }
    }
}
