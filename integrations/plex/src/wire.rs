//! Plex' JSON: everything is in a `MediaContainer`.

use integration_kit::tolerant;
use serde::Deserialize;
use serde_json::Value;

/// What every answer is wrapped in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Wrapped<T> {
    pub(crate) media_container: T,
}

/// Who a server is. Told to everybody, also without a token.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ServerIdentity {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) machine_identifier: String,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) version: String,
    /// Whether it belongs to an account; not told by old servers.
    #[serde(deserialize_with = "tolerant::maybe_boolean")]
    pub(crate) claimed: Option<bool>,
}

/// What a server tells of itself to whom it lets in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ServerInfo {
    #[serde(deserialize_with = "tolerant::maybe_text")]
    pub(crate) friendly_name: Option<String>,
    /// `ok` while it is signed in to plex.tv.
    #[serde(rename = "myPlexSigninState", deserialize_with = "tolerant::maybe_text")]
    pub(crate) sign_in_state: Option<String>,
    /// `Linux`, `Windows`, `MacOSX`.
    #[serde(deserialize_with = "tolerant::maybe_text")]
    pub(crate) platform: Option<String>,
}

/// What of a server is kept beside its settings.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ServerState {
    #[serde(deserialize_with = "tolerant::maybe_boolean")]
    pub(crate) claimed: Option<bool>,
    #[serde(deserialize_with = "tolerant::maybe_text")]
    pub(crate) platform: Option<String>,
}

/// All preferences, or one.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Preferences {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) setting: Vec<Value>,
}

/// The sections (libraries) of a server.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(crate) struct Sections {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) directory: Vec<Value>,
}

/// A section, as far as other programs have to agree with it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Section {
    /// Its number, which Plex calls so.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) key: String,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) title: String,
    /// `movie`, `show`, `artist`, `photo`.
    #[serde(rename = "type", deserialize_with = "tolerant::or_default")]
    pub(crate) kind: String,
    #[serde(rename = "Location", deserialize_with = "tolerant::or_default")]
    pub(crate) locations: Vec<Location>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Location {
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) path: String,
}
