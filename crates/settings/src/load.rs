use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    Settings, SettingsError, Source,
    environment::{self, Given, Variable},
    file,
    shape::{Node, Shape},
};

/// Where settings may come from.
#[derive(Clone, Debug, Default)]
pub struct Sources<'a> {
    pub file: Option<PathBuf>,
    /// All variables; what is not for us is passed over.
    pub environment: Vec<(String, String)>,
    /// From the command line, as dotted keys: `server.bind`.
    pub overrides: Vec<(String, Value)>,
    /// The names of the integrations that there are.
    pub integrations: &'a [&'a str],
}

/// The settings, and where each came from.
#[derive(Debug)]
pub struct Loaded<R> {
    pub settings: Settings<R>,
    /// Sentences for the log.
    pub warnings: Vec<String>,
    pub(crate) given: Value,
    pub(crate) sources: BTreeMap<String, Source>,
}

/// Reads everything, and checks it.
pub fn load<R>(sources: Sources<'_>) -> Result<Loaded<R>, SettingsError>
where
    R: Default + DeserializeOwned + Serialize + JsonSchema,
{
    let shape = Shape::of::<R>();
    let mut draft = Draft {
        shape: &shape,
        given: Value::Object(Map::new()),
        sources: BTreeMap::new(),
        in_own_files: BTreeSet::new(),
    };
    let mut warnings = Vec::new();
    if let Some(path) = &sources.file {
        let folder = path.parent().unwrap_or(Path::new(""));
        draft.add(&mut Vec::new(), file::read(path)?, &Source::File(path.clone()), folder)?;
        warnings.extend(draft.warn_of_open_file(path));
    }
    for variable in environment::read(sources.environment, sources.integrations) {
        draft.add_variable(variable)?;
    }
    for (key, value) in sources.overrides {
        let mut path = key.split('.').map(str::to_owned).collect();
        draft.add(&mut path, value, &Source::CommandLine, Path::new(""))?;
    }
    draft.name_kinds(sources.integrations);

    let settings: Settings<R> =
        serde_path_to_error::deserialize(&draft.given).map_err(|error| {
            let key = error.path().to_string();
            let reason = error.into_inner().to_string();
            draft.bad_value(&key, reason)
        })?;
    settings.check(sources.integrations).map_err(|(key, reason)| draft.bad_value(&key, reason))?;
    Ok(Loaded { settings, warnings, given: draft.given, sources: draft.sources })
}

impl<R> Loaded<R> {
    /// Where the value of a dotted key came from. For a group: whether anything in it was set.
    pub fn source(&self, key: &str) -> Source {
        source_of(&self.sources, key)
    }

    /// The dotted keys under `prefix` that were set outside, so that they are locked.
    pub fn locked(&self, prefix: &str) -> Vec<String> {
        let inside = |key: &&String| {
            key.strip_prefix(prefix).is_some_and(|it| it.is_empty() || it.starts_with('.'))
        };
        self.sources.keys().filter(inside).cloned().collect()
    }
}

fn source_of(sources: &BTreeMap<String, Source>, key: &str) -> Source {
    if let Some(source) = sources.get(key) {
        return source.clone();
    }
    let is_inside = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|it| it.starts_with(['.', '[']))
    };
    sources
        .iter()
        .rev()
        .find(|(it, _)| is_inside(key, it) || is_inside(it, key))
        .map_or(Source::Default, |(_, source)| source.clone())
}

struct Draft<'a> {
    shape: &'a Shape,
    given: Value,
    sources: BTreeMap<String, Source>,
    /// The keys whose value was read from the file that was named for it.
    in_own_files: BTreeSet<String>,
}

