use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use futures_util::{StreamExt, stream};
use kernel::{
    InstanceName, Mode, WritePermit,
    audit::{Auditable, FieldChange, Written},
};
use serde_json::Value;

use super::{
    Audit, ConfigAct, Finding, Inner, Plan, Step, StepState,
    made::Made,
    proof::{End, changed_since_made, conflict, is_named_as},
    turn::busy,
};
use crate::{Actor, Error, Result};

/// So many programs are changed side by side.
const AT_ONCE: usize = 8;

const MADE_BY_OTHERS: &str = "somebody else made it meanwhile: look at it, and plan again";

/// What applying came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    pub plan: Plan,
    /// Findings that were mended and are found all the same, in sentences.
    pub not_converged: Vec<String>,
    /// What could not be looked at afterwards, in sentences: whether that holds is not known.
    pub troubles: Vec<String>,
}

impl Audit {
    /// Does what a plan says: exactly what it showed, each step once. A step whose object is not
    /// as it was when the plan was made is skipped, and says so. `only` limits it to some of the
    /// steps, by their places. In dry-run nothing is sent and nothing is written down.
    pub async fn apply(
        &self,
        actor: &Actor,
        plan: &str,
        only: Option<&BTreeSet<i64>>,
        mode: Mode,
    ) -> Result<Applied> {
        let plan = self.planned(plan).await?;
        if let Some(missing) =
            only.into_iter().flatten().find(|&&place| plan.steps.iter().all(|it| it.place != place))
        {
            return Err(Error::Invalid {
                field: "steps".to_owned(),
                problem: format!("the plan has no step {missing}"),
            });
        }
        let Some(permit) = mode.issue_permit() else {
            return Ok(Applied { plan, not_converged: Vec::new(), troubles: Vec::new() });
        };
        let inner = &self.inner;
        // What only looks at earlier steps is over in a moment: nobody is sent away for it.
        drop(inner.settling.lock().await);
        let work = inner.apply(actor, &plan.id, only, &permit);
        inner.in_turn(Some(&plan.id), work).await?.ok_or_else(busy)
    }
}

impl Inner {
    pub(super) fn auditable(&self, instance: &InstanceName) -> Result<Arc<dyn Auditable>> {
        self.connections
            .get(instance)?
            .audit
            .ok_or_else(|| Error::CannotDo { instance: instance.to_string(), ability: "an audit" })
    }

    async fn apply(
        &self,
        actor: &Actor,
        plan: &str,
        only: Option<&BTreeSet<i64>>,
        permit: &WritePermit,
    ) -> Result<Applied> {
        self.settle().await?;
        // Read only now that nobody else is at it: what was done before is not done again.
        let plan = self.planned(plan).await?;
        let wanted = |it: &Step| {
            it.state == StepState::Planned && only.is_none_or(|places| places.contains(&it.place))
        };
        let touched = self.work(actor, &plan, wanted, permit).await?;
        // Some program may have been away for a moment.
        self.settle().await?;

        // Health warnings and whatever hangs together with what was changed are only seen now. What
        // lies between programs is judged when all of them were read.
        let is_between = plan.steps.iter().any(|it| wanted(it) && it.is_between_programs());
        let report = self.run(actor, (!is_between).then_some(&touched)).await?;
        let plan = self.planned(&plan.id).await?;
        let not_converged = self.what_came_back(&plan).await?;
        Ok(Applied { plan, not_converged, troubles: report.troubles })
    }

    /// Does steps: the programs side by side, the steps of one of them one after the other.
    async fn work(
        &self,
        actor: &Actor,
        plan: &Plan,
        wanted: impl Fn(&Step) -> bool,
        permit: &WritePermit,
    ) -> Result<BTreeSet<InstanceName>> {
        let mut by_instance: BTreeMap<&InstanceName, Vec<&Step>> = BTreeMap::new();
        for step in plan.steps.iter().filter(|it| wanted(it)) {
            by_instance.entry(&step.instance).or_default().push(step);
        }
        let touched = by_instance.keys().map(|&name| name.clone()).collect();
        let works = by_instance.into_iter().map(async |(instance, steps)| {
            let audit = self.meant(instance).await?;
            let own = plan.steps.iter().filter(|it| it.instance == *instance);
            let mut made = Made::before(own);
            for mut step in steps.into_iter().cloned() {
                if !self.hold_turn().await? {
                    return Err(busy());
                }
                let end = match &audit {
                    Ok(audit) => self.step(&**audit, &mut step, &mut made, permit).await?,
                    Err(why) => End::of(StepState::Skipped, why.clone()),
                };
                made.note(&self.end(actor, &step, end).await?);
            }
            Ok::<_, Error>(())
        });
        let works: Vec<_> = works.collect();
        // All come to their end: what one of them is sending must not break off for another's sake.
        let worked: Vec<_> = stream::iter(works).buffer_unordered(AT_ONCE).collect().await;
        worked.into_iter().collect::<Result<()>>()?;
        Ok(touched)
    }

