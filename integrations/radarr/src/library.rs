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
    client::{Radarr, VERSION},
    wire::{MOVIE, MovieFile, MovieOf, ProposedMovie},
    writer::RadarrWriter,
};

/// Radarr 5 is the oldest of which there are recorded answers to hold us to; before 4.0 there is
/// no `blocklist`, and what we ask to be blocked would only be removed.
const EXPECTED: Expected = Expected { app: "Radarr", oldest: (5, 0), spoken: &[VERSION] };

#[async_trait]
impl Probe for Radarr {
    async fn probe(&self) -> Result<Identity, ConnectionProblem> {
        servarr::probe(self.upstream(), &EXPECTED).await
    }

    fn circuit(&self) -> CircuitState {
        self.upstream().circuit()
    }
}

#[async_trait]
impl Health for Radarr {
    async fn health(&self) -> Answer<Vec<HealthNote>> {
        self.api.health().await
    }
}

#[async_trait]
impl Library for Radarr {
    async fn handling(&self) -> Answer<HandlingPolicy> {
        self.api.handling("config/downloadclient", "movieCategory").await
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
        for movie in self.movies(&MOVIE.numbers(ids)).await? {
            items.push(self.item(movie).await?);
        }
        Ok(items)
    }

    async fn file(&self, id: FileId) -> Answer<Option<LibraryFile>> {
        let file: Option<MovieFile> = self.api.find(&format!("moviefile/{}", id.0), &[]).await?;
        Ok(file.map(LibraryFile::from))
    }

    async fn blocklist_since(&self, since: Timestamp) -> Answer<Vec<BlocklistEntry>> {
        self.api.blocklist_since::<MovieOf>(since).await
    }

    async fn commands(&self) -> Answer<Vec<Command>> {
        let commands = self.command_records().await?.into_iter().map(|command| {
            let movies = command.body.clone().unwrap_or_default().movie_ids;
            command.into_command(movies.into_iter().map(|number| MOVIE.id(number)).collect())
        });
        Ok(commands.collect())
    }

    async fn import_candidates(
        &self,
        download: &DownloadId,
        folder: Option<&str>,
    ) -> Answer<Vec<ImportCandidate>> {
        let proposals = self.api.proposals("downloadId", &download.0, folder).await?;
        let candidates = proposals.into_iter().map(proposed);
        candidates
            .collect::<Result<_, _>>()
            .map_err(|_| self.upstream().misunderstood("an import proposal of an unknown shape"))
    }

    async fn releases(&self, item: &ItemId) -> Answer<Vec<Release>> {
        let Some(number) = MOVIE.number(item) else { return Ok(Vec::new()) };
        self.api.releases::<servarr::Release>(&[("movieId", &number.to_string())]).await
    }

    async fn root_folders(&self) -> Answer<Vec<RootFolder>> {
        self.api.root_folders().await
    }

    fn writer(&self, permit: &WritePermit) -> Box<dyn LibraryWriter> {
        Box::new(RadarrWriter::new(self.clone(), permit))
    }
}

fn proposed(document: Value) -> Result<ImportCandidate, serde_json::Error> {
    let movie = ProposedMovie::deserialize(&document)?.movie;
    let items = movie.iter().map(|movie| MOVIE.id(movie.id)).collect();
    candidate(document, items, movie.map(|movie| movie.title()))
}
