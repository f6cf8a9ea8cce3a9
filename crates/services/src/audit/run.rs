use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use kernel::{
    CheckPermit, Connected, InstanceName, Mode, Timestamp,
    audit::{Auditable, Snapshot},
};
use serde::{Deserialize, Serialize};
use store::{Change, Store};

use super::{
    Audit, Finding, Inner, Score, Selection, Step, StepState,
    judging::{Looked, Past, judge, judge_stack, members, tell_apart},
};
use crate::{Actor, Error, Result, events::EventKind, recovery};

const LAST: &str = "audit.last";

/// How many configurations of an instance are kept.
pub(super) const KEPT: u32 = 50;

/// So long after a change of ours at least, a finding that is back was set back.
const COMES_BACK_WITHIN: Duration = Duration::from_secs(86_400);

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
    /// What each program has told so far.
    #[serde(default)]
    pub(super) told: BTreeMap<InstanceName, Told>,
}

/// The resources that a program of one version has told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    version: String,
    resources: BTreeSet<String>,
}

impl AuditReport {
    /// Whether something could not be looked at: then neither score nor silence says that all is
    /// well.
    pub fn is_partial(&self) -> bool {
        !self.troubles.is_empty()
    }

    /// The same, with the scores of those that were looked at again since.
    fn renewed(mut self, again: &Self) -> Self {
        for instance in &mut self.instances {
            if let Some(newer) = again.instances.iter().find(|it| it.instance == instance.instance)
            {
                instance.clone_from(newer);
            }
        }
        self.told.clone_from(&again.told);
        self.sum_up();
        self
    }

    /// The same without an instance.
    fn without(mut self, instance: &str) -> Self {
        self.instances.retain(|it| it.instance.as_str() != instance);
        self.told.retain(|name, _| name.as_str() != instance);
        self.sum_up();
        self
    }

    fn sum_up(&mut self) {
        self.overall = self.instances.iter().fold(self.stack, |sum, it| sum.and(it.score));
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
    /// What it told before, and does not now, although it is of the same version.
    pub(super) missing: BTreeSet<String>,
}

impl Audit {
    /// Lets every program look at itself, then reads their settings, side by side, and judges them.
    /// One that does not answer keeps the findings that it has.
    pub async fn run(&self, actor: &Actor) -> Result<AuditReport> {
        self.settle().await?;
        self.refresh_health().await;
        self.inner.run(actor, None).await
    }

    /// Audits when the last one is older than `every`, and mends what was found by the rules named
    /// in `repair`, unless the owner has paused what is done by itself. `None` when it is not
    /// time.
    pub async fn run_if_due(
        &self,
        every: Duration,
        repair: &[String],
    ) -> Result<Option<AuditReport>> {
        let now = self.inner.clock.now();
        if self.last().await?.is_some_and(|last| last.at <= now && now.since(last.at) < every) {
            return Ok(None);
        }
        let actor = Actor::new("job:audit");
        let report = self.run(&actor).await?;
        let now = self.inner.clock.now();
        if !recovery::is_paused(&self.inner.store, now).await? {
            self.repair(&actor, repair, now).await?;
        }
        Ok(Some(report))
    }

    /// Mends what was found by these rules, and what nothing speaks against.
    async fn repair(&self, actor: &Actor, rules: &[String], now: Timestamp) -> Result<()> {
        let findings = self.findings().await?;
        // Two rules can ask for the same: what the owner took back of one is not done for the other.
        let taken_back = |it: &Finding| {
            findings.iter().any(|other| other.put_back && other.asks_for_the_same_as(it))
        };
        let wanted = findings
            .iter()
            .filter(|it| rules.contains(&it.rule) && it.is_mendable(now) && !taken_back(it));
        let ids: Vec<_> = wanted.map(|it| it.id.clone()).collect();
        if !ids.is_empty() {
            let plan = self.plan(actor, &Selection::These(ids)).await?;
            self.apply(actor, &plan.id, None, Mode::Live).await?;
        }
        Ok(())
    }

