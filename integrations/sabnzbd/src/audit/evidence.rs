//! What the rules look at: the settings, read whatever spelling a version sends them in.

use kernel::{
    audit::{Defect, FieldChange, Fix, Snapshot, Target, Verdict},
    clean_text,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    configurator::is_reachable,
    documents::{
        CATEGORIES, KEYS, Keys, MISC, NAME, SCRIPTS, SERVERS, SORTERS, STATUS, Status, WARNINGS,
    },
    folders,
};
use crate::{halt, version::Version};

/// Everything that is known of one SABnzbd's settings.
pub(crate) struct Evidence {
    /// `None` for what is built from source.
    pub(crate) version: Option<Version>,
    pub(crate) misc: Section,
    pub(crate) categories: Vec<Section>,
    pub(crate) servers: Vec<Section>,
    pub(crate) sorters: Vec<Section>,
    pub(crate) warnings: Vec<Warning>,
    /// `None` when they were not told.
    pub(crate) scripts: Option<Vec<String>>,
    pub(crate) status: Status,
    pub(crate) keys: Option<Keys>,
}

/// One thing that it warns of.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Warning {
    /// `warning` or `error`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) text: String,
}

/// One object of the settings.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    target: Target,
    values: Map<String, Value>,
}

impl Evidence {
    pub(crate) fn of(configuration: &Snapshot) -> Self {
        let sections = |resource: &str| {
            let objects = configuration.list::<Map<String, Value>>(resource);
            objects.into_iter().filter_map(|values| Section::named(resource, values)).collect()
        };
        let status = configuration.read(STATUS).unwrap_or_default();
        Self {
            version: Version::read(&configuration.version),
            misc: Section {
                target: Target::whole(MISC),
                values: configuration.read(MISC).unwrap_or_default(),
            },
            categories: sections(CATEGORIES),
            servers: sections(SERVERS),
            sorters: sections(SORTERS),
            warnings: configuration.list(WARNINGS),
            scripts: configuration.read(SCRIPTS),
            status,
            keys: configuration.read(KEYS),
        }
    }

    /// The news servers that are switched on.
    pub(crate) fn servers_in_use(&self) -> impl Iterator<Item = &Section> {
        self.servers.iter().filter(|server| server.is_on("enable"))
    }

    /// Where finished jobs go, whole.
    pub(crate) fn complete_folder(&self) -> Option<String> {
        self.folder("complete_dir")
    }

    /// Where unfinished jobs are, whole.
    pub(crate) fn incomplete_folder(&self) -> Option<String> {
        self.folder("download_dir")
    }

    /// A folder of `misc`, whole; `None` when it is not set.
    pub(crate) fn folder(&self, key: &str) -> Option<String> {
        let folder = self.misc.text(key).filter(|folder| !folder.is_empty())?;
        Some(folders::join(&self.status.my_home, &folder))
    }

    /// The categories besides the default one.
    pub(crate) fn own_categories(&self) -> impl Iterator<Item = &Section> {
        self.categories.iter().filter(|category| category.name() != DEFAULT)
    }

    /// Where a category's jobs end up, whole. Without a folder of its own, where those of the
    /// default category do.
    pub(crate) fn category_folder(&self, category: &Section) -> Option<String> {
        let own = category.text("dir").filter(|folder| !folder.is_empty());
        let folder = own.or_else(|| {
            let default = self.categories.iter().find(|category| category.name() == DEFAULT);
            default.and_then(|default| default.text("dir"))
        });
        let folder = folder.unwrap_or_default();
        Some(folders::join(&self.complete_folder()?, folder.trim_end_matches('*')))
    }

    /// Whether a login is asked for.
    pub(crate) fn has_login(&self) -> bool {
        ["username", "password"].iter().all(|key| self.misc.is_set(key))
    }

    /// Whether it only listens to its own machine.
    pub(crate) fn is_local(&self) -> bool {
        let host = self.misc.text("host").unwrap_or_default();
        host == "localhost" || host == "::1" || host.starts_with("127.")
    }
}

/// The category of whatever has no other.
pub(crate) const DEFAULT: &str = "*";

