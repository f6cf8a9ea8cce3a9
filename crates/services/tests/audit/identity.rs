//! Another program that answers where the one was that is meant.

use kernel::Mode;
use services::StepState;

use crate::rig::{Rig, actor};

#[tokio::test]
async fn another_program_at_the_same_address_is_neither_judged_nor_changed() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.one.state().identity = Some("the first".to_owned());
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;

    rig.one.state().identity = Some("another".to_owned());
    let report = rig.run().await?;
    assert_eq!(report.instances.len(), 1, "the other one is judged all the same");
    assert_eq!(report.troubles.len(), 1);
    let told = &report.troubles[0];
    assert!(told.contains("another answers at") && told.contains("accept one"), "{told}");
    assert!(rig.found("one", "fake.rename").await.is_ok(), "what was found before is kept");
    let applied = rig.apply(&plan).await?.plan;
    assert_eq!(applied.steps[0].state, StepState::Skipped);
    assert!(rig.one.state().writes.is_empty());

    rig.audit.accept(&actor(), rig.one.name()).await?;
    assert!(rig.run().await?.troubles.is_empty());
    let plan = rig.plan("one", "fake.rename").await?;
    let applied = rig.audit.apply(&actor(), &plan.id, None, Mode::Live).await?.plan;
    assert_eq!(applied.steps[0].state, StepState::Done);
    Ok(())
}

#[tokio::test]
async fn a_program_without_a_mark_of_its_own_is_never_another_one() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    assert!(rig.run().await?.troubles.is_empty());
    let refused = rig.audit.accept(&actor(), rig.one.name()).await;
    assert!(refused.is_err_and(|err| err.to_string().contains("no mark")));
    Ok(())
}
