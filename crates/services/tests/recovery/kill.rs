//! Whatever stops the program, and wherever: everything is done once, and nothing is forgotten.

use crate::rig::Rig;
use integration_testkit::{ClientWrite, LibraryWrite};
use kernel::{Cause, DownloadId, Mode, Trouble};
use proptest::prelude::*;
use services::{Areas, IncidentState, Policy};

/// One failure, from the grab until the library was told; the program dies after `polls` steps of
/// the round in which it acts.
async fn story(cause: Cause, polls: usize) -> anyhow::Result<(Rig, bool)> {
    let mut rig = Rig::live().await?;
    let episode = rig.want(1);
    rig.grab("a", "Show.S01E01-BAD", &[&episode]);
    rig.run().await?;
    match cause {
        Cause::Password => rig.pause_as("a", cause),
        _ => rig.fail("a", cause),
    }
    let lived = rig.run_and_die(polls).await;
    for _ in 0..12 {
        rig.restart().await?;
        rig.pass(31);
        let round = rig.run().await?;
        anyhow::ensure!(round.troubles.is_empty() && !round.is_elsewhere, "{round:?}");
    }
    Ok((rig, lived))
}

#[tokio::test]
async fn dying_between_any_two_steps_neither_repeats_nor_forgets_anything() -> anyhow::Result<()> {
    for cause in [Cause::Password, Cause::MissingArticles] {
        for polls in 0.. {
            let (mut rig, lived) = story(cause, polls).await?;
            let acts: Vec<_> = rig.writes();
            let all = rig.incidents.list(store::IncidentQuery::default()).await?.items;
            assert_eq!(acts.len(), 1, "died after {polls} steps: {acts:?} {all:#?}");
            assert_eq!(rig.library.change(|state| state.blocklist.len()), 1, "after {polls} steps");
            assert_eq!(
                rig.library.change(|state| state
                    .commands
                    .iter()
                    .filter(|it| it.kind == kernel::CommandKind::Search)
                    .count()),
                1,
                "searches after {polls} steps"
            );
            assert_eq!(rig.incidents.open().await?.len(), 1, "after {polls} steps");

            let episode = rig.library.change(|state| state.items[0].clone());
            rig.grab("b", "Show.S01E01-GOOD", &[&episode]);
            rig.import("b");
            rig.run().await?;
            assert_eq!(rig.the_incident().await?.state, IncidentState::Resolved);
            assert!(rig.store.unfinished_actions().await?.is_empty(), "after {polls} steps");
            if lived {
                break;
            }
        }
    }
    Ok(())
}

#[derive(Clone, Debug)]
enum Turn {
    Grab(u8),
    Fail(u8),
    Pause(u8),
    Notice(u8),
    Import(u8),
    Vanish(u8),
    Round,
    Die(u8),
    Restart,
    LibraryAway(bool),
    ClientAway(bool),
    AnswersLost(bool),
    Pass(u16),
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        3 => (0..4u8).prop_map(Turn::Grab),
        3 => (0..4u8).prop_map(Turn::Fail),
        1 => (0..4u8).prop_map(Turn::Pause),
        2 => (0..4u8).prop_map(Turn::Notice),
        1 => (0..4u8).prop_map(Turn::Import),
        1 => (0..4u8).prop_map(Turn::Vanish),
        6 => Just(Turn::Round),
        3 => (0..60u8).prop_map(Turn::Die),
        1 => Just(Turn::Restart),
        1 => any::<bool>().prop_map(Turn::LibraryAway),
        1 => any::<bool>().prop_map(Turn::ClientAway),
        1 => any::<bool>().prop_map(Turn::AnswersLost),
        3 => (1..200u16).prop_map(Turn::Pass),
    ]
}

