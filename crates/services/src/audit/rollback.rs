use kernel::{
    Timestamp,
    audit::{FieldChange, Risk},
};
use uuid::Uuid;

use super::{Audit, ConfigAct, Plan, Step, StepState, not_found, planning::NewStep, turn::busy};
use crate::{Actor, Error, Result};

/// What is to be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// One step.
    Step(String),
    /// Everything that a plan did.
    Plan(String),
    /// Everything that was done at or after a moment.
    Moment(Timestamp),
}

impl Audit {
    /// Makes the plan that undoes what was done, the last first. It is applied like any other.
    ///
    /// # Errors
    ///
    /// When nothing of it is left to be undone, or settings are being changed at the moment. Whether
    /// somebody else changed a value meanwhile is found out when it is applied: such a step is
    /// skipped, and says what it found.
    pub async fn plan_rollback(&self, actor: &Actor, what: &Since) -> Result<Plan> {
        let inner = &self.inner;
        // What was sent and never seen again may have been done.
        let settling = inner.settling.lock().await;
        inner.in_turn(None, inner.settle()).await?.ok_or_else(busy)?;
        drop(settling);
        let rows = match what {
            Since::Step(id) => {
                vec![inner.store.change(id).await?.ok_or_else(|| not_found("step", id))?]
            }
            Since::Plan(id) => {
                let plan = inner.store.plan(id).await?;
                inner.store.changes_of(&plan.ok_or_else(|| not_found("plan", id))?.id).await?
            }
            Since::Moment(at) => {
                let mut rows = inner.store.changes_ended_since(at.0).await?;
                rows.extend(inner.store.unsettled_changes().await?);
                rows
            }
        };
        let mut left_out = Vec::new();
        let mut steps = Vec::new();
        for row in rows {
            let step = Step::from_row(row)?;
            if step.undoes.is_some() {
                continue;
            }
            if step.state == StepState::Sent {
                let why = step.outcome.as_deref().unwrap_or("nobody knows yet what came of it");
                left_out.push(format!("{}: {}: {why}", step.instance, step.sentence()));
            }
            steps.extend(step.by_effect());
        }
        steps.sort_by_key(|it| std::cmp::Reverse((it.ended_at, it.place)));
        if steps.is_empty() && left_out.is_empty() {
            return Err(Error::Conflict("there is nothing left to be undone".to_owned()));
        }
        let mut ways_back = Vec::new();
        for step in steps {
            match way_back(&step) {
                Ok(way) => ways_back.push(way),
                Err(why) => left_out.push(why),
            }
        }
        let plan = match what {
            Since::Plan(id) => Some(id.clone()),
            Since::Step(_) | Since::Moment(_) => None,
        };
        self.store_plan(actor, Uuid::now_v7().to_string(), plan, left_out, ways_back).await
    }
}

fn way_back(step: &Step) -> Result<NewStep, String> {
    let act = match &step.act {
        ConfigAct::Set { changes } => {
            ConfigAct::Set { changes: changes.iter().rev().map(FieldChange::reversed).collect() }
        }
        ConfigAct::Create { .. } => match &step.made {
            Some(made) => ConfigAct::Remove { document: made.clone() },
            None => return Err(format!("{}: what was made is not known", step.target)),
        },
        ConfigAct::Remove { .. } => {
            return Err(format!("{}: it was removed, and cannot be made again", step.target));
        }
    };
    Ok(NewStep {
        finding: None,
        rule: step.rule.clone(),
        instance: step.instance.clone(),
        target: step.target.clone(),
        act,
        reason: "It is put back to what it was.".to_owned(),
        risk: Risk::Careful,
        undoes: Some(step.id.clone()),
        of_guide: step.of_guide.clone(),
    })
}
