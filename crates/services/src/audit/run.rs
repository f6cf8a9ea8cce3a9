use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use kernel::{
    Connected, InstanceName, Mode, Timestamp,
    audit::{Auditable, Judging, Severity, Snapshot, Verdict},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Change;

use super::{
    Audit, Finding, Inner, STACK, Score, Selection, Step,
    stack::{self, House, Member},
};
use crate::{Actor, Error, Result, events::EventKind};

const LAST: &str = "audit.last";

/// How many configurations of an instance are kept.
pub(super) const KEPT: u32 = 50;

/// So long after a change of ours, a finding that is back was set back.
const COMES_BACK_WITHIN: Duration = Duration::from_secs(86_400);

const CAME_BACK: &str = "it was changed from here and read back, and is as before: something or \
                         somebody sets it back";

/// How the last audit went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditReport {
    pub at: Timestamp,
    pub instances: Vec<Audited>,
    /// What the rules between programs say.
    pub stack: Score,
    /// All of them together.
    pub overall: Score,
    /// What could not be looked at, in sentences.
    pub troubles: Vec<String>,
}

impl AuditReport {
    /// The same, with the scores of those that were looked at again since.
    fn renewed(mut self, again: &[Audited]) -> Self {
        for instance in &mut self.instances {
            if let Some(newer) = again.iter().find(|it| it.instance == instance.instance) {
                instance.clone_from(newer);
            }
        }
        self.overall = self.instances.iter().fold(self.stack, |sum, it| sum.and(it.score));
        self
    }
}

/// How one program did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Audited {
    pub instance: InstanceName,
    pub app: String,
    pub version: String,
    /// How many rules apply to it.
    pub rules: u32,
    pub score: Score,
}

/// What was read of one program.
pub(super) struct Seen {
    pub(super) connected: Connected,
    pub(super) audit: std::sync::Arc<dyn Auditable>,
    pub(super) configuration: Snapshot,
}

impl Audit {
    /// Lets every program look at itself, then reads their settings, side by side, and judges them.
    /// One that does not answer keeps the findings that it has.
    pub async fn run(&self, actor: &Actor) -> Result<AuditReport> {
        self.refresh_health().await;
        self.inner.run(actor, None).await
    }

    /// Audits when the last one is older than `every`, and mends what was found by the rules named
    /// in `repair`. What a process that died has sent is settled first. `None` when it is not time.
    pub async fn run_if_due(
        &self,
        every: Duration,
        repair: &[String],
    ) -> Result<Option<AuditReport>> {
        self.settle().await?;
        let now = self.inner.clock.now();
        if self.last().await?.is_some_and(|last| last.at <= now && now.since(last.at) < every) {
            return Ok(None);
        }
        let actor = Actor::new("job:audit");
        // Nobody has asked: nothing is sent, not even the wish to look at itself.
        let report = self.inner.run(&actor, None).await?;
        let findings = self.findings().await?.into_iter();
        let findings = findings.filter(|it| repair.contains(&it.rule) && it.is_mendable(now));
        let ids: Vec<_> = findings.map(|it| it.id).collect();
        if !ids.is_empty() {
            let plan = self.plan(&actor, &Selection::These(ids)).await?;
            self.apply(&actor, &plan.id, None, Mode::Live).await?;
        }
        Ok(Some(report))
    }

    /// How the last audit went; `None` when there was none.
    pub async fn last(&self) -> Result<Option<AuditReport>> {
        self.inner.last().await
    }
}

