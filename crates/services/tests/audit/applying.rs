use std::collections::BTreeSet;

use anyhow::Context as _;
use integration_testkit::SettingsWrite;
use kernel::{Mode, audit::Target};
use serde_json::json;
use services::{Selection, StepState};

use crate::rig::{Rig, actor, change, setting};

fn naming() -> Target {
    Target::whole("naming")
}

#[tokio::test]
async fn what_was_planned_is_done_read_back_and_not_found_again() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    assert_eq!(rig.one.state().writes, [], "a plan changes nothing");
    let applied = rig.apply(&plan).await?;
    assert_eq!(applied.plan.steps[0].state, StepState::Done);
    assert_eq!(applied.not_converged, Vec::<String>::new());
    assert_eq!(setting(&rig.one, &naming(), "rename"), json!(true));
    assert!(rig.found("one", "fake.rename").await.is_err());
    assert!(rig.found("one", "fake.category").await.is_ok(), "only what was chosen");
    Ok(())
}

#[tokio::test]
async fn the_score_tells_at_once_of_what_was_changed() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    let before = rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.apply(&plan).await?;
    let last = rig.audit.last().await?.context("there was an audit")?;
    assert!(last.overall.percent() > before.overall.percent(), "{last:?}");
    assert_eq!(last.instances.len(), before.instances.len());
    assert_eq!(last.at, before.at, "the whole house was not looked at again");
    assert_eq!(last.overall, rig.run().await?.overall);
    Ok(())
}

#[tokio::test]
async fn a_plan_is_applied_once() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.apply(&plan).await?;
    rig.apply(&plan).await?;
    assert_eq!(rig.one.state().writes.len(), 1);
    Ok(())
}

#[tokio::test]
async fn dry_run_sends_nothing_and_leaves_the_plan_as_it_is() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    let applied = rig.audit.apply(&actor(), &plan.id, None, Mode::DryRun).await?;
    assert_eq!(applied.plan, plan);
    assert_eq!(rig.one.state().writes, []);
    Ok(())
}

#[tokio::test]
async fn only_what_carries_no_risk_is_safe() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.audit.plan(&actor(), &Selection::AllSafe).await?;
    let rules: BTreeSet<_> = plan.steps.iter().map(|it| it.rule.as_str()).collect();
    assert_eq!(rules, BTreeSet::from(["fake.rename"]));
    assert_eq!(plan.steps.len(), 2);
    Ok(())
}

#[tokio::test]
async fn only_the_named_steps_of_a_plan_are_done() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.audit.plan(&actor(), &Selection::Everything).await?;
    let only = BTreeSet::from([plan.steps[1].place]);
    let applied = rig.audit.apply(&actor(), &plan.id, Some(&only), Mode::Live).await?;
    let states: Vec<_> = applied.plan.steps.iter().map(|it| it.state).collect();
    use StepState::{Done, Planned};
    assert_eq!(states, [Planned, Done, Planned, Planned]);
    let none = BTreeSet::from([9]);
    assert!(rig.audit.apply(&actor(), &plan.id, Some(&none), Mode::Live).await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_value_that_somebody_changed_since_the_plan_is_left_alone() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.category").await?;
    let client = Target::item("client", 2, "two");
    change(&rig.one, &client, "category", json!("mine"));
    let applied = rig.apply(&plan).await?;
    let step = &applied.plan.steps[0];
    assert_eq!(step.state, StepState::Skipped);
    let told =
        "category was empty when this was planned and is mine now: look at it, and plan again";
    assert_eq!(step.outcome.as_deref(), Some(told));
    assert_eq!(setting(&rig.one, &client, "category"), json!("mine"));
    assert_eq!(rig.one.state().writes, []);
    Ok(())
}

