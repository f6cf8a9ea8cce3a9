use std::collections::BTreeSet;

use anyhow::bail;
use clap::Args;
use kernel::{
    InstanceName, Mode, Timestamp,
    audit::{Fix, Severity},
};
use serde_json::{Value, json};
use services::{
    AuditReport, Finding, Ignored, Plan as SettingsPlan, Score, Selection, Since, StepState,
    shown as value,
};

use super::settings_plan::{plan_document, tell_plan};

use crate::{
    exit::Exit,
    integrations,
    print::{Printer, Tone},
    program::Program,
    shown,
};

/// Read the settings of every program and say what is not as it should be
#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// Only findings that are at least so bad
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    severity: Option<Severity>,
    /// Only findings of this instance
    #[arg(long, value_name = "NAME")]
    instance: Option<InstanceName>,
    /// Also what is to be left alone
    #[arg(long)]
    ignored: bool,
    /// Say why, and what to do
    #[arg(long)]
    explain: bool,
}

/// Show what would be changed to mend findings, and change nothing
#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    which: Which,
}

/// Change what was planned, prove it by reading it back, and look again
#[derive(Debug, Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    which: Which,
    /// A plan that was made before, as it was shown
    #[arg(long, value_name = "PLAN", conflicts_with_all = ["findings", "all_safe", "all"])]
    plan: Option<String>,
    /// Only these steps of the plan, by their numbers
    #[arg(long, value_name = "N", value_delimiter = ',')]
    steps: Vec<i64>,
    /// Only show what would be changed
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
struct Which {
    /// Findings, by the ids that `audit` shows
    #[arg(value_name = "ID")]
    findings: Vec<String>,
    /// Everything that can be changed without risk
    #[arg(long, conflicts_with = "findings")]
    all_safe: bool,
    /// Everything that can be changed at all
    #[arg(long, conflicts_with_all = ["findings", "all_safe"])]
    all: bool,
}

/// Put settings back to what they were before a change of ours
#[derive(Debug, Args)]
pub(crate) struct Rollback {
    /// The plan to undo, or one step of it (`PLAN-N`)
    #[arg(value_name = "PLAN", required_unless_present = "since")]
    what: Option<String>,
    /// Everything that was changed since then: `2026-11-21T03:00:00Z`
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with = "what")]
    since: Option<Timestamp>,
    /// Only show what would be put back
    #[arg(long)]
    dry_run: bool,
}

/// Leave a finding alone, or let it count again
#[derive(Debug, Args)]
pub(crate) struct Ignore {
    /// The finding's id, as `audit` shows it
    id: String,
    /// Why, for whoever looks next
    #[arg(long, required_unless_present = "undo")]
    note: Option<String>,
    /// For so many days; for ever without it
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: Option<u32>,
    /// Let it count again
    #[arg(long, conflicts_with_all = ["note", "days"])]
    undo: bool,
}

/// List every rule by which settings are judged
#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// Only those of one program, such as `sonarr`, or `stack`
    #[arg(long)]
    app: Option<String>,
    /// Write the page of the documentation
    #[arg(long, hide = true)]
    markdown: bool,
}

/// Show how the settings of one instance changed
#[derive(Debug, Args)]
pub(crate) struct History {
    instance: InstanceName,
}

impl Audit {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let report = program.services.audit.run(&program.actor()).await?;
        let now = program.clock.now();
        let mut findings = program.services.audit.findings().await?;
        findings.retain(|it| {
            self.severity.is_none_or(|least| it.severity >= least)
                && self.instance.as_ref().is_none_or(|name| it.instance == *name)
                && (self.ignored || !it.is_ignored(now))
        });
        let document = json!({
            "at": shown::iso(report.at),
            "partial": report.is_partial(),
            "overall": score_document(report.overall),
            "stack": score_document(report.stack),
            "instances": report.instances.iter().map(|it| json!({
                "instance": it.instance, "app": it.app, "version": it.version,
                "rules": it.rules, "score": score_document(it.score),
            })).collect::<Vec<_>>(),
            "findings": findings.iter().map(finding_document).collect::<Vec<_>>(),
            "troubles": report.troubles,
        });
        out.result(&document, |out| self.tell(out, &report, &findings))?;
        Ok(Exit::findings(!findings.is_empty() || report.is_partial()))
    }

    /// Whether some findings were not wanted.
    fn is_narrow(&self) -> bool {
        self.severity.is_some() || self.instance.is_some()
    }

    fn tell(&self, out: &Printer, report: &AuditReport, findings: &[Finding]) {
        let rows = findings.iter().map(|it| {
            vec![
                it.id.clone(),
                severity_name(it.severity).to_owned(),
                it.instance.to_string(),
                it.title.clone(),
                format!("{} → {}", value(&it.current), value(&it.recommended)),
                how(it).to_owned(),
            ]
        });
        if findings.is_empty() {
            match (report.is_partial(), self.is_narrow()) {
                (true, _) => out.line("Nothing was found where it could be looked."),
                (false, true) => out.line("There is nothing of what you asked for."),
                (false, false) => out.toned(Tone::Good, "There is nothing to complain about."),
            }
        } else if self.explain {
            findings.iter().for_each(|it| explain(out, it));
        } else {
            out.table(
                &["id", "severity", "instance", "should be", "now → better", "mend"],
                rows.collect(),
            );
        }
        out.line("");
        for it in &report.instances {
            let version = format!("{} {}", it.app, it.version);
            let rules = format!("{} rules", it.rules);
            tell_score(out, it.instance.as_str(), &version, &rules, it.score);
        }
        if report.stack.percent().is_some() {
            tell_score(out, "stack", "between the programs", "", report.stack);
        }
        if let Some(percent) = report.overall.percent() {
            let Score { held, of } = report.overall;
            let part = if report.is_partial() { ", of what could be looked at" } else { "" };
            let text = format!("  score {percent} of 100: 100 × {held} ÷ {of}{part}");
            out.toned(Tone::Strong, &text);
        }
        for trouble in &report.troubles {
            out.toned(Tone::Warning, &format!("partial: {trouble}"));
        }
        if findings.iter().any(|it| it.fix.is_some()) {
            out.toned(
                Tone::Faint,
                "`autoarr plan ID…` shows what would be changed, `autoarr apply ID…` changes it.",
            );
        }
    }
}

