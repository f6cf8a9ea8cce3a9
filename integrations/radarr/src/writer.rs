use async_trait::async_trait;
use integration_kit::Writer;
use kernel::{
    Answer, CommandId, DownloadId, EventId, FileId, ImportCandidate, ItemId, LibraryWriter,
    QueueRecordId, Release, RemoveOptions, WritePermit,
};
use serde_json::json;
use servarr::{ApiWriter, import_file};

use crate::{
    client::{ROOT, Radarr},
    wire::MOVIE,
};

/// What can be changed in Radarr.
#[derive(Debug)]
pub(crate) struct RadarrWriter {
    radarr: Radarr,
    writer: Writer,
}

impl RadarrWriter {
    pub(crate) fn new(radarr: Radarr, permit: &WritePermit) -> Self {
        let writer = radarr.upstream().writer(permit);
        Self { radarr, writer }
    }

    fn api(&self) -> ApiWriter<'_> {
        ApiWriter::new(&self.writer, self.radarr.upstream(), ROOT)
    }

    /// The numbers of `items`.
    ///
    /// # Errors
    ///
    /// When there are none: Radarr would take an empty list, and do nothing or everything.
    fn numbers(&self, items: &[ItemId]) -> Answer<Vec<i64>> {
        let numbers = MOVIE.numbers(items);
        if numbers.is_empty() {
            return Err(self.radarr.upstream().refused("no movie is named"));
        }
        Ok(numbers)
    }
}

#[async_trait]
impl LibraryWriter for RadarrWriter {
    async fn refresh_downloads(&self) -> Answer<CommandId> {
        self.api().refresh_downloads().await
    }

    async fn check_health(&self) -> Answer<CommandId> {
        self.api().check_health().await
    }

    async fn mark_failed(&self, grab: EventId) -> Answer<()> {
        self.api().mark_failed(grab).await
    }

    async fn remove(&self, record: QueueRecordId, options: RemoveOptions) -> Answer<()> {
        self.api().remove(record, options).await
    }

    async fn search(&self, items: &[ItemId]) -> Answer<CommandId> {
        self.api().command("MoviesSearch", json!({"movieIds": self.numbers(items)?})).await
    }

    async fn grab(&self, release: &Release) -> Answer<()> {
        self.api().grab(release).await
    }

    async fn import(&self, download: &DownloadId, files: &[ImportCandidate]) -> Answer<CommandId> {
        let mut told = Vec::with_capacity(files.len());
        for file in files {
            let movies = self.numbers(&file.items)?;
            told.push(import_file(file, download, [("movieId", json!(movies[0]))]));
        }
        if told.is_empty() {
            return Err(self.radarr.upstream().refused("no file is named"));
        }
        self.api().import(told).await
    }

    async fn unmonitor(&self, items: &[ItemId]) -> Answer<()> {
        let body = json!({"movieIds": self.numbers(items)?, "monitored": false});
        self.api().put("movie/editor", &body).await
    }

    async fn delete_file(&self, file: FileId) -> Answer<()> {
        self.api().delete(&format!("moviefile/{}", file.0)).await
    }
}
