//! Settings: read by resource, patched in place, put back whole.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use integration_kit::{Checker, Ignored, Upstream, Weight, Writer, mask_secrets};
use kernel::{
    Answer, Trouble,
    audit::{Configurator, Document, FieldChange, Snapshot, Target, Written},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    Api,
    command::Bare,
    command::NewCommand,
    wire::{Numbered, SystemStatus},
};

/// How often we ask whether a program has looked at itself, and the pause in between: 15 s at most.
const HEALTH_ASKED: u32 = 30;
const HEALTH_PAUSE: Duration = Duration::from_millis(500);
/// What looks at disks. All else is told at once, by a program that is well.
const SLOW: [&str; 2] = ["rootfolder", "diskspace"];
/// What is long and no setting: patterns to begin with, and folders that belong to nothing yet.
const UNSHOWN: [&str; 2] = ["presets", "unmappedFolders"];
/// What a custom format looks for.
const PATTERNS: &str = "specifications";
/// What of a provider's field matters; the rest is text for its settings page, and long.
const FIELD_KEYS: [&str; 3] = ["name", "value", "privacy"];

impl Api {
    /// The settings in `resources`, one call after the other. What this version of the program
    /// does not have is left out.
    pub async fn configuration(&self, resources: &[&str]) -> Answer<Snapshot> {
        let status: SystemStatus = self.get("system/status", &[], Weight::Light).await?;
        let mut settings = Snapshot::new(status.version);
        for resource in resources {
            let document: Option<Document> = self.settings_of(resource).await?;
            if let Some(document) = document {
                let shown = document.edited(show).map_err(|err| {
                    self.upstream().misunderstood(&format!("{resource} cannot be read: {err}"))
                })?;
                settings.insert(resource, shown);
            }
        }
        Ok(settings)
    }

    /// One object of the settings, with its secrets masked.
    pub async fn setting(&self, target: &Target) -> Answer<Option<Value>> {
        let mut found = self.raw_setting(target).await?;
        match &mut found {
            Some(Value::Array(objects)) => objects.iter_mut().for_each(show),
            one => one.iter_mut().for_each(show),
        }
        Ok(found)
    }

    /// Makes the program look at itself, and waits until it has.
    pub async fn refresh_health(&self, checker: &Checker) -> Answer<()> {
        let order = NewCommand { name: "CheckHealth", body: Bare {} };
        let taken: Numbered = checker.order(&self.path("command"), &order).await?;
        // Until it is done, its warnings are those of before.
        for _ in 0..HEALTH_ASKED {
            let command: Value =
                self.get(&format!("command/{}", taken.id), &[], Weight::Light).await?;
            if !matches!(command["status"].as_str(), Some("queued" | "started")) {
                break;
            }
            tokio::time::sleep(HEALTH_PAUSE).await;
        }
        Ok(())
    }

    async fn raw_setting(&self, target: &Target) -> Answer<Option<Value>> {
        match &target.item {
            None => self.settings_of(&target.resource).await,
            Some(id) => self.find(&format!("{}/{id}", target.resource), &[]).await,
        }
    }

    async fn settings_of<T: DeserializeOwned>(&self, resource: &str) -> Answer<Option<T>> {
        let weight = if SLOW.contains(&resource) { Weight::Heavy } else { Weight::Light };
        match self.get(resource, &[], weight).await {
            Ok(document) => Ok(Some(document)),
            Err(err) if err.trouble == Trouble::NotFound => Ok(None),
            Err(err) => Err(err),
        }
    }
}

/// Takes the secrets out of an object, and what only a settings page needs.
fn show(object: &mut Value) {
    // The patterns of a format are no secrets, and have to stay to the letter.
    let patterns = object.get_mut(PATTERNS).map(Value::take);
    mask_secrets(object);
    if let (Some(place), Some(patterns)) = (object.get_mut(PATTERNS), patterns) {
        *place = patterns;
    }
    let Some(object) = object.as_object_mut() else { return };
    for key in UNSHOWN {
        object.remove(key);
    }
    let fields = object.get_mut("fields").and_then(Value::as_array_mut);
    for field in fields.into_iter().flatten() {
        if let Some(field) = field.as_object_mut() {
            field.retain(|key, _| FIELD_KEYS.contains(&key.as_str()));
        }
    }
}

/// Changes settings of one program, in one version of its API.
pub struct ApiConfigurator {
    api: Api,
    writer: Arc<Writer>,
}

impl ApiConfigurator {
    pub fn new(api: Api, writer: impl Into<Arc<Writer>>) -> Self {
        Self { api, writer: writer.into() }
    }

    fn upstream(&self) -> &Upstream {
        self.api.upstream()
    }
}

#[async_trait]
impl Configurator for ApiConfigurator {
    async fn set(&self, target: &Target, changes: &[FieldChange]) -> Answer<Written> {
        let found = match self.api.raw_setting(target).await {
            Ok(found) => found,
            Err(err) => return Ok(Written::Unread(err.to_string())),
        };
        let mut document = found.ok_or_else(|| self.upstream().trouble(Trouble::NotFound))?;
        let conflicts = FieldChange::conflicts(changes, &document);
        if !conflicts.is_empty() {
            return Ok(Written::ChangedSince(conflicts));
        }
        for change in changes {
            let made = change.make(&mut document);
            made.map_err(|err| self.upstream().refused(&err.to_string()))?;
        }
        let id = document.get("id").map(Value::to_string).unwrap_or_default();
        // A list is put back whole, where its program takes that at all.
        let place = if document.is_array() { "update" } else { id.trim_matches('"') };
        let path = self.api.path(&format!("{}/{place}", target.resource));
        let forced: &[_] =
            if saves_untested(target, changes) { &[("forceSave", "true")] } else { &[] };
        let _: Ignored = self.writer.put(&path, forced, &document, Weight::Heavy).await?;
        Ok(Written::Sent)
    }

    async fn create(&self, resource: &str, document: &Value) -> Answer<Target> {
        let path = self.api.path(resource);
        let made: Value = self.writer.post(&path, &[], document, Weight::Heavy).await?;
        let label = made.get("name").or_else(|| made.get("label")).and_then(Value::as_str);
        match made.get("id") {
            Some(id @ Value::Number(_)) => {
                Ok(Target::item(resource, id, label.unwrap_or_default()))
            }
            _ => Err(self.upstream().misunderstood("a new object without an id")),
        }
    }

    async fn remove(&self, target: &Target) -> Answer<()> {
        let Some(id) = &target.item else {
            return Err(self.upstream().refused("these settings cannot be removed"));
        };
        let path = self.api.path(&format!("{}/{id}", target.resource));
        let _: Ignored = self.writer.delete(&path, &[], Weight::Light).await?;
        Ok(())
    }
}

/// Saving an indexer or a client tests it. For an indexer the test is a query, and a failed one
/// lengthens its punishment; for a client it only matters when its own fields changed.
fn saves_untested(target: &Target, changes: &[FieldChange]) -> bool {
    let own = changes.iter().any(|change| change.field.as_str().starts_with("fields["));
    match target.resource.as_str() {
        "indexer" => true,
        "downloadclient" | "notification" | "connection" | "importlist" | "applications"
        | "indexerproxy" => !own,
        _ => false,
    }
}
