use std::collections::{BTreeMap, BTreeSet};

use kernel::{InstanceName, Timestamp, audit::Configuration};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Change, ConfigurationRow};

use super::{
    Audit, ConfigAct, Inner, Step, not_found,
    run::{KEPT, Seen},
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
        let rows = self.inner.store.configurations(instance.as_str()).await?;
        if rows.is_empty() {
            return Err(not_found("audited instance", instance.as_str()));
        }
        let mut history = Vec::new();
        let mut before: Option<Configuration> = None;
        for row in rows {
            let now = configuration_of(&row)?;
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

    /// The settings of an instance as they were kept at `at`, or last.
    pub async fn configuration(
        &self,
        instance: &InstanceName,
        at: Option<Timestamp>,
    ) -> Result<(Timestamp, Configuration)> {
        let rows = self.inner.store.configurations(instance.as_str()).await?;
        let row = match at {
            Some(at) => rows.into_iter().rev().find(|it| it.at <= at.0),
            None => rows.into_iter().next_back(),
        };
        let row = row.ok_or_else(|| not_found("audited instance", instance.as_str()))?;
        Ok((Timestamp(row.at), configuration_of(&row)?))
    }
}

impl Inner {
    /// Keeps what is not what it was, and tells what somebody else changed. Answers the instances
    /// that were never seen before.
    pub(super) async fn keep_configurations(
        &self,
        change: &mut Change,
        actor: &Actor,
        seen: &[Seen],
        now: Timestamp,
    ) -> Result<BTreeSet<InstanceName>> {
        let mut fresh = BTreeSet::new();
        for it in seen {
            let name = &it.connected.name;
            let mut settings = it.configuration.clone();
            settings
                .documents
                .retain(|resource, _| !it.audit.observed().contains(&resource.as_str()));
            let last = self.store.last_configuration(name.as_str()).await?;
            let before = last.as_ref().map(configuration_of).transpose()?;
            if before.as_ref() == Some(&settings) {
                continue;
            }
            let document = serde_json::to_value(&settings)
                .map_err(|err| Error::Internal(format!("settings cannot be written: {err}")))?;
            let row = ConfigurationRow {
                instance: name.to_string(),
                at: now.0,
                version: settings.version.clone(),
                document,
            };
            change.keep_configuration(&row, KEPT).await?;
            let (Some(before), Some(last)) = (before, last) else {
                fresh.insert(name.clone());
                continue;
            };
            let ours = self.store.changes_done_since(last.at).await?;
            let ours = ours.into_iter().map(Step::from_row).collect::<Result<Vec<_>>>()?;
            let mut drift = differences(&before, &settings);
            drift
                .retain(|it| !ours.iter().any(|step| step.instance == *name && explains(step, it)));
            if !drift.is_empty() {
                let cause = likely_cause(&before, &settings, &drift);
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
}

/// Whether our own step made this difference.
fn explains(step: &Step, difference: &Difference) -> bool {
    if step.target.resource != difference.resource {
        // What is made in one place can be listed in another from then on.
        return match &step.act {
            ConfigAct::Create { document } => lists(&difference.to, document),
            ConfigAct::Remove { document } => lists(&difference.from, document),
            ConfigAct::Set { .. } => false,
        };
    }
    match &step.act {
        ConfigAct::Set { changes } => {
            changes.iter().any(|it| it.to == difference.to || it.to.is_object() || it.to.is_array())
        }
        ConfigAct::Create { .. } | ConfigAct::Remove { .. } => true,
    }
}

/// Whether something in a list, or the list, speaks of an object by its name.
fn lists(value: &Value, object: &Value) -> bool {
    let Some(name) = object.get("name") else { return false };
    match value {
        Value::Array(items) => items.iter().any(|it| it.get("name") == Some(name)),
        item => item.get("name") == Some(name),
    }
}

/// Who it probably was.
fn likely_cause(before: &Configuration, now: &Configuration, drift: &[Difference]) -> String {
    if before.version != now.version {
        return format!("probably by the update from {} to {}", before.version, now.version);
    }
    let resources: BTreeSet<_> = drift.iter().map(|it| it.resource.as_str()).collect();
    if resources
        .iter()
        .all(|it| matches!(*it, "customformat" | "qualityprofile" | "qualitydefinition"))
        && drift.len() > 5
    {
        return "probably by a tool that keeps custom formats and profiles".to_owned();
    }
    if resources.iter().all(|it| *it == "indexer") {
        return "probably by the program that keeps the indexers".to_owned();
    }
    "by a person or by another tool".to_owned()
}

/// What is different between two states of the settings of one program.
pub(super) fn differences(before: &Configuration, now: &Configuration) -> Vec<Difference> {
    let resources: BTreeSet<_> = before.documents.keys().chain(now.documents.keys()).collect();
    let mut found = Vec::new();
    for resource in resources {
        let from = before.document(resource).unwrap_or(&Value::Null);
        let to = now.document(resource).unwrap_or(&Value::Null);
        compare(resource, String::new(), from, to, &mut found);
    }
    found.truncate(DIFFERENCES);
    found
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

fn by_name(list: &[Value]) -> BTreeMap<String, &Value> {
    let name = |item: &Value| {
        let name = ["name", "label", "path", "id", "format"]
            .iter()
            .find_map(|key| item.get(key).filter(|it| it.is_string() || it.is_number()))?;
        Some(name.as_str().map_or_else(|| name.to_string(), str::to_owned))
    };
    list.iter().filter_map(|item| Some((name(item)?, item))).collect()
}

fn configuration_of(row: &ConfigurationRow) -> Result<Configuration> {
    serde_json::from_value(row.document.clone())
        .map_err(|err| Error::Internal(format!("kept settings cannot be read: {err}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(documents: Value) -> Configuration {
        let documents = serde_json::from_value(documents).expect("an object");
        Configuration { version: "1".to_owned(), documents }
    }

    #[test]
    fn elements_of_a_list_are_compared_by_their_names() {
        let before = of(json!({"client": [{"name": "a", "on": true}, {"name": "b", "on": true}]}));
        let now = of(json!({"client": [{"name": "b", "on": false}, {"name": "c", "on": true}]}));
        let fields: Vec<_> = differences(&before, &now).into_iter().map(|it| it.field).collect();
        assert_eq!(fields, ["[a]", "[b].on", "[c]"]);
    }

    #[test]
    fn the_same_settings_have_no_difference() {
        let settings = of(json!({"a": {"b": [1, 2, {"c": null}]}}));
        assert_eq!(differences(&settings, &settings), []);
    }
}
