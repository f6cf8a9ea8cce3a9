use kernel::audit::Snapshot;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Placed, Version, loose};
use crate::text;

/// What all programs of the family tell of themselves.
#[derive(Clone, Debug, Default)]
pub struct Common {
    pub version: Option<Version>,
    pub system: System,
    pub host: Option<Placed<Host>>,
    /// The program's own warnings.
    pub health: Option<Vec<Note>>,
    pub tags: Option<Vec<Placed<Tag>>>,
    pub notifications: Option<Vec<Placed<Notification>>>,
}

/// On what it runs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct System {
    #[serde(deserialize_with = "loose::flag")]
    pub is_windows: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    is_docker: Option<bool>,
    /// So newer versions say it.
    #[serde(deserialize_with = "loose::flag")]
    is_containerized: Option<bool>,
}

/// How it is reached, and how it looks after itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Host {
    #[serde(deserialize_with = "loose::text")]
    pub bind_address: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub enable_ssl: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub ssl_cert_path: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub authentication_method: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub authentication_required: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub trust_cgnat_ip_addresses: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub username: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub analytics_enabled: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub log_level: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub console_log_level: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub branch: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub url_base: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub application_url: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub update_automatically: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub update_mechanism: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub update_script_path: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub proxy_enabled: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub proxy_hostname: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub proxy_bypass_local_addresses: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub certificate_validation: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub backup_folder: Option<String>,
    /// Days.
    #[serde(deserialize_with = "loose::number")]
    pub backup_interval: Option<i64>,
    /// Days.
    #[serde(deserialize_with = "loose::number")]
    pub backup_retention: Option<i64>,
}

/// A warning of the program about itself.
#[derive(Clone, Debug)]
pub struct Note {
    /// The name of its check.
    pub source: String,
    pub level: NoteLevel,
    /// Its sentence, cleaned.
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteLevel {
    Notice,
    Warning,
    Error,
}

/// A tag, and whatever uses it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tag {
    #[serde(deserialize_with = "loose::number")]
    pub id: Option<i64>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// Whom it tells what.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Notification {
    #[serde(deserialize_with = "loose::flag")]
    pub on_health_issue: Option<bool>,
    /// Missing in programs that import nothing.
    #[serde(deserialize_with = "loose::flag")]
    pub on_manual_interaction_required: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub on_download: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub on_upgrade: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub on_rename: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub on_episode_file_delete: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub on_movie_file_delete: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub implementation: Option<String>,
    #[serde(deserialize_with = "loose::list")]
    pub fields: Vec<super::Field>,
}

impl Common {
    pub fn of(configuration: &Snapshot) -> Self {
        let system: Option<System> = configuration.read("system/status");
        let health: Option<Vec<Value>> = configuration.read("health");
        Self {
            version: Version::read(&configuration.version),
            system: system.unwrap_or_default(),
            host: Placed::page(configuration, &["config/host", "settings/general"]),
            health: health.map(|notes| notes.iter().filter_map(Note::of).collect()),
            tags: Placed::list(configuration, &["tag/detail"]),
            notifications: Placed::list(configuration, &["notification", "connection"]),
        }
    }

    /// The warnings of one check.
    pub fn notes<'a>(&'a self, source: &'a str) -> impl Iterator<Item = &'a Note> {
        let notes = self.health.iter().flatten();
        notes.filter(move |note| note.source.trim_end_matches("Check") == source)
    }
}

impl System {
    /// Whether it runs in a container; `None` when it does not say.
    pub fn is_contained(&self) -> Option<bool> {
        self.is_containerized.or(self.is_docker)
    }
}

impl Host {
    /// Whether only programs on the same machine can reach it.
    pub fn is_on_loopback(&self) -> bool {
        let address = self.bind_address.as_deref().unwrap_or_default();
        address == "localhost" || address.starts_with("127.") || address == "::1"
    }

    pub fn authenticates_by(&self, method: &str) -> bool {
        self.authentication_method
            .as_deref()
            .is_some_and(|found| found.eq_ignore_ascii_case(method))
    }

    /// Whether somebody could log in if asked to.
    pub fn has_user(&self) -> bool {
        self.username.as_deref().is_some_and(|name| !name.is_empty())
    }
}

impl Note {
    fn of(document: &Value) -> Option<Self> {
        let word = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default();
        let level = match word("type") {
            "error" => NoteLevel::Error,
            "warning" => NoteLevel::Warning,
            "notice" => NoteLevel::Notice,
            _ => return None,
        };
        let (source, message) = (text::name(word("source")), text::sentence(word("message")));
        Some(Self { source, level, message })
    }
}

impl Tag {
    /// Whether anything has this tag.
    pub fn is_used(&self) -> bool {
        self.rest
            .iter()
            .filter(|(name, _)| name.ends_with("Ids"))
            .any(|(_, users)| users.as_array().is_some_and(|users| !users.is_empty()))
    }
}