    /// What is to be changed, if it is what is meant by the name; or why nothing is sent.
    pub(super) async fn meant(
        &self,
        instance: &InstanceName,
    ) -> Result<std::result::Result<Arc<dyn Auditable>, String>> {
        let connected = match self.connections.get(instance) {
            Ok(connected) => connected,
            Err(err) => return Ok(Err(err.to_string())),
        };
        let audit = match self.auditable(instance) {
            Ok(audit) => audit,
            Err(err) => return Ok(Err(err.to_string())),
        };
        Ok(match self.stranger(&connected, &*audit).await? {
            Some(why) => Err(why),
            None => Ok(audit),
        })
    }

    async fn step(
        &self,
        audit: &dyn Auditable,
        step: &mut Step,
        made: &mut Made,
        permit: &WritePermit,
    ) -> Result<End> {
        if let ConfigAct::Set { changes } = &mut step.act
            && changes.iter().any(|it| it.from.is_null())
        {
            // The way back has to know.
            match audit.read(&step.target).await {
                Ok(found) => {
                    let before = found.unwrap_or_default();
                    changes.iter_mut().for_each(|it| it.note_absence(&before));
                }
                Err(err) => return Ok(End::of(StepState::Skipped, err.to_string())),
            }
        }
        let mut step = step.clone();
        if let ConfigAct::Create { document } = &mut step.act
            && let Err(part) = made.resolve(document)
        {
            let why = format!("it needs {part} of the guide, which was not made before");
            return Ok(End::of(StepState::Skipped, why));
        }
        let against = match &step.act {
            // What only changes fields looks at them itself, right before it sends.
            ConfigAct::Set { changes } if !changes.is_empty() => None,
            ConfigAct::Create { document } if step.target.item.is_none() => {
                let name = document.get("name").and_then(Value::as_str).unwrap_or_default();
                match made.has(audit, &step.target.resource, name).await {
                    Ok(there) => there.then(|| MADE_BY_OTHERS.to_owned()),
                    Err(why) => Some(why),
                }
            }
            _ => self.not_as_planned(audit, &step).await,
        };
        if let Some(why) = against {
            return Ok(End::of(StepState::Skipped, why));
        }
        step.state = StepState::Sent;
        let mut change = self.store.begin().await?;
        change.save_change(&step.to_row()?).await?;
        self.feed.commit(change).await?;
        Ok(self.send(audit, &step, permit).await)
    }

    /// Why a step must not be sent, looked up now.
    pub(super) async fn not_as_planned(
        &self,
        audit: &dyn Auditable,
        step: &Step,
    ) -> Option<String> {
        let found = match audit.read(&step.target).await {
            Ok(found) => found,
            Err(err) => return Some(err.to_string()),
        };
        match (&step.act, found) {
            (ConfigAct::Set { changes }, found) => {
                conflict(&FieldChange::conflicts(changes, &found.unwrap_or_default()))
            }
            (ConfigAct::Create { .. }, None) => None,
            // Without an id in the target, what is read is the whole list.
            (ConfigAct::Create { document }, Some(Value::Array(list)))
                if step.target.item.is_none()
                    && !list.iter().any(|it| is_named_as(it, document)) =>
            {
                None
            }
            (ConfigAct::Create { .. }, Some(_)) => Some(MADE_BY_OTHERS.to_owned()),
            (ConfigAct::Remove { document }, Some(found)) => changed_since_made(document, &found),
            (ConfigAct::Remove { .. }, None) => Some("it is gone already".to_owned()),
        }
    }

    async fn send(&self, audit: &dyn Auditable, step: &Step, permit: &WritePermit) -> End {
        let configurator = audit.configurator(permit);
        let sent = match &step.act {
            // It is only to be known as ours from now on.
            ConfigAct::Set { changes } if changes.is_empty() => Ok(step.target.clone()),
            ConfigAct::Set { changes } => match configurator.set(&step.target, changes).await {
                Ok(Written::ChangedSince(conflicts)) => {
                    let why = conflict(&conflicts).unwrap_or_default();
                    return End::of(StepState::Skipped, why);
                }
                Ok(Written::Unread(why)) => return End::of(StepState::Skipped, why),
                Ok(Written::Sent) => Ok(step.target.clone()),
                Err(err) => Err(err),
            },
            ConfigAct::Create { document } => {
                configurator.create(&step.target.resource, document).await
            }
            ConfigAct::Remove { .. } => {
                configurator.remove(&step.target).await.map(|()| step.target.clone())
            }
        };
        match sent {
            Ok(target) => self.proof(audit, step, &target).await,
            // What has that name may be somebody else's.
            Err(err)
                if matches!(step.act, ConfigAct::Create { .. }) && !err.trouble.leaves_doubt() =>
            {
                End::of(StepState::Failed, err.to_string())
            }
            // Part of it may have been done, or all.
            Err(err) => self.proof(audit, step, &step.target).await.because(&err.to_string()),
        }
    }

    /// What is found again although its step was done, in sentences.
    async fn what_came_back(&self, plan: &Plan) -> Result<Vec<String>> {
        let mut named = Vec::new();
        for step in plan.steps.iter().filter(|it| it.state == StepState::Done) {
            let Some(id) = &step.finding else { continue };
            let Some(row) = self.store.finding(id).await? else { continue };
            let finding = Finding::from_row(row)?;
            if let (None, Some(why)) = (finding.closed_at, &finding.stuck) {
                named.push(format!("{}: {}: {why}", finding.instance, finding.title));
            }
        }
        Ok(named)
    }
}