impl Inner {
    /// Audits; `only` limits the reading to some instances, and with it what findings are judged
    /// anew.
    pub(super) async fn run(
        &self,
        actor: &Actor,
        only: Option<&BTreeSet<InstanceName>>,
    ) -> Result<AuditReport> {
        let _turn = self.running.lock().await;
        let (seen, troubles) = self.read(only).await?;
        let now = self.clock.now();
        let mut known = self.known_findings().await?;
        let mut found = Vec::new();
        let mut instances = Vec::new();
        for it in &seen {
            let judged = judge(it, &known, now);
            instances.push(judged.audited);
            found.extend(judged.findings);
        }
        let whole = only.is_none() && troubles.is_empty();
        // Of half a house, the rules between programs would say what is not so.
        let stack = if whole {
            let (misfits, score) = judge_stack(&seen, &known, now);
            found.extend(misfits);
            score
        } else {
            Score::default()
        };
        tell_apart(&mut found);
        let read: BTreeSet<_> = seen.iter().map(|it| it.connected.name.clone()).collect();
        let is_judged = |finding: &Finding| match finding.rule.split_once('.') {
            // What another program has to do with is only known when all of them were read.
            Some((STACK, _)) => whole,
            _ => read.contains(&finding.instance),
        };
        let overall = instances.iter().fold(stack, |sum, it| sum.and(it.score));
        let report = AuditReport { at: now, instances, stack, overall, troubles };

        let mut change = self.store.begin().await?;
        let baseline = self.keep_configurations(&mut change, actor, seen, now).await?;
        let mended = self.mended(now).await?;
        for finding in found {
            let before = known.remove(&finding.id);
            self.keep(&mut change, actor, finding, before, &baseline, &mended).await?;
        }
        for gone in known.into_values().filter(|it| it.closed_at.is_none() && is_judged(it)) {
            self.close(&mut change, actor, gone, now).await?;
        }
        let last = match only {
            None => Some(report.clone()),
            Some(_) => self.last().await?.map(|it| it.renewed(&report.instances)),
        };
        if let Some(last) = last {
            let stored = serde_json::to_value(&last)
                .map_err(|err| Error::Internal(format!("a report cannot be written: {err}")))?;
            change.set_setting(LAST, &stored, now.0).await?;
        }
        if only.is_none() {
            let summary = summary(&report);
            change.add_event(actor.event(EventKind::AuditFinished, now, summary)).await?;
        }
        self.feed.commit(change).await?;
        Ok(report)
    }

    async fn last(&self) -> Result<Option<AuditReport>> {
        let stored = self.store.setting(LAST).await?;
        Ok(stored.and_then(|it| serde_json::from_value(it).ok()))
    }

    /// Reads the settings, each program by itself, all of them at once.
    async fn read(
        &self,
        only: Option<&BTreeSet<InstanceName>>,
    ) -> Result<(Vec<Seen>, Vec<String>)> {
        let wanted = |it: &Connected| only.is_none_or(|names| names.contains(&it.name));
        let connected = self.connections.connected().into_iter().filter(wanted);
        let reads = connected.filter_map(|connected| {
            let audit = connected.audit.clone()?;
            Some(async move {
                if let Some(why) = self.stranger(&connected, &*audit).await? {
                    return Ok(Err(why));
                }
                Ok::<_, Error>(match audit.configuration().await {
                    Ok(configuration) => Ok(Seen { connected, audit, configuration }),
                    Err(err) => Err(err.to_string()),
                })
            })
        });
        let mut seen = Vec::new();
        let mut troubles = Vec::new();
        for read in futures_util::future::join_all(reads).await {
            match read? {
                Ok(it) => seen.push(it),
                Err(why) => troubles.push(why),
            }
        }
        Ok((seen, troubles))
    }

    /// The open findings, and what is known of closed ones that come up again, by id.
    async fn known_findings(&self) -> Result<BTreeMap<String, Finding>> {
        let rows = self.store.open_findings().await?;
        let findings = rows.into_iter().map(Finding::from_row);
        findings.map(|it| it.map(|it| (it.id.clone(), it))).collect()
    }

    /// The findings that we mended lately.
    async fn mended(&self, now: Timestamp) -> Result<BTreeSet<String>> {
        let rows = self.store.changes_done_since((now - COMES_BACK_WITHIN).0).await?;
        let steps = rows.into_iter().map(Step::from_row);
        steps.filter_map(|it| it.map(|it| it.finding).transpose()).collect()
    }

    async fn keep(
        &self,
        change: &mut Change,
        actor: &Actor,
        mut finding: Finding,
        before: Option<Finding>,
        baseline: &BTreeSet<InstanceName>,
        mended: &BTreeSet<String>,
    ) -> Result<()> {
        let before = match before {
            Some(before) => Some(before),
            None => self.store.finding(&finding.id).await?.map(Finding::from_row).transpose()?,
        };
        let mut is_new = true;
        if mended.contains(&finding.id) {
            finding.stuck = Some(CAME_BACK.to_owned());
        }
        if let Some(before) = before {
            finding.ignored.clone_from(&before.ignored);
            if before.closed_at.is_none() {
                finding.first_seen = before.first_seen;
                is_new = false;
            }
            if before.says_the_same_as(&finding) && before.stuck.is_some() {
                finding.stuck.clone_from(&before.stuck);
                is_new = false;
            }
        }
        change.save_finding(&finding.to_row()?).await?;
        if let (true, Some(why)) = (is_new, &finding.stuck) {
            let summary = format!("{}: {}: {why}", finding.instance, finding.title);
            let kind = EventKind::FindingStuck;
            change.add_event(about(actor, kind, finding.last_seen, &finding, summary)).await?;
            return Ok(());
        }
        // The first audit of a program says how many there are; each by itself would be a flood.
        if is_new && !baseline.contains(&finding.instance) {
            let kind = EventKind::FindingOpened;
            let summary = format!("{}: {} ({})", finding.instance, finding.title, finding.target);
            change.add_event(about(actor, kind, finding.last_seen, &finding, summary)).await?;
        }
        Ok(())
    }

