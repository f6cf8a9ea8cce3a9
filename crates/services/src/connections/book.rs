use std::sync::{Arc, PoisonError, RwLock};

use kernel::{CircuitState, Clock, Connected, Connection, InstanceName, Integration};
use secrecy::{ExposeSecret, SecretString};
use store::{InstanceRow, Store, Vault};
use tokio::sync::Mutex;

use super::{
    address,
    given::{self, FixedInstance, Instance, NewInstance, Origin},
};
use crate::{Error, EventFeed, Result};

/// What [`super::Connections`] is made of.
pub struct ConnectionsSetup {
    pub integrations: &'static [Integration],
    /// What the settings name.
    pub fixed: Vec<FixedInstance>,
    /// Whether instances may have link-local addresses.
    pub allow_link_local: bool,
    pub store: Store,
    pub vault: Vault,
    pub events: EventFeed,
    pub clock: Arc<dyn Clock>,
}

/// Where instances are kept, and what is known about each.
pub(super) struct Book {
    fixed: Vec<FixedInstance>,
    pub(super) allow_link_local: bool,
    pub(super) store: Store,
    vault: Vault,
    pub(super) events: EventFeed,
    pub(super) clock: Arc<dyn Clock>,
    known: RwLock<Vec<Known>>,
    /// One change at a time, so that each sees the registry of the one before.
    pub(super) turn: Mutex<()>,
}

/// One instance, as it was read.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) name: InstanceName,
    kind: String,
    url: String,
    has_key: bool,
    verify_tls: bool,
    pub(super) enabled: bool,
    origin: Origin,
    /// How to connect it, or why that cannot be tried.
    pub(super) ready: std::result::Result<(Integration, Connection), String>,
}

impl Book {
    pub(super) fn new(setup: ConnectionsSetup) -> Self {
        Self {
            fixed: setup.fixed,
            allow_link_local: setup.allow_link_local,
            store: setup.store,
            vault: setup.vault,
            events: setup.events,
            clock: setup.clock,
            known: RwLock::default(),
            turn: Mutex::default(),
        }
    }

