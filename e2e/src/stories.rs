//! What becomes of each fault: told once, played with stand-ins and with the real SABnzbd.

mod house;

use std::time::Duration;

use anyhow::{Context, ensure};
use kernel::{Cause, ImportTrouble, OrphanKind};
use lab::{
    indexer::{NzbFault, Release},
    news::Mode,
    posts::{Fault, Post},
};
use services::IncidentState;

pub use self::house::*;
use crate::{Setup, Stack};

/// Names every story, for a test of each.
#[macro_export]
macro_rules! all_stories {
    ($each:ident) => {
        $each! {
            all_articles_missing_and_another_release_is_there,
            all_articles_missing_and_nothing_else_is_there,
            too_few_par2_blocks,
            enough_par2_blocks_need_nothing,
            a_corrupt_archive,
            a_missing_volume,
            a_password_on_the_data,
            a_password_on_the_headers,
            an_unwanted_extension_that_pauses,
            the_disk_guard_blocks_nothing,
            a_job_paused_by_its_owner_is_left_alone,
            a_truncated_video_without_par2,
            a_category_deleted_in_the_client,
            a_job_deleted_in_the_client,
            a_client_away_while_grabbing,
            a_hand_added_job_that_fails,
            a_root_folder_gone_and_back,
            a_season_pack_is_one_action,
            an_indexer_that_redates_its_posts,
            an_nzb_that_is_gone,
            a_job_that_only_waits_behind_another,
            a_news_server_down_and_up,
            a_news_server_that_loses_everything,
            a_script_that_refuses,
            a_duplicate,
            a_retried_job_that_fails_again,
            dry_run_changes_nothing,
        }
    };
}

/// Starts a stack.
pub trait Start: AsyncFnOnce(Setup) -> anyhow::Result<Stack> {}
impl<F: AsyncFnOnce(Setup) -> anyhow::Result<Stack>> Start for F {}

/// A release that fails so, another that does not, and what must come of it.
async fn fails_and_is_replaced(
    start: impl Start,
    setup: Setup,
    fault: Fault,
    cause: Cause,
) -> anyhow::Result<Stack> {
    let stack = start(setup).await?;
    let bad = stack.offer(1, "BAD", |post| post.fault(fault)).await?;
    stack.search(1).await?;
    stack.until_grabbed(&bad).await?;
    stack.offer(1, "GOOD", |post| post).await?;
    let incident = stack.until_incident_is(IncidentState::Resolved).await?;
    ensure!(incident.why.cause == cause, "{:?}\n{}", incident.why, stack.tell().await?);
    let outcome = incident.outcome.unwrap_or_default();
    ensure!(outcome == "imported: Harbor.Lights.S01E01.1080p.WEB.h264-GOOD", "{outcome}");
    let blocked = stack.sonarr.blocklist();
    ensure!(blocked.len() == 1 && blocked[0].title == bad, "{blocked:?}");
    ensure!(stack.events("grabbed") == 2, "{}", stack.tell().await?);
    Ok(stack)
}

pub async fn all_articles_missing_and_another_release_is_there(
    start: impl Start,
) -> anyhow::Result<()> {
    let stack =
        fails_and_is_replaced(start, Setup::default(), Fault::AllMissing, Cause::MissingArticles)
            .await?;
    let counts = stack.sonarr.counts();
    ensure!(counts.own_searches + counts.searches == 1, "one search: {counts:?}");
    Ok(())
}

pub async fn all_articles_missing_and_nothing_else_is_there(
    start: impl Start,
) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    let bad = stack.offer(1, "BAD", |post| post.fault(Fault::AllMissing)).await?;
    stack.search(1).await?;
    stack.until_grabbed(&bad).await?;
    stack
        .until("a later search", stack.patience(), async |stack| {
            let all = stack.all_incidents().await?;
            Ok(all.iter().any(|it| it.next_step.starts_with("search again")))
        })
        .await?;
    let incident = stack.the_incident().await?;
    ensure!(incident.why.cause == Cause::MissingArticles, "{:?}", incident.why);
    ensure!(incident.next_at.is_some() && !incident.is_over());
    ensure!(stack.sonarr.blocklist().len() == 1);
    Ok(())
}

