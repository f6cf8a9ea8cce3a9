//! Writing the indexers into the apps.

use std::collections::BTreeSet;

use anyhow::Context;
use reqwest::Method;
use serde_json::{Value, json};

use super::defaults::CATEGORIES;
use super::outside::Inside;
use crate::provider::field;

/// An application as it is spoken to.
struct Remote<'a> {
    inside: &'a Inside,
    id: i64,
    url: String,
    key: String,
    /// Where the app is told to find us.
    own_url: String,
    /// Whether what differs in the app is put back.
    full: bool,
    categories: BTreeSet<i64>,
    anime: BTreeSet<i64>,
}

impl Inside {
    /// Brings every application to what is here. One that cannot be reached does not stop the
    /// others.
    pub(super) async fn sync(&self) {
        let applications: Vec<Value> = self.world().all("applications").cloned().collect();
        for application in applications.iter().filter(|it| it["enable"] == true) {
            let Some(remote) = Remote::of(self, application) else { continue };
            let reached = remote.sync().await;
            let mut world = self.world();
            match &reached {
                Ok(()) => world.unreached.remove(&remote.id),
                Err(error) => {
                    tracing::debug!(application = remote.id, %error, "Not synced");
                    world.unreached.insert(remote.id)
                }
            };
        }
        let now = self.now();
        self.world().check_health(now);
    }
}

impl<'a> Remote<'a> {
    /// `None` for one that is not synced to.
    fn of(inside: &'a Inside, application: &Value) -> Option<Self> {
        let text = |name: &str| field(application, name).as_str().unwrap_or("").to_owned();
        let numbers = |name: &str| {
            let list = field(application, name).as_array().into_iter().flatten();
            list.filter_map(Value::as_i64).collect()
        };
        let full = match application["syncLevel"].as_str() {
            Some("fullSync") => true,
            Some("addOnly") => false,
            _ => return None,
        };
        Some(Self {
            inside,
            id: application["id"].as_i64()?,
            url: text("baseUrl").trim_end_matches('/').to_owned(),
            key: text("apiKey"),
            own_url: text("prowlarrUrl").trim_end_matches('/').to_owned(),
            full,
            categories: numbers("syncCategories"),
            anime: numbers("animeSyncCategories"),
        })
    }

    async fn sync(&self) -> anyhow::Result<()> {
        let there: Vec<Value> = serde_json::from_value(self.ask(Method::GET, "", None).await?)?;
        let here: Vec<Value> = self.inside.world().all("indexer").cloned().collect();
        for indexer in &here {
            let id = indexer["id"].as_i64().unwrap_or(0);
            let known = there.iter().find(|it| self.is_of(it, id));
            match known {
                Some(known) if self.full => self.restore(indexer, known).await?,
                Some(_) => {}
                None => self.add(indexer).await?,
            }
        }
        for gone in there.iter().filter(|it| {
            let ours = field(it, "baseUrl").as_str().unwrap_or("");
            let ours = ours.starts_with(&format!("{}/", self.own_url));
            ours && !here.iter().any(|here| self.is_of(it, here["id"].as_i64().unwrap_or(0)))
        }) {
            self.ask(Method::DELETE, &format!("/{}", gone["id"]), None).await?;
            self.count();
        }
        Ok(())
    }

    /// Whether an indexer of the app is the one that we know under this id.
    fn is_of(&self, there: &Value, id: i64) -> bool {
        field(there, "baseUrl") == &json!(format!("{}/{id}/", self.own_url))
    }

    async fn add(&self, indexer: &Value) -> anyhow::Result<()> {
        let schemas = self.ask(Method::GET, "/schema", None).await?;
        let mut schemas = schemas.as_array().into_iter().flatten();
        let schema = schemas.find(|it| it["implementation"] == "Newznab");
        let mut wanted = schema.cloned().context("the app knows no Newznab")?;
        if !self.fill(&mut wanted, indexer) {
            return Ok(());
        }
        // What the app's own test of it says does not matter: it is added all the same.
        if self.ask(Method::POST, "", Some(&wanted)).await.is_err() {
            self.ask(Method::POST, "?forceSave=true", Some(&wanted)).await?;
        }
        self.count();
        Ok(())
    }

    /// Puts back what somebody has changed in the app.
    async fn restore(&self, indexer: &Value, known: &Value) -> anyhow::Result<()> {
        let mut wanted = known.clone();
        self.fill(&mut wanted, indexer);
        // The key reads as a mask, so that it cannot be compared.
        let mut compared = wanted.clone();
        put(&mut compared, "apiKey", field(known, "apiKey").clone());
        if compared == *known {
            return Ok(());
        }
        self.ask(Method::PUT, &format!("/{}?forceSave=true", known["id"]), Some(&wanted)).await?;
        self.count();
        Ok(())
    }

    /// Makes a resource of the app what it should be. Answers whether the app wants any of the
    /// indexer's categories.
    fn fill(&self, resource: &mut Value, indexer: &Value) -> bool {
        let (profile, own_key) = {
            let world = self.inside.world();
            let profile = indexer["appProfileId"].as_i64();
            let profile = profile.and_then(|id| world.document("appprofile", id)).cloned();
            (profile.unwrap_or_default(), world.api_key.clone())
        };
        let id = &indexer["id"];
        let name = indexer["name"].as_str().unwrap_or("");
        resource["name"] = json!(format!("{name} (Prowlarr)"));
        for switch in ["enableRss", "enableAutomaticSearch", "enableInteractiveSearch"] {
            resource[switch] = json!(indexer["enable"] == true && profile[switch] == true);
        }
        resource["priority"] = indexer["priority"].clone();
        let common = |wanted: &BTreeSet<i64>| -> Vec<i64> {
            CATEGORIES.iter().copied().filter(|it| wanted.contains(it)).collect()
        };
        let (categories, anime) = (common(&self.categories), common(&self.anime));
        put(resource, "baseUrl", json!(format!("{}/{id}/", self.own_url)));
        put(resource, "apiPath", json!("/api"));
        put(resource, "apiKey", json!(own_key));
        put(resource, "categories", json!(categories));
        put(resource, "animeCategories", json!(anime));
        !categories.is_empty() || !anime.is_empty()
    }

    fn count(&self) {
        self.inside.world().counts.synced += 1;
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let url = format!("{}/api/v3/indexer{path}", self.url);
        let mut request = self.inside.http.request(method, url).header("X-Api-Key", &self.key);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?.error_for_status()?;
        let text = answer.text().await?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}

/// Fills a field that is there.
fn put(resource: &mut Value, name: &str, value: Value) {
    let fields = resource["fields"].as_array_mut().into_iter().flatten();
    for field in fields.filter(|field| field["name"] == name) {
        field["value"] = value.clone();
    }
}