/// Plays `turns`, then lets everything come to rest.
async fn play(turns: &[Turn], mode: Mode) -> anyhow::Result<Rig> {
    let policy = Policy {
        areas: Areas::all(mode),
        brake: services::BrakeRule { failures: 100, ..services::BrakeRule::default() },
        loops: services::LoopRule {
            grabs: 1000,
            same_release: 1000,
            ..services::LoopRule::default()
        },
        ..Policy::default()
    };
    let mut rig = Rig::with(policy).await?;
    let episodes: Vec<_> = (0..4).map(|number| rig.want(number)).collect();
    // The newest download of each episode, and whether it can still fail.
    let mut current: [Option<String>; 4] = Default::default();
    let mut grabs = 0;
    for turn in turns {
        match turn {
            Turn::Grab(n) => {
                let slot = usize::from(*n);
                if current[slot].is_none() {
                    grabs += 1;
                    let id = format!("d{grabs}");
                    rig.grab(&id, &format!("Show.S01E0{n}-{grabs}"), &[&episodes[slot]]);
                    current[slot] = Some(id);
                }
            }
            Turn::Fail(n) => {
                if let Some(id) = &current[usize::from(*n)] {
                    rig.fail(id, Cause::MissingArticles);
                }
            }
            Turn::Pause(n) => {
                if let Some(id) = &current[usize::from(*n)] {
                    rig.pause_as(id, Cause::Password);
                }
            }
            Turn::Notice(n) => {
                if let Some(id) = current[usize::from(*n)].take() {
                    rig.fail(&id, Cause::MissingArticles);
                    if !has_failed(&rig, &id) {
                        rig.library_notices(&id);
                    }
                }
            }
            Turn::Import(n) => {
                if let Some(id) = current[usize::from(*n)].take()
                    && !has_failed(&rig, &id)
                {
                    rig.import(&id);
                }
            }
            Turn::Vanish(n) => {
                if let Some(id) = current[usize::from(*n)].take() {
                    let id = DownloadId(id);
                    rig.client.change(|state| {
                        state.queue.retain(|it| it.id != id);
                        state.history.retain(|it| it.id != id);
                    });
                    rig.library.change(|state| {
                        state.tracked.retain(|it| it.download.as_ref() != Some(&id))
                    });
                }
            }
            Turn::Round => drop(rig.run().await?),
            Turn::Die(polls) => {
                rig.run_and_die(usize::from(*polls)).await;
                rig.restart().await?;
            }
            Turn::Restart => rig.restart().await?,
            Turn::LibraryAway(away) => rig.library.change(|state| state.trouble = away_if(*away)),
            Turn::ClientAway(away) => rig.client.change(|state| state.trouble = away_if(*away)),
            Turn::AnswersLost(lost) => rig.library.change(|state| state.loses_answers = *lost),
            Turn::Pass(seconds) => rig.pass(u64::from(*seconds)),
        }
    }
    rig.library.change(|state| {
        state.trouble = None;
        state.loses_answers = false;
    });
    rig.client.change(|state| state.trouble = None);
    for _ in 0..30 {
        rig.run().await?;
        rig.pass(31);
    }
    Ok(rig)
}

fn away_if(away: bool) -> Option<Trouble> {
    away.then(|| Trouble::Unreachable("refused".to_owned()))
}

fn has_failed(rig: &Rig, id: &str) -> bool {
    rig.library.change(|state| {
        state.events.iter().any(|it| {
            it.kind == kernel::EventKind::Failed
                && it.download.as_ref().is_some_and(|it| it.0 == id)
        })
    })
}

/// What a library would call a second time: the same grab failed twice, the same record removed
/// twice, while it took effect the first time.
fn doubles(rig: &Rig) -> Vec<String> {
    let mut entries: Vec<_> =
        rig.library.change(|state| state.blocklist.iter().map(|it| it.release.clone()).collect());
    entries.sort();
    entries.windows(2).filter(|it| it[0] == it[1]).map(|it| it[0].clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_interleaving_of_failures_deaths_and_outages_doubles_or_loses_anything(
        turns in proptest::collection::vec(turn(), 5..40)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let rig = play(&turns, Mode::Live).await?;
            let doubles = doubles(&rig);
            anyhow::ensure!(doubles.is_empty(), "blocked twice: {doubles:?}");
            // Whatever failed and was not replaced is known, and not forgotten.
            let lost = rig.library.change(|state| {
                let newest = |item: &kernel::ItemId| {
                    state.events.iter().rev().find(|it| it.item == *item).cloned()
                };
                let items = state.items.iter().map(|it| it.id.clone());
                items.filter_map(|it| newest(&it)).filter(|it| it.kind == kernel::EventKind::Failed).collect::<Vec<_>>()
            });
            let all = rig.incidents.list(store::IncidentQuery { page_size: 200, ..Default::default() }).await?.items;
            for event in lost {
                let known = all.iter().any(|it| it.items.contains(&event.item) && !it.is_over());
                anyhow::ensure!(known, "nobody cares for {}: {all:#?}", event.item);
            }
            Ok::<(), anyhow::Error>(())
        }).map_err(|err| TestCaseError::fail(err.to_string()))?;
    }

    #[test]
    fn dry_run_changes_nothing_whatever_happens(turns in proptest::collection::vec(turn(), 5..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let rig = play(&turns, Mode::DryRun).await?;
            anyhow::ensure!(rig.library.writes() == Vec::<LibraryWrite>::new());
            anyhow::ensure!(rig.client.writes() == Vec::<ClientWrite>::new());
            Ok::<(), anyhow::Error>(())
        }).map_err(|err| TestCaseError::fail(err.to_string()))?;
    }
}
