//! What a program makes of the name of a release.

use integration_kit::{Weight, tolerant};
use kernel::{Answer, audit::Reading};
use serde::Deserialize;

use crate::{Api, text, wire::Quality};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Parsed {
    #[serde(
        alias = "parsedEpisodeInfo",
        alias = "parsedMovieInfo",
        deserialize_with = "tolerant::or_default"
    )]
    info: Option<Info>,
    #[serde(alias = "series", alias = "movie", deserialize_with = "tolerant::or_default")]
    work: Option<Work>,
    #[serde(deserialize_with = "tolerant::or_default")]
    custom_formats: Vec<Format>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Info {
    #[serde(deserialize_with = "tolerant::or_default")]
    quality: Quality,
}

#[derive(Deserialize)]
struct Work {
    title: String,
}

#[derive(Deserialize)]
struct Format {
    id: i64,
}

impl Api {
    /// Lets the program read the name of a release.
    pub async fn reading(&self, release: &str) -> Answer<Reading> {
        let parsed: Parsed = self.get("parse", &[("title", release)], Weight::Light).await?;
        Ok(Reading {
            title: parsed.work.map(|it| text::name(&it.title)),
            quality: parsed.info.map(|it| it.quality.name()).filter(|it| !it.is_empty()),
            formats: parsed.custom_formats.iter().map(|it| it.id).collect(),
        })
    }
}
