//! One at a time changes settings, of all programs on one database.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI32, Ordering},
        mpsc,
    },
    time::Duration,
};

use integration_testkit::HandClock;
use kernel::{Clock, Mode, Timestamp};
use services::{Since, StepState};
use tokio::sync::mpsc as channel;

use crate::rig::{Rig, actor};

#[tokio::test]
async fn two_applies_at_once_are_one_apply_and_a_refusal() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    let (first, second) = tokio::join!(rig.apply(&plan), rig.apply(&plan));
    let refused: Vec<_> =
        [first, second].into_iter().filter_map(|it| Some(it.err()?.to_string())).collect();
    assert_eq!(refused.len(), 1);
    assert!(refused[0].starts_with("settings are being changed at the moment"), "{refused:?}");
    assert_eq!(rig.one.state().writes.len(), 1);
    // Another process on the same database is kept out in the same way.
    let (now, until) = (rig.clock.now().0, rig.clock.now().0 + 1000);
    assert!(rig.store.take_lease("audit.apply", "another", now, until).await?);
    let other = rig.plan("other", "fake.rename").await?;
    assert!(rig.apply(&other).await.is_err());
    assert_eq!(rig.other.state().writes, []);
    Ok(())
}

#[tokio::test]
async fn a_program_that_was_killed_holds_nobody_up_for_long() -> anyhow::Result<()> {
    let rig = Rig::new().await?;
    rig.run().await?;
    let plan = rig.plan("one", "fake.rename").await?;
    let killed = rig.another("killed", rig.clock.clone());
    // It lives for as long as it takes to have its turn.
    for polls in 1.. {
        let (who, id) = (actor(), plan.id.clone());
        let apply = killed.apply(&who, &id, None, Mode::Live);
        anyhow::ensure!(!integration_testkit::Mortal::new(apply, polls).await, "it never died");
        if killed.planned(&id).await?.applying {
            break;
        }
    }
    let refused = rig.apply(&plan).await.expect_err("it has the turn").to_string();
    assert!(refused.contains("at most 20 s after a program"), "{refused}");
    let what = Since::Plan(plan.id.clone());
    let refused = rig.audit.plan_rollback(&actor(), &what).await.expect_err("the same");
    assert!(refused.to_string().starts_with("settings are being changed"), "{refused}");
    rig.clock.advance(Duration::from_secs(21));
    let applied = rig.apply(&plan).await?;
    assert_eq!(applied.plan.steps[0].state, StepState::Done);
    assert_eq!(rig.one.state().writes.len(), 1);
    Ok(())
}

/// A clock at which a program stops when it looks at it for the nth time, until it is let go.
struct Gate {
    clock: Arc<HandClock>,
    left: AtomicI32,
    stands: channel::UnboundedSender<()>,
    go: Mutex<mpsc::Receiver<()>>,
}

impl Clock for Gate {
    fn now(&self) -> Timestamp {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            let _ = self.stands.send(());
            let _ = self.go.lock().unwrap_or_else(PoisonError::into_inner).recv();
        }
        self.clock.now()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wherever_another_program_stands_a_plan_is_applied_once() -> anyhow::Result<()> {
    for nth in 1..=8 {
        let rig = Rig::new().await?;
        rig.run().await?;
        let plan = rig.plan("one", "fake.rename").await?;
        let (stands, mut stood) = channel::unbounded_channel();
        let (go, let_go) = mpsc::channel();
        let (clock, go_on) = (rig.clock.clone(), Mutex::new(let_go));
        let gate = Gate { clock, left: AtomicI32::new(nth), stands, go: go_on };
        let slow = rig.another("slow", Arc::new(gate));
        let (id, here) = (plan.id.clone(), tokio::runtime::Handle::current());
        let slow = std::thread::spawn(move || {
            here.block_on(async { slow.apply(&actor(), &id, None, Mode::Live).await })
        });
        // It stands somewhere, or is done already.
        stood.recv().await;
        let quick = rig.apply(&plan).await;
        drop(go);
        let slow = tokio::task::spawn_blocking(|| slow.join()).await?;
        let slow = slow.map_err(|_| anyhow::anyhow!("it panicked"))?;
        assert!(quick.is_ok() || slow.is_ok(), "one of them could do it");
        let step = rig.audit.planned(&plan.id).await?.steps.remove(0);
        assert_eq!(step.state, StepState::Done, "at look {nth}: {:?}", step.outcome);
        assert_eq!(rig.one.state().writes.len(), 1, "at look {nth}");
    }
    Ok(())
}
