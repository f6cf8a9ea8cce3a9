//! A stateful stand-in for Plex Media Server.
//!
//! It has an identity, preferences and library sections, lets in its owner by token and guests half
//! the way, and answers JSON to whoever asks for it, XML to everybody else, and pages of HTML where
//! it refuses.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use lab::plex::{Kind, Plex, PlexOptions};
//! let plex = Plex::start(PlexOptions::default()).await?;
//! plex.add_section("TV Shows", Kind::Show, &["/data/tv"]);
//! # Ok(()) }
//! ```
//!
//! **Reduced.** No media, no streams, no plex.tv: what is asked of a section is how it is set up. A
//! scan is over when it is answered. Of the preferences there are those that owners talk about.

mod answers;
mod preferences;
mod sections;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

pub use self::sections::Kind;
pub use crate::arr::Fault;
use crate::clock::Clock;
use crate::door::Door;
use preferences::Preference;
use sections::Section;

/// How a stand-in is set up.
#[derive(Clone, Debug)]
pub struct PlexOptions {
    /// The time that it lives by. Stepped unless told otherwise.
    pub clock: Clock,
    /// The owner's token; a random one unless told otherwise.
    pub token: String,
    /// What its owner calls it.
    pub name: String,
    /// Such as `1.41.3.9314-a0bfb8370`.
    pub version: String,
}

impl Default for PlexOptions {
    fn default() -> Self {
        Self {
            clock: Clock::stepped(),
            token: token(),
            name: "Living Room".to_owned(),
            version: "1.41.3.9314-a0bfb8370".to_owned(),
        }
    }
}

impl PlexOptions {
    /// Lives by this clock.
    #[must_use]
    pub fn clock(mut self, clock: &Clock) -> Self {
        self.clock = clock.clone();
        self
    }
}

/// Twenty letters and digits, as Plex has them.
fn token() -> String {
    uuid::Uuid::new_v4().simple().to_string()[..20].to_owned()
}

/// What was done to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that were let in and could change something.
    pub writes: u64,
    /// Scans that somebody asked for, by the folder; empty for a whole section.
    pub scans: Vec<String>,
}

/// A running stand-in. Cloning it gives another hand on the same.
#[derive(Clone)]
pub struct Plex {
    inside: Arc<Inside>,
    door: Door,
    token: String,
}

pub(crate) struct Inside {
    clock: Clock,
    world: Mutex<World>,
}

/// All that it remembers. Never locked over an `await`.
struct World {
    token: String,
    /// Tokens of users with whom the server is shared.
    guests: Vec<String>,
    machine: String,
    version: String,
    claimed: bool,
    signed_in: bool,
    preferences: Vec<Preference>,
    sections: Vec<Section>,
    fault: Fault,
    counts: Counts,
}

impl Inside {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Plex {
    /// Starts a claimed server without sections on a free port of loopback.
    pub async fn start(options: PlexOptions) -> anyhow::Result<Self> {
        let PlexOptions { clock, token, name, version } = options;
        let machine = format!("{}{}", uuid::Uuid::new_v4().simple(), "0a1b2c3d");
        let world = World {
            token: token.clone(),
            guests: Vec::new(),
            preferences: preferences::fresh(&name, &machine),
            machine,
            version,
            claimed: true,
            signed_in: true,
            sections: Vec::new(),
            fault: Fault::None,
            counts: Counts::default(),
        };
        let inside = Arc::new(Inside { clock, world: Mutex::new(world) });
        let door = Door::http(answers::router(Arc::clone(&inside))).await?;
        Ok(Self { inside, door, token })
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.inside.world()
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        self.door.url()
    }

    /// The owner's token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Shares the server with somebody. The answer is the guest's token.
    pub fn add_guest(&self) -> String {
        let guest = token();
        self.world().guests.push(guest.clone());
        guest
    }

    /// What makes this server this server.
    pub fn machine_identifier(&self) -> String {
        self.world().machine.clone()
    }

    /// Adds a library section. The answer is its number.
    pub fn add_section(&self, title: &str, kind: Kind, folders: &[&str]) -> i64 {
        let now = self.inside.clock.seconds();
        let mut world = self.world();
        let section = Section::new(&world.sections, title, kind, folders, now);
        let id = section.id;
        world.sections.push(section);
        id
    }

    /// Belongs to an account, or to nobody any more. A server that belongs to nobody lets in
    /// everybody.
    pub fn set_claimed(&self, claimed: bool) {
        self.world().claimed = claimed;
    }

    /// Is signed in to its account, or has lost it.
    pub fn set_signed_in(&self, signed_in: bool) {
        self.world().signed_in = signed_in;
    }

    /// The value of a preference; `None` when there is no such.
    pub fn preference(&self, id: &str) -> Option<Value> {
        let world = self.world();
        world.preferences.iter().find(|it| it.id == id).map(|it| it.value.clone())
    }

    /// The values of all preferences, by their names.
    pub fn preferences(&self) -> BTreeMap<String, Value> {
        let world = self.world();
        world.preferences.iter().map(|it| (it.id.to_owned(), it.value.clone())).collect()
    }

    /// Sets a preference as its address would; what cannot be its value is left alone.
    pub fn set_preference(&self, id: &str, text: &str) {
        if let Some(it) = self.world().preferences.iter_mut().find(|it| it.id == id) {
            it.set(text);
        }
    }

    /// Refuses connections, and goes on living.
    pub async fn away(&self) -> anyhow::Result<()> {
        self.door.shut().await
    }

    /// Takes connections again.
    pub async fn back(&self) -> anyhow::Result<()> {
        self.door.open().await
    }

    /// Answers wrongly from now on; [`Fault::None`] ends it.
    pub fn set_fault(&self, fault: Fault) {
        self.world().fault = fault;
    }

    /// What was done to it.
    pub fn counts(&self) -> Counts {
        self.world().counts.clone()
    }
}
