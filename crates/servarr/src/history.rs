use integration_kit::tolerant;
use kernel::{DownloadId, EventId, EventKind, FileId, ItemId, LibraryEvent, Protocol, Timestamp};
use serde::Deserialize;

use crate::{
    moment::moment,
    text,
    wire::{self, Named, Quality},
};

/// What an event carries beside itself: a dictionary of texts. Addresses in it carry keys, so they
/// are not even read.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EventDetails {
    indexer: Option<String>,
    published_date: Option<String>,
    download_client: Option<String>,
    /// The owner's name for the client; the other is only its kind.
    download_client_name: Option<String>,
    #[serde(deserialize_with = "tolerant::maybe_text")]
    size: Option<String>,
    #[serde(deserialize_with = "tolerant::protocol")]
    protocol: Protocol,
    message: Option<String>,
    reason: Option<String>,
    #[serde(deserialize_with = "tolerant::maybe_text")]
    file_id: Option<String>,
    #[serde(deserialize_with = "tolerant::maybe_text")]
    custom_format_score: Option<String>,
}

impl Default for EventDetails {
    fn default() -> Self {
        Self {
            indexer: None,
            published_date: None,
            download_client: None,
            download_client_name: None,
            size: None,
            protocol: Protocol::Unknown,
            message: None,
            reason: None,
            file_id: None,
            custom_format_score: None,
        }
    }
}

/// An entry of the history, put together by the integration that has read it.
#[derive(Debug)]
pub struct Entry {
    pub id: i64,
    pub at: Timestamp,
    pub kind: EventKind,
    pub download: Option<String>,
    pub item: ItemId,
    pub item_title: String,
    pub release: String,
    pub quality: Quality,
    pub languages: Vec<Named>,
    /// The score that the entry itself tells; it is worked out anew at every reading.
    pub score: Option<i64>,
    pub details: EventDetails,
}

impl Entry {
    pub fn into_event(self) -> LibraryEvent {
        let details = self.details;
        LibraryEvent {
            id: EventId(self.id),
            at: self.at,
            kind: self.kind,
            download: self.download.filter(|id| !id.is_empty()).map(DownloadId),
            item: self.item,
            item_title: text::name(&self.item_title),
            release: text::name(&self.release),
            indexer: text::some_name(details.indexer.as_deref()),
            published_at: details.published_date.as_deref().and_then(moment),
            protocol: details.protocol,
            message: text::some_sentence(details.message.or(details.reason).as_deref()),
            bytes: number(details.size),
            quality: self.quality.name(),
            languages: wire::languages(&self.languages),
            score: number(details.custom_format_score).or(self.score),
            client: text::some_name(
                details.download_client_name.or(details.download_client).as_deref(),
            ),
            file: number(details.file_id).filter(|id| *id > 0).map(FileId),
        }
    }
}

/// The dictionary holds nothing but texts; what is no number is left out.
fn number<T: std::str::FromStr>(text: Option<String>) -> Option<T> {
    text?.trim().parse().ok()
}

/// Oldest first; events of the same second in the order in which they were written.
pub fn sort(events: &mut [LibraryEvent]) {
    events.sort_by_key(|event| (event.at, event.id));
}
