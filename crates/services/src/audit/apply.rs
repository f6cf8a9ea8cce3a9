use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt, stream};
use kernel::{
    InstanceName, Mode, WritePermit,
    audit::{Auditable, FieldChange, Target, Written},
};
use serde_json::{Value, json};

use super::{Audit, ConfigAct, Finding, Inner, Plan, Step, StepState, made::Made, shown};
use crate::{Actor, Error, Result, events::EventKind};

/// Who applies, of several programs on one database.
const LEASE: &str = "audit.apply";
/// Longer than any step takes; it is taken again before each.
const LEASE_FOR: Duration = Duration::from_secs(660);

/// So many programs are changed side by side.
const AT_ONCE: usize = 8;

const MADE_BY_OTHERS: &str = "somebody else made it meanwhile: look at it, and plan again";

/// What applying came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    pub plan: Plan,
    /// Findings that were mended and are found all the same, in sentences.
    pub not_converged: Vec<String>,
}

/// How a step ended.
struct End {
    state: StepState,
    outcome: String,
    target: Option<Target>,
    made: Option<Value>,
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
        let wanted = |it: &Step| only.is_none_or(|places| places.contains(&it.place));
        if let Some(missing) =
            only.into_iter().flatten().find(|&&place| plan.steps.iter().all(|it| it.place != place))
        {
            return Err(Error::Invalid {
                field: "steps".to_owned(),
                problem: format!("the plan has no step {missing}"),
            });
        }
        let Some(permit) = mode.issue_permit() else {
            return Ok(Applied { plan, not_converged: Vec::new() });
        };
        let inner = &self.inner;
        let Ok(_turn) = inner.applying.try_lock() else { return Err(busy()) };
        if !inner.hold_lease().await? {
            return Err(busy());
        }
        let worked = inner.work(actor, &plan, wanted, &permit).await;
        inner.store.release_lease(LEASE, &inner.replica).await?;
        let touched = worked?;

        // Health warnings and whatever hangs together with what was changed are only seen now.
        inner.run(actor, Some(&touched)).await?;
        let plan = self.planned(&plan.id).await?;
        let not_converged = inner.what_came_back(&plan).await?;
        Ok(Applied { plan, not_converged })
    }

    /// Finds out what became of steps that were sent by a process that died. Sends nothing: one
    /// that never arrived can be applied again. Answers how many there were.
    pub async fn settle(&self) -> Result<usize> {
        let inner = &self.inner;
        let Ok(_turn) = inner.applying.try_lock() else { return Ok(0) };
        let rows = inner.store.unsettled_changes().await?;
        if rows.is_empty() || !inner.hold_lease().await? {
            return Ok(0);
        }
        let settled = inner.settle(rows).await;
        inner.store.release_lease(LEASE, &inner.replica).await?;
        settled
    }
}

impl Inner {
    pub(super) fn auditable(&self, instance: &InstanceName) -> Result<Arc<dyn Auditable>> {
        self.connections
            .get(instance)?
            .audit
            .ok_or_else(|| Error::CannotDo { instance: instance.to_string(), ability: "an audit" })
    }

    /// Takes the lease, or goes on having it.
    async fn hold_lease(&self) -> Result<bool> {
        let now = self.clock.now();
        Ok(self.store.take_lease(LEASE, &self.replica, now.0, (now + LEASE_FOR).0).await?)
    }

