//! What recovery does about each fault, and what it leaves alone.

use crate::rig::Rig;
use futures_util::FutureExt;
use integration_testkit::LibraryWrite;
use kernel::{
    Cause, DownloadId, EventKind, ImportTrouble, JobState, Mode, RemoveOptions, TrackedState,
};
use services::{Actor, Areas, Choice, Error, EventQuery, IncidentState, Policy};

#[tokio::test]
async fn a_failure_that_the_library_heals_by_itself_is_only_watched() -> anyhow::Result<()> {
    let (mut rig, episode) = Rig::grabbing("Show.S01E01-BAD").await?;
    rig.run().await?;
    rig.fail("a", Cause::MissingArticles);
    rig.run().await?;
    assert_eq!(rig.library.writes(), [LibraryWrite::RefreshDownloads]);

    rig.library_notices("a");
    rig.grab("b", "Show.S01E01-GOOD", &[&episode]);
    rig.run().await?;
    assert!(rig.the_incident().await?.next_step.contains("Show.S01E01-GOOD"));
    rig.import("b");
    rig.run().await?;

    let incident = rig.the_incident().await?;
    assert_eq!(incident.state, IncidentState::Resolved);
    assert_eq!(incident.outcome.as_deref(), Some("imported: Show.S01E01-GOOD"));
    assert_eq!(rig.writes(), []);
    Ok(())
}

#[tokio::test]
async fn a_failure_that_the_library_does_not_notice_is_told_to_it_once() -> anyhow::Result<()> {
    let (rig, _) = Rig::grabbing("Show.S01E01-BAD").await?;
    rig.fail("a", Cause::Corrupt);
    rig.rounds(20, 15).await?;
    assert_eq!(rig.writes().len(), 1);
    assert!(matches!(rig.writes()[0], LibraryWrite::MarkFailed(_)));
    assert_eq!(rig.library.change(|state| state.blocklist.len()), 1);
    Ok(())
}

#[tokio::test]
async fn an_encrypted_job_that_is_paused_is_removed_and_blocked() -> anyhow::Result<()> {
    let (rig, _) = Rig::grabbing("Show.S01E01-PWD").await?;
    rig.pause_as("a", Cause::Password);
    rig.run().await?;
    let options = RemoveOptions { from_client: true, blocklist: true, skip_search: false };
    assert!(matches!(rig.writes()[..], [LibraryWrite::Remove(_, it)] if it == options));
    Ok(())
}

