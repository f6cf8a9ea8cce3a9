//! What an owner writes down as a whole, as the API's document describes it.
//!
//! The schema is made from what reads it: a field that is added there is described here.

use std::{borrow::Cow, marker::PhantomData};

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use services::{Policy, Wishes};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

/// Stands for a `T` where the document is made.
pub(crate) struct Described<T>(PhantomData<T>);

/// The policy of recovery; its schema is the one that the settings have.
pub(crate) type PolicyDocument = Described<Policy>;
/// What is wished for of a guide.
pub(crate) type WishesDocument = Described<Wishes>;

impl<T: JsonSchema> PartialSchema for Described<T> {
    fn schema() -> RefOr<Schema> {
        let settings = SchemaSettings::draft2020_12().with(|it| it.inline_subschemas = true);
        let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
        simplify(&mut schema);
        serde_json::from_value(schema).expect("a JSON schema is a schema of OpenAPI 3.1")
    }
}

impl<T: JsonSchema> ToSchema for Described<T> {
    fn name() -> Cow<'static, str> {
        T::schema_name()
    }
}

/// Takes out what says nothing here, and makes one list of a choice of constants.
fn simplify(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.remove("$schema");
            fields.remove("title");
            if let Some(choice) =
                fields.get("oneOf").and_then(Value::as_array).map(|it| constants(it))
                && let Some((words, meanings)) = choice
            {
                fields.remove("oneOf");
                fields.insert("type".to_owned(), "string".into());
                fields.insert("enum".to_owned(), words.into());
                describe(fields, &meanings);
            }
            if let Some(word) = fields.remove("const") {
                fields.insert("enum".to_owned(), json!([word]));
            }
            fields.values_mut().for_each(simplify);
        }
        Value::Array(entries) => entries.iter_mut().for_each(simplify),
        _ => {}
    }
}

/// The words of a choice between constants and what each means; `None` if it is another choice.
fn constants(choices: &[Value]) -> Option<(Vec<Value>, String)> {
    let mut words = Vec::new();
    let mut meanings = Vec::new();
    for choice in choices {
        match (choice.get("const"), choice.get("enum").and_then(Value::as_array)) {
            (Some(word), _) => {
                words.push(word.clone());
                let meaning = choice.get("description").and_then(Value::as_str);
                meanings.push(format!("`{}`: {}", word.as_str()?, meaning.unwrap_or_default()));
            }
            (None, Some(plain)) => words.extend(plain.iter().cloned()),
            (None, None) => return None,
        }
    }
    Some((words, meanings.join("\n")))
}

fn describe(fields: &mut Map<String, Value>, meanings: &str) {
    let told = fields.get("description").and_then(Value::as_str).unwrap_or_default();
    let text = [told, meanings].join("\n").trim().to_owned();
    if !text.is_empty() {
        fields.insert("description".to_owned(), text.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_policy_is_typed_and_described() -> serde_json::Result<()> {
        let schema = serde_json::to_value(PolicyDocument::schema())?;
        let default = serde_json::to_value(Policy::default())?;
        let mut bare = Vec::new();
        walk(&schema, &default, "policy", &mut bare);
        assert_eq!(bare, Vec::<String>::new());
        let ladders = &schema["properties"]["ladders"]["additionalProperties"]["items"]["enum"];
        assert!(ladders.as_array().is_some_and(|it| it.contains(&"wait_for_house".into())));
        assert_eq!(
            schema["properties"]["areas"]["properties"]["failed"]["enum"],
            serde_json::json!(["dry_run", "live"])
        );
        Ok(())
    }

    #[test]
    fn a_wish_is_described_with_the_words_that_it_may_say() -> serde_json::Result<()> {
        let schema = serde_json::to_value(WishesDocument::schema())?;
        let wish = &schema["properties"]["instances"]["additionalProperties"]["properties"];
        assert_eq!(
            wish["profiles"]["items"]["properties"]["id"]["type"],
            json!(["string", "null"])
        );
        let adopt = wish["adopt"].to_string();
        for part in ["\"same\"", "\"all\"", "\"array\""] {
            assert!(adopt.contains(part), "{part}: {adopt}");
        }
        Ok(())
    }

    /// Notes what has no type or no description, and what has another type than the default.
    fn walk(schema: &Value, value: &Value, name: &str, bare: &mut Vec<String>) {
        let Some(fields) = value.as_object().filter(|it| !it.is_empty()) else { return };
        for (field, value) in fields {
            let of_it = &schema["properties"][field];
            let name = format!("{name}.{field}");
            let is_described = of_it["description"].as_str().is_some_and(|it| !it.is_empty());
            let told = of_it["type"].as_str().unwrap_or_default();
            let is_so = match value {
                Value::Object(_) => told == "object",
                Value::Array(_) => told == "array",
                Value::Bool(_) => told == "boolean",
                Value::Number(_) => matches!(told, "integer" | "number"),
                Value::String(_) => told == "string",
                Value::Null => true,
            };
            if !is_described || !is_so {
                bare.push(format!("{name}: {of_it}"));
            }
            walk(of_it, value, &name, bare);
        }
    }
}
