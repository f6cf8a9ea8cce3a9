//! Every recorded answer of Sonarr 4 and 5 that belongs to a question of ours is understood.

use std::collections::BTreeSet;

use crate::support::{Recorded, Stage, recorded};
use kernel::{DownloadId, ItemId, Timestamp};
use serde_json::{Value, json};
use sonarr::INTEGRATION;

const PROGRAMS: [&str; 2] = ["sonarr", "sonarr-v4"];

/// A stage on which one recorded answer is given wherever it was recorded.
async fn playing(answer: &Recorded) -> anyhow::Result<Stage> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let path = answer.path.split('?').next().unwrap_or_default().trim_start_matches('/');
    stage.answer_bytes("GET", path, answer.status, answer.body()?).await;
    Ok(stage)
}

fn of(resource: &str) -> anyhow::Result<Vec<Recorded>> {
    let mut found = Vec::new();
    for program in PROGRAMS {
        let all = recorded(program)?.into_iter();
        found.extend(
            all.filter(|one| {
                one.is_get() && one.path.contains("/v3/") && one.resource() == resource
            }),
        );
    }
    Ok(found)
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
        let downloads: BTreeSet<String> = records
            .iter()
            .map(|record| {
                record["downloadId"]
                    .as_str()
                    .unwrap_or(record["title"].as_str().unwrap_or_default())
                    .to_owned()
            })
            .collect();
        assert_eq!(tracked.len(), downloads.len(), "{}", answer.file);
        let known: usize = tracked.iter().map(|download| download.records.len()).sum();
        assert_eq!(known, records.len(), "{}", answer.file);
        stage.check("sonarr-v3").await?;
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
        stage.check("sonarr-v3").await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_blocklist_is_read() -> anyhow::Result<()> {
    for answer in of("blocklist")? {
        let stage = playing(&answer).await?;
        let entries = stage.library()?.blocklist_since(Timestamp(0)).await?;
        assert_eq!(entries.len(), records(&answer)?.len(), "{}", answer.file);
        assert!(entries.iter().all(|entry| !entry.items.is_empty()), "{}", answer.file);
        stage.check("sonarr-v3").await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_list_of_commands_is_read() -> anyhow::Result<()> {
    for answer in of("command")? {
        let stage = playing(&answer).await?;
        let commands = stage.library()?.commands().await?;
        assert_eq!(commands.len(), records(&answer)?.len(), "{}", answer.file);
        assert!(commands.iter().all(|command| command.queued_at > Timestamp(0)));
        stage.check("sonarr-v3").await?;
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
        stage.check("sonarr-v3").await?;
    }
    for answer in of("release")? {
        let stage = playing(&answer).await?;
        let found = stage.library()?.releases(&ItemId("episode:4".to_owned())).await?;
        assert_eq!(found.len(), records(&answer)?.len(), "{}", answer.file);
        assert!(
            found.iter().all(|release| !release.guid.is_empty() && release.published_at.is_some())
        );
        stage.check("sonarr-v3").await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_health_root_folder_and_client_is_read() -> anyhow::Result<()> {
    for answer in of("health")? {
        let stage = playing(&answer).await?;
        let notes = stage.health()?.health().await?;
        assert_eq!(notes.len(), records(&answer)?.len(), "{}", answer.file);
        stage.check("sonarr-v3").await?;
    }
    for answer in of("rootfolder")? {
        let stage = playing(&answer).await?;
        let folders = stage.library()?.root_folders().await?;
        assert_eq!(folders.len(), records(&answer)?.len(), "{}", answer.file);
        stage.check("sonarr-v3").await?;
    }
    for answer in of("downloadclient")? {
        let stage = playing(&answer).await?;
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
        stage.check("sonarr-v3").await?;
    }
    Ok(())
}

#[tokio::test]
async fn every_episode_and_file_is_read() -> anyhow::Result<()> {
    for answer in of("episode")? {
        let records = records(&answer)?;
        let ids: Vec<_> =
            records.iter().map(|record| ItemId(format!("episode:{}", record["id"]))).collect();
        let stage = playing(&answer).await?;
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
        stage.check("sonarr-v3").await?;
    }
    for answer in of("episodefile")? {
        for record in records(&answer)? {
            let stage = Stage::v3(&INTEGRATION).await?;
            stage.answer("GET", "api/v3/episodefile/7", 200, &record).await;
            let file = stage.library()?.file(kernel::FileId(7)).await?;
            let file = file.ok_or_else(|| anyhow::anyhow!("there is a file"))?;
            assert_eq!(Some(file.bytes), record["size"].as_u64(), "{}", answer.file);
            assert_eq!(file.runtime_seconds, Some(25 * 60), "{}", answer.file);
            stage.check("sonarr-v3").await?;
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
        let stage = Stage::open(&INTEGRATION, root.json()?).await?;
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
