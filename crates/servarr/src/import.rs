use integration_kit::tolerant;
use kernel::{DownloadId, ImportCandidate, ItemId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    import_trouble::import_trouble,
    moment::runtime,
    text,
    wire::{self, Named, Quality, Rejection},
};

/// A file that could be imported, as far as the products tell it alike.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Proposal {
    #[serde(deserialize_with = "tolerant::or_default")]
    path: String,
    #[serde(deserialize_with = "tolerant::maybe_number")]
    size: Option<u64>,
    #[serde(deserialize_with = "tolerant::or_default")]
    quality: Quality,
    #[serde(deserialize_with = "tolerant::or_default")]
    languages: Vec<Named>,
    #[serde(deserialize_with = "tolerant::or_default")]
    rejections: Vec<Rejection>,
    media_info: Option<MediaInfo>,
}

/// What a file says of itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MediaInfo {
    run_time: Option<String>,
}

impl MediaInfo {
    pub fn runtime_seconds(&self) -> Option<u64> {
        Some(runtime(self.run_time.as_deref()?)?.as_secs())
    }
}

/// Reads a proposal for `items`. Its document is kept whole, to be handed back.
///
/// # Errors
///
/// When the document is not what a proposal looks like.
pub fn candidate(
    document: Value,
    items: Vec<ItemId>,
    item_title: Option<String>,
) -> Result<ImportCandidate, serde_json::Error> {
    let proposal = Proposal::deserialize(&document)?;
    let rejections = wire::rejections(&proposal.rejections);
    let trouble = (!rejections.is_empty()).then(|| import_trouble(&rejections));
    Ok(ImportCandidate {
        path: proposal.path,
        bytes: proposal.size.unwrap_or(0),
        items,
        item_title: text::some_name(item_title.as_deref()),
        quality: proposal.quality.name(),
        languages: wire::languages(&proposal.languages),
        runtime_seconds: proposal.media_info.and_then(|info| info.runtime_seconds()),
        rejections,
        trouble,
        document,
    })
}

/// The parts of a proposal that are handed back as they came.
const HANDED_BACK: [&str; 7] =
    ["path", "folderName", "quality", "languages", "releaseGroup", "indexerFlags", "releaseType"];

/// The file that an import is told, made of the proposal's own document, the download that it came
/// with, and `items`, which say in the product's words what it is.
pub fn import_file(
    candidate: &ImportCandidate,
    download: &DownloadId,
    items: impl IntoIterator<Item = (&'static str, Value)>,
) -> Value {
    let mut file = Map::new();
    for name in HANDED_BACK {
        if let Some(value) = candidate.document.get(name) {
            file.insert(name.to_owned(), value.clone());
        }
    }
    file.extend(items.into_iter().map(|(name, value)| (name.to_owned(), value)));
    file.insert("downloadId".to_owned(), json!(download.0));
    Value::Object(file)
}

/// What an import is told to do. `auto` lets the library move or link as it does by itself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportBody {
    pub(crate) files: Vec<Value>,
    pub(crate) import_mode: &'static str,
}
