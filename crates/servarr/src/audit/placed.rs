use std::ops::Deref;

use kernel::audit::{Configuration, Defect, FieldPath, Setting, Target};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::text;

/// What its owner may have called an object, in the order of preference.
const NAMES: [&str; 6] = ["name", "label", "title", "path", "remotePath", "host"];

/// An object of the settings, where it is, and as it was written.
#[derive(Clone, Debug)]
pub struct Placed<T> {
    pub it: T,
    pub target: Target,
    document: Value,
}

impl<T: DeserializeOwned> Placed<T> {
    /// The first of these resources that is there: versions of an API call the same page
    /// otherwise.
    pub fn page(configuration: &Configuration, resources: &[&str]) -> Option<Self> {
        resources.iter().find_map(|resource| {
            let document = configuration.document(resource)?;
            let it = T::deserialize(document).ok()?;
            Some(Self { it, target: Target::whole(resource), document: document.clone() })
        })
    }

    /// The objects of a list; `None` when the list is not there.
    pub fn list(configuration: &Configuration, resources: &[&str]) -> Option<Vec<Self>> {
        resources.iter().find_map(|resource| {
            let documents = configuration.document(resource)?.as_array()?;
            Some(documents.iter().filter_map(|document| Self::of(resource, document)).collect())
        })
    }

    fn of(resource: &str, document: &Value) -> Option<Self> {
        let it = T::deserialize(document).ok()?;
        let label = NAMES.iter().find_map(|name| document.get(name)?.as_str());
        let id = document.get("id").map(Value::to_string).unwrap_or_default();
        let label = text::name(label.unwrap_or(&id));
        Some(Self { it, target: Target::item(resource, id, &label), document: document.clone() })
    }
}

impl<T> Placed<T> {
    /// What its owner calls it, fit to be shown.
    pub fn label(&self) -> &str {
        self.target.label.as_deref().unwrap_or(&self.target.resource)
    }

    /// As it was written; `null` where there is nothing.
    pub fn written(&self, field: &str) -> Value {
        FieldPath::new(field).get(&self.document).cloned().unwrap_or_default()
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
