//! What of a difference was not our own doing, and who it probably was.

use std::collections::BTreeSet;

use kernel::audit::{Configuration, Snapshot};
use serde_json::{Value, json};

use super::{ConfigAct, Difference, Step, history::differences};

/// The differences between `before` and `now` that are left when our own `steps` are done to
/// `before`; `changed` are all of them.
pub(super) fn not_ours(
    before: &Snapshot,
    now: &Snapshot,
    steps: &[Step],
    changed: Vec<Difference>,
) -> Vec<Difference> {
    let touched: BTreeSet<_> = steps.iter().map(|it| it.target.resource.as_str()).collect();
    let part = |settings: &Snapshot| {
        let mut part = Configuration::default();
        for resource in &touched {
            if let Some(document) = settings.document(resource).and_then(|it| it.read()) {
                part.documents.insert((*resource).to_owned(), document);
            }
        }
        part
    };
    let (mut expected, found) = (part(before), part(now));
    steps.iter().for_each(|step| redo(&mut expected, &found, step));
    let elsewhere = changed.into_iter().filter(|it| !touched.contains(it.resource.as_str()));
    let mut left = differences(&Snapshot::from(&expected), &Snapshot::from(&found));
    left.extend(elsewhere);
    left.retain(|it| !follows(steps, it));
    left
}

/// Does to `settings` what a step did. A value that is now as it was wished for is taken as it is
/// `found`: programs say more of an object than they were told.
fn redo(settings: &mut Configuration, found: &Configuration, step: &Step) {
    let target = &step.target;
    match &step.act {
        ConfigAct::Set { changes } => {
            let found = found.find(target);
            let Some(object) = settings.find_mut(target) else { return };
            for change in changes {
                let kept = found.filter(|it| change.is_done(it));
                let value = kept.and_then(|it| change.field.get(it)).unwrap_or(&change.to);
                // A field that is not there any more is a difference of its own.
                let _ = change.field.set(object, value.clone());
            }
        }
        ConfigAct::Create { document } => {
            let made = step.made.as_ref().unwrap_or(document);
            let there = target.item.as_ref().and_then(|_| settings.find_mut(target));
            if let Some(object) = there {
                object.clone_from(made);
                return;
            }
            let list = settings.documents.entry(target.resource.clone());
            let list = list.or_insert_with(|| json!([])).as_array_mut();
            list.into_iter().for_each(|list| list.push(made.clone()));
        }
        ConfigAct::Remove { .. } => {
            let list = settings.documents.get_mut(&target.resource).and_then(Value::as_array_mut);
            list.into_iter().for_each(|list| list.retain(|it| !target.names(it)));
        }
    }
}

/// Whether a difference follows from what steps made or removed elsewhere: what is made in one
/// place can be listed in another from then on.
fn follows(steps: &[Step], difference: &Difference) -> bool {
    let mut made = Vec::new();
    let mut removed = Vec::new();
    for step in steps.iter().filter(|it| it.target.resource != difference.resource) {
        match &step.act {
            ConfigAct::Create { document } => made.extend(document.get("name")),
            ConfigAct::Remove { document } => removed.extend(document.get("name")),
            ConfigAct::Set { .. } => {}
        }
    }
    let is_of =
        |names: &[&Value], it: &Value| it.get("name").is_some_and(|name| names.contains(&name));
    match (&difference.from, &difference.to) {
        (Value::Null, new) => is_of(&made, new),
        (old, Value::Null) => is_of(&removed, old),
        (Value::Array(old), Value::Array(new)) => {
            let old = old.iter().filter(|it| !is_of(&removed, it));
            old.eq(new.iter().filter(|it| !is_of(&made, it)))
        }
        _ => false,
    }
}

/// Who it probably was. `managed` names the indexers that a manager keeps.
pub(super) fn likely_cause(
    before: &Snapshot,
    now: &Snapshot,
    drift: &[Difference],
    managed: impl FnOnce() -> BTreeSet<String>,
) -> String {
    if before.version != now.version {
        return format!("probably by the update from {} to {}", before.version, now.version);
    }
    let all_of =
        |resources: &[&str]| drift.iter().all(|it| resources.contains(&it.resource.as_str()));
    if all_of(&["customformat", "qualityprofile", "qualitydefinition"]) && drift.len() > 5 {
        return "probably by a tool that keeps custom formats and profiles".to_owned();
    }
    if all_of(&["indexer"]) {
        let managed = managed();
        let is_managed = |it: &Difference| managed.iter().any(|name| it.is_in(name));
        if drift.iter().all(is_managed) {
            return "probably by the program that keeps the indexers".to_owned();
        }
    }
    "by a person or by another tool".to_owned()
}

