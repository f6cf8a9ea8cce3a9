//! Every recorded answer of Radarr that belongs to a question of ours is understood.

use std::collections::BTreeSet;

use anyhow::Context;
use kernel::{DownloadId, FileId, ItemId, Timestamp};
use radarr::INTEGRATION;
use serde_json::{Value, json};

use crate::support::{Recorded, Stage, recorded};

/// A stage on which one recorded answer is given wherever it was recorded.
async fn playing(answer: &Recorded) -> anyhow::Result<Stage> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let path = answer.path.split('?').next().unwrap_or_default().trim_start_matches('/');
    stage.answer_bytes("GET", path, answer.status, answer.body()?).await;
    Ok(stage)
}

fn of(resource: &str) -> anyhow::Result<Vec<Recorded>> {
    let all = recorded("radarr")?.into_iter();
    Ok(all.filter(|one| one.is_get() && one.resource() == resource).collect())
}

fn records(answer: &Recorded) -> anyhow::Result<Vec<Value>> {
    let body: Value = answer.json()?;
    let list = if body.is_array() { body } else { body["records"].clone() };
    Ok(serde_json::from_value(list)?)
}

#[tokio::test]
async fn every_queue_is_read_and_each_download_counts_once() -> anyhow::Result<()> {
    for answer in of("queue")? {
        let stage = playing(&answer).await?;
        let tracked = stage.library()?.tracked().await?;
        let records = records(&answer)?;
        let downloads: BTreeSet<_> =
            records.iter().map(|record| record["downloadId"].as_str()).collect();
        assert_eq!(tracked.len(), downloads.len(), "{}", answer.file);
        let known: usize = tracked.iter().map(|download| download.records.len()).sum();
        assert_eq!(known, records.len(), "{}", answer.file);
        stage.check("radarr-v3").await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_history_is_read_oldest_first() -> anyhow::Result<()> {
    for answer in of("history")? {
        let stage = playing(&answer).await?;
        let events = stage.library()?.events_of(&DownloadId("any".to_owned())).await?;
        let records = records(&answer)?;
        assert_eq!(events.len(), records.len(), "{}", answer.file);
        assert!(events.is_sorted_by_key(|event| (event.at, event.id)), "{}", answer.file);

        stage.answer("GET", "api/v3/history/since", 200, &json!(records)).await;
        let since = stage.library()?.events_since(Timestamp(0)).await?;
        assert_eq!(since, events, "{}", answer.file);
        stage.check("radarr-v3").await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_blocklist_and_list_of_commands_is_read() -> anyhow::Result<()> {
    for answer in of("blocklist")? {
        let stage = playing(&answer).await?;
        let entries = stage.library()?.blocklist_since(Timestamp(0)).await?;
        assert_eq!(entries.len(), records(&answer)?.len(), "{}", answer.file);
        assert!(entries.iter().all(|entry| entry.items.len() == 1), "{}", answer.file);
        stage.check("radarr-v3").await?;
    }
    for answer in of("command")? {
        let stage = playing(&answer).await?;
        let commands = stage.library()?.commands().await?;
        assert_eq!(commands.len(), records(&answer)?.len(), "{}", answer.file);
        assert!(commands.iter().all(|command| command.queued_at > Timestamp(0)));
        stage.check("radarr-v3").await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_import_proposal_and_release_is_read() -> anyhow::Result<()> {
    for answer in of("manualimport")? {
        let stage = playing(&answer).await?;
        let found = stage.library()?.import_candidates(&DownloadId("any".to_owned()), None).await?;
        let documents: Vec<_> = found.into_iter().map(|candidate| candidate.document).collect();
        assert_eq!(documents, records(&answer)?, "{}", answer.file);
        stage.check("radarr-v3").await?;
    }
    for answer in of("release")? {
        let stage = playing(&answer).await?;
        let found = stage.library()?.releases(&ItemId("movie:1".to_owned())).await?;
        assert_eq!(found.len(), records(&answer)?.len(), "{}", answer.file);
        assert!(
            found.iter().all(|release| !release.guid.is_empty() && release.published_at.is_some())
        );
        stage.check("radarr-v3").await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_health_root_folder_and_client_is_read() -> anyhow::Result<()> {
    for answer in of("health")? {
        let stage = playing(&answer).await?;
        let notes = stage.health()?.health().await?;
        assert_eq!(notes.len(), records(&answer)?.len(), "{}", answer.file);
        stage.check("radarr-v3").await?;
    }
    for answer in of("rootfolder")? {
        let stage = playing(&answer).await?;
        let folders = stage.library()?.root_folders().await?;
        assert_eq!(folders.len(), records(&answer)?.len(), "{}", answer.file);
        stage.check("radarr-v3").await?;
    }
    for answer in of("config/downloadclient")? {
        let stage = playing(&answer).await?;
        stage.answer("GET", "api/v3/downloadclient", 200, &json!([])).await;
        assert!(stage.library()?.handling().await?.searches_after_failure, "{}", answer.file);
        stage.check("radarr-v3").await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_movie_and_file_is_read() -> anyhow::Result<()> {
    let movies = recorded("radarr")?.into_iter().filter(|one| {
        one.is_get()
            && one.resource().strip_prefix("movie/").is_some_and(|id| id.parse::<i64>().is_ok())
    });
    for answer in movies {
        let stage = playing(&answer).await?;
        let movie: Value = answer.json()?;
        let id = ItemId(format!("movie:{}", movie["id"]));
        let items = stage.library()?.items(&[id]).await?;
        let item = items.first().context("there is one")?;
        assert_eq!(
            item.title,
            format!("{} ({})", movie["title"].as_str().unwrap_or_default(), movie["year"])
        );
        assert_eq!((item.monitored, item.runtime_minutes), (true, Some(25)), "{}", answer.file);
        assert_eq!(item.file.map(|id| id.0), movie["movieFileId"].as_i64().filter(|id| *id > 0));
        stage.check("radarr-v3").await?;
    }
    for answer in of("moviefile")? {
        for record in records(&answer)? {
            let stage = Stage::v3(&INTEGRATION).await?;
            stage.answer("GET", "api/v3/moviefile/7", 200, &record).await;
            let file = stage.library()?.file(FileId(7)).await?.context("there is a file")?;
            assert_eq!(Some(file.bytes), record["size"].as_u64(), "{}", answer.file);
            assert_eq!(file.score, record["customFormatScore"].as_i64(), "{}", answer.file);
            assert_eq!(file.runtime_seconds, Some(25 * 60), "{}", answer.file);
            stage.check("radarr-v3").await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_status_proves_who_it_is() -> anyhow::Result<()> {
    let answers = recorded("radarr")?;
    let Some(root) = answers.iter().find(|one| one.file == "api_root.json") else { return Ok(()) };
    let status =
        answers.iter().find(|one| one.file == "system_status.json").context("it is there")?;
    let stage = Stage::open(&INTEGRATION, root.json()?).await?;
    stage.answer_bytes("GET", "api/v3/system/status", 200, status.body()?).await;
    let identity = stage.connected.probe.probe().await?;
    assert_eq!((identity.app.as_str(), identity.version.as_str()), ("Radarr", "10.0.0.8044"));
    assert_eq!(identity.instance_name.as_deref(), Some("Radarr"));
    assert_eq!((identity.api_versions.len(), identity.url_base), (1, None));
    stage.check("radarr-v3").await
}
