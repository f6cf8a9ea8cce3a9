//! Reads settings without ever failing: one field of an odd type must not hide the others. For
//! `#[serde(deserialize_with = "…")]`.

use integration_kit::tolerant;
use kernel::Protocol;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// Yes or no; `None` when it is neither.
pub fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Value::deserialize(from).map(|value| tolerant::maybe_boolean(value).unwrap_or_default())
}

/// A whole number; `None` when it is none.
pub fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Value::deserialize(from).map(|value| tolerant::maybe_number(value).unwrap_or_default())
}

/// A number with a fraction; `None` when it is none.
pub(super) fn decimal<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    Value::deserialize(from).map(|value| tolerant::maybe_number(value).unwrap_or_default())
}

/// Text, which may be empty; `None` when it is none.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Value::deserialize(from).map(|value| match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// An object; `None` when it is none of this kind.
pub(super) fn object<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    Value::deserialize(from).map(|value| T::deserialize(value).ok())
}

/// The elements that can be read.
pub fn list<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let elements = match Value::deserialize(from)? {
        Value::Array(elements) => elements,
        _ => Vec::new(),
    };
    Ok(elements.into_iter().filter_map(|element| T::deserialize(element).ok()).collect())
}

/// How releases travel; unknown when it is not told.
pub(super) fn protocol<'de, D: Deserializer<'de>>(from: D) -> Result<Protocol, D::Error> {
    Value::deserialize(from).map(|value| tolerant::protocol(value).unwrap_or(Protocol::Unknown))
}
