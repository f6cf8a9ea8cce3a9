use kernel::{Timestamp, audit::Target};
use serde_json::json;
use services::{Selection, Since, StepState};

use crate::rig::{Rig, actor, change, setting};

#[tokio::test]
async fn an_apply_is_undone_to_what_it_was() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let before = rig.one.state().configuration.clone();
    let plan = rig.audit.plan(&actor(), &Selection::Everything).await?;
    rig.apply(&plan).await?;
    assert_ne!(rig.one.state().configuration, before);
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id.clone())).await?;
    let applied = rig.apply(&back).await?;
    assert!(applied.plan.steps.iter().all(|it| it.state == StepState::Done));
    assert_eq!(rig.one.state().configuration, before);
    let undone = rig.audit.planned(&plan.id).await?;
    assert!(undone.steps.iter().all(|it| it.state == StepState::Undone));
    let again = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await;
    assert!(again.is_err(), "there is nothing left to be undone");
    Ok(())
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_is_not_undone() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.category").await?;
    rig.apply(&plan).await?;
    let client = Target::item("client", 2, "two");
    change(&rig.one, &client, "category", json!("mine"));
    let step = Since::Step(plan.steps[0].id.clone());
    let back = rig.audit.plan_rollback(&actor(), &step).await?;
    let applied = rig.apply(&back).await?;
    assert_eq!(applied.plan.steps[0].state, StepState::Skipped);
    assert_eq!(setting(&rig.one, &client, "category"), json!("mine"));
    Ok(())
}

#[tokio::test]
async fn everything_since_a_moment_is_undone() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let before = rig.one.state().configuration.clone();
    for rule in ["fake.category", "fake.rename"] {
        let plan = rig.plan("one", rule).await?;
        rig.apply(&plan).await?;
    }
    let back = rig.audit.plan_rollback(&actor(), &Since::Moment(Timestamp(0))).await?;
    assert_eq!(back.steps.len(), 2);
    rig.apply(&back).await?;
    assert_eq!(rig.one.state().configuration, before);
    Ok(())
}