impl Draft<'_> {
    /// Adds a value or a group of them; names of files are meant from `folder`.
    fn add(
        &mut self,
        at: &mut Vec<String>,
        value: Value,
        origin: &Source,
        folder: &Path,
    ) -> Result<(), SettingsError> {
        match (value, self.shape.at(at)) {
            // A name without a value sets nothing.
            (Value::Null, Some(_)) => Ok(()),
            (Value::Object(group), Some(node)) if node.is_group() => {
                for (key, value) in group {
                    at.push(key);
                    self.add(at, value, origin, folder)?;
                    at.pop();
                }
                Ok(())
            }
            (value, Some(_)) => self.set(at, value, origin.clone()),
            (value, None) => match (self.secret_named_by(at), value) {
                (Some(secret), Value::String(name)) => {
                    self.set_from_file(&secret, &folder.join(name), origin.clone())
                }
                _ => Err(self.unknown(at, origin.clone())),
            },
        }
    }

    /// `api_key_file` names the file in which `api_key` is.
    fn secret_named_by(&self, at: &[String]) -> Option<Vec<String>> {
        let (last, before) = at.split_last()?;
        let mut secret = before.to_vec();
        secret.push(last.strip_suffix("_file")?.to_owned());
        self.shape.at(&secret).filter(|node| node.is_secret())?;
        Some(secret)
    }

    fn add_variable(&mut self, mut variable: Variable) -> Result<(), SettingsError> {
        let origin = Source::Environment(variable.name);
        let named = self.secret_named_by(&variable.path);
        match (variable.value, self.shape.at(&variable.path), named) {
            (Given::Text(name), None, Some(secret)) => {
                self.set_from_file(&secret, Path::new(&name), origin)
            }
            (Given::InFile(name), Some(node), _) if !node.is_group() => {
                self.set_from_file(&variable.path, Path::new(&name), origin)
            }
            (Given::Text(text), Some(node), _) => {
                let value = read_text(node, &text).map_err(|reason| SettingsError::BadValue {
                    key: variable.path.join("."),
                    origin: origin.clone(),
                    reason,
                })?;
                self.add(&mut variable.path, value, &origin, Path::new(""))
            }
            _ => Err(self.unknown(&variable.path, origin)),
        }
    }

    fn set_from_file(
        &mut self,
        at: &[String],
        path: &Path,
        origin: Source,
    ) -> Result<(), SettingsError> {
        let text = file::read_secret(path).map_err(|source| SettingsError::SecretFile {
            key: at.join("."),
            origin: origin.clone(),
            path: path.to_owned(),
            source,
        })?;
        self.in_own_files.insert(at.join("."));
        self.set(at, Value::String(text), origin)
    }

    fn set(&mut self, at: &[String], value: Value, origin: Source) -> Result<(), SettingsError> {
        let Some(node) = self.shape.at(at) else { return Err(self.unknown(at, origin)) };
        let key = at.join(".");
        if node.is_group() {
            let reason = "this is a group of settings, not a setting".to_owned();
            return Err(SettingsError::BadValue { key, origin, reason });
        }
        if node.is_secret() && !value.is_string() {
            let reason = "it is not text: put it in quotes".to_owned();
            return Err(SettingsError::BadValue { key, origin, reason });
        }
        let mut place = &mut self.given;
        for part in at {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[part.as_str()];
        }
        *place = value;
        self.sources.insert(key, origin);
        Ok(())
    }

    /// An instance that is called like an integration is of its kind.
    fn name_kinds(&mut self, integrations: &[&str]) {
        let instances = self.given.get_mut("instances").and_then(Value::as_object_mut);
        for (name, instance) in instances.into_iter().flatten() {
            if let Some(instance) = instance.as_object_mut()
                && integrations.contains(&name.as_str())
            {
                instance.entry("kind").or_insert_with(|| Value::String(name.clone()));
            }
        }
    }

    fn unknown(&self, at: &[String], origin: Source) -> SettingsError {
        SettingsError::UnknownKey { key: at.join("."), origin, nearest: self.shape.nearest(at) }
    }

    fn bad_value(&self, key: &str, reason: String) -> SettingsError {
        let origin = source_of(&self.sources, key);
        SettingsError::BadValue { key: key.to_owned(), origin, reason }
    }

    fn is_secret(&self, key: &str) -> bool {
        let path: Vec<&str> = key.split('.').collect();
        self.shape.at(&path).is_some_and(Node::is_secret)
    }

    /// A file with a secret in it should be its owner's alone.
    fn warn_of_open_file(&self, path: &Path) -> Option<String> {
        let holds = |key: &String| self.is_secret(key) && !self.in_own_files.contains(key);
        if !self.sources.keys().any(holds) {
            return None;
        }
        #[cfg(unix)]
        {
            let about = std::fs::metadata(path).ok()?;
            let mode = std::os::unix::fs::MetadataExt::mode(&about) & 0o777;
            (mode & 0o077 != 0).then(|| {
                format!(
                    "{} holds a secret and can be read by others (its mode is {mode:o}): \
                     make it yours alone with `chmod 600`",
                    path.display()
                )
            })
        }
        #[cfg(not(unix))]
        None
    }
}

/// A text from the environment as the value that the setting needs.
fn read_text(node: Node<'_>, text: &str) -> Result<Value, String> {
    let shown = || kernel::clean_text(text, 60);
    match node.kind() {
        Some("boolean") => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Ok(Value::Bool(true)),
            "false" | "no" | "off" | "0" => Ok(Value::Bool(false)),
            _ => Err(format!("`{}` is neither true nor false", shown())),
        },
        Some("integer" | "number") => match text.trim().parse::<serde_json::Number>() {
            Ok(number) => Ok(Value::Number(number)),
            Err(_) => Err(format!("`{}` is not a number", shown())),
        },
        Some("array") if !text.trim_start().starts_with('[') => text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| match node.items() {
                Some(items) => read_text(items, part),
                None => Ok(Value::String(part.to_owned())),
            })
            .collect::<Result<_, _>>()
            .map(Value::Array),
        Some("string") => Ok(Value::String(text.to_owned())),
        None if !text.trim_start().starts_with(['{', '[']) => Ok(Value::String(text.to_owned())),
        _ => serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}")),
    }
}
