use integration_kit::tolerant;
use kernel::{Protocol, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    text,
    wire::{self, Quality, Rejection, unknown},
};

/// A release that an indexer offers. Its addresses carry keys, so they are not read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    guid: String,
    indexer_id: i64,
    indexer: Option<String>,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    title: String,
    #[serde(default, deserialize_with = "wire::maybe_moment")]
    publish_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "tolerant::maybe_number")]
    size: Option<u64>,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    quality: Quality,
    #[serde(default, deserialize_with = "tolerant::maybe_number")]
    custom_format_score: Option<i64>,
    #[serde(default, deserialize_with = "tolerant::boolean")]
    rejected: bool,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    rejections: Vec<Rejection>,
    #[serde(default = "unknown", deserialize_with = "tolerant::protocol")]
    protocol: Protocol,
}

impl From<Release> for kernel::Release {
    fn from(release: Release) -> Self {
        let below_profile = release.rejected
            && !release.rejections.is_empty()
            && release.rejections.iter().all(Rejection::is_about_the_profile);
        Self {
            guid: release.guid,
            indexer_id: release.indexer_id,
            indexer: text::some_name(release.indexer.as_deref()),
            title: text::name(&release.title),
            published_at: release.publish_date,
            bytes: release.size.unwrap_or(0),
            quality: release.quality.name(),
            score: release.custom_format_score.unwrap_or(0),
            rejected: release.rejected,
            below_profile,
            rejections: wire::rejections(&release.rejections),
            protocol: release.protocol,
        }
    }
}

/// What is sent to grab one: the library finds the rest in its search cache.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Grab<'a> {
    pub(crate) guid: &'a str,
    pub(crate) indexer_id: i64,
}
