//! A stateful stand-in for Prowlarr.
//!
//! It keeps indexers and applications, asks the indexers on behalf of the apps, leaves alone who
//! fails, and writes its indexers into the apps. Indexers and apps are spoken to over HTTP, so they
//! may be real.
//!
//! ```no_run
//! # async fn example(sonarr: &lab::arr::Arr, indexer: &lab::indexer::Indexer) -> anyhow::Result<()> {
//! use lab::prowlarr::{AppKind, Prowlarr, ProwlarrOptions};
//! let prowlarr = Prowlarr::start(ProwlarrOptions::default()).await?;
//! prowlarr.add_indexer("Rig A", &indexer.url(), &indexer.api_key()).await?;
//! prowlarr.add_application(AppKind::Sonarr, sonarr.url(), sonarr.api_key()).await?;
//! # Ok(()) }
//! ```
//!
//! **It owns what it has synced.** What is changed in an app is undone by the next sync (every six
//! hours, by command, and whenever an indexer or an application changes here); what was deleted
//! there comes back under a new id.
//!
//! **Back-off.** A failed query or test raises an indexer's level, a success lowers it by one and
//! lets it be asked again. In the first 15 minutes after the start nothing rises, and nobody is
//! left alone for more than five minutes. While an indexer is left alone, an app is told 429.
//!
//! **Reduced.** Newznab alone, all indexers with the same capabilities, no proxies, notifications
//! and limits. A command has run when it is answered.

mod backoff;
mod defaults;
mod newznab;
mod outside;
mod providers;
mod rest;
mod state;
mod sync;

pub use self::outside::Prowlarr;
pub use crate::arr::Fault;
use crate::clock::Clock;

/// How a stand-in is set up.
#[derive(Clone, Debug)]
pub struct ProwlarrOptions {
    /// The time that it lives by. Stepped unless told otherwise.
    pub clock: Clock,
    /// 32 hexadecimal digits; a random one unless told otherwise.
    pub api_key: String,
}

impl Default for ProwlarrOptions {
    fn default() -> Self {
        Self { clock: Clock::stepped(), api_key: uuid::Uuid::new_v4().simple().to_string() }
    }
}

impl ProwlarrOptions {
    /// Lives by this clock.
    #[must_use]
    pub fn clock(mut self, clock: &Clock) -> Self {
        self.clock = clock.clone();
        self
    }
}

/// Which kind of app is synced to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppKind {
    Sonarr,
    Radarr,
}

impl AppKind {
    fn name(self) -> &'static str {
        match self {
            Self::Sonarr => "Sonarr",
            Self::Radarr => "Radarr",
        }
    }
}

/// What was done to it, and what it did itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests over HTTP that were let in and could change something.
    pub writes: u64,
    /// Questions to indexers, tests included.
    pub questions: u64,
    /// Tests of single indexers over HTTP, those of a `testall` included.
    pub tests: u64,
    /// Indexers written into apps, or taken out of them.
    pub synced: u64,
}
