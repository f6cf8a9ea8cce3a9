use kernel::audit::{Configuration, FieldChange, Fix, Risk, Target};
use serde_json::{Value, json};

use super::{
    Change, Comparison, FORMATS, OfGuide, Owned, Problem, fields,
    found::{Object, Objects, Place},
    is_addressable,
};
use crate::{Condition, Format, Wish, wish::Wanted};

const WHAT: &str = "a custom format";

/// Where a wished format is.
pub(super) struct Placed<'a> {
    pub(super) format: &'a Format,
    /// `None` while it is still to be made.
    pub(super) id: Option<i64>,
}

pub(super) fn compare<'a>(
    wanted: &Wanted<'a>,
    wish: &Wish,
    settings: &Configuration,
    owned: &Owned,
    found: &mut Comparison,
) -> Vec<Placed<'a>> {
    let Some(objects) = Objects::of(settings, FORMATS, WHAT, owned) else {
        if !wanted.formats.is_empty() {
            found.problems.push(Problem::NotTold("custom formats".to_owned()));
        }
        return Vec::new();
    };
    let mut placed = Vec::new();
    for &format in &wanted.formats {
        let id = match objects.find(&format.id, &format.name, owned) {
            Ok(Place::Ours(object)) => {
                found.changes.extend(update(format, object));
                Some(object.id)
            }
            Ok(Place::Named(object)) => {
                match adopt(format, object, wish) {
                    Ok(change) => {
                        found.notes.push(format!(
                            "the custom format “{}” was there before the guide: it is taken over",
                            object.name
                        ));
                        found.changes.push(change);
                    }
                    Err(problem) => found.problems.push(problem),
                }
                Some(object.id)
            }
            Ok(Place::Nowhere) => {
                found.changes.push(create(format));
                None
            }
            Err(problem) => {
                found.problems.push(problem);
                continue;
            }
        };
        placed.push(Placed { format, id });
    }
    for (part, id) in owned.0.get(FORMATS).into_iter().flatten() {
        let is_wanted = wanted.formats.iter().any(|it| it.id == *part);
        let object = objects.all().find(|it| it.id.to_string() == *id);
        if let Some(object) = object.filter(|_| !is_wanted) {
            found.notes.push(format!(
                "the custom format “{}” is no longer wished for; it stays, and can be removed in \
                 the program",
                object.name
            ));
        }
    }
    placed
}

fn create(format: &Format) -> Change {
    Change {
        rule: "format",
        target: Target {
            resource: FORMATS.to_owned(),
            item: None,
            label: Some(format.name.clone()),
        },
        fix: Fix::Create { document: format.document() },
        reason: "The guide has this custom format, and the program has not.".to_owned(),
        // It counts nothing until a profile gives it a score.
        risk: if format.in_file_names { Risk::Careful } else { Risk::Safe },
        of_guide: Some(OfGuide { id: format.id.clone(), adopts: false }),
    }
}

fn update(format: &Format, object: Object<'_>) -> Option<Change> {
    let changes = differences(format, object.document);
    if changes.is_empty() {
        return None;
    }
    let reason = if object.name == format.name {
        "The guide has it otherwise.".to_owned()
    } else {
        format!("It was made from the guide, which calls it “{}”.", format.name)
    };
    Some(set(format, object, changes, reason, false))
}

fn adopt(format: &Format, object: Object<'_>, wish: &Wish) -> Result<Change, Problem> {
    let changes = differences(format, object.document);
    if changes.is_empty() {
        let reason = "It is there as the guide has it, and is kept from now on.".to_owned();
        return Ok(set(format, object, changes, reason, true));
    }
    if !wish.adopt.allows(object.name) {
        return Err(Problem::NameTaken {
            what: WHAT.to_owned(),
            name: object.name.to_owned(),
            differs: fields(&changes),
        });
    }
    let reason = "It was there before, is not as the guide has it, and may be taken over.";
    Ok(set(format, object, changes, reason.to_owned(), true))
}

fn set(
    format: &Format,
    object: Object<'_>,
    changes: Vec<FieldChange>,
    reason: String,
    adopts: bool,
) -> Change {
    Change {
        rule: "format",
        target: Target::item(FORMATS, object.id, object.name),
        risk: if changes.is_empty() { Risk::Safe } else { Risk::Careful },
        fix: Fix::Set { changes },
        reason,
        of_guide: Some(OfGuide { id: format.id.clone(), adopts }),
    }
}

