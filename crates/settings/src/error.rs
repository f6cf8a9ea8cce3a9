use std::{io, path::PathBuf};

use crate::Source;

/// The settings are not good. Each names what to change, and where.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("the settings file {} cannot be read", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} is not understood: {reason}", path.display())]
    Syntax { path: PathBuf, reason: String },
    #[error("there are two settings files, {} and {}: keep one", one.display(), other.display())]
    TwoFiles { one: PathBuf, other: PathBuf },
    #[error("{}", unknown(key, origin, nearest.as_deref()))]
    UnknownKey { key: String, origin: Source, nearest: Option<String> },
    #[error("`{key}` in {origin}: {reason}")]
    BadValue { key: String, origin: Source, reason: String },
    #[error("the file {} with the value of `{key}` (named in {origin}) cannot be read", path.display())]
    SecretFile {
        key: String,
        origin: Source,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

fn unknown(key: &str, origin: &Source, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => {
            format!("`{key}` in {origin} is not a setting; did you mean `{nearest}`?")
        }
        None => format!("`{key}` in {origin} is not a setting"),
    }
}
