//! What is wrong in the house and not with a release: disk, news server, script, settings.

use std::collections::BTreeSet;

use anyhow::ensure;
use kernel::Cause;
use lab::{arr::Counts, indexer::Release, news::Mode, posts::Post, sabnzbd::Script};
use services::{Incident, IncidentScope, IncidentState};

use super::{Start, imported};
use crate::{Setup, Stack};

pub async fn the_disk_guard_blocks_nothing(start: impl Start) -> anyhow::Result<()> {
    let setup = Setup { settings: vec![("download_free", "900T")], ..Setup::default() };
    let stack = start(setup).await?;
    let title = stack.offer(1, "GOOD", |post| post).await?;
    stack.search(1).await?;
    stack.until_grabbed(&title).await?;
    stack
        .until("an incident about the disk", stack.patience(), async |stack| {
            let all = stack.all_incidents().await?;
            Ok(all.iter().any(|it| it.why.cause == Cause::Disk))
        })
        .await?;
    stack.wait(8).await?;
    ensure!(stack.sonarr.blocklist().is_empty(), "{}", stack.tell().await?);
    ensure!(stack.events("downloadFailed") == 0);
    stack.the_incident().await?;

    stack.sabnzbd.set("download_free", "").await?;
    stack.sabnzbd.call("resume", &[]).await?;
    imported(&stack, 1).await?;
    stack.until_incident_is(IncidentState::Resolved).await?;
    Ok(())
}

pub async fn a_news_server_down_and_up(start: impl Start) -> anyhow::Result<()> {
    let stack = start(Setup::default()).await?;
    stack.news.down().await?;
    let title = stack.offer(1, "GOOD", |post| post).await?;
    stack.search(1).await?;
    stack.until_grabbed(&title).await?;
    stack
        .until("an incident about the servers", stack.patience(), async |stack| {
            Ok(stack.all_incidents().await?.iter().any(|it| it.scope == IncidentScope::House))
        })
        .await?;
    stack.wait(4).await?;
    ensure!(stack.sonarr.blocklist().is_empty(), "{}", stack.tell().await?);
    stack.news.up().await?;
    stack
        .until("the import", stack.patience() * 2, async |stack| {
            Ok(stack.events("downloadFolderImported") == 1)
        })
        .await?;
    let incident = stack.until_incident_is(IncidentState::Resolved).await?;
    ensure!(incident.scope == IncidentScope::House);
    ensure!(stack.sonarr.blocklist().is_empty(), "{}", stack.tell().await?);
    Ok(())
}

/// Everything that was grabbed fails, and it is not the releases.
pub async fn a_news_server_that_loses_everything(start: impl Start) -> anyhow::Result<()> {
    let setup = Setup { policy: |policy| policy.patience.first = 4, ..Setup::default() };
    let stack = start(setup).await?;
    stack.news.set_mode(Mode::Empty).await?;
    for episode in 1..=6 {
        let title = stack.offer(episode, "LOST", |post| post).await?;
        stack.search(episode as usize).await?;
        stack.until_grabbed(&title).await?;
    }
    let brakes = async |stack: &Stack| -> anyhow::Result<Vec<Incident>> {
        let all = stack.all_incidents().await?;
        Ok(all.into_iter().filter(|it| it.scope == IncidentScope::Brake).collect())
    };
    stack
        .until("the brake", stack.patience(), async |stack| Ok(!brakes(stack).await?.is_empty()))
        .await?;
    let before = stack.sonarr.counts();
    ensure!(before.marked_failed == 0 && before.queue_deletes == 0, "{}", stack.tell().await?);
    stack.wait(12).await?;
    let after = stack.sonarr.counts();
    let acts = |it: &Counts| (it.marked_failed, it.queue_deletes, it.searches);
    ensure!(acts(&after) == acts(&before), "{after:?}\n{}", stack.tell().await?);

    // One download that comes to a good end shows that the others can.
    stack.news.up().await?;
    for episode in 1..=6 {
        stack.offer(episode, "GOOD", |post| post).await?;
    }
    stack.search(1).await?;
    imported(&stack, 6).await?;
    stack
        .until("the end of it all", stack.patience(), async |stack| {
            Ok(stack.all_incidents().await?.iter().all(Incident::is_over))
        })
        .await?;
    let brakes = brakes(&stack).await?;
    ensure!(brakes.len() == 1, "{brakes:#?}");
    let outcome = brakes[0].outcome.as_deref();
    ensure!(outcome == Some("a download came to a good end again"), "{outcome:?}");
    let blocked: BTreeSet<_> = stack.sonarr.blocklist().into_iter().map(|it| it.title).collect();
    ensure!(blocked.len() == 6 && stack.sonarr.blocklist().len() == 6, "{blocked:?}");
    Ok(())
}

pub async fn a_script_that_refuses(start: impl Start) -> anyhow::Result<()> {
    let setup = Setup { settings: vec![("script_can_fail", "1")], ..Setup::default() };
    let stack = start(setup).await?;
    if let Some(fake) = &stack.fake {
        let script = Script { exit: 3, last_line: "cannot import".to_owned() };
        fake.add_script("refuse.sh", script);
    }
    if let Some(real) = &stack.real {
        real.add_script("refuse.sh", "#!/bin/sh\necho cannot import\nexit 3\n")?;
    }
    let tv = [
        ("section", "categories"),
        ("keyword", "tv"),
        ("name", "tv"),
        ("dir", "tv"),
        ("script", "refuse.sh"),
    ];
    stack.sabnzbd.call("set_config", &tv).await?;
    stack.offer(1, "GOOD", |post| post).await?;
    stack.search(1).await?;
    is_not_blamed_on_the_release(&stack, Cause::Script).await
}

pub async fn a_duplicate(start: impl Start) -> anyhow::Result<()> {
    let setup = Setup { settings: vec![("no_dupes", "3")], ..Setup::default() };
    let stack = start(setup).await?;
    let title = "Harbor.Lights.S01E01.1080p.WEB.h264-TWICE";
    let post = Post::new(title);
    let post = if stack.fake.is_some() { post } else { post.real() };
    let posted = post.publish(&stack.news).await?;
    stack.sabnzbd.add_nzb(title, &posted.nzb, &[("cat", "movies")]).await?;
    stack.until_client_says(|slot| slot["status"] == "Completed").await?;
    let release = Release::episode(Post::new(title), 900_001, 1, 1).told_size(900_000_000);
    stack.indexer.list(release, posted);
    stack.search(1).await?;
    is_not_blamed_on_the_release(&stack, Cause::Duplicate).await
}

/// The library blocks the release by itself, which nobody can prevent; we do not, and say whose
/// fault it is.
async fn is_not_blamed_on_the_release(stack: &Stack, cause: Cause) -> anyhow::Result<()> {
    stack
        .until("an incident", stack.patience(), async |stack| {
            Ok(stack.all_incidents().await?.iter().any(|it| it.why.cause == cause))
        })
        .await?;
    stack.wait(8).await?;
    let counts = stack.sonarr.counts();
    ensure!(counts.marked_failed == 0 && counts.queue_deletes == 0, "{counts:?}");
    Ok(())
}