pub async fn too_few_par2_blocks(start: impl Start) -> anyhow::Result<()> {
    fails_and_is_replaced(
        start,
        Setup::default(),
        Fault::DamagedUnrepairable,
        Cause::MissingArticles,
    )
    .await?;
    Ok(())
}

pub async fn enough_par2_blocks_need_nothing(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    stack.offer(1, "REPAIRED", |post| post.fault(Fault::DamagedRepairable)).await?;
    stack.search(1).await?;
    imported(&stack, 1).await?;
    stack.wait(4).await?;
    nothing_was_done(&stack).await
}

pub async fn a_corrupt_archive(start: impl Start) -> anyhow::Result<()> {
    fails_and_is_replaced(start, Setup::default(), Fault::CorruptRar, Cause::Corrupt).await?;
    Ok(())
}

pub async fn a_missing_volume(start: impl Start) -> anyhow::Result<()> {
    fails_and_is_replaced(start, Setup::default(), Fault::MissingVolume, Cause::Corrupt).await?;
    Ok(())
}

pub async fn a_password_on_the_data(start: impl Start) -> anyhow::Result<()> {
    let fault = Fault::Password("secret".to_owned());
    fails_and_is_replaced(start, Setup::default(), fault, Cause::Password).await?;
    Ok(())
}

pub async fn a_password_on_the_headers(start: impl Start) -> anyhow::Result<()> {
    let fault = Fault::HeaderPassword("secret".to_owned());
    fails_and_is_replaced(start, Setup::default(), fault, Cause::Password).await?;
    Ok(())
}

pub async fn an_unwanted_extension_that_pauses(start: impl Start) -> anyhow::Result<()> {
    let settings = vec![("unwanted_extensions", "exe"), ("action_on_unwanted_extensions", "2")];
    let setup = Setup { settings, ..Setup::default() };
    fails_and_is_replaced(start, setup, Fault::UnwantedFile, Cause::Unwanted).await?;
    Ok(())
}

pub async fn a_job_paused_by_its_owner_is_left_alone(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    stack.sabnzbd.call("pause", &[]).await?;
    let title = stack.offer(1, "GOOD", |post| post).await?;
    let second = stack.offer(2, "GOOD", |post| post).await?;
    stack.search(1).await?;
    stack.search(2).await?;
    stack.until_grabbed(&title).await?;
    stack.until_grabbed(&second).await?;
    stack.wait(20).await?;
    nothing_was_done(&stack).await?;
    stack.sabnzbd.call("resume", &[]).await?;
    imported(&stack, 2).await?;
    nothing_was_done(&stack).await
}

pub async fn a_truncated_video_without_par2(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    stack.offer(1, "TRUNCATED", |post| post.fault(Fault::Truncated(0.34))).await?;
    stack.search(1).await?;
    imported(&stack, 1).await?;
    let incident = stack.until_incident_is(IncidentState::Question).await?;
    ensure!(incident.why.cause == Cause::Truncated, "{:?}", incident.why);
    let question = incident.question.context("no question")?;
    ensure!(question.text.contains("bytes"), "{}", question.text);
    ensure!(stack.sonarr.files().len() == 1, "the file is left where it is");
    Ok(())
}

pub async fn a_category_deleted_in_the_client(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    let title = stack.offer(1, "GOOD", |post| post).await?;
    stack.sabnzbd.set_category_present("tv", false).await?;
    stack.search(1).await?;
    stack.until_grabbed(&title).await?;
    let incident = stack.until_incident_is(IncidentState::Resolved).await?;
    ensure!(incident.why.cause == Cause::Orphaned(OrphanKind::OtherCategory), "{:?}", incident.why);
    ensure!(stack.sonarr.files().len() == 1, "{}", stack.tell().await?);
    ensure!(stack.sonarr.blocklist().is_empty());
    Ok(())
}

