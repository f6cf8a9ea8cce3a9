use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::is_masked;

/// Where a value is in an object: names with dots between them, and `[key=value]` for the element
/// of a list, such as `fields[name=tvCategory].value` or `items[quality.name=DVD].allowed`. The
/// empty path is the object itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldPath(String);

/// One field of an object, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: FieldPath,
    /// What it is now; `null` when it is not there.
    pub from: Value,
    pub to: Value,
    /// On which side there is no such field at all, as far as that is known: not every program
    /// takes `null` for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<Side>,
}

/// One of the two sides of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    From,
    To,
}

/// A field that is not what it was when its change was planned.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    pub field: FieldPath,
    /// What it was then.
    pub planned: Value,
    pub found: Value,
}

/// Why a field cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    #[error("there is no {0} in this object any more")]
    Missing(FieldPath),
    #[error("a masked secret is not a value for {0}")]
    Masked(FieldPath),
}

enum Step<'a> {
    Key(&'a str),
    /// The element of a list whose `key` has this value.
    Where(&'a str, &'a str),
}

impl FieldPath {
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value at this place.
    pub fn get<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.steps().try_fold(document, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Where(key, wanted) => {
                value.as_array()?.iter().find(|element| matches(element, key, wanted))
            }
        })
    }

    /// Puts `to` at this place. The last name may be new; what leads there must exist.
    ///
    /// # Errors
    ///
    /// When the way there does not exist, or `to` is a masked secret.
    pub fn set(&self, document: &mut Value, to: Value) -> Result<(), FieldError> {
        if to.as_str().is_some_and(is_masked) {
            return Err(FieldError::Masked(self.clone()));
        }
        let (place, name) = self.last(document)?;
        let Some(name) = name else {
            *place = to;
            return Ok(());
        };
        let object = place.as_object_mut().ok_or_else(|| FieldError::Missing(self.clone()))?;
        object.insert(name.to_owned(), to);
        Ok(())
    }

    /// Takes the field at this place out of its object. It may be gone already; what leads there
    /// must exist.
    ///
    /// # Errors
    ///
    /// When the way there does not exist, or leads to something else than a field.
    pub fn remove(&self, document: &mut Value) -> Result<(), FieldError> {
        let missing = || FieldError::Missing(self.clone());
        let (place, name) = self.last(document)?;
        let object = place.as_object_mut().ok_or_else(missing)?;
        object.shift_remove(name.ok_or_else(missing)?);
        Ok(())
    }

    /// Where the last name is looked up, and that name; without one, the value at this place.
    fn last<'s, 'd>(
        &'s self,
        document: &'d mut Value,
    ) -> Result<(&'d mut Value, Option<&'s str>), FieldError> {
        let missing = || FieldError::Missing(self.clone());
        let mut steps: Vec<_> = self.steps().collect();
        let name = match steps.last() {
            Some(Step::Key(key)) => Some(*key),
            Some(Step::Where(..)) | None => None,
        };
        if name.is_some() {
            steps.pop();
        }
        let mut place = document;
        for step in steps {
            place = match step {
                Step::Key(key) => {
                    let object = place.as_object_mut().ok_or_else(missing)?;
                    object.get_mut(key).ok_or_else(missing)?
                }
                Step::Where(key, wanted) => {
                    let list = place.as_array_mut().ok_or_else(missing)?;
                    list.iter_mut().find(|one| matches(one, key, wanted)).ok_or_else(missing)?
                }
            };
        }
        Ok((place, name))
    }

    fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        split(&self.0).into_iter().flat_map(|part| {
            let (key, rest) = part.split_once('[').unwrap_or((part, ""));
            let selected = rest.strip_suffix(']').and_then(|inside| inside.split_once('='));
            let key = (!key.is_empty()).then_some(Step::Key(key));
            key.into_iter().chain(selected.map(|(key, wanted)| Step::Where(key, wanted)))
        })
    }
}