#[tokio::test]
async fn what_merely_waits_or_was_paused_by_its_owner_is_left_alone() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let (first, second) = (rig.want(1), rig.want(2));
    rig.grab("a", "Show.S01E01", &[&first]);
    rig.grab("b", "Show.S01E02", &[&second]);
    rig.client.change(|state| {
        state.queue[0].state = JobState::Paused;
        state.queue[1].state = JobState::Waiting;
        state.halt = Some(kernel::Halt::PausedByOwner);
    });
    rig.rounds(50, 300).await?;
    assert_eq!(rig.library.writes(), []);
    assert_eq!(rig.client.writes(), []);
    assert!(rig.incidents.open().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn with_nothing_else_to_grab_it_searches_later_and_says_so() -> anyhow::Result<()> {
    let (mut rig, episode) = Rig::grabbing("Show.S01E01-BAD").await?;
    rig.fail("a", Cause::MissingArticles);
    rig.run().await?;
    rig.library_notices("a");
    rig.rounds(20, 15).await?;
    let incident = rig.the_incident().await?;
    assert_eq!(incident.next_step, "search again: nothing else was found so far");
    assert!(incident.next_at.is_some());
    assert_eq!(rig.writes(), []);

    rig.pass(1800);
    rig.run().await?;
    assert_eq!(rig.writes(), [LibraryWrite::Search(vec![episode.id])]);
    Ok(())
}

#[tokio::test]
async fn patience_ends_with_a_reason_that_says_what_was_tried() -> anyhow::Result<()> {
    let (mut rig, _) = Rig::grabbing("Show.S01E01-BAD").await?;
    rig.fail("a", Cause::MissingArticles);
    rig.run().await?;
    rig.library_notices("a");
    rig.rounds(2000, 600).await?;
    let incident = rig.the_incident().await?;
    assert_eq!(incident.state, IncidentState::GivenUp);
    assert!(incident.outcome.is_some_and(|it| it.contains("search later")));
    assert_eq!(rig.writes().len(), 6);
    Ok(())
}

#[tokio::test]
async fn what_was_given_up_is_searched_for_at_once_when_its_owner_begins_it_anew()
-> anyhow::Result<()> {
    let (mut rig, episode) = Rig::grabbing("Show.S01E01-BAD").await?;
    rig.fail("a", Cause::MissingArticles);
    rig.run().await?;
    rig.library_notices("a");
    rig.rounds(2000, 600).await?;
    let given_up = rig.the_incident().await?;
    let before = rig.writes().len();

    let anna = Actor::new("anna");
    let anew = rig.incidents.hurry(&anna, &given_up.id).await?;
    assert_eq!((anew.state, anew.outcome, anew.rung), (IncidentState::Open, None, 0));
    rig.run().await?;
    assert_eq!(rig.writes()[before..], [LibraryWrite::Search(vec![episode.id.clone()])]);
    assert_eq!(rig.the_incident().await?.id, given_up.id);

    rig.grab("b", "Show.S01E01-GOOD", &[&episode]);
    rig.import("b");
    rig.run().await?;
    assert_eq!(rig.the_incident().await?.state, IncidentState::Resolved);
    let refused = rig.incidents.hurry(&anna, &given_up.id).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn what_went_wrong_again_meanwhile_is_not_begun_anew_beside_it() -> anyhow::Result<()> {
    let (mut rig, episode) = Rig::grabbing("Show.S01E01-BAD").await?;
    rig.fail("a", Cause::MissingArticles);
    rig.run().await?;
    let anna = Actor::new("anna");
    let left = rig.incidents.skip(&anna, &rig.the_incident().await?.id).await?;
    rig.run().await?;
    rig.grab("b", "Show.S01E01-WORSE", &[&episode]);
    rig.fail("b", Cause::Corrupt);
    rig.run().await?;
    assert_eq!(rig.incidents.open().await?.len(), 1);
    let refused = rig.incidents.hurry(&anna, &left.id).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn a_season_pack_is_one_incident_and_one_action() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let episodes: Vec<_> = (1..=10).map(|number| rig.want(number)).collect();
    rig.grab("a", "Show.S01-PACK", &episodes.iter().collect::<Vec<_>>());
    rig.fail("a", Cause::MissingArticles);
    rig.rounds(20, 15).await?;
    assert_eq!(rig.writes().len(), 1);
    assert_eq!(rig.the_incident().await?.items.len(), 10);
    Ok(())
}

#[tokio::test]
async fn a_grab_that_nobody_has_is_marked_as_failed_once() -> anyhow::Result<()> {
    let (rig, _) = Rig::grabbing("Show.S01E01").await?;
    rig.run().await?;
    rig.client.change(|state| state.queue.clear());
    rig.library.change(|state| state.tracked.clear());
    rig.rounds(30, 15).await?;
    assert_eq!(rig.the_incident().await?.why.cause.code(), "orphaned");
    assert!(matches!(rig.writes()[..], [LibraryWrite::MarkFailed(_)]));
    Ok(())
}

#[tokio::test]
async fn a_grab_is_not_lost_while_its_client_cannot_be_seen() -> anyhow::Result<()> {
    let (rig, _) = Rig::grabbing("Show.S01E01").await?;
    rig.run().await?;
    rig.client.change(|state| {
        state.trouble = Some(kernel::Trouble::Unreachable("refused".to_owned()));
        state.queue.clear();
    });
    rig.library.change(|state| state.tracked.clear());
    rig.rounds(30, 15).await?;
    assert_eq!(rig.writes(), []);
    Ok(())
}

#[tokio::test]
async fn a_job_in_another_category_is_put_back() -> anyhow::Result<()> {
    let (rig, _) = Rig::grabbing("Show.S01E01").await?;
    rig.client.change(|state| state.queue[0].category = "*".to_owned());
    rig.library.change(|state| state.tracked.clear());
    rig.rounds(15, 15).await?;
    let category = rig.client.change(|state| state.queue[0].category.clone());
    assert_eq!(category, "tv");
    assert_eq!(rig.client.writes().len(), 1);
    assert_eq!(rig.writes(), []);
    Ok(())
}

#[tokio::test]
async fn a_missing_root_folder_blocks_nothing_and_ends_with_the_import() -> anyhow::Result<()> {
    let (mut rig, _) = Rig::grabbing("Show.S01E01").await?;
    rig.track("a", TrackedState::ImportBlocked(ImportTrouble::RootFolderMissing));
    rig.rounds(10, 60).await?;
    assert_eq!(rig.the_incident().await?.state, IncidentState::Held);
    assert_eq!(rig.library.writes(), []);
    rig.import("a");
    rig.run().await?;
    assert_eq!(rig.the_incident().await?.state, IncidentState::Resolved);
    Ok(())
}

#[tokio::test]
async fn too_many_failures_pull_the_brake_and_a_success_releases_it() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let episodes: Vec<_> = (1..=8).map(|number| rig.want(number)).collect();
    for (number, episode) in episodes.iter().enumerate() {
        rig.grab(&format!("d{number}"), &format!("Show.S01E0{number}"), &[episode]);
    }
    for number in 0..7 {
        rig.fail(&format!("d{number}"), Cause::MissingArticles);
    }
    rig.rounds(10, 60).await?;
    assert_eq!(rig.writes(), [], "nothing is blocked while the brake is on");
    assert!(rig.incidents.open().await?.iter().any(|it| it.title.contains("7 downloads failed")));

    rig.import("d7");
    rig.rounds(4, 60).await?;
    assert_eq!(rig.writes().len(), 7);
    Ok(())
}

#[tokio::test]
async fn the_failures_before_its_release_do_not_pull_the_brake_again() -> anyhow::Result<()> {
    let mut policy = Policy { areas: Areas::all(Mode::Live), ..Policy::default() };
    policy.brake.minutes = 600;
    let mut rig = Rig::with(policy).await?;
    for number in 0..7 {
        let episode = rig.want(number);
        rig.grab(&format!("d{number}"), &format!("Show.S01E0{number}"), &[&episode]);
        rig.fail(&format!("d{number}"), Cause::MissingArticles);
    }
    rig.run().await?;
    assert_eq!(rig.writes(), []);
    rig.pass(20 * 60);
    for _ in 0..10 {
        rig.run().await?;
        rig.pass(60);
    }
    assert_eq!(rig.writes().len(), 7, "it was quiet for long enough");
    rig.restart().await?;
    rig.run().await?;
    let pulled = rig.kinds().await?.iter().filter(|it| *it == "incident.opened").count();
    assert_eq!(pulled, 7 + 1);
    Ok(())
}

#[tokio::test]
async fn a_dead_release_that_comes_again_and_again_is_stopped() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let episode = rig.want(1);
    for round in 0..3 {
        let id = format!("d{round}");
        rig.grab(&id, "Show.S01E01-DEAD", &[&episode]);
        if round < 2 {
            rig.fail(&id, Cause::MissingArticles);
            rig.run().await?;
            rig.library_notices(&id);
        }
    }
    rig.rounds(10, 15).await?;
    let incident = rig.the_incident().await?;
    assert_eq!(incident.why.cause, Cause::Loop);
    assert_eq!(incident.state, IncidentState::Question);
    let options = RemoveOptions { from_client: true, blocklist: true, skip_search: true };
    assert!(matches!(rig.writes()[..], [LibraryWrite::Remove(_, it)] if it == options));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_proved_is_asked_and_the_answer_is_carried_out() -> anyhow::Result<()> {
    let (rig, episode) = Rig::grabbing("Show.S01E01").await?;
    rig.track("a", TrackedState::ImportBlocked(ImportTrouble::WrongItem));
    let candidate = kernel::ImportCandidate {
        path: "/downloads/x.mkv".to_owned(),
        bytes: 1,
        items: vec![episode.id.clone()],
        item_title: None,
        quality: "SDTV".to_owned(),
        languages: Vec::new(),
        runtime_seconds: None,
        rejections: vec!["Invalid season or episode".to_owned()],
        trouble: Some(ImportTrouble::WrongItem),
        document: serde_json::Value::Null,
    };
    rig.library.change(|state| state.candidates.push((DownloadId("a".to_owned()), candidate)));
    rig.run().await?;
    rig.pass(91);
    rig.run().await?;
    let incident = rig.the_incident().await?;
    assert_eq!(incident.state, IncidentState::Question);
    assert_eq!(rig.writes(), []);

    let owner = services::Actor::new("anna");
    assert!(rig.incidents.answer(&owner, &incident.id, Choice::Import, vec![7]).await.is_err());
    rig.incidents.answer(&owner, &incident.id, Choice::Import, vec![0]).await?;
    // Who looks at the library is woken, and the answer's line names the request it came in.
    assert!(rig.recovery.nudged(&"tv".parse()?).now_or_never().is_some());
    let timeline = rig.incidents.explain(&incident.id).await?.timeline;
    let answered = timeline.iter().find(|it| it.actor == "anna");
    let answered = answered.ok_or_else(|| anyhow::anyhow!("nobody answered"))?;
    assert_eq!(answered.correlation, incident.id);
    assert_eq!(answered.data["request"], owner.correlation.as_str());
    rig.run().await?;
    rig.run().await?;
    assert!(matches!(&rig.writes()[..], [LibraryWrite::Import(id, _)] if id.0 == "a"));
    assert_eq!(rig.the_incident().await?.state, IncidentState::Resolved);
    Ok(())
}

#[tokio::test]
async fn an_import_with_proof_needs_nobody() -> anyhow::Result<()> {
    let (rig, episode) = Rig::grabbing("Show.S01E01").await?;
    rig.track("a", TrackedState::ImportBlocked(ImportTrouble::MatchedById));
    let candidate = kernel::ImportCandidate {
        path: "/downloads/x.mkv".to_owned(),
        bytes: 1,
        items: vec![episode.id.clone()],
        item_title: None,
        quality: "WEBDL-1080p".to_owned(),
        languages: vec!["English".to_owned()],
        runtime_seconds: Some(42 * 60),
        rejections: vec!["matched by id".to_owned()],
        trouble: Some(ImportTrouble::MatchedById),
        document: serde_json::Value::Null,
    };
    rig.library.change(|state| state.candidates.push((DownloadId("a".to_owned()), candidate)));
    rig.run().await?;
    rig.pass(91);
    rig.run().await?;
    rig.run().await?;
    assert!(matches!(&rig.writes()[..], [LibraryWrite::Import(..)]));
    assert_eq!(rig.the_incident().await?.state, IncidentState::Resolved);
    Ok(())
}

#[tokio::test]
async fn dry_run_says_what_it_would_do_once_and_changes_nothing() -> anyhow::Result<()> {
    let mut rig =
        Rig::with(Policy { areas: Areas::all(Mode::DryRun), ..Policy::default() }).await?;
    let episode = rig.want(1);
    rig.grab("a", "Show.S01E01-PWD", &[&episode]);
    rig.pause_as("a", Cause::Password);
    rig.rounds(20, 60).await?;
    assert_eq!(rig.library.writes(), []);
    assert_eq!(rig.client.writes(), []);
    let would = rig.kinds().await?.into_iter().filter(|it| it == "recovery.would_act").count();
    assert_eq!(would, 1);
    Ok(())
}

#[tokio::test]
async fn what_its_owner_excludes_is_left_alone_with_the_reason() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let mut episode = rig.want(1);
    episode.tags = vec!["autoarr-ignore".to_owned()];
    rig.library.change(|state| state.items[0] = episode.clone());
    rig.grab("a", "Show.S01E01-BAD", &[&episode]);
    rig.fail("a", Cause::MissingArticles);
    rig.rounds(20, 60).await?;
    assert_eq!(rig.library.writes(), []);
    assert_eq!(rig.the_incident().await?.next_step, "left alone: it is tagged `autoarr-ignore`");
    Ok(())
}

