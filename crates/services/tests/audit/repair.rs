//! What is mended by itself, and what is not.

use std::time::Duration;

use kernel::{Clock as _, audit::Target};
use serde_json::{Value, json};
use services::{Connections, EventFeed, Ignored, Incidents, Recovery, Since, StepState};

use crate::rig::{Rig, actor, change, setting};

const HOUR: Duration = Duration::from_secs(3600);
const RULE: &str = "fake.rename";

/// An audit that is due when the last one is older than `every`, and mends one rule by itself.
async fn audit_after(rig: &Rig, every: Duration) -> anyhow::Result<()> {
    let due = rig.audit.run_if_due(every, &[RULE.to_owned()]).await?;
    anyhow::ensure!(due.is_some(), "it was not due");
    Ok(())
}

fn renames(rig: &Rig) -> Value {
    setting(&rig.one, &Target::whole("naming"), "rename")
}

/// Something sets back what was mended.
fn set_back(rig: &Rig) {
    change(&rig.one, &Target::whole("naming"), "rename", json!(false));
}

#[tokio::test]
async fn what_a_named_rule_finds_is_mended_by_itself() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    audit_after(&rig, 12 * HOUR).await?;
    assert_eq!(renames(&rig), json!(true));
    assert!(rig.found("one", "fake.category").await.is_ok(), "that one is not named");
    Ok(())
}

#[tokio::test]
async fn nothing_is_mended_by_itself_while_the_owner_has_paused_it() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    let (store, feed, clock) = (&rig.store, EventFeed::default(), rig.clock.clone());
    let recovery = Recovery::new(
        Connections::of(&[], []),
        Incidents::new(store.clone(), feed.clone(), clock.clone()),
        store.clone(),
        feed,
        clock,
        "test".to_owned(),
    );
    recovery.pause(&actor(), Some(rig.clock.now() + HOUR)).await?;
    audit_after(&rig, 12 * HOUR).await?;
    assert_eq!(rig.one.state().writes, []);
    assert!(rig.found("one", RULE).await.is_ok(), "it is looked all the same");
    // What is asked for by hand is done all the same.
    let plan = rig.plan("other", RULE).await?;
    assert_eq!(rig.apply(&plan).await?.plan.steps[0].state, StepState::Done);
    rig.clock.advance(13 * HOUR);
    audit_after(&rig, 12 * HOUR).await?;
    assert_eq!(renames(&rig), json!(true));
    Ok(())
}

#[tokio::test]
async fn what_its_owner_took_back_is_not_mended_again_by_itself() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", RULE).await?;
    rig.apply(&plan).await?;
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await?;
    rig.apply(&back).await?;
    for _ in 0..3 {
        rig.clock.advance(30 * HOUR);
        audit_after(&rig, 12 * HOUR).await?;
        assert_eq!(renames(&rig), json!(false));
        let found = rig.found("one", RULE).await?;
        assert!(found.stuck.is_some_and(|why| why.contains("took that back")));
    }
    assert!(!rig.events().await?.contains(&"finding.stuck".to_owned()), "its owner knows");

    let found = rig.found("one", RULE).await?;
    rig.audit.heed(&actor(), &found.id).await?;
    rig.clock.advance(13 * HOUR);
    audit_after(&rig, 12 * HOUR).await?;
    assert_eq!(renames(&rig), json!(true));
    Ok(())
}

#[tokio::test]
async fn what_its_owner_took_back_stays_so_when_it_was_well_meanwhile() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", RULE).await?;
    rig.apply(&plan).await?;
    let back = rig.audit.plan_rollback(&actor(), &Since::Plan(plan.id)).await?;
    rig.apply(&back).await?;
    change(&rig.one, &Target::whole("naming"), "rename", json!(true));
    rig.run().await?;
    assert!(rig.found("one", RULE).await.is_err());
    set_back(&rig);
    rig.clock.advance(30 * HOUR);
    audit_after(&rig, 12 * HOUR).await?;
    assert_eq!(renames(&rig), json!(false));
    Ok(())
}

#[tokio::test]
async fn what_is_set_back_between_two_rare_audits_is_not_tried_again() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    audit_after(&rig, 48 * HOUR).await?;
    assert_eq!(renames(&rig), json!(true));
    rig.clock.advance(6 * HOUR);
    set_back(&rig);
    rig.clock.advance(43 * HOUR);
    audit_after(&rig, 48 * HOUR).await?;
    assert!(rig.found("one", RULE).await?.stuck.is_some());
    assert_eq!(rig.one.state().writes.len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_was_set_back_is_not_tried_again_when_it_is_no_longer_ignored() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    audit_after(&rig, 12 * HOUR).await?;
    set_back(&rig);
    rig.run().await?;
    let stuck = rig.found("one", RULE).await?;
    assert!(stuck.stuck.is_some());
    let until = Some(rig.clock.now() + 24 * HOUR);
    let ignored = Ignored { note: "later".to_owned(), by: "anna".to_owned(), until };
    rig.audit.ignore(&actor(), &stuck.id, ignored).await?;
    rig.clock.advance(60 * HOUR);
    audit_after(&rig, 12 * HOUR).await?;
    assert_eq!(rig.one.state().writes.len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_its_owner_lets_be_tried_again_is_tried_again_at_once() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    audit_after(&rig, 12 * HOUR).await?;
    set_back(&rig);
    rig.clock.advance(HOUR);
    rig.run().await?;
    let stuck = rig.found("one", RULE).await?;
    rig.audit.heed(&actor(), &stuck.id).await?;
    rig.clock.advance(HOUR);
    audit_after(&rig, HOUR).await?;
    assert_eq!(renames(&rig), json!(true));
    assert_eq!(rig.one.state().writes.len(), 2);
    Ok(())
}

#[tokio::test]
async fn every_audit_first_makes_the_programs_look_at_themselves() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    assert_eq!(rig.one.state().checks, 1);
    rig.clock.advance(13 * HOUR);
    rig.audit.run_if_due(12 * HOUR, &[]).await?;
    assert_eq!((rig.one.state().checks, rig.other.state().checks), (2, 2));
    assert_eq!(rig.one.state().writes, []);
    Ok(())
}
