use kernel::{Protocol, audit::Setting};
use serde::Deserialize;
use serde_json::Value;

use super::{Placed, loose};

/// One setting of a client, an indexer, a list or a notification. Secrets come masked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Field {
    #[serde(deserialize_with = "loose::text")]
    pub name: Option<String>,
    pub value: Value,
}

/// A download client that the library uses.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Client {
    #[serde(deserialize_with = "loose::number")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "loose::text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub enable: Option<bool>,
    #[serde(deserialize_with = "loose::protocol")]
    pub protocol: Protocol,
    #[serde(deserialize_with = "loose::number")]
    pub priority: Option<i64>,
    #[serde(deserialize_with = "loose::flag")]
    pub remove_completed_downloads: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub remove_failed_downloads: Option<bool>,
    #[serde(deserialize_with = "loose::text")]
    pub implementation: Option<String>,
    #[serde(deserialize_with = "loose::list")]
    pub tags: Vec<i64>,
    #[serde(deserialize_with = "loose::list")]
    pub fields: Vec<Field>,
}

/// An indexer that the library asks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IndexerRecord {
    #[serde(deserialize_with = "loose::text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub enable_rss: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub enable_automatic_search: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub enable_interactive_search: Option<bool>,
    #[serde(deserialize_with = "loose::protocol")]
    pub protocol: Protocol,
    #[serde(deserialize_with = "loose::number")]
    pub priority: Option<i64>,
    /// The only client that its releases go to; 0 for any.
    #[serde(deserialize_with = "loose::number")]
    pub download_client_id: Option<i64>,
    #[serde(deserialize_with = "loose::list")]
    pub tags: Vec<i64>,
    #[serde(deserialize_with = "loose::list")]
    pub fields: Vec<Field>,
}

/// The field called `name`.
pub(super) fn field<'a>(fields: &'a [Field], name: &str) -> Option<&'a Value> {
    let called =
        |field: &&Field| field.name.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(name));
    fields.iter().find(called).map(|field| &field.value)
}

pub(super) fn text<'a>(fields: &'a [Field], name: &str) -> &'a str {
    field(fields, name).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn port(fields: &[Field]) -> Option<u16> {
    match field(fields, "port")? {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_u64()?.try_into().ok(),
    }
}

impl Client {
    pub fn is_enabled(&self) -> bool {
        self.enable == Some(true)
    }

    pub fn host(&self) -> &str {
        text(&self.fields, "host")
    }

    pub fn port(&self) -> Option<u16> {
        port(&self.fields)
    }

    pub fn url_base(&self) -> &str {
        text(&self.fields, "urlBase")
    }

    /// `None` for clients that have no such switch.
    pub fn uses_tls(&self) -> Option<bool> {
        field(&self.fields, "useSsl")?.as_bool()
    }

    /// Where it is, for two records of the same one.
    pub fn address(&self) -> (String, Option<u16>, &str) {
        (self.host().to_ascii_lowercase(), self.port(), self.url_base().trim_matches('/'))
    }

    /// The folders that it is told to use, such as the one that a black hole watches.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter_map(|field| {
            let name = field.name.as_deref()?.to_ascii_lowercase();
            let names_folder = name.ends_with("folder") || name.ends_with("directory");
            field.value.as_str().filter(|path| names_folder && !path.is_empty())
        })
    }
}

impl Placed<Client> {
    /// The category that its jobs get; `None` when it knows none, and empty when none is set.
    pub fn category(&self, field: &str) -> Option<Setting<String>> {
        let value = self::field(&self.fields, field)?.as_str().unwrap_or_default();
        Some(self.setting(value.to_owned(), &format!("fields[name={field}].value")))
    }
}

impl IndexerRecord {
    /// Whether it is asked for anything at all.
    pub fn is_enabled(&self) -> bool {
        let switches =
            [self.enable_rss, self.enable_automatic_search, self.enable_interactive_search];
        switches.contains(&Some(true))
    }

    pub fn field(&self, name: &str) -> Option<&Value> {
        field(&self.fields, name)
    }

    pub fn base_url(&self) -> &str {
        text(&self.fields, "baseUrl")
    }

    /// Whether an indexer manager keeps it: it bears its mark, or its address ends in a number of
    /// an indexer there. What is changed in such a one is undone by the manager's next sync.
    pub fn is_synced(&self, mark: &str) -> bool {
        let marked = self.name.as_deref().is_some_and(|name| name.ends_with(mark));
        let path = self.base_url().trim_end_matches('/');
        let last = path.rsplit('/').next().unwrap_or_default();
        let numbered = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
        marked || (numbered && text(&self.fields, "apiPath").trim_matches('/') == "api")
    }
}