impl FieldChange {
    pub fn new(field: impl Into<String>, from: impl Into<Value>, to: impl Into<Value>) -> Self {
        let (from, to) = (from.into(), to.into());
        Self { field: FieldPath::new(field), from, to, absent: None }
    }

    /// What is found there now, if it is not what it was.
    pub fn conflict(&self, document: &Value) -> Option<Conflict> {
        let found = self.found(document);
        let (field, planned) = (self.field.clone(), self.from.clone());
        (!holds(&found, &self.from)).then_some(Conflict { field, planned, found })
    }

    /// The same of several changes of one object.
    pub fn conflicts(changes: &[Self], document: &Value) -> Vec<Conflict> {
        changes.iter().filter_map(|it| it.conflict(document)).collect()
    }

    /// Notes whether the field is missing before the change, or is `null` there.
    pub fn note_absence(&mut self, before: &Value) {
        if self.from.is_null() {
            self.absent = self.field.get(before).is_none().then_some(Side::From);
        }
    }

    /// Makes the change.
    ///
    /// # Errors
    ///
    /// When the way to the field does not exist, or what it is to be is a masked secret.
    pub fn make(&self, document: &mut Value) -> Result<(), FieldError> {
        match self.absent {
            Some(Side::To) => self.field.remove(document),
            Some(Side::From) | None => self.field.set(document, self.to.clone()),
        }
    }

    /// Whether `document` holds what was wished for.
    pub fn is_done(&self, document: &Value) -> bool {
        holds(&self.found(document), &self.to)
    }

    /// What has come of it in `document`, if the field is not what it was.
    pub fn outcome(&self, document: &Value) -> Option<Self> {
        let conflict = self.conflict(document)?;
        Some(Self { to: conflict.found, ..self.clone() })
    }

    /// The way back.
    pub fn reversed(&self) -> Self {
        let absent = self.absent.map(|side| match side {
            Side::From => Side::To,
            Side::To => Side::From,
        });
        let (from, to) = (self.to.clone(), self.from.clone());
        Self { field: self.field.clone(), from, to, absent }
    }

