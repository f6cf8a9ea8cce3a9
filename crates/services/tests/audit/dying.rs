use integration_testkit::{Mortal, SettingsWrite};
use kernel::Mode;
use serde_json::{Value, json};
use services::{Selection, Since, StepState};

use crate::rig::{Rig, actor};

const CLIENTS: usize = 40;

/// Forty clients without a category: a plan of forty steps on one program.
async fn with_forty_steps() -> anyhow::Result<Rig> {
    let rig = Rig::new().await?;
    rig.other.state().is_down = true;
    let clients: Vec<Value> = (1..=CLIENTS)
        .map(|id| json!({"id": id, "name": format!("client {id}"), "category": ""}))
        .collect();
    let naming = json!({"id": 1, "rename": true});
    let set = [("client", json!(clients)), ("naming", naming)];
    let set = set.map(|(name, document)| (name.to_owned(), document));
    rig.one.state().configuration.documents.extend(set);
    Ok(rig)
}

#[tokio::test]
async fn wherever_an_apply_dies_the_next_start_knows_what_was_done() -> anyhow::Result<()> {
    // Every few steps of the machine, from the first to beyond the last.
    for polls in (1..).step_by(23) {
        let mut rig = with_forty_steps().await?;
        rig.run().await?;
        let plan = rig.audit.plan(&actor(), &Selection::Everything).await?;
        assert_eq!(plan.steps.len(), CLIENTS);
        let who = actor();
        let apply = rig.audit.apply(&who, &plan.id, None, Mode::Live);
        let lived = Mortal::new(apply, polls).await;
        rig.restart().await?;
        rig.audit.settle().await?;

        let written = rig.one.state().writes.len();
        let done = rig.audit.planned(&plan.id).await?;
        let told = done.steps.iter().filter(|it| it.state == StepState::Done).count();
        assert_eq!(told, written, "after {polls} polls");
        let other =
            |it: &&services::Step| !matches!(it.state, StepState::Done | StepState::Planned);
        assert_eq!(done.steps.iter().find(other), None, "after {polls} polls");

        let finished = rig.apply(&plan).await?;
        assert!(finished.plan.steps.iter().all(|it| it.state == StepState::Done));
        let writes = rig.one.state().writes.clone();
        assert_eq!(writes.len(), CLIENTS, "nothing was applied twice, after {polls} polls");
        let mut targets: Vec<_> = writes
            .iter()
            .filter_map(|it| match it {
                SettingsWrite::Set(target, _) => target.item.clone(),
                _ => None,
            })
            .collect();
        targets.sort();
        targets.dedup();
        assert_eq!(targets.len(), CLIENTS);
        if lived {
            return Ok(());
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_an_apply_did_before_it_died_can_be_put_back() -> anyhow::Result<()> {
    let mut rig = with_forty_steps().await?;
    rig.run().await?;
    let before = rig.one.state().configuration.clone();
    let plan = rig.audit.plan(&actor(), &Selection::Everything).await?;
    let who = actor();
    for polls in (1..).step_by(17) {
        Mortal::new(rig.audit.apply(&who, &plan.id, None, Mode::Live), polls).await;
        rig.restart().await?;
        rig.audit.settle().await?;
        if rig.one.state().writes.len() > 3 {
            break;
        }
    }
    assert!(rig.one.state().writes.len() < CLIENTS, "it died in between");
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await?;
    let undone = rig.apply(&back).await?;
    assert!(undone.plan.steps.iter().all(|it| it.state == StepState::Done));
    assert_eq!(rig.one.state().configuration, before);
    Ok(())
}