impl Plan {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let plan = self.which.plan(program).await?;
        out.result(&plan_document(&plan), |out| {
            tell_plan(out, &plan);
            out.toned(
                Tone::Faint,
                &format!("`autoarr apply --plan {}` changes exactly this.", plan.id),
            );
        })?;
        Ok(Exit::Findings)
    }
}

impl Apply {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let plan = match &self.plan {
            Some(id) => program.services.audit.planned(id).await?,
            None => self.which.plan(program).await?,
        };
        let steps: BTreeSet<i64> = self.steps.iter().copied().collect();
        apply(program, out, &plan, (!steps.is_empty()).then_some(&steps), self.dry_run).await
    }
}

impl Which {
    async fn plan(&self, program: &Program) -> anyhow::Result<SettingsPlan> {
        let selection = match (self.all, self.all_safe, self.findings.as_slice()) {
            (true, ..) => Selection::Everything,
            (_, true, _) => Selection::AllSafe,
            (.., []) => {
                bail!("name findings by their ids, or say --all-safe; `autoarr audit` lists them")
            }
            (.., ids) => Selection::These(ids.to_vec()),
        };
        Ok(program.services.audit.plan(&program.actor(), &selection).await?)
    }
}

impl Rollback {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let what = match (&self.what, self.since) {
            (_, Some(since)) => Since::Moment(since),
            // A plan's id has five parts, a step's one more.
            (Some(id), None) if id.split('-').count() > 5 => Since::Step(id.clone()),
            (Some(id), None) => Since::Plan(id.clone()),
            (None, None) => bail!("name a plan or a step, or say --since"),
        };
        let plan = program.services.audit.plan_rollback(&program.actor(), &what).await?;
        apply(program, out, &plan, None, self.dry_run).await
    }
}

impl Ignore {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let (audit, actor) = (&program.services.audit, program.actor());
        let finding = match &self.note {
            Some(note) => {
                let until = self.days.map(|days| program.clock.now() + shown::days(days));
                let ignored = Ignored { note: note.clone(), by: actor.name.clone(), until };
                audit.ignore(&actor, &self.id, ignored).await?
            }
            None => audit.heed(&actor, &self.id).await?,
        };
        out.result(&finding_document(&finding), |out| {
            let what = if finding.ignored.is_some() { "is left alone" } else { "counts again" };
            out.toned(Tone::Good, &format!("“{}” {what}.", finding.title));
        })?;
        Ok(Exit::Done)
    }
}

impl Rules {
    pub(crate) fn run(&self, out: &Printer) -> anyhow::Result<Exit> {
        let mut rules = services::rules(integrations::ALL);
        rules.retain(|it| self.app.as_ref().is_none_or(|app| it.app == *app));
        if self.markdown {
            out.document(&super::rules_page::page(&rules));
            return Ok(Exit::Done);
        }
        let document: Vec<_> = rules.iter().map(super::rules_page::document).collect();
        out.result(&document, |out| {
            let rows = rules.iter().map(|it| {
                let fix = if super::rules_page::is_fixable(it) { "by us" } else { "by hand" };
                let severity = severity_name(it.info.severity);
                vec![it.id.clone(), severity.to_owned(), it.info.title.to_owned(), fix.to_owned()]
            });
            out.table(&["rule", "severity", "should be", "mend"], rows.collect());
        })?;
        Ok(Exit::Done)
    }
}

impl History {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let history = program.services.audit.history(&self.instance).await?;
        let document: Vec<_> = history
            .iter()
            .map(|it| {
                json!({
                    "at": shown::iso(it.at), "version": it.version, "differences": it.differences,
                })
            })
            .collect();
        out.result(&document, |out| {
            for it in &history {
                out.toned(Tone::Strong, &format!("{}  {}", shown::moment(it.at), it.version));
                for it in &it.differences {
                    let field = format!("{} {}", it.resource, it.field);
                    out.line(&format!("  {field}: {} → {}", value(&it.from), value(&it.to)));
                }
            }
        })?;
        Ok(Exit::Done)
    }
}

