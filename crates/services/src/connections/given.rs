use std::fmt;

use kernel::{CircuitState, Connected, ConnectionProblem, InstanceName, Integration};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use settings::{InstanceSettings, Loaded, Source};

use crate::{Error, Result};

/// An instance as it is shown: all but its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Instance {
    pub name: InstanceName,
    /// The integration's id.
    pub kind: String,
    /// The program's name as its makers write it.
    pub title: String,
    pub url: String,
    pub has_key: bool,
    pub verify_tls: bool,
    pub enabled: bool,
    pub origin: Origin,
    /// Set outside of the program, and to be changed there.
    pub locked: bool,
    /// Why it cannot even be tried.
    pub problem: Option<String>,
    /// How the connection does; `None` when it is switched off.
    pub circuit: Option<CircuitState>,
}

/// Who named an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "from", content = "place", rename_all = "snake_case")]
pub enum Origin {
    /// The owner, in the program.
    Database,
    /// The settings: a file, variables.
    Settings(String),
    /// It was given when the program was put together.
    Given,
}

/// An instance to be added or tried out.
#[derive(Clone, Debug)]
pub struct NewInstance {
    pub name: InstanceName,
    /// The integration's id.
    pub kind: String,
    pub url: String,
    pub api_key: Option<SecretString>,
    pub verify_tls: bool,
    pub enabled: bool,
}

/// What is to be different; `None` stays. A masked key stays too.
#[derive(Clone, Debug, Default)]
pub struct InstanceChange {
    pub url: Option<String>,
    pub api_key: Option<SecretString>,
    pub verify_tls: Option<bool>,
    pub enabled: Option<bool>,
}

/// An instance that the settings name.
#[derive(Clone, Debug)]
pub struct FixedInstance {
    pub name: InstanceName,
    pub settings: InstanceSettings,
    /// Where: a file's path, a variable's name.
    pub place: String,
}

/// The instances that the settings name.
pub fn fixed_instances<R>(loaded: &Loaded<R>) -> Vec<FixedInstance> {
    let instances = loaded.settings.instances.iter();
    instances
        .map(|(name, settings)| {
            let place = match loaded.source(&format!("instances.{name}.url")) {
                Source::Environment(variable) => variable,
                other => other.to_string(),
            };
            FixedInstance { name: name.clone(), settings: settings.clone(), place }
        })
        .collect()
}

impl Instance {
    pub(super) fn of_given(connected: &Connected) -> Self {
        Self {
            name: connected.name.clone(),
            kind: connected.integration.to_string(),
            title: connected.integration.to_string(),
            url: connected.url.to_string(),
            has_key: true,
            verify_tls: true,
            enabled: true,
            origin: Origin::Given,
            locked: true,
            problem: None,
            circuit: Some(connected.probe.circuit()),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database => f.write_str("the database"),
            Self::Settings(place) => f.write_str(place),
            Self::Given => f.write_str("the program itself"),
        }
    }
}

/// The key that was entered; `None` when none was, or a mask, which stands for the stored one.
pub(super) fn new_key(entered: Option<&SecretString>) -> Result<Option<SecretString>> {
    match entered {
        None => Ok(None),
        Some(key) if key.expose_secret().trim().is_empty() => Ok(None),
        Some(key) if kernel::is_masked(key.expose_secret().trim()) => Ok(None),
        Some(key) => super::check_key(key).map(Some),
    }
}

/// A key that must be there.
pub(super) fn whole_key(entered: Option<&SecretString>) -> Result<SecretString> {
    super::check_key(entered.ok_or(ConnectionProblem::KeyMissing)?)
}

pub(super) fn key_needed() -> Error {
    Error::Invalid {
        field: "api_key".to_owned(),
        problem: "the address leads to another host or port: enter the key again, so that it is \
                  not sent there unseen"
            .to_owned(),
    }
}

pub(super) fn no_integration(kind: &str, integrations: &[Integration]) -> String {
    let known: Vec<_> = integrations.iter().map(|it| it.id.0).collect();
    format!("`{}` is no integration; there are {}", kernel::clean_text(kind, 40), known.join(", "))
}