#[tokio::test]
async fn a_pause_stops_everything_until_its_time() -> anyhow::Result<()> {
    let (mut rig, _) = Rig::grabbing("Show.S01E01-PWD").await?;
    rig.pause_as("a", Cause::Password);
    let owner = services::Actor::new("anna");
    let until = kernel::Clock::now(rig.clock.as_ref()) + std::time::Duration::from_secs(600);
    rig.recovery.pause(&owner, Some(until)).await?;
    let of_the_request =
        EventQuery { correlation: Some(owner.correlation.clone()), ..EventQuery::default() };
    assert_eq!(rig.store.events(of_the_request).await?[0].kind, "recovery.paused");
    rig.run().await?;
    rig.restart().await?;
    rig.run().await?;
    assert_eq!(rig.library.writes(), []);
    rig.pass(601);
    rig.run().await?;
    assert_eq!(rig.writes().len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_answer_that_got_lost_is_looked_up_and_not_repeated() -> anyhow::Result<()> {
    let (rig, _) = Rig::grabbing("Show.S01E01-PWD").await?;
    rig.pause_as("a", Cause::Password);
    rig.library.change(|state| state.loses_answers = true);
    rig.run().await?;
    rig.library.change(|state| state.loses_answers = false);
    rig.rounds(10, 15).await?;
    assert_eq!(rig.writes().len(), 1);
    assert!(rig.kinds().await?.contains(&"recovery.verified".to_owned()));
    Ok(())
}

#[tokio::test]
async fn the_evidence_outlives_the_job() -> anyhow::Result<()> {
    let (mut rig, _) = Rig::grabbing("Show.S01E01-BAD").await?;
    rig.fail("a", Cause::Corrupt);
    rig.run().await?;
    rig.library_notices("a");
    rig.run().await?;
    let kept = rig.store.download("sab", "a").await?;
    assert!(kept.is_some_and(|it| it.document["failure"]["cause"]["kind"] == "corrupt"));
    let failed = rig
        .library
        .change(|state| state.events.iter().filter(|it| it.kind == EventKind::Failed).count());
    assert_eq!(failed, 1);
    Ok(())
}

#[tokio::test]
async fn a_failure_healed_between_two_looks_is_still_on_the_timeline() -> anyhow::Result<()> {
    let mut rig = Rig::live().await?;
    let episode = rig.want(1);
    rig.run().await?;
    rig.grab("a", "Show.S01E01-BAD", &[&episode]);
    rig.fail("a", Cause::MissingArticles);
    rig.library_notices("a");
    rig.grab("b", "Show.S01E01-GOOD", &[&episode]);
    rig.import("b");
    rig.run().await?;
    let incident = rig.the_incident().await?;
    assert_eq!(incident.outcome.as_deref(), Some("imported: Show.S01E01-GOOD"));
    assert_eq!(rig.library.writes(), []);
    Ok(())
}
