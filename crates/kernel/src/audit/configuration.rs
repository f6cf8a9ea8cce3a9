use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Settings of one program, by resource: `config/naming` is one object, `downloadclient` a list of
/// objects with an `id`. To be compared and changed; [`super::Snapshot`] is how they are kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// The program's version.
    pub version: String,
    pub documents: BTreeMap<String, Value>,
}

impl Configuration {
    pub fn document(&self, resource: &str) -> Option<&Value> {
        self.documents.get(resource)
    }

    /// What `target` names: an object, or the one with this id in a list of them.
    pub fn find(&self, target: &Target) -> Option<&Value> {
        target.within(self.documents.get(&target.resource)?)
    }

    /// Like [`Self::find`], to be changed.
    pub fn find_mut(&mut self, target: &Target) -> Option<&mut Value> {
        let document = self.documents.get_mut(&target.resource)?;
        match &target.item {
            None => Some(document),
            Some(id) => document.as_array_mut()?.iter_mut().find(|it| has_id(id_of(it), id)),
        }
    }
}

/// One object of a program's settings.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target {
    /// Which resource: the path under the API, or the section.
    pub resource: String,
    /// Which object of a list, by its `id` (or `name` where the program has no ids); `None` when
    /// the resource is one object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What its owner calls it. Only to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl Target {
    /// The one object of `resource`.
    pub fn whole(resource: &str) -> Self {
        Self { resource: resource.to_owned(), item: None, label: None }
    }

    /// The object of the list `resource` with this id.
    pub fn item(resource: &str, id: impl fmt::Display, label: &str) -> Self {
        Self {
            resource: resource.to_owned(),
            item: Some(id.to_string()),
            label: Some(label.to_owned()),
        }
    }

    /// Whether it names this object of its list.
    pub fn names(&self, object: &Value) -> bool {
        self.item.as_deref().is_some_and(|id| has_id(id_of(object), id))
    }

    /// Itself in the document of its resource.
    pub fn within<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        match &self.item {
            None => Some(document),
            Some(id) => document.as_array()?.iter().find(|it| has_id(id_of(it), id)),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.resource)?;
        match (&self.label, &self.item) {
            (Some(name), _) | (None, Some(name)) => write!(f, " “{name}”"),
            (None, None) => Ok(()),
        }
    }
}

/// Programs without numbers call their objects by name.
fn id_of(item: &Value) -> Option<&Value> {
    item.get("id").or_else(|| item.get("name"))
}

/// Whether this is the id that is written so.
pub(super) fn has_id(found: Option<&Value>, id: &str) -> bool {
    match found {
        Some(Value::String(text)) => text == id,
        Some(Value::Number(number)) => number.to_string() == id,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn configuration() -> Configuration {
        let documents = [
            ("config/naming", json!({"id": 1, "rename": true})),
            ("client", json!([{"id": 3, "name": "a"}, {"id": 4, "name": "b"}])),
            ("categories", json!([{"name": "tv"}])),
        ];
        let documents = documents.map(|(name, document)| (name.to_owned(), document));
        Configuration { version: "1".to_owned(), documents: documents.into() }
    }

    #[test]
    fn an_object_is_found_by_its_id_or_its_name() {
        let configuration = configuration();
        let named = |target: Target| configuration.find(&target).map(|found| found["name"].clone());
        assert_eq!(named(Target::item("client", 4, "b")), Some(json!("b")));
        assert_eq!(named(Target::item("categories", "tv", "tv")), Some(json!("tv")));
        assert_eq!(named(Target::item("client", 5, "c")), None);
        assert_eq!(configuration.find(&Target::whole("config/naming")).unwrap()["rename"], true);
    }

    #[test]
    fn a_target_is_shown_by_the_name_its_owner_gave_it() {
        assert_eq!(Target::item("client", 4, "Usenet").to_string(), "client “Usenet”");
        assert_eq!(Target::whole("config/host").to_string(), "config/host");
    }
}
