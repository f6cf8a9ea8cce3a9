use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{MutexGuard, PoisonError},
};

use kernel::{
    InstanceName, Timestamp,
    audit::{Document, Snapshot},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{Change, ConfigurationRow};

use super::{
    Audit, Inner, Step,
    drift::{likely_cause, not_ours},
    not_found,
    run::{KEPT, Seen},
    stack::{Member, kept_by_managers},
};
use crate::{Actor, Error, Result, events::EventKind};

/// How many differences one comparison names.
const DIFFERENCES: usize = 500;

/// How the settings of an instance were at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationAt {
    pub at: Timestamp,
    pub version: String,
    /// What had changed since the one before; empty for the first.
    pub differences: Vec<Difference>,
}

/// One value that is not what it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    pub resource: String,
    /// Where in the resource, with names instead of places where there are any.
    pub field: String,
    pub from: Value,
    pub to: Value,
}

impl Audit {
    /// How the settings of an instance were, the newest first.
    pub async fn history(&self, instance: &InstanceName) -> Result<Vec<ConfigurationAt>> {
        let store = &self.inner.store;
        let times = store.configuration_times(instance.as_str()).await?;
        if times.is_empty() {
            return Err(not_found("audited instance", instance.as_str()));
        }
        let mut history = Vec::new();
        let mut before: Option<Snapshot> = None;
        for at in times {
            // It may have been forgotten meanwhile.
            let Some(row) = store.configuration(instance.as_str(), at).await? else { continue };
            let now = read(&row)?;
            let differences = before.as_ref().map(|before| differences(before, &now));
            history.push(ConfigurationAt {
                at: Timestamp(row.at),
                version: now.version.clone(),
                differences: differences.unwrap_or_default(),
            });
            before = Some(now);
        }
        history.reverse();
        Ok(history)
    }
}

/// What tells one text from another.
pub(super) type Digest = [u8; 32];

impl Inner {
    fn kept(&self) -> MutexGuard<'_, BTreeMap<InstanceName, (i64, Digest)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what is not what it was, and tells what somebody else changed. Answers the instances
    /// that were never seen before. `house` is what was read, as the programs speak of each other.
    pub(super) async fn keep_configurations(
        &self,
        change: &mut Change,
        actor: &Actor,
        seen: Vec<Seen>,
        house: &[Member],
        now: Timestamp,
    ) -> Result<BTreeSet<InstanceName>> {
        let mut fresh = BTreeSet::new();
        // What was read by half is not how it is set.
        for Seen { connected, audit, configuration: mut settings, .. } in
            seen.into_iter().filter(|it| it.missing.is_empty())
        {
            let name = &connected.name;
            audit.observed().iter().for_each(|resource| settings.remove(resource));
            let document = serde_json::to_string(&settings)
                .map_err(|err| Error::Internal(format!("settings cannot be written: {err}")))?;
            // Mostly they are as they were: then the long text from before is not even read.
            let digest: Digest = Sha256::digest(document.as_bytes()).into();
            let last_at = self.store.last_configuration_at(name.as_str()).await?;
            if last_at.is_some_and(|at| self.kept().get(name) == Some(&(at, digest))) {
                continue;
            }
            let last = self.store.last_configuration(name.as_str()).await?;
            if let Some(last) = last.as_ref().filter(|last| last.document == document) {
                self.kept().insert(name.clone(), (last.at, digest));
                continue;
            }
            let before = last.as_ref().map(read).transpose()?;
            let changed =
                before.as_ref().map_or_else(Vec::new, |before| differences(before, &settings));
            if changed.is_empty()
                && before.as_ref().is_some_and(|before| before.version == settings.version)
            {
                continue;
            }
            let row = ConfigurationRow {
                instance: name.to_string(),
                at: now.0,
                version: settings.version.clone(),
                document,
            };
            change.keep_configuration(&row, KEPT).await?;
            self.kept().insert(name.clone(), (now.0, digest));
            let (Some(before), Some(last)) = (before, last) else {
                fresh.insert(name.clone());
                continue;
            };
            let ours = self.done_since(name, Timestamp(last.at)).await?;
            let drift = not_ours(&before, &settings, &ours, changed);
            if !drift.is_empty() {
                let cause = likely_cause(&before, &settings, &drift, || {
                    kept_by_managers(house, name, &audit.relations(&before))
                });
                let mut event = actor.event(
                    EventKind::ConfigurationDrifted,
                    now,
                    format!("{name}: {} settings changed, {cause}", drift.len()),
                );
                event.instance = Some(name.to_string());
                event.data = json!({
                    "cause": cause,
                    "since": last.at,
                    "differences": drift.iter().take(50).collect::<Vec<_>>(),
                });
                change.add_event(event).await?;
            }
        }
        Ok(fresh)
    }

    /// Our steps of an instance since then, as they went, the first first.
    async fn done_since(&self, instance: &InstanceName, since: Timestamp) -> Result<Vec<Step>> {
        let rows = self.store.changes_ended_since(since.0).await?.into_iter().rev();
        let of_it = rows.filter(|it| it.instance == instance.as_str());
        of_it.filter_map(|it| Step::from_row(it).map(Step::by_effect).transpose()).collect()
    }
}