    async fn settle(&self, rows: Vec<store::ChangeRow>) -> Result<usize> {
        let actor = Actor::new("audit");
        let mut settled = 0;
        for row in rows {
            let step = Step::from_row(row)?;
            // One that cannot be read now is looked at next time.
            let Ok(audit) = self.auditable(&step.instance) else { continue };
            if audit.read(&step.target).await.is_err() {
                continue;
            }
            settled += 1;
            let end = self.proof(&*audit, &step, &step.target).await;
            if end.state != StepState::Done && self.not_as_planned(&*audit, &step).await.is_none() {
                let mut again = step;
                again.state = StepState::Planned;
                let mut change = self.store.begin().await?;
                change.save_change(&again.to_row()?).await?;
                self.feed.commit(change).await?;
            } else {
                drop(self.end(&actor, &step, end).await?);
            }
        }
        Ok(settled)
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
        let steps = plan.steps.iter().filter(|it| wanted(it) && it.state == StepState::Planned);
        for step in steps {
            by_instance.entry(&step.instance).or_default().push(step);
        }
        let touched = by_instance.keys().map(|&name| name.clone()).collect();
        let works = by_instance.into_iter().map(async |(instance, steps)| {
            let audit = self.meant(instance).await?;
            let own = plan.steps.iter().filter(|it| it.instance == *instance);
            let mut made = Made::before(own);
            for step in steps {
                if !self.hold_lease().await? {
                    return Err(busy());
                }
                let end = match &audit {
                    Ok(audit) => self.step(&**audit, step, &mut made, permit).await?,
                    Err(why) => End::of(StepState::Skipped, why.clone()),
                };
                made.note(&self.end(actor, step, end).await?);
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
    async fn meant(
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
        step: &Step,
        made: &mut Made,
        permit: &WritePermit,
    ) -> Result<End> {
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
    async fn not_as_planned(&self, audit: &dyn Auditable, step: &Step) -> Option<String> {
        let found = match audit.read(&step.target).await {
            Ok(found) => found,
            Err(err) => return Some(err.to_string()),
        };
        match (&step.act, found) {
            (ConfigAct::Set { changes }, found) => {
                let document = found.unwrap_or(Value::Null);
                changes
                    .iter()
                    .find_map(|change| Some(conflict(change, &change.conflict(&document)?)))
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
            (ConfigAct::Remove { document }, Some(found)) => (found != *document)
                .then(|| "somebody changed it after it was made here: it is left alone".to_owned()),
            (ConfigAct::Remove { .. }, None) => Some("it is gone already".to_owned()),
        }
    }

    async fn send(&self, audit: &dyn Auditable, step: &Step, permit: &WritePermit) -> End {
        let configurator = audit.configurator(permit);
        let sent = match &step.act {
            // It is only to be known as ours from now on.
            ConfigAct::Set { changes } if changes.is_empty() => Ok(step.target.clone()),
            ConfigAct::Set { changes } => match configurator.set(&step.target, changes).await {
                Ok(Written::ChangedSince { field, found }) => {
                    let change = changes.iter().find(|it| it.field == field);
                    let why = change.map(|it| conflict(it, &found));
                    return End::of(StepState::Skipped, why.unwrap_or_default());
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
            Err(err) if err.trouble.leaves_doubt() => {
                let end = self.proof(audit, step, &step.target).await;
                if end.state == StepState::Done {
                    end
                } else {
                    End::of(StepState::Failed, err.to_string())
                }
            }
            Err(err) => End::of(StepState::Failed, err.to_string()),
        }
    }

    /// What became of a step, by reading back: what a program says about success proves nothing.
    async fn proof(&self, audit: &dyn Auditable, step: &Step, target: &Target) -> End {
        let found = match audit.read(target).await {
            Ok(found) => found,
            Err(err) => {
                let why = format!("sent, but not to be read back: {err}");
                return End::of(StepState::Failed, why);
            }
        };
        match (&step.act, found) {
            (ConfigAct::Remove { .. }, None) => End::of(StepState::Done, "it is gone".to_owned()),
            (ConfigAct::Remove { .. }, Some(_)) => {
                End::of(StepState::Failed, "it is still there".to_owned())
            }
            (_, None) => End::of(StepState::Failed, "it is not there when read back".to_owned()),
            (ConfigAct::Set { changes }, Some(document)) => {
                let kept = changes.iter().find(|change| !change.is_done(&document));
                match kept {
                    None => End::of(StepState::Done, "read back and found as wished".to_owned()),
                    Some(change) => {
                        let found = change.field.get(&document).unwrap_or(&Value::Null);
                        let (field, found) = (&change.field, shown(found));
                        let wished = shown(&change.to);
                        let why =
                            format!("the program took it, but {field} is {found} and not {wished}");
                        End::of(StepState::Failed, why)
                    }
                }
            }
            // Its id got lost with the answer: its name leads to it.
            (ConfigAct::Create { document }, Some(Value::Array(list))) if target.item.is_none() => {
                match list.into_iter().find(|it| is_named_as(it, document)) {
                    Some(made) => made_at(&step.target, made),
                    None => End::of(StepState::Failed, "it is not there when read back".to_owned()),
                }
            }
            (ConfigAct::Create { .. }, Some(document)) => End {
                state: StepState::Done,
                outcome: "made, and read back".to_owned(),
                target: Some(target.clone()),
                made: Some(document),
            },
        }
    }

    async fn end(&self, actor: &Actor, step: &Step, end: End) -> Result<Step> {
        let now = self.clock.now();
        let mut ended = step.clone();
        ended.state = end.state;
        ended.outcome = Some(kernel::clean_text(&end.outcome, 500));
        ended.ended_at = Some(now);
        ended.target = end.target.unwrap_or(ended.target);
        ended.made = end.made;
        let mut change = self.store.begin().await?;
        change.save_change(&ended.to_row()?).await?;
        if ended.state == StepState::Done {
            crate::guides::note_owned(&self.store, &self.connections, &mut change, &ended).await?;
        }
        if ended.state == StepState::Done
            && let Some(undone) = &step.undoes
            && let Some(row) = self.store.change(undone).await?
        {
            let mut undone = Step::from_row(row)?;
            undone.state = StepState::Undone;
            change.save_change(&undone.to_row()?).await?;
            if let Some(finding) = &undone.finding {
                self.note_put_back(&mut change, finding).await?;
            }
        }
        let (kind, summary) = match ended.state {
            StepState::Done if step.undoes.is_some() => {
                (EventKind::ConfigurationUndone, format!("Undone: {}", step.sentence()))
            }
            StepState::Done => {
                (EventKind::ConfigurationChanged, format!("Done: {}", step.sentence()))
            }
            _ => {
                let why = ended.outcome.as_deref().unwrap_or_default();
                let summary = format!("Could not {}: {why}", step.sentence());
                (EventKind::ConfigurationNotChanged, summary)
            }
        };
        let mut event = actor.event(kind, now, format!("{}: {summary}", step.instance));
        event.instance = Some(step.instance.to_string());
        event.data = json!({
            "plan": step.plan, "step": step.place, "rule": step.rule, "act": step.act,
            "reason": step.reason, "outcome": ended.outcome,
        });
        change.add_event(event).await?;
        self.feed.commit(change).await?;
        Ok(ended)
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

fn busy() -> Error {
    let text = "settings are being changed at the moment: try again when that is done";
    Error::Conflict(text.to_owned())
}

impl End {
    fn of(state: StepState, outcome: String) -> Self {
        Self { state, outcome, target: None, made: None }
    }
}

/// That an object was made, found in the list of its kind.
fn made_at(wished: &Target, made: Value) -> End {
    let id = made.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    let target = Target { item: id.or_else(|| wished.label.clone()), ..wished.clone() };
    End {
        state: StepState::Done,
        outcome: "made, and found by its name".to_owned(),
        target: Some(target),
        made: Some(made),
    }
}

/// Whether two objects of a list have the same name.
fn is_named_as(one: &Value, other: &Value) -> bool {
    one.get("name").is_some_and(|name| Some(name) == other.get("name"))
}

fn conflict(change: &FieldChange, found: &Value) -> String {
    format!(
        "{} was {} when this was planned and is {} now: look at it, and plan again",
        change.field,
        shown(&change.from),
        shown(found)
    )
}
