//! The connected programs: which there are, how they are reached, and the live objects by which
//! everything else talks to them.
//!
//! What the settings name is fixed: it is shown as locked and cannot be changed here. What the
//! owner adds is kept in the database, its key sealed. A key never comes out again.

mod address;
mod book;
mod given;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use kernel::{
    Connected, ConnectionProblem, HealthNote, HookWay, Identity, InstanceName, Integration,
};
use secrecy::{ExposeSecret, SecretString};
use store::{Change, InstanceRow};
use tokio::sync::watch;

use crate::{
    Actor, Error, EventKind, Result,
    audit::{forget_identity, forget_instance},
    guides::forget_owned,
};

pub use book::ConnectionsSetup;
pub use given::{FixedInstance, Instance, InstanceChange, NewInstance, Origin, fixed_instances};

use book::{Book, Known};

/// The programs that are connected.
#[derive(Clone)]
pub struct Connections {
    integrations: &'static [Integration],
    connected: Arc<RwLock<BTreeMap<InstanceName, Connected>>>,
    changes: Arc<watch::Sender<()>>,
    /// Where they are kept; `None` when they were given and never change.
    book: Option<Arc<Book>>,
}

impl Connections {
    /// Connections that are given and never change.
    pub fn of(
        integrations: &'static [Integration],
        connected: impl IntoIterator<Item = Connected>,
    ) -> Self {
        let connected = connected.into_iter().map(|it| (it.name.clone(), it)).collect();
        Self {
            integrations,
            connected: Arc::new(RwLock::new(connected)),
            changes: Arc::new(watch::Sender::new(())),
            book: None,
        }
    }

    /// Connects what the settings name and what the database keeps. Calls nobody: what is down is
    /// found out at use.
    pub async fn open(setup: ConnectionsSetup) -> Result<Self> {
        let connections = Self {
            integrations: setup.integrations,
            connected: Arc::default(),
            changes: Arc::new(watch::Sender::new(())),
            book: Some(Arc::new(Book::new(setup))),
        };
        connections.reload().await?;
        Ok(connections)
    }