    pub(super) fn known(&self) -> Vec<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_known(&self, known: Vec<Known>) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
    }

    pub(super) fn find(&self, name: &InstanceName) -> Option<Known> {
        self.known().into_iter().find(|known| known.name == *name)
    }

    /// What the settings name, and what the database keeps besides.
    pub(super) async fn read(&self, integrations: &[Integration]) -> Result<Vec<Known>> {
        let mut known: Vec<Known> =
            self.fixed.iter().map(|it| self.know_fixed(it, integrations)).collect();
        for row in self.store.instances().await? {
            if let Some(fixed) = self.fixed.iter().find(|it| it.name.as_str() == row.name) {
                let (instance, place) = (&row.name, &fixed.place);
                tracing::warn!(instance, place, "The settings hide a connection of the database");
                continue;
            }
            known.push(self.know_row(&row, integrations)?);
        }
        known.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(known)
    }

    /// Checks what was entered, and makes it ready to connect.
    pub(super) fn check(&self, integration: &Integration, new: &NewInstance) -> Result<Connection> {
        debug_assert_eq!(integration.id.0, new.kind, "the caller has looked it up");
        Ok(Connection {
            url: address::check(&new.url, self.allow_link_local)?,
            api_key: given::whole_key(new.api_key.as_ref())?,
            verify_tls: new.verify_tls,
        })
    }

    pub(super) fn connect(
        &self,
        integration: &Integration,
        name: InstanceName,
        connection: Connection,
    ) -> Connected {
        (integration.connect)(name, connection, self.clock.clone())
    }

    pub(super) fn refuse_fixed(&self, name: &InstanceName) -> Result<()> {
        match self.fixed.iter().find(|it| it.name == *name) {
            Some(fixed) => Err(Error::Locked(name.to_string(), fixed.place.clone())),
            None => Ok(()),
        }
    }

    pub(super) fn seal(&self, name: &InstanceName, key: &SecretString) -> String {
        self.vault.seal(&seal_of(name.as_str()), key)
    }

    fn know_fixed(&self, fixed: &FixedInstance, integrations: &[Integration]) -> Known {
        let settings = &fixed.settings;
        let new = NewInstance {
            name: fixed.name.clone(),
            kind: settings.kind.clone(),
            url: settings.url.clone(),
            api_key: settings.api_key.clone(),
            verify_tls: settings.verify_tls,
            enabled: settings.enabled,
        };
        let ready =
            find_integration(&settings.kind, integrations).and_then(|integration| {
                match self.check(&integration, &new) {
                    Ok(connection) => Ok((integration, connection)),
                    Err(error) => Err(error.to_string()),
                }
            });
        if let Err(problem) = &ready {
            let (instance, place) = (fixed.name.as_str(), &fixed.place);
            tracing::warn!(instance, place, problem, "A connection of the settings is not good");
        }
        Known {
            name: fixed.name.clone(),
            kind: settings.kind.clone(),
            url: ready.as_ref().map(|it| it.1.url.to_string()).unwrap_or_default(),
            has_key: settings.api_key.is_some(),
            verify_tls: settings.verify_tls,
            enabled: settings.enabled,
            origin: Origin::Settings(fixed.place.clone()),
            ready,
        }
    }

    fn know_row(&self, row: &InstanceRow, integrations: &[Integration]) -> Result<Known> {
        let ready = self.ready(row, integrations);
        if let Err(problem) = &ready {
            let instance = &row.name;
            tracing::warn!(instance, problem, "A connection of the database is not good");
        }
        Ok(Known {
            name: row.name.parse()?,
            kind: row.kind.clone(),
            url: row.url.clone(),
            has_key: row.sealed_key.is_some(),
            verify_tls: row.verify_tls,
            enabled: row.enabled,
            origin: Origin::Database,
            ready,
        })
    }

    fn ready(
        &self,
        row: &InstanceRow,
        integrations: &[Integration],
    ) -> std::result::Result<(Integration, Connection), String> {
        let integration = find_integration(&row.kind, integrations)?;
        let url = address::check(&row.url, self.allow_link_local).map_err(|it| it.to_string())?;
        let sealed = row.sealed_key.as_deref().ok_or("its API key is missing: enter it")?;
        let api_key = self
            .vault
            .unseal(&seal_of(&row.name), sealed)
            .map_err(|error| format!("its API key cannot be read: {error}"))?;
        Ok((integration, Connection { url, api_key, verify_tls: row.verify_tls }))
    }
}

impl Known {
    /// Whether a live connection to the one is also one to the other.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let same_way = match (&self.ready, &other.ready) {
            (Ok((_, one)), Ok((_, two))) => {
                one.api_key.expose_secret() == two.api_key.expose_secret()
            }
            (Err(one), Err(two)) => one == two,
            _ => false,
        };
        same_way
            && self.name == other.name
            && self.kind == other.kind
            && self.url == other.url
            && self.verify_tls == other.verify_tls
            && self.enabled == other.enabled
            && self.origin == other.origin
    }

    pub(super) fn show(
        &self,
        integrations: &[Integration],
        circuit: Option<CircuitState>,
    ) -> Instance {
        let title = integrations.iter().find(|it| it.id.0 == self.kind).map(|it| it.title);
        Instance {
            name: self.name.clone(),
            kind: self.kind.clone(),
            title: title.unwrap_or(&self.kind).to_owned(),
            url: self.url.clone(),
            has_key: self.has_key,
            verify_tls: self.verify_tls,
            enabled: self.enabled,
            origin: self.origin.clone(),
            locked: self.origin != Origin::Database,
            problem: self.ready.as_ref().err().cloned(),
            circuit,
        }
    }
}

/// What a key is sealed for, so that it cannot be moved to another instance.
fn seal_of(name: &str) -> String {
    format!("instance/{name}/api_key")
}

fn find_integration(
    kind: &str,
    integrations: &[Integration],
) -> std::result::Result<Integration, String> {
    let found = integrations.iter().find(|it| it.id.0 == kind).copied();
    found.ok_or_else(|| given::no_integration(kind, integrations))
}
