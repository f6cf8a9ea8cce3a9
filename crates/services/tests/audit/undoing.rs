use kernel::{
    Timestamp,
    audit::{FieldChange, Target},
};
use serde_json::json;
use services::{ConfigAct, Selection, Since, StepState};

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

#[tokio::test]
async fn a_value_that_the_program_made_something_else_of_is_put_back() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let client = Target::item("client", 2, "two");
    let plan = rig.plan("one", "fake.category").await?;
    rig.one.state().keeps_instead = Some(|_| json!("default"));
    let applied = rig.apply(&plan).await?;
    let step = &applied.plan.steps[0];
    assert_eq!(step.state, StepState::Failed);
    let told = "the program took it, but category is default and not two";
    assert_eq!(step.outcome.as_deref(), Some(told));

    rig.one.state().keeps_instead = None;
    for what in [Since::Moment(Timestamp(0)), Since::Step(step.id.clone())] {
        let back = rig.audit.plan_rollback(&actor(), &what).await?;
        assert_eq!(back.steps.len(), 1, "{what:?}");
        let shown = ConfigAct::Set { changes: vec![FieldChange::new("category", "default", "")] };
        assert_eq!(back.steps[0].act, shown);
    }
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id.clone())).await?;
    rig.apply(&back).await?;
    assert_eq!(setting(&rig.one, &client, "category"), json!(""));
    assert_eq!(rig.audit.planned(&plan.id).await?.steps[0].state, StepState::Undone);
    Ok(())
}

#[tokio::test]
async fn what_failed_without_a_trace_is_nothing_to_be_undone() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.one.state().drops_values = true;
    rig.apply(&plan).await?;
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await;
    assert!(back.is_err_and(|err| err.to_string() == "there is nothing left to be undone"));
    Ok(())
}

#[tokio::test]
async fn the_half_that_a_program_took_of_a_step_is_put_back() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.of_two_changes(&plan).await?;
    let before = rig.one.state().configuration.clone();
    rig.one.state().takes_fields = Some(1);
    let applied = rig.apply(&plan).await?;
    assert_eq!(applied.plan.steps[0].state, StepState::Failed);
    assert_ne!(rig.one.state().configuration, before);
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await?;
    rig.apply(&back).await?;
    assert_eq!(rig.one.state().configuration, before);
    Ok(())
}

#[tokio::test]
async fn a_way_back_that_was_gone_half_can_be_gone_to_its_end() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.of_two_changes(&plan).await?;
    let before = rig.one.state().configuration.clone();
    rig.apply(&plan).await?;
    let what = Since::Plan(plan.id.clone());
    let back = rig.audit.plan_rollback(&actor(), &what).await?;
    rig.one.state().takes_fields = Some(1);
    assert_eq!(rig.apply(&back).await?.plan.steps[0].state, StepState::Failed);
    rig.one.state().takes_fields = None;
    let back = rig.audit.plan_rollback(&actor(), &what).await?;
    assert_eq!(rig.apply(&back).await?.plan.steps[0].state, StepState::Done);
    assert_eq!(rig.one.state().configuration, before);
    assert_eq!(rig.audit.planned(&plan.id).await?.steps[0].state, StepState::Undone);
    Ok(())
}

#[tokio::test]
async fn what_the_program_made_of_our_change_is_nobody_elses_doing() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.clock.advance(std::time::Duration::from_secs(60));
    let plan = rig.plan("one", "fake.category").await?;
    rig.one.state().keeps_instead = Some(|_| json!("default"));
    rig.apply(&plan).await?;
    rig.clock.advance(std::time::Duration::from_secs(60));
    rig.run().await?;
    let drifted = rig.events().await?.into_iter().find(|it| it == "configuration.drifted");
    assert_eq!(drifted, None);
    Ok(())
}

#[tokio::test]
async fn what_is_changed_after_it_was_made_here_is_named_and_kept() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.rewrite(&plan, |row| {
        row.document["target"] = json!({"resource": "client", "label": "new"});
        row.document["act"] =
            json!({"kind": "create", "document": {"name": "new", "category": "x", "on": true}});
    })
    .await?;
    let made = rig.apply(&plan).await?.plan.steps.remove(0);
    assert_eq!(made.state, StepState::Done);
    change(&rig.one, &made.target, "category", json!("mine"));
    change(&rig.one, &made.target, "on", json!(false));
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await?;
    let kept = rig.apply(&back).await?.plan.steps.remove(0);
    assert_eq!(kept.state, StepState::Skipped);
    let told = "category was x when it was made here and is mine now, on was on when it was made \
                here and is off now: it is left alone";
    assert_eq!(kept.outcome.as_deref(), Some(told));
    Ok(())
}
