//! Their JSON, as far as all of these programs write it alike. What is not named here is ignored;
//! what is missing or `null` is empty.

use integration_kit::tolerant;
use kernel::{Protocol, Timestamp};
use serde::{Deserialize, Deserializer};

use crate::moment::moment;

/// One page of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    #[serde(default, deserialize_with = "tolerant::number")]
    pub total_records: u64,
    pub records: Vec<T>,
}

/// Something of which only the name matters: a language, a title.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Named {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub name: String,
}

/// Something of which only the number matters.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Numbered {
    #[serde(deserialize_with = "tolerant::number")]
    pub id: i64,
}

/// A quality with its revision, of which only the name matters.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Quality {
    #[serde(deserialize_with = "tolerant::or_default")]
    quality: Named,
}

impl Quality {
    pub fn name(&self) -> String {
        crate::text::name(&self.quality.name)
    }
}

/// The names of languages.
pub fn languages(languages: &[Named]) -> Vec<String> {
    languages.iter().map(|language| crate::text::name(&language.name)).collect()
}

/// Why something is not taken: a sentence, or in newer answers an object around it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Rejection {
    Sentence(String),
    Reason {
        /// Present where `reason` is a code and no sentence.
        message: Option<String>,
        reason: Option<String>,
    },
}

impl Rejection {
    /// Whether the only objection is that the profile does not want the quality.
    pub fn is_about_the_profile(&self) -> bool {
        let code =
            matches!(self, Self::Reason { reason: Some(code), .. } if code == "qualityNotWanted");
        code || self.text().trim_end_matches('.').ends_with("is not wanted in profile")
    }

    pub fn text(&self) -> &str {
        match self {
            Self::Sentence(text) => text,
            Self::Reason { message, reason } => {
                message.as_deref().or(reason.as_deref()).unwrap_or_default()
            }
        }
    }
}

/// All sentences, cleaned, without empty ones.
pub fn rejections(rejections: &[Rejection]) -> Vec<String> {
    rejections.iter().filter_map(|why| crate::text::some_sentence(Some(why.text()))).collect()
}

/// What the program says that it is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct SystemStatus {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) app_name: String,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) version: String,
    pub(crate) instance_name: Option<String>,
    pub(crate) url_base: Option<String>,
}

/// The versions of its API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Offered {
    pub(crate) current: Option<String>,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) deprecated: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Tag {
    pub(crate) id: i64,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) label: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RootFolder {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) path: String,
    /// Missing in older answers, which list only what they can reach.
    pub(crate) accessible: Option<bool>,
    #[serde(deserialize_with = "tolerant::maybe_number")]
    pub(crate) free_space: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Health {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) source: String,
    #[serde(rename = "type", deserialize_with = "tolerant::or_default")]
    pub(crate) level: String,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) message: String,
}

/// Reads a moment; anything that is none counts as missing.
pub fn maybe_moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.as_deref().and_then(moment))
}

/// The protocol of what does not tell.
pub fn unknown() -> Protocol {
    Protocol::Unknown
}
