//! Radarr's JSON where it is Radarr's own.

use integration_kit::tolerant;
use kernel::{EventKind, FileId, ItemId, LibraryEvent, LibraryFile, Timestamp};
use serde::Deserialize;
use servarr::{
    Entry, EventDetails, ItemKind, MediaInfo, Subject,
    wire::{self, Named, Quality},
};

/// How a movie's number becomes an id.
pub(crate) const MOVIE: ItemKind = ItemKind("movie");

/// Which movie a record is for, if Radarr can tell.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct MovieOf {
    movie_id: Option<i64>,
}

impl Subject for MovieOf {
    fn items(&self) -> Vec<ItemId> {
        self.movie_id
            .filter(|number| *number > 0)
            .map(|number| MOVIE.id(number))
            .into_iter()
            .collect()
    }
}

/// An entry of the history.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryRecord {
    pub(crate) id: i64,
    movie_id: i64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    source_title: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    languages: Vec<Named>,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    quality: Quality,
    custom_format_score: Option<i64>,
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    date: Option<Timestamp>,
    download_id: Option<String>,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    event_type: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    data: EventDetails,
    movie: Option<MovieTitle>,
}

impl HistoryRecord {
    pub(crate) fn into_event(self) -> LibraryEvent {
        let item_title = match &self.movie {
            Some(movie) => movie.title(),
            None => self.source_title.clone(),
        };
        let entry = Entry {
            id: self.id,
            at: self.date.unwrap_or_default(),
            kind: event_kind(&self.event_type),
            download: self.download_id,
            item: MOVIE.id(self.movie_id),
            item_title,
            release: self.source_title,
            quality: self.quality,
            languages: self.languages,
            score: self.custom_format_score,
            details: self.data,
        };
        entry.into_event()
    }
}

fn event_kind(event_type: &str) -> EventKind {
    match event_type {
        "grabbed" => EventKind::Grabbed,
        "downloadFolderImported" | "movieFolderImported" => EventKind::Imported,
        "downloadFailed" => EventKind::Failed,
        "movieFileDeleted" => EventKind::FileDeleted,
        "downloadIgnored" => EventKind::Ignored,
        _ => EventKind::Other,
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MovieTitle {
    #[serde(deserialize_with = "tolerant::or_default")]
    title: String,
    #[serde(deserialize_with = "tolerant::or_default")]
    year: u32,
}

impl MovieTitle {
    /// `The Quiet Orbit (2021)`.
    pub(crate) fn title(&self) -> String {
        if self.year == 0 { self.title.clone() } else { format!("{} ({})", self.title, self.year) }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Movie {
    pub(crate) id: i64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    title: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    year: u32,
    #[serde(default, deserialize_with = "tolerant::boolean")]
    pub(crate) monitored: bool,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    movie_file_id: i64,
    /// Older versions tell the file's number only in here.
    movie_file: Option<wire::Numbered>,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub(crate) runtime: u32,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub(crate) tags: Vec<i64>,
}

impl Movie {
    pub(crate) fn title(&self) -> String {
        MovieTitle { title: self.title.clone(), year: self.year }.title()
    }

    pub(crate) fn file(&self) -> Option<FileId> {
        let numbers = [self.movie_file_id, self.movie_file.map_or(0, |file| file.id)];
        numbers.into_iter().find(|number| *number > 0).map(FileId)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MovieFile {
    id: i64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    path: String,
    #[serde(default, deserialize_with = "tolerant::number")]
    size: u64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    quality: Quality,
    /// Missing in the file that comes with a movie: only the file's own resource tells it.
    custom_format_score: Option<i64>,
    media_info: Option<MediaInfo>,
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    date_added: Option<Timestamp>,
}

impl From<MovieFile> for LibraryFile {
    fn from(file: MovieFile) -> Self {
        Self {
            id: FileId(file.id),
            path: file.path,
            bytes: file.size,
            runtime_seconds: file.media_info.and_then(|info| info.runtime_seconds()),
            quality: file.quality.name(),
            score: file.custom_format_score,
            added_at: file.date_added,
        }
    }
}

/// What a search command is for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SearchBody {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) movie_ids: Vec<i64>,
}

/// What an import proposal takes a file for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ProposedMovie {
    pub(crate) movie: Option<Movie>,
}
