//! Every recorded answer of Sonarr 4 and 5 that belongs to a question of ours is understood.

use kernel::ItemId;
use serde_json::json;
use sonarr::INTEGRATION;

use crate::support::{
    Stage, recorded,
    recorded::{Program, records},
};

const PROGRAM: Program = Program {
    integration: INTEGRATION,
    folders: &["sonarr", "sonarr-v4"],
    specification: "sonarr-v3",
};

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
    PROGRAM.every_import_proposal_and_release_is_read("episode:4").await
}

#[tokio::test]
async fn every_health_and_root_folder_is_read() -> anyhow::Result<()> {
    PROGRAM.every_health_and_root_folder_is_read().await
}

#[tokio::test]
async fn every_list_of_clients_is_read() -> anyhow::Result<()> {
    for answer in PROGRAM.answers_of("downloadclient")? {
        let stage = PROGRAM.playing(&answer).await?;
        stage
            .answer(
                "GET",
                "api/v3/config/downloadclient",
                200,
                &json!({"autoRedownloadFailed": true}),
            )
            .await;
        let handling = stage.library()?.handling().await?;
        assert_eq!(handling.clients.len(), records(&answer)?.len(), "{}", answer.file);
        stage.check(PROGRAM.specification).await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_episode_and_file_is_read() -> anyhow::Result<()> {
    for answer in PROGRAM.answers_of("episode")? {
        let records = records(&answer)?;
        let ids: Vec<_> =
            records.iter().map(|record| ItemId(format!("episode:{}", record["id"]))).collect();
        let stage = PROGRAM.playing(&answer).await?;
        let series = json!({"id": 16, "title": "Harbor Lights", "runtime": 25, "tags": []});
        for number in [1, 16] {
            stage.answer("GET", &format!("api/v3/series/{number}"), 200, &series).await;
        }
        let items = stage.library()?.items(&ids).await?;
        assert_eq!(items.len(), records.len(), "{}", answer.file);
        assert!(
            items.iter().all(|item| item.title.starts_with("Harbor Lights S0")
                && item.runtime_minutes == Some(25))
        );
        stage.check(PROGRAM.specification).await?;
    }
    for answer in PROGRAM.answers_of("episodefile")? {
        for record in records(&answer)? {
            let stage = Stage::v3(&PROGRAM.integration).await?;
            stage.answer("GET", "api/v3/episodefile/7", 200, &record).await;
            let file = stage.library()?.file(kernel::FileId(7)).await?;
            let file = file.ok_or_else(|| anyhow::anyhow!("there is a file"))?;
            assert_eq!(Some(file.bytes), record["size"].as_u64(), "{}", answer.file);
            assert_eq!(file.runtime_seconds, Some(25 * 60), "{}", answer.file);
            stage.check(PROGRAM.specification).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_status_proves_who_it_is() -> anyhow::Result<()> {
    for (program, version, api) in
        [("sonarr", "10.0.0.7851", ["v5", "v3"].as_slice()), ("sonarr-v4", "10.0.0.10380", &["v3"])]
    {
        let answers = recorded(program)?;
        let Some(root) = answers.iter().find(|one| one.file == "api_root.json") else { continue };
        let stage = Stage::open(&PROGRAM.integration, root.json()?).await?;
        for status in answers.iter().filter(|one| one.file == "system_status.json") {
            stage.answer_bytes("GET", "api/v3/system/status", 200, status.body()?).await;
        }
        let identity = stage.connected.probe.probe().await?;
        assert_eq!((identity.app.as_str(), identity.version.as_str()), ("Sonarr", version));
        let offered: Vec<_> =
            identity.api_versions.iter().map(|version| version.name.as_str()).collect();
        assert_eq!(offered, api);
        assert_eq!(identity.api_versions.iter().any(|version| version.deprecated), api.len() > 1);
    }
    Ok(())
}