#[tokio::test]
async fn every_value_that_somebody_changed_is_named() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.of_two_changes(&plan).await?;
    change(&rig.one, &naming(), "rename", json!("by hand"));
    change(&rig.one, &naming(), "folders", json!(true));
    let applied = rig.apply(&plan).await?;
    let told = "rename was off when this was planned and is by hand now, folders was off and is on \
                now: look at it, and plan again";
    assert_eq!(applied.plan.steps[0].outcome.as_deref(), Some(told));
    assert_eq!(rig.one.state().writes, []);
    Ok(())
}

#[tokio::test]
async fn a_value_that_is_silently_dropped_is_a_failed_step() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.one.state().drops_values = true;
    let plan = rig.plan("one", "fake.rename").await?;
    let applied = rig.apply(&plan).await?;
    let step = &applied.plan.steps[0];
    assert_eq!(step.state, StepState::Failed);
    let told = "the program took it, but rename is off and not on";
    assert_eq!(step.outcome.as_deref(), Some(told));
    Ok(())
}

#[tokio::test]
async fn a_refusal_is_told_in_the_programs_own_words() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.one.state().refuses = Some("the folder does not exist".to_owned());
    let plan = rig.plan("one", "fake.rename").await?;
    let applied = rig.apply(&plan).await?;
    let outcome = applied.plan.steps[0].outcome.clone().unwrap_or_default();
    assert_eq!(applied.plan.steps[0].state, StepState::Failed);
    assert!(outcome.contains("the folder does not exist"), "{outcome}");
    Ok(())
}

#[tokio::test]
async fn a_change_whose_answer_was_lost_is_found_by_reading_back() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    rig.one.state().breaks_after_writing = true;
    let plan = rig.plan("one", "fake.rename").await?;
    let applied = rig.apply(&plan).await?;
    assert_eq!(applied.plan.steps[0].state, StepState::Done);
    assert_eq!(rig.one.state().writes.len(), 1);
    Ok(())
}

#[tokio::test]
async fn one_program_that_is_down_does_not_stop_the_other() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.audit.plan(&actor(), &Selection::AllSafe).await?;
    rig.one.state().is_down = true;
    let applied = rig.apply(&plan).await?;
    let states: Vec<_> = applied.plan.steps.iter().map(|it| it.state).collect();
    assert_eq!(states, [StepState::Skipped, StepState::Done]);
    assert_eq!(setting(&rig.other, &naming(), "rename"), json!(true));
    Ok(())
}

#[tokio::test]
async fn what_something_sets_back_is_named_and_not_tried_again() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.apply(&plan).await?;
    // The way of a program that owns what it synced: it is as before at the next look.
    change(&rig.one, &naming(), "rename", json!(false));
    let again = rig.audit.apply(&actor(), &plan.id, None, Mode::Live).await?;
    assert_eq!(again.not_converged.len(), 0, "nothing was sent, so nothing is looked at");
    rig.run().await?;
    let again = rig.found("one", "fake.rename").await?;
    assert!(again.stuck.is_some(), "{again:?}");
    assert!(rig.audit.plan(&actor(), &Selection::These(vec![again.id])).await.is_err());
    assert_eq!(rig.one.state().writes.len(), 1);
    Ok(())
}

#[tokio::test]
async fn every_write_is_what_the_plan_showed() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.audit.plan(&actor(), &Selection::Everything).await?;
    let kept = rig.one.state().configuration.find(&naming()).cloned();
    rig.apply(&plan).await?;
    for write in &rig.one.state().writes {
        let SettingsWrite::Set(target, changes) = write else { anyhow::bail!("{write:?}") };
        let shown = plan.steps.iter().any(|step| {
            step.instance.as_str() == "one"
                && step.target == *target
                && step.act == services::ConfigAct::Set { changes: changes.clone() }
        });
        assert!(shown, "{write:?}");
    }
    let mut expected = kept.unwrap_or_default();
    expected["rename"] = json!(true);
    assert_eq!(rig.one.state().configuration.find(&naming()), Some(&expected));
    Ok(())
}
