//! What is only done with its owner's consent.

use integration_testkit::LibraryWrite;
use kernel::{Cause, Mode};
use services::{Actor, Areas, Choice, IncidentState, Policy};

use crate::rig::Rig;

fn live(change: impl FnOnce(&mut Policy)) -> Policy {
    let mut policy = Policy { areas: Areas::all(Mode::Live), ..Policy::default() };
    change(&mut policy);
    policy
}

/// An episode was imported, and a third of it is missing.
async fn truncated(rig: &mut Rig) -> anyhow::Result<()> {
    let episode = rig.want(1);
    rig.grab("a", "Show.S01E01-CUT", &[&episode]);
    rig.run().await?;
    rig.import("a");
    let file = kernel::FileId(7);
    rig.client.change(|state| state.history[0].bytes_left = 1 << 28);
    rig.library.change(|state| {
        if let Some(event) = state.events.last_mut() {
            event.file = Some(file);
        }
        state.items[0].file = Some(file);
        state.files.push(kernel::LibraryFile {
            id: file,
            path: "/media/tv/x.mkv".to_owned(),
            bytes: (1 << 30) - (1 << 28),
            runtime_seconds: None,
            quality: "WEBDL-1080p".to_owned(),
            score: None,
            added_at: None,
        });
    });
    rig.run().await?;
    rig.client.change(|state| state.history.clear());
    Ok(())
}

#[tokio::test]
async fn an_incomplete_file_stays_until_its_owner_answers() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    truncated(&mut rig).await?;
    rig.rounds(5, 60).await?;
    let incident = rig.the_incident().await?;
    assert_eq!((incident.why.cause, incident.state), (Cause::Truncated, IncidentState::Question));
    assert_eq!(rig.writes(), []);

    let owner = services::Actor::new("anna");
    rig.incidents.answer(&owner, &incident.id, Choice::Replace, Vec::new()).await?;
    rig.rounds(5, 60).await?;
    assert!(matches!(rig.writes()[..], [LibraryWrite::DeleteFile(_), LibraryWrite::MarkFailed(_)]));
    Ok(())
}

#[tokio::test]
async fn an_incomplete_file_is_replaced_where_its_owner_allows_that() -> anyhow::Result<()> {
    let mut rig = Rig::with(live(|policy| policy.allow.replace_truncated = true)).await?;
    truncated(&mut rig).await?;
    rig.rounds(5, 60).await?;
    assert!(matches!(rig.writes()[..], [LibraryWrite::DeleteFile(_), LibraryWrite::MarkFailed(_)]));
    let episode = rig.library.change(|state| state.items[0].clone());
    rig.grab("b", "Show.S01E01-WHOLE", &[&episode]);
    rig.import("b");
    rig.run().await?;
    assert_eq!(rig.the_incident().await?.state, IncidentState::Resolved);
    Ok(())
}

#[tokio::test]
async fn the_next_best_release_is_only_grabbed_with_leave_and_only_for_its_quality()
-> anyhow::Result<()> {
    for allowed in [false, true] {
        let policy = live(|policy| {
            policy.allow.next_best = allowed;
            policy.patience.searches = 1;
        });
        let mut rig = Rig::with(policy).await?;
        let episode = rig.want(1);
        let lesser = kernel::Release {
            rejected: true,
            below_profile: true,
            ..integration_testkit::release("lesser", "Show.S01E01.720p-OTHER")
        };
        let blocked = kernel::Release {
            rejected: true,
            score: 100,
            ..integration_testkit::release("blocked", "Show.S01E01.1080p-BLOCKED")
        };
        rig.library.change(|state| {
            state.releases.push((episode.id.clone(), lesser));
            state.releases.push((episode.id.clone(), blocked));
        });
        rig.grab("a", "Show.S01E01-BAD", &[&episode]);
        rig.fail("a", Cause::MissingArticles);
        rig.run().await?;
        rig.library_notices("a");
        rig.rounds(60, 300).await?;
        let grabs = rig.writes().into_iter().filter(|it| matches!(it, LibraryWrite::Grab(_)));
        let expected: &[_] = if allowed { &[LibraryWrite::Grab("lesser".to_owned())] } else { &[] };
        assert_eq!(grabs.collect::<Vec<_>>(), expected);
    }
    Ok(())
}

#[tokio::test]
async fn what_its_owner_lets_rest_is_not_opened_again() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let episode = rig.want(1);
    rig.grab("a", "Show.S01E01-BAD", &[&episode]);
    rig.fail("a", Cause::MissingArticles);
    rig.run().await?;
    let incident = rig.the_incident().await?;
    rig.incidents.skip(&Actor::new("cli"), &incident.id).await?;
    for _ in 0..20 {
        rig.run().await?;
        rig.pass(15);
    }
    assert_eq!(rig.the_incident().await?.state, IncidentState::GivenUp);
    rig.restart().await?;
    rig.run().await?;
    assert_eq!(rig.the_incident().await?.state, IncidentState::GivenUp);
    assert_eq!(rig.writes(), []);
    Ok(())
}