impl Section {
    fn named(resource: &str, values: Map<String, Value>) -> Option<Self> {
        let name = values.get("name").and_then(Value::as_str)?;
        let label = values.get("displayname").and_then(Value::as_str).unwrap_or(name);
        let target = Target::item(resource, name, &clean_text(label, NAME));
        Some(Self { target, values })
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// What the program calls it.
    pub(crate) fn name(&self) -> &str {
        self.target.item.as_deref().unwrap_or_default()
    }

    /// What its owner calls it.
    pub(crate) fn label(&self) -> &str {
        self.target.label.as_deref().unwrap_or_default()
    }

    pub(crate) fn value(&self, key: &str) -> Value {
        self.values.get(key).cloned().unwrap_or(Value::Null)
    }

    /// A number or a switch; `None` when this version has none of that name.
    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        match self.values.get(key)? {
            Value::Bool(on) => Some(f64::from(u8::from(*on))),
            Value::Number(number) => number.as_f64(),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" => Some(1.0),
                "false" | "no" | "off" => Some(0.0),
                text => text.parse().ok(),
            },
            _ => None,
        }
    }

    /// Whether a switch is on. One that is not there is off.
    pub(crate) fn is_on(&self, key: &str) -> bool {
        self.number(key).is_some_and(|number| number != 0.0)
    }

    pub(crate) fn text(&self, key: &str) -> Option<String> {
        match self.values.get(key)? {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// Whether a text or a list is there and not empty.
    pub(crate) fn is_set(&self, key: &str) -> bool {
        match self.values.get(key) {
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(Value::Array(items)) => !items.is_empty(),
            _ => false,
        }
    }

    /// A list, or a text with commas in it, in lower case.
    pub(crate) fn list(&self, key: &str) -> Option<Vec<String>> {
        let clean = |item: &str| item.trim().to_lowercase();
        let items: Vec<String> = match self.values.get(key)? {
            Value::Array(items) => items.iter().filter_map(Value::as_str).map(clean).collect(),
            Value::String(text) => text.split(',').map(clean).collect(),
            _ => return None,
        };
        Some(items.into_iter().filter(|item| !item.is_empty()).collect())
    }

    /// A size such as `500M`, in bytes: 0 when it is empty or nonsense, `None` when this version
    /// has no such setting.
    pub(crate) fn bytes(&self, key: &str) -> Option<u64> {
        Some(halt::bytes(&self.text(key)?).unwrap_or(0))
    }

    /// A number or a switch that should be `to`.
    pub(crate) fn should_be(&self, key: &str, to: i32) -> Verdict {
        Verdict::of_known(self.number(key), |found| {
            Verdict::of((found != f64::from(to)).then(|| self.change(key, to)))
        })
    }

    /// The defect that `key` is not `to`, with its fix.
    pub(crate) fn change(&self, key: &str, to: impl Into<Value>) -> Defect {
        let FieldChange { from, to, .. } = self.field_change(key, to.into());
        let mut defect = Defect::set(self.target.clone(), key, from, to);
        if self.target.resource == CATEGORIES && !is_reachable(self.name()) {
            defect.fix = None;
        }
        defect
    }

    /// The same of several settings: one defect, since they are of one object. `None` of none.
    pub(crate) fn change_all(&self, wishes: Vec<(&str, i32)>) -> Option<Defect> {
        if let [(key, to)] = wishes[..] {
            return Some(self.change(key, to));
        }
        let changes = wishes.into_iter().map(|(key, to)| self.field_change(key, to.into()));
        let changes: Vec<FieldChange> = changes.collect();
        let list = |value: fn(&FieldChange) -> &Value| {
            let named = changes.iter().map(|it| format!("{}: {}", it.field, value(it)));
            Value::String(named.collect::<Vec<_>>().join(", "))
        };
        let (current, recommended) = (list(|it| &it.from), list(|it| &it.to));
        let target = self.target.clone();
        let is_any = !changes.is_empty();
        let fix = Some(Fix::Set { changes });
        is_any.then_some(Defect { target, current, recommended, fix })
    }

    fn field_change(&self, key: &str, to: Value) -> FieldChange {
        let from = self.value(key);
        let to = match (&from, to) {
            // It writes its numbers as text: so do we.
            (Value::String(_), Value::Number(number)) => Value::String(number.to_string()),
            (_, to) => to,
        };
        FieldChange::new(key, from, to)
    }

    /// A defect that only its owner can mend.
    pub(crate) fn by_hand(
        &self,
        current: impl Into<Value>,
        recommended: impl Into<Value>,
    ) -> Defect {
        let clean = |value: Value| match value {
            Value::String(text) => Value::String(clean_text(&text, NAME)),
            other => other,
        };
        Defect::manual(self.target.clone(), clean(current.into()), clean(recommended.into()))
    }

    /// The same of several things: one defect, since they are of one object. `None` of none.
    pub(crate) fn all_by_hand(
        &self,
        current: impl Iterator<Item = String>,
        recommended: impl Into<Value>,
    ) -> Option<Defect> {
        let current: Vec<String> = current.collect();
        (!current.is_empty()).then(|| self.by_hand(current.join("; "), recommended))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn section(values: Value) -> Section {
        let values = values.as_object().cloned().unwrap_or_default();
        Section { target: Target::whole(MISC), values }
    }

    #[test]
    fn a_switch_is_read_in_every_spelling() {
        for on in [json!(1), json!(true), json!("1"), json!("True"), json!(1.0)] {
            let section = section(json!({"fast_fail": on}));
            assert_eq!(section.should_be("fast_fail", 1), Verdict::Passed, "{on}");
            assert!(!section.should_be("fast_fail", 0).defects().is_empty(), "{on}");
        }
    }

    #[test]
    fn what_a_version_does_not_have_is_not_judged() {
        assert_eq!(section(json!({})).should_be("verify_xff_header", 1), Verdict::NotApplicable);
    }

    #[test]
    fn a_number_in_quotes_gets_a_number_in_quotes() {
        let defect = section(json!({"no_dupes": "1"})).change("no_dupes", 4);
        assert_eq!(defect.recommended, json!("4"));
    }

    #[test]
    fn a_category_without_a_folder_uses_that_of_the_default_one() {
        let configuration = |dir: &str| {
            let mut settings = Snapshot::new("5.0.1");
            settings.insert(MISC, json!({"complete_dir": "done"}));
            settings.insert(STATUS, json!({"my_home": "/config"}));
            let categories = json!([{"name": "*", "dir": "all"}, {"name": "tv", "dir": dir}]);
            settings.insert(CATEGORIES, categories);
            settings
        };
        let folder = |dir| {
            let evidence = Evidence::of(&configuration(dir));
            evidence.own_categories().find_map(|category| evidence.category_folder(category))
        };
        assert_eq!(folder("").as_deref(), Some("/config/done/all"));
        assert_eq!(folder("shows*").as_deref(), Some("/config/done/shows"));
        assert_eq!(folder("/mnt/tv").as_deref(), Some("/mnt/tv"));
    }
}
