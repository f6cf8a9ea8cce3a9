//! Every recorded answer of a program of this family that belongs to a question of ours is
//! understood.

use std::collections::BTreeSet;

use anyhow::ensure;
use kernel::{DownloadId, Integration, ItemId, Timestamp};
use serde_json::{Value, json};

use super::{Recorded, Stage, recorded};

/// A program whose answers were recorded.
pub struct Program {
    pub integration: Integration,
    /// The folders of its recordings.
    pub folders: &'static [&'static str],
    /// The makers' specification of what is asked.
    pub specification: &'static str,
}

impl Program {
    /// The answers of a resource, as the version of the API gave them that is asked.
    pub fn answers_of(&self, resource: &str) -> anyhow::Result<Vec<Recorded>> {
        let mut found = Vec::new();
        for folder in self.folders {
            found.extend(recorded(folder)?.into_iter().filter(|one| {
                one.is_get() && one.path.contains("/v3/") && one.resource() == resource
            }));
        }
        Ok(found)
    }

    /// A stage on which one recorded answer is given wherever it was recorded.
    pub async fn playing(&self, answer: &Recorded) -> anyhow::Result<Stage> {
        let stage = Stage::v3(&self.integration).await?;
        let path = answer.path.split('?').next().unwrap_or_default().trim_start_matches('/');
        stage.answer_bytes("GET", path, answer.status, answer.body()?).await;
        Ok(stage)
    }

    pub async fn every_queue_is_read_and_each_download_counts_once(&self) -> anyhow::Result<()> {
        for answer in self.answers_of("queue")? {
            let stage = self.playing(&answer).await?;
            let tracked = stage.library()?.tracked().await?;
            let records = records(&answer)?;
            // What could not be handed over has no id yet, and counts by its title.
            let id = |record: &Value| record["downloadId"].as_str().map(str::to_owned);
            let title = |record: &Value| record["title"].as_str().unwrap_or_default().to_owned();
            let downloads: BTreeSet<String> =
                records.iter().map(|record| id(record).unwrap_or_else(|| title(record))).collect();
            ensure!(tracked.len() == downloads.len(), "{}", answer.file);
            let known: usize = tracked.iter().map(|download| download.records.len()).sum();
            ensure!(known == records.len(), "{}", answer.file);
            stage.check(self.specification).await?;
        }
        Ok(())
    }

    pub async fn every_history_is_read_oldest_first(&self) -> anyhow::Result<()> {
        for answer in self.answers_of("history")? {
            let stage = self.playing(&answer).await?;
            let events = stage.library()?.events_of(&DownloadId("any".to_owned())).await?;
            let records = records(&answer)?;
            ensure!(events.len() == records.len(), "{}", answer.file);
            ensure!(events.is_sorted_by_key(|event| (event.at, event.id)), "{}", answer.file);

            stage.answer("GET", "api/v3/history/since", 200, &json!(records)).await;
            let since = stage.library()?.events_since(Timestamp(0)).await?;
            ensure!(since == events, "{}", answer.file);
            stage.check(self.specification).await?;
        }
        Ok(())
    }

    pub async fn every_blocklist_is_read(&self) -> anyhow::Result<()> {
        for answer in self.answers_of("blocklist")? {
            let stage = self.playing(&answer).await?;
            let entries = stage.library()?.blocklist_since(Timestamp(0)).await?;
            ensure!(entries.len() == records(&answer)?.len(), "{}", answer.file);
            ensure!(entries.iter().all(|entry| !entry.items.is_empty()), "{}", answer.file);
            stage.check(self.specification).await?;
        }
        Ok(())
    }

    pub async fn every_list_of_commands_is_read(&self) -> anyhow::Result<()> {
        for answer in self.answers_of("command")? {
            let stage = self.playing(&answer).await?;
            let commands = stage.library()?.commands().await?;
            ensure!(commands.len() == records(&answer)?.len(), "{}", answer.file);
            ensure!(commands.iter().all(|command| command.queued_at > Timestamp(0)));
            stage.check(self.specification).await?;
        }
        Ok(())
    }

    /// `item` is one whose releases were looked for.
    pub async fn every_import_proposal_and_release_is_read(
        &self,
        item: &str,
    ) -> anyhow::Result<()> {
        for answer in self.answers_of("manualimport")? {
            let stage = self.playing(&answer).await?;
            let download = DownloadId("any".to_owned());
            let found = stage.library()?.import_candidates(&download, None).await?;
            let documents: Vec<_> = found.into_iter().map(|candidate| candidate.document).collect();
            ensure!(documents == records(&answer)?, "{}", answer.file);
            stage.check(self.specification).await?;
        }
        for answer in self.answers_of("release")? {
            let stage = self.playing(&answer).await?;
            let found = stage.library()?.releases(&ItemId(item.to_owned())).await?;
            ensure!(found.len() == records(&answer)?.len(), "{}", answer.file);
            let told = |release: &kernel::Release| {
                !release.guid.is_empty() && release.published_at.is_some()
            };
            ensure!(found.iter().all(told), "{}", answer.file);
            stage.check(self.specification).await?;
        }
        Ok(())
    }

    pub async fn every_health_and_root_folder_is_read(&self) -> anyhow::Result<()> {
        for answer in self.answers_of("health")? {
            let stage = self.playing(&answer).await?;
            let notes = stage.health()?.health().await?;
            ensure!(notes.len() == records(&answer)?.len(), "{}", answer.file);
            stage.check(self.specification).await?;
        }
        for answer in self.answers_of("rootfolder")? {
            let stage = self.playing(&answer).await?;
            let folders = stage.library()?.root_folders().await?;
            ensure!(folders.len() == records(&answer)?.len(), "{}", answer.file);
            stage.check(self.specification).await?;
        }
        Ok(())
    }
}

/// The entries of a list, or of a page.
pub fn records(answer: &Recorded) -> anyhow::Result<Vec<Value>> {
    let body: Value = answer.json()?;
    let list = if body.is_array() { body } else { body["records"].clone() };
    Ok(serde_json::from_value(list)?)
}