    /// Lets every program look at itself, side by side: what they say of themselves can be hours
    /// old. Nothing is changed by it, and one that does not answer is told of by the audit.
    async fn refresh_health(&self) {
        let permit = CheckPermit::issue();
        let connected = self.inner.connections.connected().into_iter();
        let looks =
            connected.filter_map(|it| Some((it.name, it.audit?))).map(async |(name, it)| {
                if let Err(err) = it.refresh_health(&permit).await {
                    tracing::debug!(instance = %name, error = %err, "Health not refreshed");
                }
            });
        futures_util::future::join_all(looks).await;
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
        let last = self.last().await?;
        let mut told = last.as_ref().map(|it| it.told.clone()).unwrap_or_default();
        let (mut seen, mut troubles) = self.read(only).await?;
        troubles.extend(seen.iter_mut().filter_map(|it| note_missing(it, &mut told)));
        let now = self.clock.now();
        let known = self.known_findings().await?;
        let whole = only.is_none() && troubles.is_empty();
        let house = members(&seen);
        let mut looked = Looked::new(&seen, whole);
        let mut found = Vec::new();
        let mut instances = Vec::new();
        for it in &seen {
            let (audited, findings) = judge(it, &mut looked, &known, now);
            instances.push(audited);
            found.extend(findings);
        }
        // Of half a house, the rules between programs would say what is not so.
        let mut stack = Score::default();
        if whole {
            let (score, findings) = judge_stack(&house, &mut looked, &known, now);
            stack = score;
            found.extend(findings);
        }
        tell_apart(&mut found);
        let again: BTreeSet<_> = found.iter().map(|it| it.id.clone()).collect();
        let (mut known, lost): (BTreeMap<_, _>, BTreeMap<_, _>) =
            known.into_iter().partition(|(id, _)| again.contains(id));
        let there: BTreeSet<_> = self.connections.list().into_iter().map(|it| it.name).collect();
        let meant = |it: &Finding| {
            only.is_none_or(|names| names.contains(&it.instance) && !it.is_of_stack())
        };
        let lost = lost.into_values().filter(meant);
        let lost: Vec<_> = lost.map(|it| (looked.fate(&it, &there), it)).collect();
        let mut report = AuditReport { at: now, instances, stack, overall: stack, troubles, told };
        report.sum_up();

        let past = Past { mended: self.mended(last.as_ref(), now).await?, now };
        let mut change = self.store.begin().await?;
        let fresh = self.keep_configurations(&mut change, actor, seen, &house, now).await?;
        for finding in found {
            let before = known.remove(&finding.id);
            self.keep(&mut change, actor, finding, before, &fresh, &past).await?;
        }
        for (fate, finding) in lost {
            self.leave(&mut change, actor, finding, fate, now).await?;
        }
        let last = match only {
            None => Some(report.clone()),
            Some(_) => last.map(|it| it.renewed(&report)),
        };
        if let Some(last) = last {
            keep_last(&mut change, &last, now).await?;
        }
        if only.is_none() {
            let summary = summary(&report);
            change.add_event(actor.event(EventKind::AuditFinished, now, summary)).await?;
        }
        self.feed.commit(change).await?;
        Ok(report)
    }

    async fn last(&self) -> Result<Option<AuditReport>> {
        last(&self.store).await
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
                    Ok(configuration) => {
                        let missing = BTreeSet::new();
                        Ok(Seen { connected, audit, configuration, missing })
                    }
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

    /// The findings that we mended since the last audit, or within a day, and when.
    async fn mended(
        &self,
        last: Option<&AuditReport>,
        now: Timestamp,
    ) -> Result<BTreeMap<String, Timestamp>> {
        let a_day_ago = now - COMES_BACK_WITHIN;
        let since = last.map_or(a_day_ago, |last| last.at.min(a_day_ago));
        let mut mended = BTreeMap::new();
        for row in self.store.changes_ended_since(since.0).await? {
            let step = Step::from_row(row)?;
            if let (StepState::Done, Some(finding), Some(at)) =
                (step.state, step.finding, step.ended_at)
            {
                let last = mended.entry(finding).or_insert(at);
                *last = at.max(*last);
            }
        }
        Ok(mended)
    }
}

/// Forgets an instance in what is known of the last audit.
pub(super) async fn forget(
    store: &Store,
    change: &mut Change,
    instance: &str,
    now: Timestamp,
) -> Result<()> {
    match last(store).await? {
        Some(last) => keep_last(change, &last.without(instance), now).await,
        None => Ok(()),
    }
}

async fn last(store: &Store) -> Result<Option<AuditReport>> {
    let stored = store.setting(LAST).await?;
    Ok(stored.and_then(|it| serde_json::from_value(it).ok()))
}

async fn keep_last(change: &mut Change, last: &AuditReport, now: Timestamp) -> Result<()> {
    let stored = serde_json::to_value(last)
        .map_err(|err| Error::Internal(format!("a report cannot be written: {err}")))?;
    Ok(change.set_setting(LAST, &stored, now.0).await?)
}

/// Notes what a program told before and does not now, although it is of the same version, and says
/// so; then notes what it has told by now.
fn note_missing(seen: &mut Seen, told: &mut BTreeMap<InstanceName, Told>) -> Option<String> {
    let (name, settings) = (&seen.connected.name, &seen.configuration);
    let mut resources: BTreeSet<_> = settings.resources().map(str::to_owned).collect();
    let before = told.remove(name).filter(|it| it.version == settings.version);
    let before = before.map(|it| it.resources).unwrap_or_default();
    seen.missing = before.difference(&resources).cloned().collect();
    resources.extend(before);
    told.insert(name.clone(), Told { version: settings.version.clone(), resources });
    let missing: Vec<_> = seen.missing.iter().map(String::as_str).collect();
    (!missing.is_empty()).then(|| {
        let missing = missing.join(", ");
        format!("{name}: {missing} could be read before, and not now: what was found there stays")
    })
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
