use std::{fmt, path::PathBuf};

use serde::Serialize;

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "source", content = "name", rename_all = "snake_case")]
pub enum Source {
    /// Nobody set it.
    Default,
    File(PathBuf),
    /// The name of the variable.
    Environment(String),
    CommandLine,
}

impl Source {
    /// Whether it was set outside, so that it cannot be changed in the program.
    pub fn is_locked(&self) -> bool {
        *self != Self::Default
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the defaults"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => write!(f, "the environment variable {name}"),
            Self::CommandLine => f.write_str("the command line"),
        }
    }
}
