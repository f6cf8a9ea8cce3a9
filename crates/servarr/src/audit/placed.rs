use std::ops::Deref;

use kernel::audit::{Defect, Document, FieldPath, Setting, Snapshot, Target};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::text;

/// An object of the settings, where it is, and as it was written.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    pub it: T,
    pub target: Target,
    document: Document,
}

/// What its owner may have called an object, in the order of preference.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Called {
    id: Value,
    name: Value,
    label: Value,
    title: Value,
    path: Value,
    remote_path: Value,
    host: Value,
}

impl Called {
    fn name(&self) -> Option<&str> {
        let Self { name, label, title, path, remote_path, host, .. } = self;
        [name, label, title, path, remote_path, host].into_iter().find_map(Value::as_str)
    }
}

impl<T: DeserializeOwned> Placed<T> {
    /// The first of these resources that is there: versions of an API call the same page
    /// otherwise.
    pub fn page(configuration: &Snapshot, resources: &[&str]) -> Option<Self> {
        resources.iter().find_map(|resource| {
            let document = configuration.document(resource)?;
            let target = Target::whole(resource);
            Some(Self { it: document.read()?, target, document: document.clone() })
        })
    }

    /// The objects of a list; `None` when the list is not there.
    pub fn list(configuration: &Snapshot, resources: &[&str]) -> Option<Vec<Self>> {
        resources.iter().find_map(|resource| {
            let objects = configuration.document(resource)?.elements()?;
            Some(objects.into_iter().filter_map(|text| Self::of(resource, text)).collect())
        })
    }

    fn of(resource: &str, text: &str) -> Option<Self> {
        let document = Document::of_text(text).ok()?;
        let called: Called = document.read()?;
        let id = if called.id.is_null() { String::new() } else { called.id.to_string() };
        let label = text::name(called.name().unwrap_or(&id));
        let target = Target::item(resource, id, &label);
        Some(Self { it: document.read()?, target, document })
    }
}

impl<T> Placed<T> {
    /// What its owner calls it, fit to be shown.
    pub fn label(&self) -> &str {
        self.target.label.as_deref().unwrap_or(&self.target.resource)
    }

    /// As it was written; `null` where there is nothing.
    pub fn written(&self, field: &str) -> Value {
        let document: Value = self.document.read().unwrap_or_default();
        FieldPath::new(field).get(&document).cloned().unwrap_or_default()
    }

    /// This field should have another value, and gets it by the fix.
    pub fn should_be(&self, field: &str, to: impl Into<Value>) -> Defect {
        Defect::set(self.target.clone(), field, self.written(field), to)
    }

    /// Only its owner can say what it should be.
    pub fn should(&self, current: impl Into<Value>, recommended: impl Into<Value>) -> Defect {
        Defect::manual(self.target.clone(), current, recommended)
    }

    /// A value and where it is set.
    pub fn setting<V>(&self, value: V, field: &str) -> Setting<V> {
        Setting::new(value, self.target.clone(), field, self.written(field))
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.it
    }
}