/// What has to be changed in a format of a program to make it the guide's.
fn differences(format: &Format, document: &Value) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let mut plain = |field: &str, to: Value| {
        let from = document.get(field).cloned().unwrap_or(Value::Null);
        if from != to {
            changes.push(FieldChange::new(field, from, to));
        }
    };
    plain("name", json!(format.name));
    plain("includeCustomFormatWhenRenaming", json!(format.in_file_names));
    let there = document.get("specifications").and_then(Value::as_array);
    changes.extend(conditions(&format.conditions, there.map_or(&[], Vec::as_slice)));
    changes
}

/// The conditions one by one where they are the same ones; else all of them at once.
fn conditions(wanted: &[Condition], there: &[Value]) -> Vec<FieldChange> {
    let mut left: Vec<&Value> = there.iter().collect();
    let mut pairs = Vec::new();
    for condition in wanted {
        // Two may have the same name: then the one that is as it should be is the right one.
        let exact = left.iter().position(|it| is_same(condition, it));
        let place = exact.or_else(|| left.iter().position(|it| is_called_as(condition, it)));
        match place {
            Some(place) => pairs.push((condition, left.remove(place))),
            None => return whole(wanted, there),
        }
    }
    if !left.is_empty() {
        return whole(wanted, there);
    }
    let mut changes = Vec::new();
    for (condition, document) in pairs.iter().filter(|(it, document)| !is_same(it, document)) {
        let is_alone = wanted.iter().filter(|it| it.name == condition.name).count() == 1;
        if !is_alone || !is_addressable(&condition.name) {
            return whole(wanted, there);
        }
        changes.extend(within(condition, document));
    }
    changes
}

fn within(condition: &Condition, document: &Value) -> Vec<FieldChange> {
    let at = format!("specifications[name={}]", condition.name);
    let mut changes = Vec::new();
    for (field, to) in [("negate", condition.negate), ("required", condition.required)] {
        let from = document.get(field).cloned().unwrap_or(Value::Null);
        if from != json!(to) {
            changes.push(FieldChange::new(format!("{at}.{field}"), from, to));
        }
    }
    for (name, to) in &condition.fields {
        let from = field(document, name);
        if !is_same_value(from, to) {
            let path = format!("{at}.fields[name={name}].value");
            changes.push(FieldChange::new(path, from.cloned().unwrap_or(Value::Null), to.clone()));
        }
    }
    changes
}

/// All conditions at once. What the program has besides the guide's fields is kept.
fn whole(wanted: &[Condition], there: &[Value]) -> Vec<FieldChange> {
    let mut left: Vec<&Value> = there.iter().collect();
    let to = wanted.iter().map(|condition| {
        let same = left.iter().position(|it| is_same(condition, it));
        match same {
            Some(place) => left.remove(place).clone(),
            None => condition.document(),
        }
    });
    let to: Vec<Value> = to.collect();
    vec![FieldChange::new("specifications", there.to_vec(), to)]
}

fn is_called_as(condition: &Condition, document: &Value) -> bool {
    document.get("name").and_then(Value::as_str) == Some(&condition.name)
        && document.get("implementation").and_then(Value::as_str)
            == Some(&condition.implementation)
        // What has no such field cannot be given one by a path.
        && condition.fields.keys().all(|name| has_field(document, name))
}

fn is_same(condition: &Condition, document: &Value) -> bool {
    is_called_as(condition, document) && within(condition, document).is_empty()
}

fn has_field(document: &Value, name: &str) -> bool {
    let fields = document.get("fields").and_then(Value::as_array);
    fields.into_iter().flatten().any(|it| it.get("name").is_some_and(|it| it == name))
}

fn field<'a>(document: &'a Value, name: &str) -> Option<&'a Value> {
    let fields = document.get("fields")?.as_array()?;
    fields.iter().find(|it| it.get("name").is_some_and(|it| it == name))?.get("value")
}

/// A guide writes a number as text at times, and the programs do not keep it so.
fn is_same_value(there: Option<&Value>, wanted: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(String::new, |it| it.to_string()),
        other => other.to_string(),
    };
    there.is_some_and(|there| text(there) == text(wanted))
}
