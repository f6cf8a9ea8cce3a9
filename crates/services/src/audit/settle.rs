//! What became of steps that were sent and whose end nobody knows: the process died, or the program
//! went away before it could be read back.

use super::{
    Audit, Inner, Step, StepState,
    proof::{End, OUTCOME},
};
use crate::{Actor, Result};

impl Audit {
    /// Finds out by reading, and sends nothing: a step that never arrived can be applied again.
    /// What cannot be read now is looked at next time, and nothing is done while somebody changes
    /// settings. Answers how many steps have an end now.
    pub async fn settle(&self) -> Result<usize> {
        let inner = &self.inner;
        // Mostly there are none, and then nobody's turn has to be waited for.
        if inner.store.unsettled_changes().await?.is_empty() {
            return Ok(0);
        }
        let _settling = inner.settling.lock().await;
        Ok(inner.in_turn(None, inner.settle()).await?.unwrap_or_default())
    }
}

impl Inner {
    /// The same for whoever has the turn.
    pub(super) async fn settle(&self) -> Result<usize> {
        let actor = Actor::new("audit");
        let mut settled = 0;
        for row in self.store.unsettled_changes().await? {
            let mut step = Step::from_row(row)?;
            let end = match self.meant(&step.instance).await? {
                Ok(audit) => {
                    let end = self.proof(&*audit, &step, &step.target).await;
                    let is_open = matches!(end.state, StepState::Sent | StepState::Done);
                    if !is_open && self.not_as_planned(&*audit, &step).await.is_none() {
                        let why = "it never arrived, and can be applied again";
                        End::of(StepState::Planned, why.to_owned())
                    } else {
                        end
                    }
                }
                Err(why) => End::unread(&why),
            };
            settled += usize::from(end.state != StepState::Sent);
            if matches!(end.state, StepState::Sent | StepState::Planned) {
                step.state = end.state;
                step.outcome = Some(kernel::clean_text(&end.outcome, OUTCOME));
                let mut change = self.store.begin().await?;
                change.save_change(&step.to_row()?).await?;
                self.feed.commit(change).await?;
            } else {
                drop(self.end(&actor, &step, end).await?);
            }
        }
        Ok(settled)
    }
}
