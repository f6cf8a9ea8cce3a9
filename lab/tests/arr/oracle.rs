//! Checks every answer of a stand-in: against the vendor's specification, and against what the
//! real program answered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::Context;
use lab::arr::{App, SonarrVersion};
use lab::shape::Shape;
use serde_json::{Value, json};

use super::Answer;

pub(crate) struct Oracle {
    /// Whose specification it is.
    name: String,
    specification: Option<Value>,
    recordings: Vec<Recording>,
    compiled: Mutex<BTreeMap<String, std::sync::Arc<jsonschema::Validator>>>,
}

struct Recording {
    method: String,
    path: Vec<String>,
    status: u64,
    file: PathBuf,
}

impl Recording {
    /// What is no JSON says nothing.
    fn body(&self) -> Value {
        read(&self.file).unwrap_or_default()
    }
}

/// Where what is shared between the checkouts lies, if it is there. If it is not, that is said.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(crate) fn shared() -> Option<PathBuf> {
    let told = std::env::var_os("AUTOARR_SHARED").map(PathBuf::from);
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let folder = told.unwrap_or(default);
    if !folder.is_dir() {
        eprintln!("skipped: no specifications and recorded answers in {}", folder.display());
        return None;
    }
    Some(folder)
}

fn read(path: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{}", path.display()))
}

impl Oracle {
    pub(crate) fn new(app: App) -> anyhow::Result<Self> {
        let (name, folder) = match app {
            App::Sonarr(SonarrVersion::V4) => ("sonarr-v3.json", "sonarr-v4"),
            App::Sonarr(SonarrVersion::V5) => ("sonarr-v3.json", "sonarr"),
            App::Radarr => ("radarr-v3.json", "radarr"),
        };
        Self::of(name, folder)
    }

    /// The specification in the file `name`, and the recordings in the folder `folder`.
    pub(crate) fn of(name: &str, folder: &str) -> anyhow::Result<Self> {
        let mut oracle = Self {
            name: name.to_owned(),
            specification: None,
            recordings: Vec::new(),
            compiled: Mutex::default(),
        };
        let Some(shared) = shared() else { return Ok(oracle) };
        let mut specification = read(&shared.join("specs").join(name))?;
        to_json_schema(&mut specification);
        amend(&mut specification);
        oracle.specification = Some(specification);
        let folder = shared.join("captures").join(folder);
        let manifest = read(&folder.join("MANIFEST.json"))?;
        for entry in manifest.as_array().into_iter().flatten() {
            let file = entry["file"].as_str().unwrap_or("");
            let path = entry["path"].as_str().unwrap_or("");
            oracle.recordings.push(Recording {
                method: entry["method"].as_str().unwrap_or("GET").to_owned(),
                path: parts(path),
                status: entry["status"].as_u64().unwrap_or(0),
                file: folder.join(file),
            });
        }
        Ok(oracle)
    }

    pub(crate) fn check(&self, method: &str, path: &str, answer: &Answer) -> anyhow::Result<()> {
        if answer.text.is_empty() || answer.status >= 500 {
            return Ok(());
        }
        let body = answer.json()?;
        let asked = parts(path);
        self.by_specification(method, &asked, answer, &body)
            .with_context(|| format!("{method} {path}, by the specification {}", self.name))?;
        self.by_recordings(method, path, answer, &body)
            .with_context(|| format!("{method} {path}, by what was recorded beside {}", self.name))
    }

    fn by_specification(
        &self,
        method: &str,
        asked: &[String],
        answer: &Answer,
        body: &Value,
    ) -> anyhow::Result<()> {
        let Some(specification) = &self.specification else { return Ok(()) };
        // Of a list of schemas they say that it is one.
        if answer.status >= 300 || asked.last().is_some_and(|last| last == "schema") {
            return Ok(());
        }
        let paths = specification["paths"].as_object().context("no paths")?;
        // Literal names go before those in braces: `tag/detail` is no tag.
        let fitting = paths.iter().filter(|(path, _)| same(&parts(path), asked));
        let found = fitting.min_by_key(|(path, _)| path.matches('{').count());
        let Some((path, item)) = found else { return Ok(()) };
        let responses = &item[method.to_lowercase()]["responses"];
        let content = &responses[answer.status.to_string()]["content"];
        let content = if content.is_null() { &responses["200"]["content"] } else { content };
        let schema = &content["application/json"]["schema"];
        let schema = if schema.is_null() { &content["text/json"]["schema"] } else { schema };
        if schema.is_null() {
            return Ok(());
        }
        let key = format!("{method} {path}");
        let mut compiled = self.compiled.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !compiled.contains_key(&key) {
            let document = json!({"allOf": [schema], "components": specification["components"]});
            compiled
                .insert(key.clone(), std::sync::Arc::new(jsonschema::validator_for(&document)?));
        }
        let validator = compiled.get(&key).context("just put there")?;
        let wrong: Vec<String> = validator
            .iter_errors(body)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .take(5)
            .collect();
        anyhow::ensure!(wrong.is_empty(), "{wrong:#?}");
        Ok(())
    }

