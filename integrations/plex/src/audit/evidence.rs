use kernel::{
    audit::{Defect, Snapshot, Target},
    clean_text,
};
use serde_json::Value;

use super::{PREFERENCE, SECTION, SERVER, VALUE};
use crate::{
    version::Version,
    wire::{Section, ServerState},
};

/// What is known of a server.
pub(super) struct Evidence {
    pub(super) version: Option<Version>,
    pub(super) server: ServerState,
    /// `None` when they could not be read.
    pub(super) sections: Option<Vec<Section>>,
    preferences: Vec<Preference>,
}

/// A preference, as it was written.
pub(super) struct Preference {
    id: String,
    value: Value,
    /// The values that it takes; none when it takes any.
    choices: Vec<String>,
}

impl Evidence {
    pub(super) fn of(configuration: &Snapshot) -> Self {
        let preferences = configuration.list::<Value>(PREFERENCE);
        let sections = configuration.document(SECTION);
        Self {
            version: Version::read(&configuration.version),
            server: configuration.read(SERVER).unwrap_or_default(),
            sections: sections.map(|_| configuration.list(SECTION)),
            preferences: preferences.iter().filter_map(Preference::of).collect(),
        }
    }

    /// A switch and its position; `None` when there is no such switch.
    pub(super) fn flag(&self, id: &str) -> Option<(&Preference, bool)> {
        let preference = self.preference(id)?;
        Some((preference, preference.value.as_bool()?))
    }

    pub(super) fn number(&self, id: &str) -> Option<(&Preference, i64)> {
        let preference = self.preference(id)?;
        Some((preference, preference.value.as_i64()?))
    }

    pub(super) fn text(&self, id: &str) -> Option<(&Preference, &str)> {
        let preference = self.preference(id)?;
        Some((preference, preference.value.as_str()?))
    }

    fn preference(&self, id: &str) -> Option<&Preference> {
        self.preferences.iter().find(|preference| preference.id == id)
    }
}

impl Preference {
    fn of(document: &Value) -> Option<Self> {
        let choices = document.get("enumValues").and_then(Value::as_str).unwrap_or_default();
        let choices = choices.split('|').filter_map(|choice| choice.split(':').next());
        Some(Self {
            id: document.get("id")?.as_str()?.to_owned(),
            value: document.get(VALUE)?.clone(),
            choices: choices.filter(|it| !it.is_empty()).map(str::to_owned).collect(),
        })
    }

    /// It should have another value, and gets it by the fix if it takes that one.
    pub(super) fn should_be(&self, to: impl Into<Value>) -> Defect {
        let to = to.into();
        let text = to.as_str().map_or_else(|| to.to_string(), str::to_owned);
        if self.choices.is_empty() || self.choices.contains(&text) {
            return Defect::set(self.target(), VALUE, self.value.clone(), to);
        }
        Defect::manual(self.target(), self.value.clone(), to)
    }

    /// Only its owner can say what it should be.
    pub(super) fn should(&self, current: impl Into<Value>, wish: &str) -> Defect {
        Defect::manual(self.target(), current, wish)
    }

    fn target(&self) -> Target {
        Target::item(PREFERENCE, &self.id, &self.id)
    }
}

impl Section {
    pub(super) fn target(&self) -> Target {
        Target::item(SECTION, &self.key, &clean_text(&self.title, 100))
    }
}