    fn found(&self, document: &Value) -> Value {
        self.field.get(document).cloned().unwrap_or_default()
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// At the dots that are not within brackets: a name in brackets may have dots.
fn split(path: &str) -> Vec<&str> {
    let mut depth = 0;
    let parts = path.split(move |c| {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        c == '.' && depth == 0
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn matches(element: &Value, key: &str, wanted: &str) -> bool {
    match key.split('.').try_fold(element, |value, key| value.get(key)) {
        Some(Value::String(text)) => text == wanted,
        Some(Value::Null) | None => false,
        Some(other) => {
            let written = other.to_string();
            written == wanted
        }
    }
}

/// Whether `found` is what was `told`: programs write 1 for 1.0, keep nothing where there was
/// `null`, and say more of an object than they were told.
fn holds(found: &Value, told: &Value) -> bool {
    match (found, told) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| holds(a, b))
        }
        (Value::Object(found), Value::Object(told)) => {
            told.iter().all(|(key, told)| holds(found.get(key).unwrap_or(&Value::Null), told))
        }
        (found, told) => found == told,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn client() -> Value {
        json!({
            "id": 4, "enable": true, "more": {"kept": [1, 2]},
            "fields": [{"name": "host", "value": "nas"}, {"name": "v1.category", "value": "tv"}],
            "items": [{"format": 12, "score": 0, "quality": {"name": "a.b"}}],
        })
    }

    #[test]
    fn a_path_leads_through_objects_and_lists() {
        let at = |path: &str| FieldPath::new(path).get(&client()).cloned();
        assert_eq!(at("enable"), Some(json!(true)));
        assert_eq!(at("more.kept"), Some(json!([1, 2])));
        assert_eq!(at("fields[name=v1.category].value"), Some(json!("tv")));
        assert_eq!(at("items[format=12].score"), Some(json!(0)));
        assert_eq!(at("items[format=13].score"), None);
        assert_eq!(at("items[quality.name=a.b].score"), Some(json!(0)));
        assert_eq!(at(""), Some(client()));
    }

    #[test]
    fn a_change_leaves_everything_else_as_it_was() {
        let mut changed = client();
        FieldPath::new("fields[name=host].value").set(&mut changed, json!("other")).unwrap();
        let mut expected = client();
        expected["fields"][0]["value"] = json!("other");
        assert_eq!(changed, expected);
    }

    #[test]
    fn a_way_that_does_not_exist_is_not_made() {
        for path in ["fields[name=port].value", "nothing.here", "enable.deeper"] {
            let path = FieldPath::new(path);
            let refused = path.set(&mut client(), json!(1));
            assert_eq!(refused, Err(FieldError::Missing(path)));
        }
    }

    #[test]
    fn a_mask_is_never_written_as_a_value() {
        let path = FieldPath::new("enable");
        let refused = path.set(&mut client(), json!("********"));
        assert_eq!(refused, Err(FieldError::Masked(path)));
    }

    #[test]
    fn a_value_that_somebody_else_changed_is_a_conflict() {
        let change = FieldChange::new("items[format=12].score", 5, 10);
        let found = change.conflict(&client()).map(|it| (it.planned, it.found));
        assert_eq!(found, Some((json!(5), json!(0))));
        let change = FieldChange::new("items[format=12].score", 0.0, 10);
        assert_eq!(change.conflict(&client()), None);
        assert!(change.reversed().is_done(&client()));
    }

    #[test]
    fn what_a_program_says_besides_is_no_conflict() {
        let told = json!([{"name": "host", "value": "nas"}]);
        let found = json!({"fields": [{"name": "host", "value": "nas", "order": 3}]});
        let change = FieldChange::new("fields", told, Value::Null);
        assert_eq!(change.conflict(&found), None);
        assert!(change.reversed().is_done(&found));
        let longer = json!({"fields": [{"name": "host", "value": "nas"}, {"name": "port"}]});
        assert!(change.conflict(&longer).is_some());
    }

    #[test]
    fn a_missing_field_and_null_are_the_same() {
        let change = FieldChange::new("bin", Value::Null, "/bin");
        assert_eq!(change.conflict(&client()), None);
    }

    #[test]
    fn every_field_that_somebody_else_changed_is_told() {
        let changes = [
            FieldChange::new("enable", false, true),
            FieldChange::new("id", 4, 5),
            FieldChange::new("more.kept", json!([]), json!([3])),
        ];
        let conflicts = FieldChange::conflicts(&changes, &client());
        let fields: Vec<_> = conflicts.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, ["enable", "more.kept"]);
    }

    #[test]
    fn the_way_back_of_a_field_that_was_missing_takes_it_out() {
        for (path, is_missing) in [
            ("bin", true),
            ("more.deep", true),
            ("items[format=12].quality.title", true),
            ("fields[name=password].value", true),
            ("empty", false),
        ] {
            let mut before = client();
            before["empty"] = Value::Null;
            before["fields"][1] = json!({"name": "password"});
            let mut change = FieldChange::new(path, Value::Null, "/bin");
            change.note_absence(&before);
            let mut document = before.clone();
            change.make(&mut document).unwrap();
            assert!(change.is_done(&document), "{path}");
            let back = change.reversed();
            assert_eq!(
                (back.absent == Some(Side::To), back.conflict(&document)),
                (is_missing, None)
            );
            back.make(&mut document).unwrap();
            assert_eq!(document.to_string(), before.to_string(), "{path}");
            assert_eq!(back.reversed(), change);
        }
    }

    #[test]
    fn only_a_field_can_be_taken_out() {
        for path in ["", "items[format=12]", "nothing.here"] {
            let path = FieldPath::new(path);
            assert_eq!(path.remove(&mut client()), Err(FieldError::Missing(path)));
        }
    }
}
