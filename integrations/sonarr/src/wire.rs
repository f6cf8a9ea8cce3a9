//! Sonarr's JSON where it is Sonarr's own. Reads the spellings of its v3 and its v5 API.

use integration_kit::tolerant;
use kernel::{EventKind, ItemId, LibraryEvent, LibraryFile, Timestamp};
use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};
use servarr::{
    Entry, EventDetails, ItemKind, MediaInfo, Release, Subject,
    wire::{self, Named, Quality},
};

/// How an episode's number becomes an id.
pub(crate) const EPISODE: ItemKind = ItemKind("episode");

/// Which episodes a record is for: one in v3's queue, several in v5's and in the blocklist, none
/// where Sonarr cannot tell.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Episodes {
    episode_id: Option<i64>,
    #[serde(deserialize_with = "tolerant::or_default")]
    episode_ids: Vec<i64>,
}

impl Subject for Episodes {
    fn items(&self) -> Vec<ItemId> {
        let numbers = self.episode_id.iter().chain(&self.episode_ids);
        numbers.filter(|number| **number > 0).map(|number| EPISODE.id(*number)).collect()
    }
}

/// An entry of the history.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryRecord {
    pub(crate) id: i64,
    episode_id: i64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    source_title: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    languages: Vec<Named>,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    quality: Quality,
    custom_format_score: Option<i64>,
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    pub(crate) date: Option<Timestamp>,
    download_id: Option<String>,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    event_type: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    data: EventDetails,
    episode: Option<EpisodeNumber>,
    series: Option<SeriesTitle>,
}

impl HistoryRecord {
    pub(crate) fn into_event(self) -> LibraryEvent {
        let item_title = match (&self.series, &self.episode) {
            (Some(series), Some(episode)) => title(&series.title, episode),
            _ => self.source_title.clone(),
        };
        let entry = Entry {
            id: self.id,
            at: self.date.unwrap_or_default(),
            kind: event_kind(&self.event_type),
            download: self.download_id,
            item: EPISODE.id(self.episode_id),
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
        "downloadFolderImported" | "seriesFolderImported" => EventKind::Imported,
        "downloadFailed" => EventKind::Failed,
        "episodeFileDeleted" => EventKind::FileDeleted,
        "downloadIgnored" => EventKind::Ignored,
        _ => EventKind::Other,
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct EpisodeNumber {
    pub(crate) season_number: u32,
    pub(crate) episode_number: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SeriesTitle {
    #[serde(deserialize_with = "tolerant::or_default")]
    title: String,
}

/// `Harbor Lights S02E06`.
pub(crate) fn title(series: &str, number: &EpisodeNumber) -> String {
    format!("{series} S{:02}E{:02}", number.season_number, number.episode_number)
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Episode {
    pub(crate) id: i64,
    pub(crate) series_id: i64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub(crate) episode_file_id: i64,
    #[serde(default)]
    season_number: u32,
    #[serde(default)]
    episode_number: u32,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub(crate) runtime: u32,
    #[serde(default, deserialize_with = "tolerant::boolean")]
    pub(crate) monitored: bool,
    /// Only where it was asked for, and in newer versions.
    pub(crate) series: Option<Series>,
}

impl Episode {
    pub(crate) fn season(&self) -> (i64, u32) {
        (self.series_id, self.season_number)
    }

    pub(crate) fn number(&self) -> EpisodeNumber {
        EpisodeNumber { season_number: self.season_number, episode_number: self.episode_number }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Series {
    pub(crate) id: i64,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) title: String,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) runtime: u32,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) tags: Vec<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EpisodeFile {
    id: i64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    path: String,
    #[serde(default, deserialize_with = "tolerant::number")]
    size: u64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    quality: Quality,
    custom_format_score: Option<i64>,
    media_info: Option<MediaInfo>,
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    date_added: Option<Timestamp>,
}

impl From<EpisodeFile> for LibraryFile {
    fn from(file: EpisodeFile) -> Self {
        Self {
            id: kernel::FileId(file.id),
            path: file.path,
            bytes: file.size,
            runtime_seconds: file.media_info.and_then(|info| info.runtime_seconds()),
            quality: file.quality.name(),
            score: file.custom_format_score,
            added_at: file.date_added,
        }
    }
}

/// What a search command is for: episodes, a season, or a whole series.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SearchBody {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) episode_ids: Vec<i64>,
    pub(crate) series_id: Option<i64>,
    pub(crate) season_number: Option<u32>,
}

/// What an import proposal takes a file for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ProposedEpisodes {
    pub(crate) series: Option<Series>,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) episodes: Vec<ProposedEpisode>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ProposedEpisode {
    pub(crate) id: i64,
    #[serde(flatten)]
    number: EpisodeNumber,
}

impl ProposedEpisodes {
    pub(crate) fn items(&self) -> Vec<ItemId> {
        self.episodes.iter().map(|episode| EPISODE.id(episode.id)).collect()
    }

    /// `Harbor Lights S02E06`, with `, S02E07` for each further one.
    pub(crate) fn title(&self) -> Option<String> {
        let series = self.series.as_ref()?;
        let mut title_of_all = series.title.clone();
        for (place, episode) in self.episodes.iter().enumerate() {
            title_of_all.push_str(if place > 0 { "," } else { "" });
            title_of_all.push_str(&title("", &episode.number));
        }
        Some(title_of_all)
    }
}

/// A release that an indexer offers. v5 tells in parts what v3 tells at once.
#[derive(Debug)]
pub(crate) struct OfferedRelease(Release);

impl<'de> Deserialize<'de> for OfferedRelease {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut offer = Map::deserialize(from)?;
        for part in ["parsedInfo", "release", "decision"] {
            if let Some(Value::Object(fields)) = offer.remove(part) {
                offer.extend(fields);
            }
        }
        Release::deserialize(Value::Object(offer)).map(Self).map_err(D::Error::custom)
    }
}

impl From<OfferedRelease> for kernel::Release {
    fn from(offer: OfferedRelease) -> Self {
        offer.0.into()
    }
}
