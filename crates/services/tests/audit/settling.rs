//! Steps of which nobody saw the end: what became of them is found out before anything else.

use integration_testkit::{Mortal, SettingsWrite};
use kernel::{Mode, audit::Target};
use serde_json::json;
use services::{Selection, Since, StepState};

use crate::rig::{Rig, actor, change, setting};

fn naming() -> Target {
    Target::whole("naming")
}

#[tokio::test]
async fn a_step_whose_process_died_is_settled_without_sending() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    for (is_there, expected) in [(true, StepState::Done), (false, StepState::Planned)] {
        rig.dies_after_sending(&plan).await?;
        change(&rig.one, &naming(), "rename", json!(is_there));
        assert_eq!(rig.audit.settle().await?, 1);
        assert_eq!(rig.audit.planned(&plan.id).await?.steps[0].state, expected);
    }
    assert_eq!(rig.one.state().writes, []);
    assert_eq!(rig.audit.settle().await?, 0);
    Ok(())
}

#[tokio::test]
async fn the_id_of_what_was_made_before_the_process_died_is_found_by_its_name() -> anyhow::Result<()>
{
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.rewrite(&plan, |row| {
        row.document["target"] = json!({"resource": "client", "label": "two"});
        row.document["act"] = json!({"kind": "create", "document": {"name": "two"}});
    })
    .await?;
    rig.dies_after_sending(&plan).await?;
    assert_eq!(rig.audit.settle().await?, 1);
    let step = rig.audit.planned(&plan.id).await?.steps.remove(0);
    assert_eq!((step.state, step.target.item.as_deref()), (StepState::Done, Some("2")));
    Ok(())
}

#[tokio::test]
async fn an_apply_finds_out_first_what_became_of_the_one_that_died() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.audit.plan(&actor(), &Selection::AllSafe).await?;
    rig.dies_after_sending(&plan).await?;
    change(&rig.one, &naming(), "rename", json!(true));
    let applied = rig.apply(&plan).await?;
    let states: Vec<_> = applied.plan.steps.iter().map(|it| it.state).collect();
    assert_eq!(states, [StepState::Done, StepState::Done]);
    assert_eq!(rig.one.state().writes, [], "it is not sent again");
    Ok(())
}

#[tokio::test]
async fn what_never_arrived_is_sent_by_the_next_apply() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.dies_after_sending(&plan).await?;
    let applied = rig.apply(&plan).await?;
    assert_eq!(applied.plan.steps[0].state, StepState::Done);
    assert_eq!(rig.one.state().writes.len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_was_done_before_a_death_is_undone_without_a_look_in_between() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.dies_after_sending(&plan).await?;
    change(&rig.one, &naming(), "rename", json!(true));
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await?;
    rig.apply(&back).await?;
    assert_eq!(setting(&rig.one, &naming(), "rename"), json!(false));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_read_back_is_open_until_it_can() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.one.state().is_down_after_writing = true;
    let applied = rig.apply(&plan).await?;
    let step = &applied.plan.steps[0];
    assert_eq!(step.state, StepState::Sent);
    let outcome = step.outcome.clone().unwrap_or_default();
    assert!(outcome.starts_with("sent, but not to be read back: "), "{outcome}");
    assert_eq!(applied.troubles.len(), 1, "whether it holds is not known");

    for what in [Since::Plan(plan.id.clone()), Since::Step(format!("{}-1", plan.id))] {
        let refused = rig.audit.plan_rollback(&actor(), &what).await;
        let told = refused.map(drop).map_err(|err| err.to_string());
        assert!(told.clone().is_err_and(|it| it.contains("not to be read back")), "{told:?}");
    }

    rig.one.state().is_down = false;
    rig.clock.advance(std::time::Duration::from_secs(60));
    rig.run().await?;
    assert_eq!(rig.audit.planned(&plan.id).await?.steps[0].state, StepState::Done);
    let drifted = rig.events().await?.into_iter().find(|it| it == "configuration.drifted");
    assert_eq!(drifted, None, "it was us");
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await?;
    rig.one.state().is_down_after_writing = false;
    rig.apply(&back).await?;
    assert_eq!(setting(&rig.one, &naming(), "rename"), json!(false));
    Ok(())
}

#[tokio::test]
async fn the_rest_is_undone_while_one_program_cannot_be_read() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.audit.plan(&actor(), &Selection::AllSafe).await?;
    rig.one.state().is_down_after_writing = true;
    rig.apply(&plan).await?;
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await?;
    let of: Vec<_> = back.steps.iter().map(|it| it.instance.as_str()).collect();
    assert_eq!(of, ["other"]);
    assert_eq!(back.left_out.len(), 1, "{:?}", back.left_out);
    Ok(())
}

/// Whatever was refused, nobody knows what else became of it.
#[tokio::test]
async fn a_program_that_refuses_half_of_a_step_is_read_back() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    rig.of_two_changes(&plan).await?;
    rig.one.state().takes_fields = Some(1);
    rig.one.state().is_down_after_writing = true;
    rig.apply(&plan).await?;
    rig.one.state().is_down = false;
    assert_eq!(rig.audit.settle().await?, 1);
    let step = rig.audit.planned(&plan.id).await?.steps.remove(0);
    assert_eq!(step.state, StepState::Failed);
    let changed: Vec<_> = step.changed.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(changed, ["rename"]);
    assert!(matches!(rig.one.state().writes[..], [SettingsWrite::Set(..)]));
    Ok(())
}

#[tokio::test]
async fn a_plan_is_told_to_be_applied_for_as_long_as_somebody_does() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let (plan, spare) =
        (rig.plan("one", "fake.rename").await?, rig.plan("one", "fake.category").await?);
    let looks = rig.another("another", rig.clock.clone());
    let who = actor();
    let is_applied = async || anyhow::Ok(looks.planned(&plan.id).await?.applying);
    assert!(!is_applied().await?);
    for polls in 1.. {
        let ended = Mortal::new(rig.audit.apply(&who, &plan.id, None, Mode::Live), polls).await;
        anyhow::ensure!(!ended, "it was never seen");
        if is_applied().await? {
            break;
        }
    }
    assert!(!looks.planned(&spare.id).await?.applying, "another plan is not");
    let listed = looks.plans(1, 10).await?.items;
    let listed: Vec<_> = listed.iter().filter(|it| it.applying).map(|it| &it.id).collect();
    assert_eq!(listed, [&plan.id]);
    // What died is not at it any more.
    rig.clock.advance(std::time::Duration::from_secs(21));
    assert!(!is_applied().await?);
    let applied = rig.apply(&plan).await?;
    assert!(!applied.plan.applying && !is_applied().await?);
    Ok(())
}
