use std::collections::HashSet;

use async_trait::async_trait;
use integration_kit::Writer;
use kernel::{
    Answer, CommandId, DownloadId, EventId, FileId, ImportCandidate, ItemId, LibraryWriter,
    QueueRecordId, Release, RemoveOptions, WritePermit,
};
use serde_json::json;
use servarr::{ApiWriter, import_file};

use crate::{
    client::Sonarr,
    wire::{EPISODE, Episode, ProposedEpisodes},
};

/// What can be changed in Sonarr.
#[derive(Debug)]
pub(crate) struct SonarrWriter {
    sonarr: Sonarr,
    writer: Writer,
}

impl SonarrWriter {
    pub(crate) fn new(sonarr: Sonarr, permit: &WritePermit) -> Self {
        let writer = sonarr.upstream().writer(permit);
        Self { sonarr, writer }
    }

    async fn api(&self) -> Answer<ApiWriter<'_>> {
        let (_, dialect) = self.sonarr.api().await?;
        Ok(ApiWriter::new(&self.writer, self.sonarr.upstream(), dialect.root))
    }

    /// The numbers of `items`.
    ///
    /// # Errors
    ///
    /// When there are none: Sonarr would take an empty list, and do nothing or everything.
    fn numbers(&self, items: &[ItemId]) -> Answer<Vec<i64>> {
        let numbers = EPISODE.numbers(items);
        if numbers.is_empty() {
            return Err(self.sonarr.upstream().refused("no episode is named"));
        }
        Ok(numbers)
    }

    /// The season of which `numbers` are all episodes, if there is one. A doubt is a no.
    async fn whole_season(&self, numbers: &[i64]) -> Option<(i64, u32)> {
        if numbers.len() < 2 {
            return None;
        }
        let episodes = self.sonarr.episodes(numbers).await.ok()?;
        let season = episodes.first()?.season();
        if episodes.iter().any(|episode| episode.season() != season) {
            return None;
        }
        let (series, number) = season;
        let all = self.sonarr.season((series, Some(number))).await.ok()?;
        let asked: HashSet<&i64> = numbers.iter().collect();
        (!all.is_empty() && all.iter().all(|number| asked.contains(number))).then_some(season)
    }

    /// The series of what is to be imported: the proposal's own, or that of the episode.
    async fn series_of(&self, file: &ImportCandidate, episode: i64) -> Answer<i64> {
        let proposed: Option<ProposedEpisodes> = serde_json::from_value(file.document.clone()).ok();
        if let Some(series) = proposed.and_then(|proposed| proposed.series)
            && series.id > 0
        {
            return Ok(series.id);
        }
        let (api, _) = self.sonarr.api().await?;
        let found: Option<Episode> = api.find(&format!("episode/{episode}"), &[]).await?;
        let unknown = || self.sonarr.upstream().refused("there is no such episode");
        found.map(|episode| episode.series_id).ok_or_else(unknown)
    }
}

#[async_trait]
impl LibraryWriter for SonarrWriter {
    async fn refresh_downloads(&self) -> Answer<CommandId> {
        self.api().await?.refresh_downloads().await
    }

    async fn check_health(&self) -> Answer<CommandId> {
        self.api().await?.check_health().await
    }

    async fn mark_failed(&self, grab: EventId) -> Answer<()> {
        self.api().await?.mark_failed(grab).await
    }

    async fn remove(&self, record: QueueRecordId, options: RemoveOptions) -> Answer<()> {
        self.api().await?.remove(record, options).await
    }

    /// One search: of the season when all of its episodes are asked for (so that packs are found),
    /// else of the episodes.
    async fn search(&self, items: &[ItemId]) -> Answer<CommandId> {
        let numbers = self.numbers(items)?;
        let api = self.api().await?;
        match self.whole_season(&numbers).await {
            Some((series, season)) => {
                let body = json!({"seriesId": series, "seasonNumber": season});
                api.command("SeasonSearch", body).await
            }
            None => api.command("EpisodeSearch", json!({"episodeIds": numbers})).await,
        }
    }

    async fn grab(&self, release: &Release) -> Answer<()> {
        self.api().await?.grab(release).await
    }

    async fn import(&self, download: &DownloadId, files: &[ImportCandidate]) -> Answer<CommandId> {
        let mut told = Vec::with_capacity(files.len());
        for file in files {
            let episodes = self.numbers(&file.items)?;
            let series = self.series_of(file, episodes[0]).await?;
            let items = [("seriesId", json!(series)), ("episodeIds", json!(episodes))];
            told.push(import_file(file, download, items));
        }
        if told.is_empty() {
            return Err(self.sonarr.upstream().refused("no file is named"));
        }
        self.api().await?.import(told).await
    }

    async fn unmonitor(&self, items: &[ItemId]) -> Answer<()> {
        let body = json!({"episodeIds": self.numbers(items)?, "monitored": false});
        self.api().await?.put("episode/monitor", &body).await
    }

    async fn delete_file(&self, file: FileId) -> Answer<()> {
        self.api().await?.delete(&format!("episodefile/{}", file.0)).await
    }
}
