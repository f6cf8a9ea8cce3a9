use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use super::{Configuration, Target, configuration::has_id};

/// The settings of one program as it told them, by resource, with its secrets masked. Each is kept
/// as text: as a tree, thousands of scores take ten times the room.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The program's version.
    pub version: String,
    documents: BTreeMap<String, Document>,
}

/// One resource of the settings, or one object of a list, as JSON text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Document(Box<RawValue>);

impl Snapshot {
    pub fn new(version: impl Into<String>) -> Self {
        Self { version: version.into(), documents: BTreeMap::new() }
    }

    pub fn insert(&mut self, resource: &str, document: impl Into<Document>) {
        self.documents.insert(resource.to_owned(), document.into());
    }

    /// Forgets a resource.
    pub fn remove(&mut self, resource: &str) {
        self.documents.remove(resource);
    }

    /// What was read, by name.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.documents.keys().map(String::as_str)
    }

    pub fn document(&self, resource: &str) -> Option<&Document> {
        self.documents.get(resource)
    }

    /// A resource as a type; `None` when it is not there or is something else.
    pub fn read<T: DeserializeOwned>(&self, resource: &str) -> Option<T> {
        self.document(resource)?.read()
    }

    /// The objects of a resource that is a list. What is of another shape is left out.
    pub fn list<T: DeserializeOwned>(&self, resource: &str) -> Vec<T> {
        let elements = self.document(resource).and_then(Document::elements);
        let typed = |text: &str| serde_json::from_str(text).ok();
        elements.into_iter().flatten().filter_map(typed).collect()
    }

    /// What `target` names: an object, or the one with this id in a list of them.
    pub fn find(&self, target: &Target) -> Option<Value> {
        let document = self.document(&target.resource)?;
        let Some(id) = &target.item else { return document.read() };
        let is_meant = |text: &&str| serde_json::from_str::<Named>(text).is_ok_and(|it| it.is(id));
        serde_json::from_str(document.elements()?.into_iter().find(is_meant)?).ok()
    }
}

/// What tells an object of a list from the others.
#[derive(Deserialize)]
struct Named {
    id: Option<Value>,
    name: Option<Value>,
}

impl Named {
    fn is(&self, id: &str) -> bool {
        has_id(self.id.as_ref().or(self.name.as_ref()), id)
    }
}

impl Document {
    pub fn text(&self) -> &str {
        self.0.get()
    }

    /// It as a type; `None` when it is something else.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.text()).ok()
    }

    /// The elements of a list, each as its text; `None` when it is no list.
    pub fn elements(&self) -> Option<Vec<&str>> {
        let elements: Vec<&RawValue> = serde_json::from_str(self.text()).ok()?;
        Some(elements.into_iter().map(RawValue::get).collect())
    }

    /// An element of a list, as [`Self::elements`] tells it.
    ///
    /// # Errors
    ///
    /// When it is not JSON.
    pub fn of_text(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text).map(Self)
    }

    /// The same with `edit` done to the object, or to each one of a list, one after the other.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn edited(&self, edit: impl Fn(&mut Value)) -> Result<Self, serde_json::Error> {
        let edited = |text: &str| -> Result<String, serde_json::Error> {
            let mut value = serde_json::from_str(text)?;
            edit(&mut value);
            serde_json::to_string(&value)
        };
        let Some(elements) = self.elements() else {
            return RawValue::from_string(edited(self.text())?).map(Self);
        };
        let mut list = String::with_capacity(self.text().len());
        for element in elements {
            list.push(if list.is_empty() { '[' } else { ',' });
            list.push_str(&edited(element)?);
        }
        list.push_str(if list.is_empty() { "[]" } else { "]" });
        list.shrink_to_fit();
        RawValue::from_string(list).map(Self)
    }
}

impl From<&Value> for Document {
    fn from(value: &Value) -> Self {
        Self(serde_json::value::to_raw_value(value).expect("every value can be written"))
    }
}

impl From<Value> for Document {
    fn from(value: Value) -> Self {
        Self::from(&value)
    }
}

impl PartialEq for Document {
    /// Whether they say the same, however it is written.
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text() || self.read::<Value>() == other.read::<Value>()
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl From<&Configuration> for Snapshot {
    fn from(settings: &Configuration) -> Self {
        let documents = settings.documents.iter();
        let documents = documents.map(|(name, it)| (name.clone(), Document::from(it)));
        Self { version: settings.version.clone(), documents: documents.collect() }
    }
}

impl From<&Snapshot> for Configuration {
    fn from(settings: &Snapshot) -> Self {
        let documents = settings.documents.iter();
        let documents = documents.filter_map(|(name, it)| Some((name.clone(), it.read()?)));
        Self { version: settings.version.clone(), documents: documents.collect() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn snapshot() -> Snapshot {
        let mut snapshot = Snapshot::new("1");
        snapshot.insert("naming", json!({"id": 1, "rename": true}));
        snapshot.insert("client", json!([{"id": 3, "name": "a"}, {"id": "x", "name": "b"}, 7]));
        snapshot.insert("categories", json!([{"name": "tv"}]));
        snapshot
    }

    #[test]
    fn an_object_is_found_by_its_id_or_its_name() {
        let name = |target: Target| snapshot().find(&target).map(|found| found["name"].clone());
        assert_eq!(name(Target::item("client", "x", "b")), Some(json!("b")));
        assert_eq!(name(Target::item("categories", "tv", "tv")), Some(json!("tv")));
        assert_eq!(name(Target::item("client", 5, "c")), None);
        assert_eq!(snapshot().find(&Target::whole("naming")).unwrap()["rename"], true);
    }

    #[test]
    fn what_is_of_another_shape_is_left_out_of_a_list() {
        #[derive(Deserialize)]
        struct Client {
            id: i64,
        }
        let ids: Vec<_> = snapshot().list::<Client>("client").iter().map(|it| it.id).collect();
        assert_eq!(ids, [3]);
        assert!(snapshot().list::<Client>("naming").is_empty());
    }

    #[test]
    fn every_object_of_a_list_is_edited() {
        let hide = |it: &mut Value| {
            it.as_object_mut().into_iter().for_each(|it| drop(it.shift_remove("name")));
        };
        let edited = |resource: &str| {
            let edited = snapshot().document(resource).unwrap().edited(hide).unwrap();
            edited.text().to_owned()
        };
        assert_eq!(edited("client"), r#"[{"id":3},{"id":"x"},7]"#);
        assert_eq!(edited("naming"), r#"{"id":1,"rename":true}"#);
        assert_eq!(Document::from(json!([])).edited(hide).unwrap().text(), "[]");
    }

    #[test]
    fn it_is_kept_as_a_tree_of_settings_would_be() {
        let written = serde_json::to_value(snapshot()).unwrap();
        assert_eq!(written, serde_json::to_value(Configuration::from(&snapshot())).unwrap());
        let read: Snapshot = serde_json::from_str(&written.to_string()).unwrap();
        assert_eq!(read, snapshot());
        assert_eq!(Snapshot::from(&Configuration::from(&read)), read);
    }
}