pub async fn a_job_deleted_in_the_client(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    stack.sabnzbd.call("pause", &[]).await?;
    let first = stack.offer(1, "DELETED", |post| post).await?;
    stack.search(1).await?;
    let id = stack.until_grabbed(&first).await?;
    stack.wait(2).await?;
    stack.sabnzbd.call("queue", &[("name", "delete"), ("value", &id), ("del_files", "1")]).await?;
    stack.sabnzbd.call("resume", &[]).await?;
    stack.offer(1, "GOOD", |post| post).await?;
    let incident = stack.until_incident_is(IncidentState::Resolved).await?;
    ensure!(incident.why.cause == Cause::Orphaned(OrphanKind::Gone), "{:?}", incident.why);
    ensure!(stack.sonarr.counts().marked_failed == 1, "{}", stack.tell().await?);
    Ok(())
}

pub async fn a_client_away_while_grabbing(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    stack.offer(1, "GOOD", |post| post).await?;
    stack.sabnzbd.stop().await?;
    stack.search(1).await?;
    stack.wait(6).await?;
    ensure!(stack.events("grabbed") == 0, "nothing could be handed over");
    stack.sabnzbd.start_again().await?;
    stack
        .until("the import", stack.patience() * 2, async |stack| {
            Ok(stack.events("downloadFolderImported") == 1)
        })
        .await?;
    ensure!(stack.sonarr.blocklist().is_empty(), "{}", stack.tell().await?);
    Ok(())
}

pub async fn a_hand_added_job_that_fails(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    let title = "Harbor.Lights.S01E01.1080p.WEB.h264-BYHAND";
    let post = Post::new(title).fault(Fault::AllMissing);
    let post = if stack.fake.is_some() { post } else { post.real() };
    let posted = post.publish(&stack.news).await?;
    stack.sabnzbd.add_nzb(title, &posted.nzb, &[("cat", "tv")]).await?;
    stack.offer(1, "GOOD", |post| post).await?;
    let incident = stack.until_incident_is(IncidentState::Resolved).await?;
    let cause = incident.why.cause;
    ensure!(cause == Cause::ImportBlocked(ImportTrouble::NotGrabbed), "{cause:?}");
    ensure!(stack.sonarr.blocklist().is_empty(), "{}", stack.tell().await?);
    ensure!(stack.sonarr.queue().is_empty(), "{}", stack.tell().await?);
    Ok(())
}

pub async fn a_root_folder_gone_and_back(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    let root = stack.sonarr.root().to_owned();
    let aside = root.with_extension("gone");
    std::fs::rename(&root, &aside)?;
    stack.offer(1, "GOOD", |post| post).await?;
    stack.search(1).await?;
    let incident = stack.until_incident_is(IncidentState::Held).await?;
    let cause = incident.why.cause;
    ensure!(cause == Cause::ImportBlocked(ImportTrouble::RootFolderMissing), "{cause:?}");
    ensure!(stack.sonarr.blocklist().is_empty());
    std::fs::rename(&aside, &root)?;
    let incident = stack.until_incident_is(IncidentState::Resolved).await?;
    ensure!(incident.outcome.is_some_and(|it| it.starts_with("imported")));
    Ok(())
}

pub async fn a_season_pack_is_one_action(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    // The client would be through with it before it notices that it should have paused.
    let fault = Fault::Password("secret".to_owned());
    let pack = stack.offer_season("PACK", |post| post.fault(fault)).await?;
    stack.news.hold(&pack.posted.id);
    stack.search_season().await?;
    stack
        .until("the pack is removed", stack.patience(), async |stack| {
            Ok(!stack.sonarr.blocklist().is_empty())
        })
        .await?;
    stack.wait(8).await?;
    ensure!(stack.sonarr.blocklist().len() == 1, "{:?}", stack.sonarr.blocklist());
    ensure!(stack.sonarr.counts().queue_deletes == 1, "{}", stack.tell().await?);
    ensure!(stack.the_incident().await?.items.len() == 6, "{}", stack.tell().await?);
    Ok(())
}

