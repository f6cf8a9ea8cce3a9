//! The audit of settings: what is not as it should be, in one program and between programs; what
//! would be changed about it; the change, its proof, and the way back.
//!
//! [`run`] reads and judges; [`planning`] makes a plan of findings, which is stored as it is shown;
//! [`apply`] does its steps once each, when it is its [`turn`], and [`proof`] reads back; [`settle`]
//! does so for what nobody saw the end of; [`rollback`] makes the plan that undoes one; [`history`]
//! remembers how settings were; [`stack`] holds the rules between programs.

mod apply;
mod drift;
mod fields;
mod history;
mod identity;
mod judging;
mod keeping;
mod made;
mod model;
mod planning;
mod proof;
mod rollback;
mod run;
mod score;
mod settle;
mod stack;
mod turn;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use kernel::{Clock, InstanceName, Timestamp, audit::Remedy};
use store::{Change, Store};

pub use apply::Applied;
pub use history::{ConfigurationAt, Difference};
pub(crate) use identity::forget as forget_identity;
pub use model::{ConfigAct, Finding, Ignored, ListedRule, Plan, Step, StepState, shown};
pub(crate) use planning::NewStep;
pub use planning::Selection;
pub use rollback::Since;
pub use run::{AuditReport, Audited};
pub use score::Score;

use crate::{
    Actor, Error, Result,
    connections::Connections,
    events::{EventFeed, EventKind},
};

/// What the rules between programs are listed under.
const STACK: &str = "stack";

/// Finds what is wrong with settings, and puts it right when asked to.
#[derive(Clone)]
pub struct Audit {
    inner: Arc<Inner>,
}

struct Inner {
    connections: Connections,
    store: Store,
    feed: EventFeed,
    clock: Arc<dyn Clock>,
    replica: String,
    /// One run at a time: two would ask every program twice.
    running: tokio::sync::Mutex<()>,
    /// One apply at a time in this process; the lease sees to the others.
    applying: tokio::sync::Mutex<()>,
    /// Held while what became of earlier steps is looked at, which whoever wants to apply waits for.
    settling: tokio::sync::Mutex<()>,
    /// When the settings of an instance were kept last, and a digest of them.
    kept: Mutex<BTreeMap<InstanceName, (i64, history::Digest)>>,
}

impl Audit {
    /// `replica` names this program among those on the same database.
    pub fn new(
        connections: Connections,
        store: Store,
        feed: EventFeed,
        clock: Arc<dyn Clock>,
        replica: String,
    ) -> Self {
        let (running, applying, settling, kept) = Default::default();
        let inner =
            Inner { connections, store, feed, clock, replica, running, applying, settling, kept };
        Self { inner: Arc::new(inner) }
    }

    /// Every rule that there is.
    pub fn rules(&self) -> Vec<ListedRule> {
        rules(self.inner.connections.integrations())
    }

    /// Writes an event down that goes with no other change.
    pub(crate) async fn tell(&self, event: store::NewEvent) -> Result<()> {
        let mut change = self.inner.store.begin().await?;
        change.add_event(event).await?;
        Ok(self.inner.feed.commit(change).await?)
    }

    /// What is not as it should be, the worst first; also what is to be left alone.
    pub async fn findings(&self) -> Result<Vec<Finding>> {
        let rows = self.inner.store.open_findings().await?;
        let mut findings =
            rows.into_iter().map(Finding::from_row).collect::<Result<Vec<Finding>>>()?;
        findings.sort_by(|a, b| {
            b.severity.cmp(&a.severity).then_with(|| {
                (&a.instance, &a.rule, &a.target).cmp(&(&b.instance, &b.rule, &b.target))
            })
        });
        Ok(findings)
    }

    pub async fn finding(&self, id: &str) -> Result<Finding> {
        let row = self.inner.store.finding(id).await?;
        Finding::from_row(row.ok_or_else(|| not_found("finding", id))?)
    }

    /// Leaves a finding alone: for ever, or until a moment.
    pub async fn ignore(&self, actor: &Actor, id: &str, ignored: Ignored) -> Result<Finding> {
        let note = kernel::clean_text(&ignored.note, 300);
        if note.is_empty() {
            return Err(Error::Invalid {
                field: "note".to_owned(),
                problem: "say why it is left alone: whoever looks next wants to know".to_owned(),
            });
        }
        let mut finding = self.finding(id).await?;
        let what = format!("left alone: {note}");
        finding.ignored = Some(Ignored { note, ..ignored });
        self.mark(actor, finding, EventKind::FindingIgnored, &what).await
    }

    /// Lets an ignored finding count again, and one be tried again that was set or put back.
    pub async fn heed(&self, actor: &Actor, id: &str) -> Result<Finding> {
        let mut finding = self.finding(id).await?;
        finding.ignored = None;
        finding.stuck = None;
        finding.put_back = false;
        finding.heeded_at = Some(self.inner.clock.now());
        self.mark(actor, finding, EventKind::FindingHeeded, "counts again").await
    }

    async fn mark(
        &self,
        actor: &Actor,
        finding: Finding,
        kind: EventKind,
        what: &str,
    ) -> Result<Finding> {
        let mut change = self.inner.store.begin().await?;
        change.save_finding(&finding.to_row()?).await?;
        let mut event =
            actor.event(kind, self.inner.clock.now(), format!("{}: {what}", finding.title));
        event.instance = Some(finding.instance.to_string());
        event.data = serde_json::json!({ "finding": finding.id });
        change.add_event(event).await?;
        self.inner.feed.commit(change).await?;
        Ok(finding)
    }
}

/// Forgets an instance that is not connected any more: whom was met under its name, what was found
/// there, and how its settings were. What was done there stays in the plans.
pub(crate) async fn forget_instance(
    store: &Store,
    change: &mut Change,
    actor: &Actor,
    instance: &str,
    now: Timestamp,
) -> Result<()> {
    forget_identity(change, instance).await?;
    keeping::close_all_of(store, change, actor, instance, now).await?;
    change.forget_configurations(instance).await?;
    run::forget(store, change, instance, now).await
}

/// Every rule: of each integration, then those between programs.
pub fn rules(integrations: &[kernel::Integration]) -> Vec<ListedRule> {
    let of_each = integrations
        .iter()
        .flat_map(|it| (it.rules)().into_iter().map(|info| listed(it.id.0, info)));
    of_each.chain(stack::RULES.iter().map(|rule| listed(STACK, &rule.info))).collect()
}

/// Why the findings of one of these rules cannot be mended from here; `None` when those of all can.
pub fn unrepairable(integrations: &[kernel::Integration], names: &[String]) -> Option<String> {
    let rules = rules(integrations);
    names.iter().find_map(|name| match rules.iter().find(|it| it.id == *name) {
        None => Some(format!("there is no rule `{}`", kernel::clean_text(name, 60))),
        Some(rule) => match rule.info.remedy {
            Remedy::Manual(_) => Some(format!("what `{name}` finds can only be mended by hand")),
            Remedy::Automatic => None,
        },
    })
}

fn listed(app: &str, info: &kernel::audit::RuleInfo) -> ListedRule {
    ListedRule { id: format!("{app}.{}", info.id), app: app.to_owned(), info: *info }
}

fn not_found(what: &'static str, id: &str) -> Error {
    Error::NotFound { what, name: kernel::clean_text(id, 60) }
}
