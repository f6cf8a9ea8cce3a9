use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::SettingsError;

const NAMES: [&str; 3] = ["autoarr.yaml", "autoarr.yml", "autoarr.toml"];

/// The settings file in `folder`, if there is one.
pub fn find_file(folder: &Path) -> Result<Option<PathBuf>, SettingsError> {
    let mut found = NAMES.iter().map(|name| folder.join(name)).filter(|path| path.is_file());
    match (found.next(), found.next()) {
        (Some(one), Some(other)) => Err(SettingsError::TwoFiles { one, other }),
        (found, _) => Ok(found),
    }
}

/// Reads a settings file. No part of it is shown in an error: it may hold a secret.
pub(crate) fn read(path: &Path) -> Result<Value, SettingsError> {
    let text = fs::read_to_string(path)
        .map_err(|source| SettingsError::Unreadable { path: path.to_owned(), source })?;
    let wrong = |reason| SettingsError::Syntax { path: path.to_owned(), reason };
    let is_toml = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml"));
    let value = if is_toml {
        toml::from_str::<Value>(&text).map_err(|error| wrong(toml_reason(&text, &error)))?
    } else if text.trim().is_empty() {
        Value::Null
    } else {
        serde_saphyr::from_str::<Option<Value>>(&text)
            .map_err(|error| wrong(yaml_reason(&error)))?
            .unwrap_or(Value::Null)
    };
    match value {
        Value::Object(_) | Value::Null => Ok(value),
        _ => Err(wrong("names with values are needed, such as `server:`".to_owned())),
    }
}

fn toml_reason(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().and_then(|span| text.get(..span.start));
    match line.map(|before| before.matches('\n').count() + 1) {
        Some(line) => format!("line {line}: {}", error.message()),
        None => error.message().to_owned(),
    }
}

fn yaml_reason(error: &serde_saphyr::Error) -> String {
    let error = error.without_snippet();
    let said = error.to_string();
    match error.location() {
        Some(place) if !said.contains("line ") => format!("line {}: {said}", place.line()),
        _ => said,
    }
}

/// Reads the file that holds the value of one setting.
pub(crate) fn read_secret(path: &Path) -> io::Result<String> {
    /// Nothing that is meant as one value is longer.
    const MOST: u64 = 64 * 1024;
    if fs::metadata(path)?.len() > MOST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is longer than 64 KB"));
    }
    let text = fs::read_to_string(path)?;
    let value = text.trim();
    if value.is_empty() {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it is empty"));
    }
    Ok(value.to_owned())
}
