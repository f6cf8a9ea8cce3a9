//! Settings as they are kept, without a check and without a mask.

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::{Value, json};

use super::outside::Arr;
use super::state::World;

/// Kinds of objects that are settings.
const KINDS: [&str; 12] = [
    "qualityprofile",
    "qualitydefinition",
    "customformat",
    "downloadclient",
    "indexer",
    "notification",
    "tag",
    "rootfolder",
    "delayprofile",
    "releaseprofile",
    "remotepathmapping",
    "importlist",
];

impl Arr {
    /// A page (`config/naming`), or all objects of a kind (`indexer`); secrets in clear. `None` for
    /// what is no setting.
    pub fn settings(&self, resource: &str) -> Option<Value> {
        let world = self.world();
        if let Some(page) = resource.strip_prefix("config/") {
            return world.page(page);
        }
        let kind = KINDS.into_iter().find(|kind| *kind == resource)?;
        Some(world.all(kind).cloned().collect())
    }

    /// All of them, by resource.
    pub fn all_settings(&self) -> BTreeMap<String, Value> {
        let pages: Vec<_> = self.world().config.keys().map(|it| format!("config/{it}")).collect();
        let names = pages.into_iter().chain(KINDS.map(str::to_owned));
        names.filter_map(|name| Some((name.clone(), self.settings(&name)?))).collect()
    }

    /// Puts settings there unchecked, as an older version or a restored backup may have left them.
    ///
    /// # Errors
    ///
    /// When there are no such settings, or an object has no id.
    pub fn set_settings(&self, resource: &str, to: &Value) -> anyhow::Result<()> {
        let mut world = self.world();
        if let Some(page) = resource.strip_prefix("config/") {
            let kept = world.config.get_mut(page).context("no such page")?;
            kept.clone_from(to);
            return Ok(());
        }
        let kind = KINDS.into_iter().find(|kind| *kind == resource).context("no such kind")?;
        let objects = to.as_array().context("not a list")?;
        let numbered = objects.iter().map(|object| Some((object["id"].as_i64()?, object.clone())));
        let objects: BTreeMap<i64, Value> =
            numbered.collect::<Option<_>>().context("an object without an id")?;
        let last = objects.keys().max().copied().unwrap_or(0);
        let used = world.ids.entry(kind).or_default();
        *used = last.max(*used);
        world.documents.insert(kind, objects);
        Ok(())
    }
}

impl World {
    /// A page of settings as it is told. The app's own key is in clear there: so it is in the real
    /// ones.
    pub(super) fn page(&self, name: &str) -> Option<Value> {
        let mut page = self.config.get(name)?.clone();
        if name == "host" {
            page["apiKey"] = json!(self.api_key);
            page["port"] = json!(self.port);
            page["urlBase"] = json!(self.url_base);
        }
        Some(page)
    }
}
