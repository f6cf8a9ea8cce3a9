//! The makers' specification as a judge of requests.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex},
};

use anyhow::{Context, bail, ensure};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use url::Url;

pub struct Spec {
    document: Value,
}

/// Read once in a test's life.
static KNOWN: Mutex<BTreeMap<String, Arc<Spec>>> = Mutex::new(BTreeMap::new());

impl Spec {
    pub fn open(name: &str) -> anyhow::Result<Option<Arc<Self>>> {
        let mut known = KNOWN.lock().map_err(|_| anyhow::anyhow!("another test has failed"))?;
        if let Some(spec) = known.get(name) {
            return Ok(Some(spec.clone()));
        }
        let Some(spec) = Self::read(name)?.map(Arc::new) else { return Ok(None) };
        known.insert(name.to_owned(), spec.clone());
        Ok(Some(spec))
    }

    fn read(name: &str) -> anyhow::Result<Option<Self>> {
        let Some(file) = super::shared(&format!("specs/{name}.json")) else { return Ok(None) };
        let mut document: Value = serde_json::from_slice(&fs::read(file)?)?;
        let schemas = document.pointer_mut("/components/schemas").context("it has schemas")?;
        null_as_a_type(schemas);
        // A known error: every command has fields of its own.
        if let Some(command) = schemas.get_mut("CommandResource").and_then(Value::as_object_mut) {
            command.remove("additionalProperties");
        }
        // A known error: the folder's name is sent by the makers' own pages, too.
        if let Some(file) = schemas.pointer_mut("/ManualImportReprocessResource/properties") {
            file["folderName"] = json!({"type": ["string", "null"]});
        }
        Ok(Some(Self { document }))
    }

    /// # Errors
    ///
    /// When the specification knows no such path, parameter or body.
    pub fn check(&self, method: &str, url: &Url, body: &[u8]) -> anyhow::Result<()> {
        let operation = self.operation(method, url)?;
        for (name, value) in url.query_pairs() {
            self.check_parameter(operation, &name, &value)?;
        }
        let schema = operation.pointer("/requestBody/content/application~1json/schema");
        match schema {
            Some(schema) => {
                let body: Value = serde_json::from_slice(body).context("a body is due")?;
                self.validate(schema, &body)?;
                self.check_command(&body)
            }
            None => {
                ensure!(body.is_empty() || body == b"{}", "no body is expected");
                Ok(())
            }
        }
    }

    /// Validates `value` as one of the specification's schemas.
    pub fn validate_as(&self, schema: &str, value: &Value) -> anyhow::Result<()> {
        holds(&self.validator(schema)?, value)
    }

    /// The path that fits, the one with the fewest placeholders first.
    fn operation(&self, method: &str, url: &Url) -> anyhow::Result<&Value> {
        let paths = self.document["paths"].as_object().context("it has paths")?;
        let asked: Vec<&str> = url.path().split('/').collect();
        let fits = |template: &&String| {
            let parts: Vec<&str> = template.split('/').collect();
            parts.len() == asked.len()
                && parts
                    .iter()
                    .zip(&asked)
                    .all(|(part, asked)| part.starts_with('{') || part == asked)
        };
        let best = paths.keys().filter(fits).min_by_key(|template| template.matches('{').count());
        let best = best.context("the specification has no such path")?;
        let verb = method.to_ascii_lowercase();
        paths[best].get(&verb).with_context(|| format!("{best} has no {verb}"))
    }

    fn check_parameter(&self, operation: &Value, name: &str, value: &str) -> anyhow::Result<()> {
        let known = operation["parameters"].as_array().into_iter().flatten();
        let known = known.filter(|known| known["in"] == "query");
        let schema = known
            .filter(|known| known["name"] == name)
            .map(|known| &known["schema"])
            .next()
            .with_context(|| format!("there is no parameter `{name}`"))?;
        let schema = if schema["type"] == "array" { &schema["items"] } else { schema };
        let schema = self.resolve(schema);
        let fits = match schema["type"].as_str() {
            Some("integer") => value.parse::<i64>().is_ok(),
            Some("boolean") => value.parse::<bool>().is_ok(),
            _ => schema["enum"].as_array().is_none_or(|known| known.contains(&json!(value))),
        };
        ensure!(fits, "{name}={value} is not what it should be: {schema}");
        Ok(())
    }

    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        target.and_then(|target| self.document.pointer(target)).unwrap_or(schema)
    }

    /// What a command carries is in no schema; the files of an import are like those that can be
    /// sent to be looked at again.
    fn check_command(&self, body: &Value) -> anyhow::Result<()> {
        for file in body["files"].as_array().into_iter().flatten() {
            self.validate_as("ManualImportReprocessResource", file)?;
        }
        Ok(())
    }

    fn validate(&self, schema: &Value, value: &Value) -> anyhow::Result<()> {
        holds(&self.validator_for(schema)?, value)
    }

    /// What judges values of one schema: to make it takes longer than to ask it.
    pub fn validator(&self, schema: &str) -> anyhow::Result<Validator> {
        self.validator_for(&json!({"$ref": format!("#/components/schemas/{schema}")}))
    }

    fn validator_for(&self, schema: &Value) -> anyhow::Result<Validator> {
        let mut schema = schema.clone();
        null_as_a_type(&mut schema);
        schema["components"] = self.document["components"].clone();
        jsonschema::validator_for(&schema).map_err(|err| anyhow::anyhow!("{err}"))
    }
}

/// # Errors
///
/// Says where the value is not what it should be.
pub fn holds(validator: &Validator, value: &Value) -> anyhow::Result<()> {
    match validator.iter_errors(value).next() {
        Some(error) => bail!("{} at {}: {value}", error, error.instance_path()),
        None => Ok(()),
    }
}

/// OpenAPI 3.0 says `nullable`, JSON Schema has a type for it.
fn null_as_a_type(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.remove("nullable") == Some(json!(true)) {
                allow_null(fields);
            }
            fields.values_mut().for_each(null_as_a_type);
        }
        Value::Array(parts) => parts.iter_mut().for_each(null_as_a_type),
        _ => {}
    }
}

fn allow_null(fields: &mut Map<String, Value>) {
    if let Some(kind) = fields.get("type").cloned() {
        fields.insert("type".to_owned(), json!([kind, "null"]));
    }
}