pub async fn an_indexer_that_redates_its_posts(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    let title = "Harbor.Lights.S01E01.1080p.WEB.h264-REDATED";
    let post = Post::new(title).fault(Fault::AllMissing);
    let post = if stack.fake.is_some() { post } else { post.real() };
    let release = Release::episode(post, 900_001, 1, 1).told_size(900_000_000);
    stack.indexer.post(release.redated()).await?;
    stack.search(1).await?;
    let incident = stack.until_incident_is(IncidentState::Question).await?;
    ensure!(incident.why.cause == Cause::Loop, "{}", stack.tell().await?);
    ensure!(incident.why.evidence.message.contains(title), "{}", incident.why.evidence.message);
    let grabs = stack.events("grabbed");
    stack.wait(12).await?;
    ensure!(stack.events("grabbed") == grabs, "{}", stack.tell().await?);
    stack.the_incident().await?;
    Ok(())
}

pub async fn an_nzb_that_is_gone(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    let title = "Harbor.Lights.S01E01.1080p.WEB.h264-GONE";
    let post = Post::new(title);
    let post = if stack.fake.is_some() { post } else { post.real() };
    let release = Release::episode(post, 900_001, 1, 1).told_size(900_000_000);
    stack.indexer.post(release.nzb_fault(NzbFault::Garbage)).await?;
    stack.search(1).await?;
    stack.wait(12).await?;
    ensure!(stack.sonarr.files().is_empty());
    nothing_was_done(&stack).await
}

pub async fn a_job_that_only_waits_behind_another(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    stack.news.set_mode(Mode::Slow(Duration::from_millis(1500))).await?;
    for episode in 1..=2 {
        let title = stack.offer(episode, "SLOW", |post| post).await?;
        stack.search(episode as usize).await?;
        stack.until_grabbed(&title).await?;
    }
    stack.wait(12).await?;
    nothing_was_done(&stack).await?;
    stack.news.set_mode(Mode::Up).await?;
    imported(&stack, 2).await?;
    nothing_was_done(&stack).await
}

pub async fn a_retried_job_that_fails_again(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    let bad = stack.offer(1, "BAD", |post| post.fault(Fault::AllMissing)).await?;
    stack.search(1).await?;
    ensure!(stack.events("grabbed") == 1);
    let first = stack.until_client_says(is_failed).await?;
    stack.sabnzbd.call("retry", &[("value", &first)]).await?;
    stack.until_client_says(|slot| is_failed(slot) && slot["nzo_id"] != *first).await?;
    stack.offer(1, "GOOD", |post| post).await?;
    stack.until_incident_is(IncidentState::Resolved).await?;
    let blocked = stack.sonarr.blocklist();
    ensure!(blocked.len() == 1 && blocked[0].title == bad, "{}", stack.tell().await?);
    ensure!(stack.sonarr.counts().marked_failed == 1, "{}", stack.tell().await?);
    Ok(())
}

fn is_failed(slot: &serde_json::Value) -> bool {
    slot["status"] == "Failed"
}

pub async fn dry_run_changes_nothing(start: impl Start) -> anyhow::Result<()> {
    let setup = Setup { mode: kernel::Mode::DryRun, ..Setup::default() };
    let stack = start(setup).await?;
    let fault = Fault::Password("secret".to_owned());
    let bad = stack.offer(1, "BAD", |post| post.fault(fault)).await?;
    stack.search(1).await?;
    stack.until_grabbed(&bad).await?;
    stack
        .until("it says what it would do", stack.patience(), async |stack| {
            Ok(stack.timeline().await?.iter().any(|it| it.kind == "recovery.would_act"))
        })
        .await?;
    stack.wait(8).await?;
    ensure!(stack.sonarr.counts().writes == 0, "{:?}", stack.sonarr.counts());
    Ok(())
}

async fn imported(stack: &Stack, files: usize) -> anyhow::Result<()> {
    stack
        .until("the import", stack.patience(), async |stack| {
            Ok(stack.events("downloadFolderImported") >= files)
        })
        .await
}

/// No incident, and nothing but looking.
async fn nothing_was_done(stack: &Stack) -> anyhow::Result<()> {
    let writes = stack.sonarr.counts().writes;
    ensure!(writes == 0, "{writes} writes\n{}", stack.tell().await?);
    ensure!(stack.all_incidents().await?.is_empty(), "{}", stack.tell().await?);
    Ok(())
}
