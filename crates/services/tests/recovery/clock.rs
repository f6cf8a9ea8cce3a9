//! The machine's clock is set forward or back while something goes on.

use std::time::Duration;

use crate::rig::Rig;
use kernel::{Cause, Clock};
use services::IncidentState;

const ROUNDS: usize = 16;
const HOUR: Duration = Duration::from_secs(3600);
const YEAR: Duration = Duration::from_secs(366 * 86_400);

/// The clock is ahead from the round `from` on, until the round `until`.
#[derive(Clone, Copy, Debug)]
struct Ahead {
    by: Duration,
    from: usize,
    until: usize,
}

impl Ahead {
    fn turn(self, rig: &Rig, round: usize) {
        if round == self.from {
            rig.clock.advance(self.by);
        }
        if round == self.until {
            rig.clock.set(rig.clock.now() - self.by);
        }
    }
}

fn jumps() -> impl Iterator<Item = Ahead> {
    let times = |by| {
        (0..6).flat_map(move |from| {
            [1, 2, 5].map(move |rounds| Ahead { by, from, until: from + rounds })
        })
    };
    // From round 1 on, the clock is only set back, or only forward.
    let once = |by| [Ahead { by, from: 1, until: usize::MAX }, Ahead { by, from: 0, until: 1 }];
    [HOUR, YEAR].into_iter().flat_map(move |by| times(by).chain(once(by)))
}

/// One failure, from the grab until the library was told of it, and the rounds after that.
async fn story(cause: Cause, ahead: Ahead) -> anyhow::Result<Rig> {
    let mut rig = Rig::live().await?;
    let episode = rig.want(1);
    for round in 0..ROUNDS {
        ahead.turn(&rig, round);
        match (round, cause) {
            (0, _) => rig.grab("a", "Show.S01E01-BAD", &[&episode]),
            (2, Cause::Password) => rig.pause_as("a", cause),
            (2, _) => rig.fail("a", cause),
            _ => {}
        }
        let done = rig.run().await?;
        anyhow::ensure!(done.troubles.is_empty() && !done.is_elsewhere, "{done:?}");
        rig.pass(31);
    }
    Ok(rig)
}

#[tokio::test]
async fn whenever_the_clock_jumps_everything_is_done_once() -> anyhow::Result<()> {
    for cause in [Cause::MissingArticles, Cause::Password] {
        for ahead in jumps() {
            let mut rig = story(cause, ahead).await?;
            let all = rig.incidents.list(store::IncidentQuery::default()).await?.items;
            assert_eq!(rig.writes().len(), 1, "{ahead:?}: {:?} {all:#?}", rig.writes());
            assert_eq!(rig.library.change(|state| state.blocklist.len()), 1, "{ahead:?}");
            assert_eq!(rig.incidents.open().await?.len(), 1, "{ahead:?}");

            let episode = rig.library.change(|state| state.items[0].clone());
            rig.grab("b", "Show.S01E01-GOOD", &[&episode]);
            rig.run().await?;
            rig.import("b");
            rig.run().await?;
            assert_eq!(rig.the_incident().await?.state, IncidentState::Resolved, "{ahead:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_wait_that_began_in_the_future_ends_when_it_would_have() -> anyhow::Result<()> {
    for by in [HOUR, YEAR] {
        let mut rig = Rig::live().await?;
        let episode = rig.want(1);
        rig.clock.advance(by);
        rig.grab("a", "Show.S01E01-BAD", &[&episode]);
        rig.fail("a", Cause::MissingArticles);
        rig.run().await?;
        rig.library_notices("a");
        // Two minutes for the library's own search, then the one for later is planned.
        rig.rounds(20, 15).await?;
        rig.clock.set(rig.clock.now() - by);
        rig.run().await?;
        let incident = rig.the_incident().await?;
        let left = incident.next_at.map(|at| at.since(rig.clock.now()));
        assert!(left.is_some_and(|it| it <= Duration::from_secs(1800)), "{incident:#?}");
        assert_eq!(rig.writes(), []);

        rig.pass(1860);
        rig.run().await?;
        assert_eq!(rig.writes().len(), 1, "it is searched for: {:?}", rig.writes());
    }
    Ok(())
}

#[tokio::test]
async fn a_grab_that_gets_lost_after_the_clock_was_set_back_is_found() -> anyhow::Result<()> {
    for by in [HOUR, YEAR] {
        let mut rig = Rig::live().await?;
        let episode = rig.want(1);
        rig.clock.advance(by);
        rig.grab("a", "Show.S01E01-GONE", &[&episode]);
        rig.run().await?;
        rig.client.change(|state| state.queue.clear());
        rig.library.change(|state| state.tracked.clear());
        rig.run().await?;
        rig.clock.set(rig.clock.now() - by);
        rig.rounds(20, 31).await?;
        let incident = rig.the_incident().await?;
        assert!(matches!(incident.why.cause, Cause::Orphaned(_)), "{incident:#?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_lease_from_the_future_holds_nobody_up() -> anyhow::Result<()> {
    let rig = Rig::live().await?;
    let now = rig.clock.now();
    let later = now + YEAR;
    // Another program took it while the clock was ahead, and was killed.
    assert!(rig.store.take_lease("recovery", "another", later.0, later.0 + 45_000).await?);
    assert!(!rig.run().await?.is_elsewhere);
    // One that ends as soon as ours would is another's, whose clock may differ a little.
    rig.store.release_lease("recovery", "this one").await?;
    assert!(rig.store.take_lease("recovery", "another", now.0, now.0 + 60_000).await?);
    assert!(rig.run().await?.is_elsewhere);
    Ok(())
}

#[tokio::test]
async fn a_success_in_the_future_does_not_keep_the_brake_from_being_pulled() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let episodes: Vec<_> = (0..8).map(|number| rig.want(number)).collect();
    rig.clock.advance(YEAR);
    rig.grab("d0", "Show.S01E00", &[&episodes[0]]);
    rig.import("d0");
    rig.run().await?;
    rig.clock.set(rig.clock.now() - YEAR);
    for (number, episode) in episodes.iter().enumerate().skip(1) {
        let id = format!("d{number}");
        rig.grab(&id, &format!("Show.S01E0{number}"), &[episode]);
        rig.fail(&id, Cause::MissingArticles);
    }
    rig.run().await?;
    let open = rig.incidents.open().await?;
    assert!(open.iter().any(|it| it.title.contains("7 downloads failed")), "{open:#?}");
    // It lets go after quiet minutes on the clock as it is now.
    for _ in 0..20 {
        rig.pass(60);
        rig.run().await?;
    }
    let open = rig.incidents.open().await?;
    assert!(!open.iter().any(|it| it.title.contains("downloads failed")), "{open:#?}");
    Ok(())
}
