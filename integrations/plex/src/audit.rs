//! The settings of Plex: its preferences, one by one, and its sections.

use std::collections::BTreeMap;

use async_trait::async_trait;
use integration_kit::{Upstream, Weight, Writer, mask_secrets};
use kernel::{
    Answer, Trouble, WritePermit,
    audit::{
        Auditable, Configuration, Configurator, FieldChange, Judgement, PlacedFolder, Relations,
        ServerFacts, ServerSection, Setting, Target, Written,
    },
    clean_text,
};
use serde_json::Value;

use crate::{
    client::{PREFERENCES, Plex},
    wire::Section,
};

/// A list of preferences, each with `id`, `type`, `default` and `value`.
const PREFERENCE: &str = "prefs";
/// A list of sections, each with its `id`, `type` and `Location`s.
const SECTION: &str = "library/sections";
/// The one field of a preference that can be changed.
const VALUE: &str = "value";

#[async_trait]
impl Auditable for Plex {
    async fn configuration(&self) -> Answer<Configuration> {
        let version = clean_text(&self.identity().await?.version, 100);
        let mut documents = BTreeMap::new();
        let preferences = Value::Array(self.preferences().await?);
        documents.insert(PREFERENCE.to_owned(), shown(preferences));
        let mut sections = self.sections().await?;
        sections.iter_mut().for_each(give_id);
        documents.insert(SECTION.to_owned(), shown(Value::Array(sections)));
        Ok(Configuration { version, documents })
    }

    async fn read(&self, target: &Target) -> Answer<Option<Value>> {
        match (target.resource.as_str(), &target.item) {
            (PREFERENCE, Some(id)) => Ok(self.preference(id).await?.map(shown)),
            (PREFERENCE, None) => Ok(Some(shown(Value::Array(self.preferences().await?)))),
            (SECTION, _) => {
                let mut sections = self.sections().await?;
                sections.iter_mut().for_each(give_id);
                Ok(target.within(&shown(Value::Array(sections))).cloned())
            }
            _ => Ok(None),
        }
    }

    fn observed(&self) -> &'static [&'static str] {
        &[]
    }

    fn judge(&self, _: &Configuration) -> Judgement {
        Judgement::default()
    }

    fn relations(&self, configuration: &Configuration) -> Relations {
        let switch = |id: &str| {
            let target = Target::item(PREFERENCE, id, id);
            let written = configuration.find(&target)?.get(VALUE)?.clone();
            let value = written.as_bool()?;
            Some(Setting::new(value, target, VALUE, written))
        };
        let sections = configuration.list::<Section>(SECTION).into_iter().map(facts_of);
        let server = ServerFacts {
            sections: sections.collect(),
            empties_trash: switch("autoEmptyTrash"),
            watches_folders: switch("FSEventLibraryUpdatesEnabled"),
            port: self.upstream().url().port_or_known_default(),
        };
        Relations { server: Some(server), ..Relations::default() }
    }

    fn configurator(&self, permit: &WritePermit) -> Box<dyn Configurator> {
        Box::new(PlexConfigurator { plex: self.clone(), writer: self.upstream().writer(permit) })
    }
}

/// Plex calls the number of a section its key.
fn give_id(section: &mut Value) {
    if let Some(fields) = section.as_object_mut()
        && let Some(key) = fields.get("key").cloned()
    {
        fields.insert("id".to_owned(), key);
    }
}

fn shown(mut document: Value) -> Value {
    mask_secrets(&mut document);
    document
}

fn facts_of(section: Section) -> ServerSection {
    let target = Target::item(SECTION, &section.key, &section.title);
    let folder = |path: String| PlacedFolder {
        path,
        target: target.clone(),
        // It does not tell; what it cannot reach is empty.
        accessible: true,
        free_bytes: None,
    };
    ServerSection {
        media: match section.kind.as_str() {
            "show" => "series".to_owned(),
            "movie" => "movies".to_owned(),
            _ => section.kind,
        },
        folders: section.locations.into_iter().map(|location| folder(location.path)).collect(),
        title: section.title,
    }
}

/// Changes preferences.
struct PlexConfigurator {
    plex: Plex,
    writer: Writer,
}

impl PlexConfigurator {
    fn upstream(&self) -> &Upstream {
        self.plex.upstream()
    }
}

#[async_trait]
impl Configurator for PlexConfigurator {
    /// What it warns of is as new as its answer.
    async fn refresh_health(&self) -> Answer<()> {
        Ok(())
    }

    async fn set(&self, target: &Target, changes: &[FieldChange]) -> Answer<Written> {
        let (PREFERENCE, Some(id)) = (target.resource.as_str(), &target.item) else {
            return Err(self.upstream().refused("only preferences can be changed"));
        };
        let found = self.plex.preference(id).await?;
        let preference = found.ok_or_else(|| self.upstream().trouble(Trouble::NotFound))?;
        let mut wanted = None;
        for change in changes {
            if change.field.as_str() != VALUE {
                return Err(self
                    .upstream()
                    .refused("only the value of a preference can be changed"));
            }
            if let Some(found) = change.conflict(&preference) {
                return Ok(Written::ChangedSince { field: change.field.clone(), found });
            }
            wanted = Some(&change.to);
        }
        let Some(wanted) = wanted else { return Ok(Written::Sent) };
        let value = written(wanted);
        let value =
            value.ok_or_else(|| self.upstream().refused("this is no value of a preference"))?;
        let query = [(id.as_str(), value.as_str())];
        self.writer.put_query(PREFERENCES, &query, Weight::Light).await?;
        Ok(Written::Sent)
    }

    async fn create(&self, _: &str, _: &Value) -> Answer<Target> {
        Err(self.upstream().refused("sections are made by hand, in Plex itself"))
    }

    async fn remove(&self, _: &Target) -> Answer<()> {
        Err(self.upstream().refused("nothing is removed from Plex"))
    }
}

/// As Plex wants a value in an address; `None` when it is none, or a masked secret.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Bool(is_on) => Some(i32::from(*is_on).to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !kernel::is_masked(text) => Some(text.clone()),
        _ => None,
    }
}
