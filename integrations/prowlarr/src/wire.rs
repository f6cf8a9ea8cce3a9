//! Prowlarr's JSON where it is Prowlarr's own.

use integration_kit::tolerant;
use kernel::{Protocol, Timestamp, audit::Target};
use serde::Deserialize;
use serde_json::Value;
use servarr::{audit, wire};

/// An indexer, without its settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Indexer {
    #[serde(deserialize_with = "tolerant::number")]
    pub(crate) id: i64,
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) name: String,
    #[serde(rename = "enable", deserialize_with = "tolerant::boolean")]
    pub(crate) is_enabled: bool,
}

/// How an indexer fails. Here while it is left alone, and not otherwise.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct IndexerStatus {
    #[serde(deserialize_with = "tolerant::number")]
    pub(crate) indexer_id: i64,
    #[serde(deserialize_with = "wire::maybe_moment")]
    pub(crate) disabled_till: Option<Timestamp>,
    #[serde(deserialize_with = "wire::maybe_moment")]
    pub(crate) initial_failure: Option<Timestamp>,
}

/// An indexer, indexer proxy, application or download client with its settings.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Provider {
    #[serde(deserialize_with = "tolerant::number")]
    id: i64,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub(crate) name: String,
    #[serde(default, rename = "enable", deserialize_with = "tolerant::boolean")]
    pub(crate) is_enabled: bool,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub(crate) implementation: String,
    #[serde(default = "wire::unknown", deserialize_with = "tolerant::protocol")]
    pub(crate) protocol: Protocol,
    #[serde(default, deserialize_with = "tolerant::number")]
    pub(crate) priority: i64,
    /// Only of an application.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub(crate) sync_level: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub(crate) tags: Vec<i64>,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    fields: Vec<Field>,
    /// Only of an indexer, like what follows.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    capabilities: Capabilities,
    /// The site, as the list of definitions calls it.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub(crate) definition_name: String,
    #[serde(default, deserialize_with = "audit::number")]
    pub(crate) app_profile_id: Option<i64>,
    /// Where the site is, the best address first.
    #[serde(default, deserialize_with = "audit::list")]
    pub(crate) indexer_urls: Vec<String>,
    /// Where it has been.
    #[serde(default, deserialize_with = "audit::list")]
    pub(crate) legacy_urls: Vec<String>,
}

/// A sync profile: for what applications may use an indexer.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct AppProfile {
    #[serde(deserialize_with = "audit::number")]
    pub(crate) id: Option<i64>,
    #[serde(deserialize_with = "audit::flag")]
    pub(crate) enable_rss: Option<bool>,
    #[serde(deserialize_with = "audit::flag")]
    pub(crate) enable_automatic_search: Option<bool>,
    #[serde(deserialize_with = "audit::flag")]
    pub(crate) enable_interactive_search: Option<bool>,
    #[serde(deserialize_with = "audit::number")]
    pub(crate) minimum_seeders: Option<i64>,
}

/// What an indexer has.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Capabilities {
    #[serde(deserialize_with = "tolerant::or_default")]
    categories: Vec<Category>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Category {
    #[serde(deserialize_with = "tolerant::number")]
    id: i64,
    #[serde(deserialize_with = "tolerant::or_default")]
    sub_categories: Vec<Category>,
}

/// One setting. It has no value where nothing was filled in.
#[derive(Debug, Deserialize)]
struct Field {
    name: String,
    value: Option<Value>,
}

impl Provider {
    pub(crate) fn target(&self, resource: &str) -> Target {
        Target::item(resource, self.id, &self.name)
    }

    /// The categories that it has, with those within them.
    pub(crate) fn offered(&self) -> Vec<i64> {
        let all = self.capabilities.categories.iter();
        let all = all.flat_map(|it| [it].into_iter().chain(&it.sub_categories));
        all.map(|it| it.id).collect()
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|field| field.name == name)?.value.as_ref()
    }

    /// A setting that is text; empty where it is not there.
    pub(crate) fn text(&self, name: &str) -> String {
        self.field(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Whether it has this field, be it filled in or not.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }

    /// Of an application: what it takes. Anime has a list of its own.
    pub(crate) fn sync_categories(&self) -> impl Iterator<Item = i64> {
        let lists = ["syncCategories", "animeSyncCategories"];
        let lists = lists.into_iter().filter_map(|name| self.field(name)?.as_array());
        lists.flatten().filter_map(Value::as_i64)
    }

    pub(crate) fn shares_tag(&self, other: &Self) -> bool {
        self.tags.iter().any(|tag| other.tags.contains(tag))
    }
}
