//! Resources with fields, some of them secret: indexers, clients, applications, webhooks.

use serde_json::{Value, json};

/// What stands for a secret in an answer, and keeps it when it is sent back.
pub(crate) const MASK: &str = "********";

/// Minutes that an indexer is left alone, by how often it failed.
pub(crate) const LEVELS: [i64; 10] = [0, 1, 5, 15, 30, 60, 180, 360, 720, 1440];

/// The value of a field of such a resource.
pub(crate) fn field<'a>(resource: &'a Value, name: &str) -> &'a Value {
    let fields = resource["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    fields.iter().find(|field| field["name"] == name).map_or(&Value::Null, |field| &field["value"])
}

fn is_secret(field: &Value) -> bool {
    matches!(field["privacy"].as_str(), Some("apiKey" | "password"))
}

/// As it is told: secrets that are filled are masked.
pub(crate) fn masked(resource: &Value) -> Value {
    let mut told = resource.clone();
    for field in told["fields"].as_array_mut().into_iter().flatten() {
        let filled = field["value"].as_str().is_some_and(|value| !value.is_empty());
        if is_secret(field) && filled {
            field["value"] = json!(MASK);
        }
    }
    told
}

/// Puts back what was masked, from what is kept.
pub(crate) fn unmasked(kept: Option<&Value>, mut resource: Value) -> Value {
    for one in resource["fields"].as_array_mut().into_iter().flatten() {
        if one["value"] == MASK
            && let (Some(kept), Some(name)) = (kept, one["name"].as_str())
        {
            let value = field(kept, name).clone();
            one["value"] = value;
        }
    }
    resource
}

/// A field; one that is not filled has no value at all.
pub(crate) fn text(name: &str, label: &str, value: Value) -> Value {
    let mut field = json!({
        "order": 0, "name": name, "label": label, "type": "textbox", "advanced": false,
        "privacy": "normal", "isFloat": false,
    });
    if !value.is_null() {
        field["value"] = value;
    }
    field
}

pub(crate) fn with(mut field: Value, key: &str, value: Value) -> Value {
    field[key] = value;
    field
}

pub(crate) fn ordered(mut fields: Vec<Value>) -> Value {
    for (place, field) in fields.iter_mut().enumerate() {
        field["order"] = json!(place);
    }
    Value::Array(fields)
}
