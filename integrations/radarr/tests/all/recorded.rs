//! Every recorded answer of Radarr that belongs to a question of ours is understood.

use anyhow::Context;
use kernel::{FileId, ItemId};
use radarr::INTEGRATION;
use serde_json::{Value, json};

use crate::support::{
    Stage, recorded,
    recorded::{Program, records},
};

const PROGRAM: Program =
    Program { integration: INTEGRATION, folders: &["radarr"], specification: "radarr-v3" };

#[tokio::test]
async fn every_queue_is_read_and_each_download_counts_once() -> anyhow::Result<()> {
    PROGRAM.every_queue_is_read_and_each_download_counts_once().await
}

#[tokio::test]
async fn every_history_is_read_oldest_first() -> anyhow::Result<()> {
    PROGRAM.every_history_is_read_oldest_first().await
}

#[tokio::test]
async fn every_blocklist_is_read() -> anyhow::Result<()> {
    PROGRAM.every_blocklist_is_read().await
}

#[tokio::test]
async fn every_list_of_commands_is_read() -> anyhow::Result<()> {
    PROGRAM.every_list_of_commands_is_read().await
}

#[tokio::test]
async fn every_import_proposal_and_release_is_read() -> anyhow::Result<()> {
    PROGRAM.every_import_proposal_and_release_is_read("movie:1").await
}

#[tokio::test]
async fn every_health_and_root_folder_is_read() -> anyhow::Result<()> {
    PROGRAM.every_health_and_root_folder_is_read().await
}

#[tokio::test]
async fn every_list_of_clients_is_read() -> anyhow::Result<()> {
    for answer in PROGRAM.answers_of("config/downloadclient")? {
        let stage = PROGRAM.playing(&answer).await?;
        stage.answer("GET", "api/v3/downloadclient", 200, &json!([])).await;
        assert!(stage.library()?.handling().await?.searches_after_failure, "{}", answer.file);
        stage.check(PROGRAM.specification).await?;
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
        let stage = PROGRAM.playing(&answer).await?;
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
        stage.check(PROGRAM.specification).await?;
    }
    for answer in PROGRAM.answers_of("moviefile")? {
        for record in records(&answer)? {
            let stage = Stage::v3(&PROGRAM.integration).await?;
            stage.answer("GET", "api/v3/moviefile/7", 200, &record).await;
            let file = stage.library()?.file(FileId(7)).await?.context("there is a file")?;
            assert_eq!(Some(file.bytes), record["size"].as_u64(), "{}", answer.file);
            assert_eq!(file.score, record["customFormatScore"].as_i64(), "{}", answer.file);
            assert_eq!(file.runtime_seconds, Some(25 * 60), "{}", answer.file);
            stage.check(PROGRAM.specification).await?;
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
    let stage = Stage::open(&PROGRAM.integration, root.json()?).await?;
    stage.answer_bytes("GET", "api/v3/system/status", 200, status.body()?).await;
    let identity = stage.connected.probe.probe().await?;
    assert_eq!((identity.app.as_str(), identity.version.as_str()), ("Radarr", "10.0.0.8044"));
    assert_eq!(identity.instance_name.as_deref(), Some("Radarr"));
    assert_eq!((identity.api_versions.len(), identity.url_base), (1, None));
    stage.check(PROGRAM.specification).await
}
