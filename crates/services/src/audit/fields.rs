//! What a step changes, value by value: who agrees to a plan has to see all of it.

use std::collections::BTreeSet;

use kernel::audit::FieldChange;
use serde_json::Value;

use super::{ConfigAct, Step, history::by_name};

impl Step {
    /// Every single value that it changes, before and after. Where nothing was, or will be, stands
    /// `null`; an element of a list goes by its name, or by its place where it has none.
    pub fn fields(&self) -> Vec<FieldChange> {
        let mut fields = Vec::new();
        match &self.act {
            ConfigAct::Set { changes } => {
                for it in changes {
                    take_apart(it.field.as_str().to_owned(), &it.from, &it.to, &mut fields);
                }
            }
            ConfigAct::Create { document } => {
                take_apart(String::new(), &Value::Null, document, &mut fields);
            }
            ConfigAct::Remove { document } => {
                take_apart(String::new(), document, &Value::Null, &mut fields);
            }
        }
        fields
    }
}

fn take_apart(field: String, from: &Value, to: &Value, fields: &mut Vec<FieldChange>) {
    if from == to {
        return;
    }
    let Some((old, new)) = parts(from, to) else {
        fields.push(FieldChange::new(field, from.clone(), to.clone()));
        return;
    };
    let value = |parts: &[(String, Value)], name: &str| {
        let found = parts.iter().find(|(key, _)| key == name);
        found.map_or(Value::Null, |(_, value)| value.clone())
    };
    let mut seen = BTreeSet::new();
    for (name, _) in old.iter().chain(&new).filter(|it| seen.insert(it.0.as_str())) {
        let deeper = match (field.is_empty(), name.starts_with('[')) {
            (false, false) => format!("{field}.{name}"),
            _ => format!("{field}{name}"),
        };
        take_apart(deeper, &value(&old, name), &value(&new, name), fields);
    }
}

type Parts = Vec<(String, Value)>;

/// What both values are made of, in its order; `None` when they are to be compared whole.
fn parts(from: &Value, to: &Value) -> Option<(Parts, Parts)> {
    let object = |it: &Value| match it {
        Value::Null => Some(Parts::new()),
        Value::Object(fields) if !fields.is_empty() => {
            Some(fields.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
        }
        _ => None,
    };
    let list = |it: &Value| match it {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => Some(items.clone()),
        _ => None,
    };
    if from.is_object() || to.is_object() {
        return object(from).zip(object(to));
    }
    let (old, new) = list(from).zip(list(to))?;
    if old.is_empty() && new.is_empty() {
        return None;
    }
    let named = |items: &[Value]| by_name(items).len() == items.len();
    let are_named = named(&old) && named(&new);
    let keyed = |items: Vec<Value>| -> Parts {
        let key = |(place, item): (usize, Value)| {
            let name = by_name(std::slice::from_ref(&item)).into_keys().next();
            let name = name.filter(|_| are_named).unwrap_or_else(|| place.to_string());
            (format!("[{name}]"), item)
        };
        items.into_iter().enumerate().map(key).collect()
    };
    Some((keyed(old), keyed(new)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn apart(from: Value, to: Value) -> Vec<String> {
        let mut fields = Vec::new();
        take_apart(String::new(), &from, &to, &mut fields);
        fields.iter().map(|it| format!("{}: {} {}", it.field, it.from, it.to)).collect()
    }

    #[test]
    fn what_is_new_is_told_value_by_value() {
        let format = json!({"name": "x265", "required": false, "none": null, "specifications": [
            {"name": "not it", "fields": [{"name": "value", "value": "x264"}], "tags": []},
        ]});
        assert_eq!(
            apart(Value::Null, format),
            [
                r#"name: null "x265""#,
                "required: null false",
                r#"specifications[not it].name: null "not it""#,
                r#"specifications[not it].fields[value].name: null "value""#,
                r#"specifications[not it].fields[value].value: null "x264""#,
                "specifications[not it].tags: null []",
            ]
        );
    }

    #[test]
    fn of_a_long_list_only_what_differs_is_told() {
        let scores = |of: &[(&str, i64)]| -> Value {
            of.iter().map(|(name, score)| json!({"name": name, "score": score})).collect()
        };
        let told = apart(scores(&[("a", 1), ("b", 2)]), scores(&[("c", 3), ("b", 5), ("a", 1)]));
        let expected = ["[b].score: 2 5", r#"[c].name: null "c""#, "[c].score: null 3"];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_list_without_names_is_told_by_places() {
        assert_eq!(apart(json!([1, 2]), json!([1, 3, 4])), ["[1]: 2 3", "[2]: null 4"]);
        assert_eq!(apart(json!([]), json!([7])), ["[0]: null 7"]);
        assert_eq!(apart(json!([{"a": 1}]), json!({})), [r#": [{"a":1}] {}"#]);
    }
}