/// What is different between two states of the settings of one program.
pub(super) fn differences(before: &Snapshot, now: &Snapshot) -> Vec<Difference> {
    let resources: BTreeSet<_> = before.resources().chain(now.resources()).collect();
    let mut found = Vec::new();
    for resource in resources {
        let (from, to) = (before.document(resource), now.document(resource));
        let texts = (from.map(Document::text), to.map(Document::text));
        if texts.0 == texts.1 {
            continue;
        }
        let objects = from.and_then(objects).zip(to.and_then(objects));
        if let Some((from, to)) = objects {
            compare_objects(resource, &from, &to, &mut found);
        } else {
            let value = |document: Option<&Document>| -> Value {
                document.and_then(Document::read).unwrap_or_default()
            };
            compare(resource, String::new(), &value(from), &value(to), &mut found);
        }
    }
    found.truncate(DIFFERENCES);
    found
}

/// What an object of a list is called.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Called {
    name: Value,
    label: Value,
    path: Value,
    id: Value,
    format: Value,
}

impl Called {
    fn of(item: &Value) -> Self {
        let of = |key: &str| item.get(key).cloned().unwrap_or_default();
        let [name, label, path, id, format] = ["name", "label", "path", "id", "format"].map(of);
        Self { name, label, path, id, format }
    }

    fn name(self) -> Option<String> {
        let Self { name, label, path, id, format } = self;
        [name, label, path, id, format].into_iter().find_map(|it| match it {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }
}

/// The objects of a list by their names, each as its text; `None` where these do not tell them
/// apart.
fn objects(document: &Document) -> Option<BTreeMap<String, &str>> {
    let all = document.elements()?;
    let named: BTreeMap<_, _> = all
        .iter()
        .filter_map(|text| Some((serde_json::from_str::<Called>(text).ok()?.name()?, *text)))
        .collect();
    (!all.is_empty() && named.len() == all.len()).then_some(named)
}

/// Only the objects that differ are taken apart: the others may be thousands.
fn compare_objects(
    resource: &str,
    from: &BTreeMap<String, &str>,
    to: &BTreeMap<String, &str>,
    found: &mut Vec<Difference>,
) {
    let names: BTreeSet<_> = from.keys().chain(to.keys()).collect();
    for name in names {
        let (from, to) = (from.get(name), to.get(name));
        if from != to {
            let value = |text: Option<&&str>| -> Value {
                text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
            };
            compare(resource, format!("[{name}]"), &value(from), &value(to), found);
        }
    }
}

fn compare(resource: &str, field: String, from: &Value, to: &Value, found: &mut Vec<Difference>) {
    if from == to {
        return;
    }
    let deeper =
        |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match (from, to) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let (from, to) =
                    (a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null));
                compare(resource, deeper(key), from, to, found);
            }
        }
        (Value::Array(a), Value::Array(b)) if named(a) && named(b) => {
            let (a, b) = (by_name(a), by_name(b));
            let names: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for name in names {
                let (from, to) = (
                    a.get(name).copied().unwrap_or(&Value::Null),
                    b.get(name).copied().unwrap_or(&Value::Null),
                );
                compare(resource, format!("{field}[{name}]"), from, to, found);
            }
        }
        _ => found.push(Difference {
            resource: resource.to_owned(),
            field,
            from: from.clone(),
            to: to.clone(),
        }),
    }
}

/// Whether the elements of a list can be told apart by their name.
fn named(list: &[Value]) -> bool {
    !list.is_empty() && by_name(list).len() == list.len()
}

pub(super) fn by_name(list: &[Value]) -> BTreeMap<String, &Value> {
    list.iter().filter_map(|item| Some((Called::of(item).name()?, item))).collect()
}

fn read(row: &ConfigurationRow) -> Result<Snapshot> {
    serde_json::from_str(&row.document)
        .map_err(|err| Error::Internal(format!("kept settings cannot be read: {err}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(documents: Value) -> Snapshot {
        let mut settings = Snapshot::new("1");
        let documents = documents.as_object().expect("an object");
        documents.iter().for_each(|(resource, document)| settings.insert(resource, document));
        settings
    }

    #[test]
    fn elements_of_a_list_are_compared_by_their_names() {
        let before = of(json!({"client": [{"name": "a", "on": true}, {"name": "b", "on": true}]}));
        let now = of(json!({"client": [{"name": "b", "on": false}, {"name": "c", "on": true}]}));
        let fields: Vec<_> = differences(&before, &now).into_iter().map(|it| it.field).collect();
        assert_eq!(fields, ["[a]", "[b].on", "[c]"]);
    }

    #[test]
    fn a_list_whose_elements_have_no_names_is_compared_whole() {
        let before = of(json!({"a": [1, 1], "b": {"c": [1]}}));
        let now = of(json!({"a": [1], "b": {"c": []}}));
        let found = differences(&before, &now);
        let places: Vec<_> = found.iter().map(|it| (it.resource.as_str(), &*it.field)).collect();
        assert_eq!(places, [("a", ""), ("b", "c")]);
        assert_eq!((&found[0].from, &found[0].to), (&json!([1, 1]), &json!([1])));
    }

    #[test]
    fn another_order_of_fields_or_elements_is_no_difference() {
        let before = of(json!({"client": [{"name": "a", "on": true}, {"name": "b"}], "x": [1]}));
        let now = of(json!({"client": [{"name": "b"}, {"on": true, "name": "a"}], "x": [1]}));
        assert_eq!(differences(&before, &now), []);
    }

    #[test]
    fn the_same_settings_have_no_difference() {
        let settings = of(json!({"a": {"b": [1, 2, {"c": null}]}}));
        assert_eq!(differences(&settings, &settings), []);
    }
}
