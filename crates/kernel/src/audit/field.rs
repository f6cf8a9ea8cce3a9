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
        let missing = || FieldError::Missing(self.clone());
        let mut place = document;
        let mut steps = self.steps().peekable();
        while let Some(step) = steps.next() {
            place = match step {
                Step::Key(key) => {
                    let object = place.as_object_mut().ok_or_else(missing)?;
                    if steps.peek().is_none() {
                        object.entry(key).or_insert(Value::Null)
                    } else {
                        object.get_mut(key).ok_or_else(missing)?
                    }
                }
                Step::Where(key, wanted) => {
                    let list = place.as_array_mut().ok_or_else(missing)?;
                    list.iter_mut().find(|one| matches(one, key, wanted)).ok_or_else(missing)?
                }
            };
        }
        *place = to;
        Ok(())
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
        Self { field: FieldPath::new(field), from: from.into(), to: to.into() }
    }

    /// What is found there now, if it is not what it was.
    pub fn conflict(&self, document: &Value) -> Option<Value> {
        let found = self.field.get(document).cloned().unwrap_or(Value::Null);
        (!holds(&found, &self.from)).then_some(found)
    }

    /// Whether `document` holds what was wished for.
    pub fn is_done(&self, document: &Value) -> bool {
        holds(self.field.get(document).unwrap_or(&Value::Null), &self.to)
    }

    /// The way back.
    pub fn reversed(&self) -> Self {
        Self { field: self.field.clone(), from: self.to.clone(), to: self.from.clone() }
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
        assert_eq!(change.conflict(&client()), Some(json!(0)));
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
}