    /// Every integration that there is.
    pub fn integrations(&self) -> &'static [Integration] {
        self.integrations
    }

    /// Tells when an instance was added, changed or removed.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    /// Every instance that is connected, by name. Those that are switched off are not.
    pub fn connected(&self) -> Vec<Connected> {
        self.connected.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The instance called `name`.
    pub fn get(&self, name: &InstanceName) -> Result<Connected> {
        let connected = self.connected.read().unwrap_or_else(PoisonError::into_inner);
        connected.get(name).cloned().ok_or_else(|| no_instance(name))
    }

    /// Every instance that there is, by name, also those that are switched off or cannot be
    /// connected.
    pub fn list(&self) -> Vec<Instance> {
        match &self.book {
            Some(book) => book.known().iter().map(|known| self.show(known)).collect(),
            None => self.connected().iter().map(given::Instance::of_given).collect(),
        }
    }

    /// The instance called `name`, as [`Connections::list`] shows it.
    pub fn instance(&self, name: &InstanceName) -> Result<Instance> {
        self.list().into_iter().find(|it| it.name == *name).ok_or_else(|| no_instance(name))
    }

    /// How the program behind `name` is made to push to us.
    ///
    /// # Errors
    ///
    /// When there is no such instance, or nothing that it pushes is listened to.
    pub fn hook(&self, name: &InstanceName) -> Result<HookWay> {
        let connected = self.get(name)?;
        let integration = self.integrations.iter().find(|it| it.id == connected.integration);
        integration.and_then(|it| it.hook).ok_or_else(|| Error::CannotDo {
            instance: name.to_string(),
            ability: "telling us by itself",
        })
    }

    /// Adds an instance. It is not asked anything: try it out before.
    pub async fn add(&self, actor: &Actor, new: NewInstance) -> Result<Instance> {
        let book = self.book_for(&new.name)?;
        let connection = book.check(self.integration(&new.kind)?, &new)?;
        let _turn = book.turn.lock().await;
        book.refuse_fixed(&new.name)?;
        let now = book.clock.now();
        let row = InstanceRow {
            name: new.name.to_string(),
            kind: new.kind.clone(),
            url: connection.url.to_string(),
            sealed_key: Some(book.seal(&new.name, &connection.api_key)),
            verify_tls: new.verify_tls,
            enabled: new.enabled,
            created_at: now.0,
            updated_at: now.0,
        };
        let mut change = book.store.begin().await?;
        if change.instance(&row.name).await?.is_some() {
            return Err(Error::Conflict(format!("there is an instance called `{}`", new.name)));
        }
        change.add_instance(&row).await?;
        let summary = format!("{} was connected as {}", row.kind, row.name);
        self.write_down(book, change, actor, EventKind::InstanceAdded, &row, summary).await?;
        self.instance(&new.name)
    }

    /// Changes an instance. A masked key, or none, keeps the stored one, as long as it goes to the
    /// same host.
    pub async fn update(
        &self,
        actor: &Actor,
        name: &InstanceName,
        wanted: InstanceChange,
    ) -> Result<Instance> {
        let book = self.book_for(name)?;
        let _turn = book.turn.lock().await;
        book.refuse_fixed(name)?;
        let mut change = book.store.begin().await?;
        let old = change.instance(name.as_str()).await?.ok_or_else(|| no_instance(name))?;
        let mut row = old.clone();
        if let Some(url) = &wanted.url {
            row.url = address::check(url, book.allow_link_local)?.to_string();
        }
        let moves = !address::same_origin(&row.url, &old.url);
        match given::new_key(wanted.api_key.as_ref())? {
            Some(key) => row.sealed_key = Some(book.seal(name, &key)),
            // Or a new address would be a way to make us tell the key.
            None if moves => return Err(given::key_needed()),
            None => {}
        }
        row.verify_tls = wanted.verify_tls.unwrap_or(row.verify_tls);
        row.enabled = wanted.enabled.unwrap_or(row.enabled);
        if row == old {
            drop(change);
            return self.instance(name);
        }
        row.updated_at = book.clock.now().0;
        change.update_instance(&row).await?;
        forget_identity(&mut change, name.as_str()).await?;
        let summary = format!("The connection {name} was changed");
        self.write_down(book, change, actor, EventKind::InstanceChanged, &row, summary).await?;
        self.instance(name)
    }

    /// Forgets an instance and its key, and what the audit knows of it.
    pub async fn remove(&self, actor: &Actor, name: &InstanceName) -> Result<()> {
        let book = self.book_for(name)?;
        let _turn = book.turn.lock().await;
        book.refuse_fixed(name)?;
        let mut change = book.store.begin().await?;
        let row = change.instance(name.as_str()).await?.ok_or_else(|| no_instance(name))?;
        change.delete_instance(name.as_str()).await?;
        let now = book.clock.now();
        forget_instance(&book.store, &mut change, actor, name.as_str(), now).await?;
        forget_owned(&mut change, name.as_str()).await?;
        let summary = format!("The connection {name} was removed");
        self.write_down(book, change, actor, EventKind::InstanceRemoved, &row, summary).await
    }

    /// Asks an instance who it is: the right program, reached with the right key, new enough.
    pub async fn test(&self, name: &InstanceName) -> Result<Identity> {
        if let Ok(connected) = self.get(name) {
            return Ok(connected.probe.probe().await?);
        }
        let book = self.book_for(name)?;
        let known = book.find(name).ok_or_else(|| no_instance(name))?;
        let (integration, connection) =
            known.ready.map_err(|problem| Error::Conflict(format!("{name}: {problem}")))?;
        Ok(book.connect(&integration, name.clone(), connection).probe.probe().await?)
    }

    /// What an instance warns of; nothing of one that does not warn.
    pub async fn health(&self, name: &InstanceName) -> Result<Vec<HealthNote>> {
        match &self.get(name)?.health {
            Some(health) => Ok(health.health().await?),
            None => Ok(Vec::new()),
        }
    }

    /// Tests what is not saved yet. For an instance that is there, a masked key or none stands for
    /// the stored one, as long as it goes to the same host.
    pub async fn try_out(&self, new: NewInstance) -> Result<Identity> {
        let book = self.book_for(&new.name)?;
        let integration = self.integration(&new.kind)?;
        let mut new = new;
        if given::new_key(new.api_key.as_ref()).ok().flatten().is_none()
            && let Some(Ok((_, stored))) = book.find(&new.name).map(|known| known.ready)
        {
            let url = address::check(&new.url, book.allow_link_local)?;
            if !address::same_origin(url.as_str(), stored.url.as_str()) {
                return Err(given::key_needed());
            }
            new.api_key = Some(stored.api_key);
        }
        let connection = book.check(integration, &new)?;
        Ok(book.connect(integration, new.name, connection).probe.probe().await?)
    }

    /// Reads again what the database keeps, as another program on it may have changed it. What is
    /// as it was stays connected, with what is known about it.
    pub async fn reload(&self) -> Result<()> {
        let Some(book) = &self.book else { return Ok(()) };
        let before = book.known();
        let known = book.read(self.integrations).await?;
        let is_same = |one: &Known| before.iter().any(|other| one.is_same(other));
        let mut connected = self.connected.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = BTreeMap::new();
        for one in known.iter().filter(|one| one.enabled) {
            let Ok((integration, connection)) = &one.ready else { continue };
            let live = match connected.remove(&one.name) {
                Some(live) if is_same(one) => live,
                _ => book.connect(integration, one.name.clone(), connection.clone()),
            };
            next.insert(one.name.clone(), live);
        }
        let is_changed = before.len() != known.len() || !known.iter().all(is_same);
        *connected = next;
        drop(connected);
        book.set_known(known);
        if is_changed {
            self.changes.send_replace(());
        }
        Ok(())
    }

    async fn write_down(
        &self,
        book: &Book,
        mut change: Change,
        actor: &Actor,
        kind: EventKind,
        row: &InstanceRow,
        summary: String,
    ) -> Result<()> {
        let mut event = actor.event(kind, book.clock.now(), summary);
        event.instance = Some(row.name.clone());
        event.data = serde_json::json!({
            "kind": row.kind, "url": row.url, "verify_tls": row.verify_tls, "enabled": row.enabled,
        });
        change.add_event(event).await?;
        book.events.commit(change).await?;
        self.reload().await
    }

    fn show(&self, known: &Known) -> Instance {
        let connected = self.connected.read().unwrap_or_else(PoisonError::into_inner);
        let circuit = connected.get(&known.name).map(|live| live.probe.circuit());
        known.show(self.integrations, circuit)
    }

    fn integration(&self, kind: &str) -> Result<&'static Integration> {
        self.integrations.iter().find(|it| it.id.0 == kind).ok_or_else(|| Error::Invalid {
            field: "kind".to_owned(),
            problem: given::no_integration(kind, self.integrations),
        })
    }

    fn book_for(&self, name: &InstanceName) -> Result<&Book> {
        let given = || Error::Locked(name.to_string(), "the program itself".to_owned());
        self.book.as_deref().ok_or_else(given)
    }
}

fn no_instance(name: &InstanceName) -> Error {
    Error::NotFound { what: "instance", name: name.to_string() }
}

/// What everybody's key looks like: not a mask, not nothing, and fit for a header.
fn check_key(key: &SecretString) -> Result<SecretString> {
    let key = key.expose_secret().trim();
    if key.is_empty() {
        return Err(ConnectionProblem::KeyMissing.into());
    }
    if kernel::is_masked(key) {
        return Err(ConnectionProblem::KeyMasked.into());
    }
    if key.len() > 500 || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Error::Invalid {
            field: "api_key".to_owned(),
            problem: "it has characters that no key has: copy it again".to_owned(),
        });
    }
    Ok(SecretString::from(key))
}

#[cfg(test)]
mod tests;