impl Difference {
    /// Whether it is within the object of a list that is called so, or that object itself.
    fn is_in(&self, name: &str) -> bool {
        let rest = self.field.strip_prefix('[').and_then(|it| it.strip_prefix(name));
        rest.and_then(|it| it.strip_prefix(']'))
            .is_some_and(|it| it.is_empty() || it.starts_with('.'))
    }
}

#[cfg(test)]
mod tests {
    use kernel::audit::{FieldChange, Risk, Target};

    use super::*;
    use crate::audit::StepState;

    fn step(target: Target, act: ConfigAct) -> Step {
        Step {
            id: "1-1".to_owned(),
            plan: "1".to_owned(),
            place: 1,
            finding: None,
            rule: "test".to_owned(),
            instance: "one".parse().expect("a name"),
            target,
            act,
            reason: String::new(),
            risk: Risk::Safe,
            state: StepState::Done,
            outcome: None,
            ended_at: None,
            made: None,
            changed: Vec::new(),
            undoes: None,
            of_guide: None,
        }
    }

    fn of(documents: Value) -> Snapshot {
        let mut settings = Snapshot::new("1");
        let documents = documents.as_object().expect("an object");
        documents.iter().for_each(|(resource, document)| settings.insert(resource, document));
        settings
    }

    fn drift(before: &Snapshot, now: &Snapshot, step: Step) -> Vec<String> {
        drift_beside(before, now, &[step])
    }

    fn drift_beside(before: &Snapshot, now: &Snapshot, steps: &[Step]) -> Vec<String> {
        let left = not_ours(before, now, steps, differences(before, now));
        left.into_iter().map(|it| format!("{}{}", it.resource, it.field)).collect()
    }

    #[test]
    fn of_a_list_that_we_set_only_what_is_otherwise_is_drift() {
        let profile = |scores: Value, cutoff: i64| {
            of(json!({"profile": [{"id": 4, "name": "HD", "scores": scores, "cutoff": cutoff}]}))
        };
        let before = profile(json!([]), 1);
        let wished = json!([{"name": "a", "score": 5}, {"name": "b", "score": 0}]);
        let changes = vec![FieldChange::new("scores", json!([]), wished)];
        let step = |changes: &Vec<FieldChange>| {
            step(Target::item("profile", 4, "HD"), ConfigAct::Set { changes: changes.clone() })
        };
        // The program says more than it was told.
        let kept = json!([{"name": "a", "score": 5, "id": 1}, {"name": "b", "score": 0, "id": 2}]);
        assert_eq!(drift(&before, &profile(kept.clone(), 1), step(&changes)), [""; 0]);
        assert_eq!(drift(&before, &profile(kept, 9), step(&changes)), ["profile[HD].cutoff"]);
        let theirs = json!([{"name": "a", "score": 7}, {"name": "b", "score": 0}]);
        let found = drift(&before, &profile(theirs, 1), step(&changes));
        assert_eq!(found, ["profile[HD].scores[a].score"]);
    }

    #[test]
    fn what_lists_an_object_that_we_made_is_no_drift() {
        let house = |formats: Value, listed: Value| {
            of(json!({"format": formats, "profile": [{"name": "HD", "items": listed}]}))
        };
        let new = json!({"id": 7, "name": "new"});
        let make = |made: &Value| Step {
            made: Some(made.clone()),
            ..step(
                Target::item("format", 7, "new"),
                ConfigAct::Create { document: json!({"name": "new"}) },
            )
        };
        let before = house(json!([]), json!([]));
        let now = house(json!([new]), json!([{"format": 7, "name": "new", "score": 0}]));
        assert_eq!(drift(&before, &now, make(&new)), [""; 0]);
        // Also in a list in which we have changed something ourselves.
        let cutoff = vec![FieldChange::new("cutoff", Value::Null, 5)];
        let ours = [
            make(&new),
            step(Target::item("profile", "HD", "HD"), ConfigAct::Set { changes: cutoff }),
        ];
        let item = json!({"format": 7, "name": "new", "score": 0});
        let profile = json!([{"name": "HD", "items": [item], "cutoff": 5}]);
        let both = of(json!({"format": [new], "profile": profile}));
        assert_eq!(drift_beside(&before, &both, &ours), [""; 0]);
        let theirs = json!([{"name": "new", "score": 0}, {"name": "theirs", "score": 0}]);
        let now = house(json!([new, {"id": 8, "name": "theirs"}]), theirs);
        assert_eq!(drift(&before, &now, make(&new)), ["format[theirs]", "profile[HD].items"]);
    }

    #[test]
    fn what_somebody_removed_beside_what_we_removed_is_drift() {
        let [a, b, c] = ["a", "b", "c"].map(|name| json!({"id": name, "name": name}));
        let before = of(json!({"format": [a, b, c]}));
        let now = of(json!({"format": [c]}));
        let removed =
            step(Target::item("format", "a", "a"), ConfigAct::Remove { document: a.clone() });
        assert_eq!(drift(&before, &now, removed), ["format[b]"]);
    }
}
