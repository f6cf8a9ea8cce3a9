//! The settings as documents: one section each, without what is nobody's business.

use integration_kit::{mask_secrets, tolerant};
use kernel::{Answer, MASK, clean_text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{client::Client, jobs, wire};

/// The object of most settings.
pub(crate) const MISC: &str = "misc";
/// Lists of objects with a `name`.
pub(crate) const CATEGORIES: &str = "categories";
pub(crate) const SERVERS: &str = "servers";
/// From 4.0 on; before, sorting was part of `misc`.
pub(crate) const SORTERS: &str = "sorters";
/// What it warns of, newest last.
pub(crate) const WARNINGS: &str = "warnings";
/// Where it lives and how it is doing.
pub(crate) const STATUS: &str = "status";
/// The names of its scripts.
pub(crate) const SCRIPTS: &str = "scripts";
/// What can be said about its keys without telling them.
pub(crate) const KEYS: &str = "keys";

/// Settings that can be changed over the API.
pub(crate) const SECTIONS: [&str; 4] = [MISC, CATEGORIES, SERVERS, SORTERS];

/// Names and paths are not longer.
pub(crate) const NAME: usize = 300;
/// More warnings than these are not kept.
const NEWEST: usize = 100;

/// What of `fullstatus` the audit looks at.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Status {
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) version: String,
    #[serde(deserialize_with = "tolerant::boolean")]
    pub(crate) windows: bool,
    /// Relative folders begin here.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) my_home: String,
    /// Its settings, queue and history are here.
    #[serde(deserialize_with = "tolerant::text")]
    pub(crate) my_lcldata: String,
    /// Free for unfinished jobs, in GiB.
    #[serde(deserialize_with = "tolerant::maybe_number")]
    pub(crate) diskspace1: Option<f64>,
    /// Free for finished jobs, in GiB.
    #[serde(deserialize_with = "tolerant::maybe_number")]
    pub(crate) diskspace2: Option<f64>,
    /// A newer version, when it has looked for one.
    #[serde(deserialize_with = "tolerant::maybe_text")]
    pub(crate) new_release: Option<String>,
    /// Folders of unfinished jobs that are not in the queue.
    #[serde(deserialize_with = "tolerant::or_default")]
    pub(crate) folders: Vec<String>,
    #[serde(skip_serializing, deserialize_with = "tolerant::or_default")]
    warnings: Vec<wire::Warning>,
}

/// What can be said about the keys.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Keys {
    /// How many characters the API key has.
    pub(crate) length: usize,
    /// Whether the key that only adds NZBs is the full one.
    pub(crate) same: bool,
}

/// One document; `None` where this version has none of that name.
pub(crate) async fn document(client: &Client, resource: &str) -> Answer<Option<Value>> {
    match resource {
        MISC | CATEGORIES => {
            Ok(client.section(resource).await?.map(|found| shown(resource, found)))
        }
        // Where there are none, there is no section.
        SERVERS | SORTERS => {
            let found = client.section(resource).await?;
            Ok(Some(found.map_or_else(|| json!([]), |found| shown(resource, found))))
        }
        STATUS => Ok(Some(json!(client.status_as::<Status>().await?.cleaned(client)))),
        WARNINGS => Ok(Some(warnings(client, &client.status_as().await?))),
        SCRIPTS => {
            let names = client.scripts().await?;
            Ok(Some(json!(names.iter().map(|name| clean_text(name, NAME)).collect::<Vec<_>>())))
        }
        KEYS => Ok(client.section(MISC).await?.and_then(|misc| keys(&misc)).map(|it| json!(it))),
        _ => Ok(None),
    }
}

/// Every document, by as few questions as possible, and the version.
pub(crate) async fn documents(client: &Client) -> Answer<(String, Map<String, Value>)> {
    let mut documents = Map::new();
    let misc = client.section(MISC).await?;
    if let Some(keys) = misc.as_ref().and_then(keys) {
        documents.insert(KEYS.to_owned(), json!(keys));
    }
    if let Some(misc) = misc {
        documents.insert(MISC.to_owned(), shown(MISC, misc));
    }
    let status: Status = client.status_as().await?;
    documents.insert(WARNINGS.to_owned(), warnings(client, &status));
    let status = status.cleaned(client);
    let version = status.version.clone();
    documents.insert(STATUS.to_owned(), json!(status));
    for resource in [CATEGORIES, SERVERS, SORTERS, SCRIPTS] {
        if let Some(found) = document(client, resource).await? {
            documents.insert(resource.to_owned(), found);
        }
    }
    Ok((version, documents))
}

impl Status {
    fn cleaned(mut self, client: &Client) -> Self {
        let clean = |text: &str| client.upstream().redact(&clean_text(text, NAME));
        self.version = clean(&self.version);
        self.my_home = clean_text(&self.my_home, NAME);
        self.my_lcldata = clean_text(&self.my_lcldata, NAME);
        self.new_release = self.new_release.as_deref().map(clean);
        self.folders = self.folders.iter().map(|folder| clean(folder)).collect();
        self
    }
}

fn warnings(client: &Client, status: &Status) -> Value {
    let skipped = status.warnings.len().saturating_sub(NEWEST);
    let told = status.warnings.iter().skip(skipped).map(|warning| {
        let warning = jobs::warning(client.upstream(), warning);
        json!({"type": warning.severity, "text": warning.text})
    });
    told.collect()
}

fn keys(misc: &Value) -> Option<Keys> {
    let key = |name: &str| misc.get(name).and_then(Value::as_str);
    let full = key("api_key")?;
    Some(Keys { length: full.chars().count(), same: key("nzb_key") == Some(full) })
}

/// Without secrets, and with switches in one spelling: 5.0 answers `true` to the 1 that it was
/// told, and 1 to what nobody changed.
fn shown(resource: &str, mut document: Value) -> Value {
    mask_secrets(&mut document);
    let objects: &mut [Value] = match &mut document {
        Value::Array(objects) => objects,
        one => std::slice::from_mut(one),
    };
    for object in objects.iter_mut().filter_map(Value::as_object_mut) {
        if resource == MISC {
            // Whom it notifies, and by which account.
            object.retain(|key, _| !key.starts_with("email_"));
        }
        if resource == SERVERS {
            // Whatever its owner wrote there: often the account.
            object.remove("notes");
        }
        for (key, value) in object.iter_mut() {
            match value {
                Value::Bool(on) => *value = json!(u8::from(*on)),
                Value::String(name) if key == "username" && !name.is_empty() => {
                    MASK.clone_into(name);
                }
                _ => {}
            }
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_notes_are_not_shown() {
        let server = json!([{"name": "news", "username": "me", "password": "**********",
            "notes": "paid by card", "ssl": true, "enable": 0}]);
        assert_eq!(
            shown(SERVERS, server),
            json!([{"name": "news", "username": MASK, "password": MASK, "ssl": 1, "enable": 0}])
        );
        let misc = json!({"email_pwd": "x", "email_to": ["me@example.org"], "username": "",
            "api_key": "5e9c1b7a04d2463f", "cache_limit": "1G"});
        assert_eq!(
            shown(MISC, misc),
            json!({"username": "", "api_key": MASK, "cache_limit": "1G"})
        );
    }

    #[test]
    fn keys_are_described_and_not_told() {
        let misc = json!({"api_key": "0123456789", "nzb_key": "0123456789"});
        let keys = keys(&misc).map(|keys| (keys.length, keys.same));
        assert_eq!(keys, Some((10, true)));
    }
}
