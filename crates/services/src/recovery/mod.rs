//! Recovery: sees a download that failed, stands still, got lost or is not imported, knows why,
//! does the right thing once, proves that it worked, and tells the owner.
//!
//! [`look`] reads the programs into a [`world`]; [`detect`] says what is wrong there; [`engine`]
//! makes incidents of it; [`decide`] says what to do next about one, by the [`policy`];
//! [`executor`] does it once. Looking and judging are apart: judging is pure.

mod action;
mod brake;
mod control;
mod decide;
mod detect;
mod engine;
mod executor;
mod ladder;
mod look;
mod loops;
mod policy;
mod progress;
mod proof;
mod questions;
mod rungs;
mod world;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use kernel::{Clock, InstanceName, Timestamp};
use store::Store;

pub use action::{Act, Action};
pub(crate) use control::is_paused;
pub use control::{Classified, Paused, Planned, advice, read_message};
pub use engine::Round;
pub use ladder::{Ladder, Rung};
pub use policy::{Allow, Area, Areas, BrakeRule, Caps, Exclude, Grace, LoopRule, Patience, Policy};
pub use world::{ClientView, LibraryView};

use crate::{Result, connections::Connections, events::EventFeed, incidents::Incidents};
use world::World;

/// Sees what is wrong with downloads, and puts it right.
#[derive(Clone)]
pub struct Recovery {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    connections: Connections,
    incidents: Incidents,
    store: Store,
    feed: EventFeed,
    clock: Arc<dyn Clock>,
    policy: RwLock<Arc<Policy>>,
    /// The parts of the policy that a file or the environment sets.
    locked: RwLock<Vec<String>>,
    paused_until: Mutex<Option<Timestamp>>,
    world: Mutex<World>,
    /// Whether each instance was told to be lost, as far as this program knows.
    known_lost: Mutex<BTreeMap<InstanceName, bool>>,
    memory: tokio::sync::Mutex<engine::Memory>,
    /// Who we are among the programs on the same database.
    replica: String,
}

impl Recovery {
    /// `replica` names this program among those on the same database.
    pub fn new(
        connections: Connections,
        incidents: Incidents,
        store: Store,
        feed: EventFeed,
        clock: Arc<dyn Clock>,
        replica: String,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                connections,
                incidents,
                store,
                feed,
                clock,
                policy: RwLock::default(),
                locked: RwLock::default(),
                paused_until: Mutex::default(),
                world: Mutex::default(),
                known_lost: Mutex::default(),
                memory: tokio::sync::Mutex::default(),
                replica,
            }),
        }
    }

    /// Looks at one instance now.
    pub async fn look(&self, name: &InstanceName) -> Result<()> {
        let connected = self.inner.connections.get(name)?;
        self.inner.look(&connected).await
    }

    /// Judges what was last seen, and does what is to be done.
    pub async fn judge(&self) -> Result<Round> {
        self.inner.judge().await
    }

    /// Leaves the judging to others: who comes next need not wait until our time is up.
    pub async fn stand_down(&self) -> Result<()> {
        Ok(self.inner.store.release_lease(engine::LEASE, &self.inner.replica).await?)
    }

    /// Looks at every instance, then judges. One that is down does not stop the others.
    pub async fn run(&self) -> Result<Round> {
        let connected = self.inner.connections.connected();
        let looks = connected.iter().map(|it| self.inner.look(it));
        let looked = futures_util::future::join_all(looks).await;
        self.forget_all_but(&connected.iter().map(|it| it.name.clone()).collect::<Vec<_>>());
        let mut round = self.inner.judge().await?;
        round.troubles.extend(looked.into_iter().filter_map(|it| Some(it.err()?.to_string())));
        Ok(round)
    }

    /// Says that something happened at an instance: it is looked at now instead of at its turn.
    pub fn nudge(&self, name: &InstanceName) {
        self.inner.incidents.nudges.nudge(name);
    }

    /// Says that something was done: every instance is looked at now.
    pub fn nudge_all(&self) {
        for connected in self.inner.connections.connected() {
            self.nudge(&connected.name);
        }
    }

    /// Waits until somebody says that something happened at an instance.
    pub async fn nudged(&self, name: &InstanceName) {
        self.inner.incidents.nudges.nudged(name).await;
    }

    /// Whether an instance has something on its hands, so that it should be looked at often.
    pub fn is_busy(&self, name: &InstanceName) -> bool {
        let world = self.inner.world();
        let client =
            world.clients.get(name).is_some_and(|it| !it.queue.is_empty() || !it.is_reachable());
        let library = world.libraries.get(name).is_some_and(|it| {
            !it.tracked.is_empty() || !it.missing_since.is_empty() || !it.is_reachable()
        });
        client || library || world.lost.contains_key(name)
    }

    /// The download clients as they were last seen.
    pub fn clients(&self) -> Vec<(InstanceName, Arc<ClientView>)> {
        self.inner.world().clients.iter().map(|(name, view)| (name.clone(), view.clone())).collect()
    }

    /// The libraries as they were last seen.
    pub fn libraries(&self) -> Vec<(InstanceName, Arc<LibraryView>)> {
        self.inner
            .world()
            .libraries
            .iter()
            .map(|(name, view)| (name.clone(), view.clone()))
            .collect()
    }

    /// Forgets every instance but `names`: the others were removed.
    pub fn forget_all_but(&self, names: &[InstanceName]) {
        let is_there = |name: &InstanceName| names.contains(name);
        self.inner.known_lost().retain(|name, _| is_there(name));
        let mut world = self.inner.world();
        world.clients.retain(|name, _| is_there(name));
        world.libraries.retain(|name, _| is_there(name));
        world.lost.retain(|name, _| is_there(name));
    }
}

impl Inner {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_lost(&self) -> MutexGuard<'_, BTreeMap<InstanceName, bool>> {
        self.known_lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn snapshot_of_world(&self) -> World {
        World { now: self.clock.now(), ..self.world().clone() }
    }

    fn client_view(&self, name: &InstanceName) -> Arc<ClientView> {
        self.world().clients.get(name).cloned().unwrap_or_default()
    }

    fn library_view(&self, name: &InstanceName) -> Arc<LibraryView> {
        self.world().libraries.get(name).cloned().unwrap_or_default()
    }
}
