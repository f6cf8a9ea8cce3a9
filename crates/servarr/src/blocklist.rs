use integration_kit::tolerant;
use kernel::{BlocklistEntry, Timestamp};
use serde::Deserialize;

use crate::{Subject, text, wire};

/// An entry of the blocklist. `S` is how the product says which items it is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlocklistRecord<S> {
    id: i64,
    #[serde(flatten)]
    subject: S,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    source_title: String,
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    date: Option<Timestamp>,
    indexer: Option<String>,
    message: Option<String>,
}

impl<S> BlocklistRecord<S> {
    pub(crate) fn id(&self) -> i64 {
        self.id
    }
}

impl<S: Subject> From<BlocklistRecord<S>> for BlocklistEntry {
    fn from(record: BlocklistRecord<S>) -> Self {
        Self {
            id: record.id,
            at: record.date.unwrap_or_default(),
            items: record.subject.items(),
            release: text::name(&record.source_title),
            indexer: text::some_name(record.indexer.as_deref()),
            message: text::some_sentence(record.message.as_deref()),
        }
    }
}