    fn by_recordings(
        &self,
        method: &str,
        path: &str,
        answer: &Answer,
        body: &Value,
    ) -> anyhow::Result<()> {
        let asked = parts(path);
        let including = path.contains("include");
        let mut shape: Option<Shape> = None;
        let fits = |recording: &&Recording| {
            recording.method == method
                && recording.status == u64::from(answer.status)
                && (recording.path == asked
                    || (asked.len() > 3 && same_place(&recording.path, &asked)))
        };
        for recording in self.recordings.iter().filter(fits) {
            shape.get_or_insert_default().learn(&recording.body());
        }
        // What was recorded elsewhere of the same thing.
        let also = |method: &'static str, end: &'static str| {
            let same = move |r: &&Recording| {
                r.method == method && r.path.last().is_some_and(|last| last == end)
            };
            self.recordings.iter().filter(same).map(Recording::body)
        };
        if path.contains("/queue/details") {
            let records = also("GET", "queue").filter_map(|body| body.get("records").cloned());
            records.for_each(|records| shape.get_or_insert_default().learn(&records));
        }
        if path.ends_with("/rootfolder") {
            let added = also("POST", "rootfolder").filter(|body| body.is_object());
            added.for_each(|body| shape.get_or_insert_default().learn(&json!([body])));
        }
        let Some(shape) = shape else { return Ok(()) };
        // Of Radarr no grab was recorded that waits for its client.
        let waits =
            self.name.starts_with("radarr") && answer.text.contains("downloadClientUnavailable");
        let wrong: Vec<String> = shape
            .differences(body)
            .iter()
            .map(ToString::to_string)
            .filter(|difference| !is_known(difference, including))
            .filter(|difference| !(waits && lacks_a_client(difference)))
            .collect();
        anyhow::ensure!(wrong.is_empty(), "{wrong:#?}");
        Ok(())
    }
}

/// What differs for a good reason: help texts and choices of form fields are left out, recorded
/// commands had their own bodies, and a recorded list does not tell all that can be absent.
fn is_known(difference: &str, including: bool) -> bool {
    const SKIPPED: [&str; 15] = [
        "unmappedFolders is missing",
        // A command may still wait when it is answered for.
        "started is missing",
        "stateChangeTime is missing",
        "/fields",
        "/body",
        "unmappedFolders/*",
        "freeSpace is missing",
        "totalSpace is missing",
        "/ratings",
        "languageProfileId",
        "/errors",
        "alternateTitles",
        "formattedMessagePlaceholderValues",
        "/data",
        "lastSearchTime",
    ];
    SKIPPED.iter().any(|skipped| difference.contains(skipped))
        || (!including && difference.contains("include"))
}

fn lacks_a_client(difference: &str) -> bool {
    let of_client = [
        "downloadClient",
        "downloadId",
        "statusMessages",
        "trackedDownloadState",
        "trackedDownloadStatus",
    ];
    of_client.iter().any(|key| difference.ends_with(&format!(": {key} is missing")))
}

fn parts(path: &str) -> Vec<String> {
    let path = path.split('?').next().unwrap_or(path);
    path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn same(pattern: &[String], asked: &[String]) -> bool {
    pattern.len() == asked.len()
        && pattern.iter().zip(asked).all(|(p, a)| p == a || p.starts_with('{'))
}

/// The same resource, whatever its number.
fn same_place(recorded: &[String], asked: &[String]) -> bool {
    recorded.len() == asked.len()
        && recorded
            .iter()
            .zip(asked)
            .all(|(r, a)| r == a || (r.parse::<i64>().is_ok() && a.parse::<i64>().is_ok()))
}

/// OpenAPI 3.0 says `nullable`, JSON Schema lists `null` among the types.
fn to_json_schema(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for field in fields.values_mut() {
                to_json_schema(field);
            }
            if fields.remove("nullable") == Some(Value::Bool(true)) {
                if let Some(kind) = fields.get("type").cloned() {
                    fields.insert("type".to_owned(), json!([kind, "null"]));
                }
                if let Some(Value::Array(choices)) = fields.get_mut("enum") {
                    choices.push(Value::Null);
                }
                if let Some(reference) = fields.remove("$ref") {
                    fields
                        .insert("anyOf".to_owned(), json!([{"$ref": reference}, {"type": "null"}]));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(to_json_schema),
        _ => {}
    }
}

/// Where the specifications are known to be wrong.
fn amend(specification: &mut Value) {
    let schemas = &mut specification["components"]["schemas"];
    for (schema, property) in [("HealthResource", "wikiUrl"), ("IndexerResource", "message")] {
        schemas[schema]["properties"][property] = json!({});
    }
    // Every command has fields of its own.
    schemas["Command"]["additionalProperties"] = json!(true);
    // The specification is older than the programs: what they answered besides it is judged by the
    // recordings.
    for schema in schemas.as_object_mut().into_iter().flat_map(|all| all.values_mut()) {
        drop(schema.as_object_mut().and_then(|schema| schema.remove("additionalProperties")));
    }
}
