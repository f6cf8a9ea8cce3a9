use async_trait::async_trait;
use kernel::{
    Answer, BlocklistEntry, CircuitState, Command, ConnectionProblem, DownloadId, FileId,
    HandlingPolicy, Health, HealthNote, Identity, ImportCandidate, ItemId, Library, LibraryEvent,
    LibraryFile, LibraryItem, LibraryWriter, Probe, Release, RootFolder, Timestamp,
    TrackedDownload, WritePermit,
};
use serde::Deserialize;
use serde_json::Value;
use servarr::{Expected, candidate, gather, sort};

use crate::{
    client::Sonarr,
    dialect::SPOKEN,
    wire::{EPISODE, EpisodeFile, Episodes, OfferedRelease, ProposedEpisodes},
    writer::SonarrWriter,
};

/// Before 4.0 there is no `blocklist`: it is called otherwise, and what we ask to be blocked would
/// only be removed.
const EXPECTED: Expected = Expected { app: "Sonarr", oldest: (4, 0), spoken: SPOKEN };

#[async_trait]
impl Probe for Sonarr {
    async fn probe(&self) -> Result<Identity, ConnectionProblem> {
        servarr::probe(self.upstream(), &EXPECTED).await
    }

    fn circuit(&self) -> CircuitState {
        self.upstream().circuit()
    }
}

#[async_trait]
impl Health for Sonarr {
    async fn health(&self) -> Answer<Vec<HealthNote>> {
        self.api().await?.0.health().await
    }
}

#[async_trait]
impl Library for Sonarr {
    async fn handling(&self) -> Answer<HandlingPolicy> {
        let (api, dialect) = self.api().await?;
        api.handling(dialect.handling, "tvCategory").await
    }

    async fn tracked(&self) -> Answer<Vec<TrackedDownload>> {
        Ok(gather(self.queue().await?))
    }

    async fn events_since(&self, since: Timestamp) -> Answer<Vec<LibraryEvent>> {
        let mut events = self.history_since(since).await?;
        sort(&mut events);
        Ok(events)
    }

    async fn events_of(&self, download: &DownloadId) -> Answer<Vec<LibraryEvent>> {
        let mut events = self.history_of(&download.0).await?;
        sort(&mut events);
        Ok(events)
    }

    async fn items(&self, ids: &[ItemId]) -> Answer<Vec<LibraryItem>> {
        let mut items = Vec::with_capacity(ids.len());
        for episode in self.episodes(&EPISODE.numbers(ids)).await? {
            items.push(self.item(episode).await?);
        }
        Ok(items)
    }

    async fn file(&self, id: FileId) -> Answer<Option<LibraryFile>> {
        let (api, _) = self.api().await?;
        let file: Option<EpisodeFile> = api.find(&format!("episodefile/{}", id.0), &[]).await?;
        Ok(file.map(LibraryFile::from))
    }

    async fn blocklist_since(&self, since: Timestamp) -> Answer<Vec<BlocklistEntry>> {
        let (api, _) = self.api().await?;
        api.blocklist_since::<Episodes>(since).await
    }

    async fn commands(&self) -> Answer<Vec<Command>> {
        let mut commands = Vec::new();
        for command in self.command_records().await? {
            let body = command.body.clone().unwrap_or_default();
            let numbers = match body.series_id {
                Some(series) if body.episode_ids.is_empty() && command.name.ends_with("Search") => {
                    self.season((series, body.season_number)).await?
                }
                _ => body.episode_ids,
            };
            let items = numbers.into_iter().map(|number| EPISODE.id(number)).collect();
            commands.push(command.into_command(items));
        }
        Ok(commands)
    }

    async fn import_candidates(
        &self,
        download: &DownloadId,
        folder: Option<&str>,
    ) -> Answer<Vec<ImportCandidate>> {
        let (api, dialect) = self.api().await?;
        let proposals = api.proposals(dialect.download_key, &download.0, folder).await?;
        let candidates = proposals.into_iter().map(proposed);
        candidates
            .collect::<Result<_, _>>()
            .map_err(|_| self.upstream().misunderstood("an import proposal of an unknown shape"))
    }

    async fn releases(&self, item: &ItemId) -> Answer<Vec<Release>> {
        let Some(number) = EPISODE.number(item) else { return Ok(Vec::new()) };
        let (api, _) = self.api().await?;
        api.releases::<OfferedRelease>(&[("episodeId", &number.to_string())]).await
    }

    async fn root_folders(&self) -> Answer<Vec<RootFolder>> {
        self.api().await?.0.root_folders().await
    }

    fn writer(&self, permit: &WritePermit) -> Box<dyn LibraryWriter> {
        Box::new(SonarrWriter::new(self.clone(), permit))
    }
}

fn proposed(document: Value) -> Result<ImportCandidate, serde_json::Error> {
    let episodes = ProposedEpisodes::deserialize(&document)?;
    candidate(document, episodes.items(), episodes.title())
}