/// Applies a plan and tells how it went: 0 when every step was done and holds.
pub(crate) async fn apply(
    program: &Program,
    out: &Printer,
    plan: &SettingsPlan,
    only: Option<&BTreeSet<i64>>,
    dry_run: bool,
) -> anyhow::Result<Exit> {
    let mode = if dry_run { Mode::DryRun } else { Mode::Live };
    let applied = program.services.audit.apply(&program.actor(), &plan.id, only, mode).await?;
    let mut document = plan_document(&applied.plan);
    document["notConverged"] = json!(applied.not_converged);
    document["troubles"] = json!(applied.troubles);
    document["dryRun"] = json!(dry_run);
    out.result(&document, |out| {
        tell_plan(out, &applied.plan);
        for it in applied.not_converged.iter().chain(&applied.troubles) {
            out.toned(Tone::Warning, it);
        }
        if dry_run {
            out.toned(Tone::Faint, "Nothing was changed.");
        } else {
            let undo = format!("`autoarr rollback {}` puts back what was done.", plan.id);
            out.toned(Tone::Faint, &undo);
        }
    })?;
    let is_whole = applied.plan.steps.iter().all(|it| it.state == StepState::Done);
    let is_proved = applied.not_converged.is_empty() && applied.troubles.is_empty();
    Ok(Exit::findings(!is_whole || !is_proved))
}

/// A line with a score and what it is made of: the weight of what holds, and of what applies.
fn tell_score(out: &Printer, name: &str, what: &str, rules: &str, score: Score) {
    let percent = score.percent().map_or_else(|| "–".to_owned(), |it| it.to_string());
    let weights = format!("{} of {}", score.held, score.of);
    let cells = [("", 0), (name, 16), (what, 24), (rules, 10), (&percent, 4), (&weights, 0)];
    out.cells(Tone::Plain, &cells);
}

fn score_document(score: Score) -> Value {
    json!({ "percent": score.percent(), "held": score.held, "of": score.of })
}

fn explain(out: &Printer, it: &Finding) {
    let tone = match it.severity {
        Severity::Critical => Tone::Bad,
        Severity::High => Tone::Warning,
        Severity::Medium | Severity::Low => Tone::Plain,
    };
    out.toned(
        tone,
        &format!("{}  {}  {}: {}", it.id, severity_name(it.severity), it.instance, it.title),
    );
    out.line(&format!("  {}: {} → {}", place(it), value(&it.current), value(&it.recommended)));
    out.line(&format!("  {}", it.reason));
    if let Some(steps) = &it.steps {
        out.line(&format!("  by hand: {steps}"));
    }
    for why in it.stuck.iter().chain(&it.unjudged) {
        out.toned(Tone::Warning, &format!("  {why}"));
    }
    out.toned(Tone::Faint, &format!("  {} ({})", it.source, it.rule));
}

/// The object, and the fields of it that would be changed.
fn place(finding: &Finding) -> String {
    let Some(Fix::Set { changes }) = &finding.fix else { return finding.target.to_string() };
    let fields: Vec<_> = changes.iter().map(|it| it.field.as_str()).collect();
    format!("{} {}", finding.target, fields.join(", "))
}

fn how(finding: &Finding) -> &'static str {
    match (&finding.ignored, &finding.stuck, &finding.fix, finding.risk) {
        (Some(_), ..) => "ignored",
        _ if finding.put_back => "put back",
        (_, Some(_), ..) => "set back",
        _ if finding.unjudged.is_some() => "not judged now",
        (.., None, _) => "by hand",
        (.., kernel::audit::Risk::Safe) => "safe",
        (.., kernel::audit::Risk::Careful) => "careful",
    }
}

fn finding_document(it: &Finding) -> Value {
    json!({
        "id": it.id, "instance": it.instance, "rule": it.rule, "title": it.title,
        "area": it.area, "severity": it.severity, "target": it.target,
        "current": it.current, "recommended": it.recommended, "reason": it.reason,
        "risk": it.risk, "fixable": it.fix.is_some(), "steps": it.steps, "source": it.source,
        "firstSeen": shown::iso(it.first_seen), "ignored": it.ignored.as_ref().map(|it| &it.note),
        "stuck": it.stuck, "unjudged": it.unjudged,
    })
}

pub(crate) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

fn severity(text: &str) -> Result<Severity, String> {
    let all = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    let found = all.into_iter().find(|it| severity_name(*it) == text);
    found.ok_or_else(|| "it is one of low, medium, high, critical".to_owned())
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let at: jiff::Timestamp =
        text.parse().map_err(|_| "a moment is written like 2026-11-21T03:00:00Z".to_owned())?;
    Ok(Timestamp(at.as_millisecond()))
}
