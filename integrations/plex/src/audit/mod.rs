//! The settings of Plex: its preferences, one by one, and its sections.

mod configurator;
mod evidence;
mod rules;

use async_trait::async_trait;
use integration_kit::mask_secrets;
use kernel::{
    Answer, WritePermit,
    audit::{
        Auditable, Configurator, Judgement, PlacedFolder, Relations, RuleInfo, ServerFacts,
        ServerSection, Setting, Snapshot, Target, judge,
    },
    clean_text,
};
use serde_json::{Value, json};

use self::{configurator::PlexConfigurator, evidence::Evidence, rules::RULES};
use crate::{client::Plex, wire::Section};

/// A list of preferences, each with `id`, `type`, `default` and `value`.
const PREFERENCE: &str = "prefs";
/// A list of sections, each with its `id`, `type` and `Location`s.
const SECTION: &str = "library/sections";
/// What is known of the server itself.
const SERVER: &str = "server";
/// The one field of a preference that can be changed.
const VALUE: &str = "value";

/// By what its settings are judged.
pub(crate) fn rules() -> Vec<&'static RuleInfo> {
    RULES.iter().map(|rule| &rule.info).collect()
}

#[async_trait]
impl Auditable for Plex {
    async fn configuration(&self) -> Answer<Snapshot> {
        let identity = self.who().await?;
        let platform = self.info().await?.platform;
        let mut settings = Snapshot::new(clean_text(&identity.version, 100));
        settings.insert(SERVER, json!({"claimed": identity.claimed, "platform": platform}));
        settings.insert(PREFERENCE, shown(Value::Array(self.preferences().await?)));
        let mut sections = self.sections().await?;
        sections.iter_mut().for_each(give_id);
        settings.insert(SECTION, shown(Value::Array(sections)));
        Ok(settings)
    }

    async fn identity(&self) -> Answer<Option<String>> {
        let mark = clean_text(&self.who().await?.machine_identifier, 100);
        Ok(Some(mark).filter(|it| !it.is_empty()))
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
        &[SERVER]
    }

    fn judge(&self, configuration: &Snapshot) -> Judgement {
        judge(RULES, &Evidence::of(configuration))
    }

    fn relations(&self, configuration: &Snapshot) -> Relations {
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
        Box::new(PlexConfigurator::new(self, permit))
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
    let target = section.target();
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