    async fn close(
        &self,
        change: &mut Change,
        actor: &Actor,
        mut finding: Finding,
        now: Timestamp,
    ) -> Result<()> {
        finding.closed_at = Some(now);
        finding.stuck = None;
        change.save_finding(&finding.to_row()?).await?;
        let summary = format!("{}: {}, as it should be", finding.instance, finding.title);
        let event = about(actor, EventKind::FindingClosed, now, &finding, summary);
        change.add_event(event).await?;
        Ok(())
    }
}

/// What the rules of one program say about it.
struct Judged {
    audited: Audited,
    findings: Vec<Finding>,
}

fn judge(seen: &Seen, known: &BTreeMap<String, Finding>, now: Timestamp) -> Judged {
    let (name, app) = (&seen.connected.name, seen.connected.integration.0);
    let mut judged = Judged {
        audited: Audited {
            instance: name.clone(),
            app: app.to_owned(),
            version: kernel::clean_text(&seen.configuration.version, 60),
            rules: 0,
            score: Score::default(),
        },
        findings: Vec::new(),
    };
    for Judging { rule, verdict } in seen.audit.judge(&seen.configuration).judged {
        if verdict == Verdict::NotApplicable {
            continue;
        }
        let full_name = format!("{app}.{}", rule.id);
        let defects = verdict.defects().iter().cloned();
        let findings: Vec<_> = defects
            .map(|it| Finding::new(name.clone(), full_name.clone(), rule, it, now))
            .collect();
        count(&mut judged.audited.score, rule.severity, &findings, known, now);
        judged.audited.rules += 1;
        judged.findings.extend(findings);
    }
    judged
}

/// A rule can find two things in one object about which nothing can be done: each is a finding.
fn tell_apart(found: &mut [Finding]) {
    let mut taken = BTreeSet::new();
    for finding in found {
        let first = finding.id.clone();
        for nth in 2.. {
            if taken.insert(finding.id.clone()) {
                break;
            }
            finding.id = format!("{first}-{nth}");
        }
    }
}

/// Counts a rule whose defects are `findings`.
fn count(
    score: &mut Score,
    severity: Severity,
    findings: &[Finding],
    known: &BTreeMap<String, Finding>,
    now: Timestamp,
) {
    let is_ignored = |it: &Finding| known.get(&it.id).is_some_and(|it| it.is_ignored(now));
    if findings.is_empty() {
        score.count(severity, true);
    } else if !findings.iter().all(is_ignored) {
        score.count(severity, false);
    }
}

fn judge_stack(
    seen: &[Seen],
    known: &BTreeMap<String, Finding>,
    now: Timestamp,
) -> (Vec<Finding>, Score) {
    let members: Vec<_> = seen
        .iter()
        .map(|it| Member {
            name: it.connected.name.clone(),
            kind: it.connected.integration.0,
            url: it.connected.url.clone(),
            relations: it.audit.relations(&it.configuration),
        })
        .collect();
    let house = House { members: &members };
    let mut found = Vec::new();
    let mut score = Score::default();
    for rule in stack::RULES {
        let Some(misfits) = (rule.check)(&house) else { continue };
        let name = format!("{STACK}.{}", rule.info.id);
        let findings: Vec<_> = misfits
            .into_iter()
            .map(|it| Finding::new(it.instance, name.clone(), &rule.info, it.defect, now))
            .collect();
        count(&mut score, rule.info.severity, &findings, known, now);
        found.extend(findings);
    }
    (found, score)
}

fn summary(report: &AuditReport) -> String {
    let score = match report.overall.percent() {
        Some(percent) => {
            format!("the settings of {} programs score {percent} of 100", report.instances.len())
        }
        None => "there was nothing to be looked at".to_owned(),
    };
    match report.troubles.len() {
        0 => format!("Audit: {score}"),
        n => format!("Audit: {score}; {n} could not be looked at"),
    }
}

fn about(
    actor: &Actor,
    kind: EventKind,
    now: Timestamp,
    finding: &Finding,
    summary: String,
) -> store::NewEvent {
    let mut event = actor.event(kind, now, summary);
    event.instance = Some(finding.instance.to_string());
    event.data = json!({ "finding": finding.id, "rule": finding.rule });
    event
}
