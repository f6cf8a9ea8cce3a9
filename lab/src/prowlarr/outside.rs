//! The handle that a test or the demo holds, and what is behind it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::state::World;
use super::{AppKind, Counts, Fault, ProwlarrOptions, defaults};
use crate::clock::Clock;
use crate::door::Door;

/// What a stand-in is inside: its memory, its clock and its hands.
pub(super) struct Inside {
    pub(super) clock: Clock,
    pub(super) http: reqwest::Client,
    fault: Mutex<Fault>,
    world: Mutex<World>,
}

impl Inside {
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn fault(&self) -> MutexGuard<'_, Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Does what it does unasked, as far as it is due.
    async fn tick(&self) {
        let now = self.now();
        let syncs = {
            let mut world = self.world();
            if now >= world.next_health {
                world.next_health = now + SignedDuration::from_hours(6);
                world.check_health(now);
            }
            let due = now >= world.next_sync;
            if due {
                world.next_sync = now + SignedDuration::from_hours(6);
            }
            due
        };
        if syncs {
            self.sync().await;
        }
    }
}

/// A running stand-in. Cloning it gives another hand on the same; the last one stops it.
#[derive(Clone)]
pub struct Prowlarr(Arc<Running>);

struct Running {
    inside: Arc<Inside>,
    door: Door,
    api_key: String,
    _stop: DropGuard,
}

impl Prowlarr {
    /// Starts a stand-in on a free port of loopback.
    pub async fn start(options: ProwlarrOptions) -> anyhow::Result<Self> {
        let ProwlarrOptions { clock, api_key } = options;
        let running = !clock.is_stepped();
        let world = Mutex::new(World::new(api_key.clone(), clock.now()));
        let http = crate::http::client()?;
        let inside = Arc::new(Inside { clock, http, fault: Mutex::default(), world });
        let door = Door::http(super::rest::router(Arc::clone(&inside))).await?;
        inside.world().port = door.address().port();
        let stop = CancellationToken::new();
        if running {
            let (timer, stopped) = (Arc::clone(&inside), stop.clone());
            TaskTracker::new().spawn(async move {
                let live = async {
                    loop {
                        timer.clock.sleep(Duration::from_secs(60)).await;
                        timer.tick().await;
                    }
                };
                tokio::select! {
                    () = stopped.cancelled() => {}
                    () = live => {}
                }
            });
        }
        let _stop = stop.drop_guard();
        Ok(Self(Arc::new(Running { inside, door, api_key, _stop })))
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        self.0.door.url()
    }

    /// The key that lets in.
    pub fn api_key(&self) -> &str {
        &self.0.api_key
    }

    /// Adds the Newznab indexer at `url` (`{url}/api` answers), untested, and writes it into the
    /// apps. The answer is its id.
    pub async fn add_indexer(&self, name: &str, url: &str, key: &str) -> anyhow::Result<i64> {
        let mut indexer = defaults::indexer(name, url, key);
        indexer["added"] = crate::rest::stamp(self.0.inside.now()).into();
        self.keep("indexer", indexer).await
    }

    /// Adds an app to be synced to, untested, and writes the indexers into it. The answer is its
    /// id.
    pub async fn add_application(
        &self,
        kind: AppKind,
        url: &str,
        key: &str,
    ) -> anyhow::Result<i64> {
        let application = defaults::application(kind, &self.url(), url, key);
        self.keep("applications", application).await
    }

    async fn keep(&self, kind: &'static str, document: Value) -> anyhow::Result<i64> {
        let kept = self.0.inside.world().keep(kind, document);
        self.0.inside.sync().await;
        kept["id"].as_i64().context("a resource without an id")
    }

    /// All settings as they are kept, by resource: pages (`config/host`) and lists of objects
    /// (`indexer`), secrets in clear.
    pub fn all_settings(&self) -> BTreeMap<String, Value> {
        let world = self.0.inside.world();
        let names = world.config.keys();
        let pages = names.filter_map(|it| Some((format!("config/{it}"), world.page(it)?)));
        let lists = world.documents.iter().map(|(kind, all)| {
            let all: Value = all.values().cloned().collect();
            ((*kind).to_owned(), all)
        });
        pages.chain(lists).collect()
    }

    /// Puts settings there unchecked, as an older version or a restored backup may have left them.
    ///
    /// # Errors
    ///
    /// When there are no such settings, or an object has no id.
    pub fn set_settings(&self, resource: &str, to: &Value) -> anyhow::Result<()> {
        let mut world = self.0.inside.world();
        if let Some(page) = resource.strip_prefix("config/") {
            world.config.get_mut(page).context("no such page")?.clone_from(to);
            return Ok(());
        }
        let kept = world.documents.get_mut(resource).context("no such kind")?;
        let objects = to.as_array().context("not a list")?;
        let numbered = objects.iter().map(|object| Some((object["id"].as_i64()?, object.clone())));
        *kept = numbered.collect::<Option<_>>().context("an object without an id")?;
        Ok(())
    }

    /// Writes the indexers into the apps.
    pub async fn sync(&self) {
        self.0.inside.sync().await;
    }

    /// Does all that is due. For a clock that somebody moved.
    pub async fn tick(&self) {
        self.0.inside.tick().await;
    }

    /// Refuses connections, and goes on living.
    pub async fn away(&self) -> anyhow::Result<()> {
        self.0.door.shut().await
    }

    /// Takes connections again.
    pub async fn back(&self) -> anyhow::Result<()> {
        self.0.door.open().await
    }

    /// Answers wrongly from now on; [`Fault::None`] ends it.
    pub fn set_fault(&self, fault: Fault) {
        *self.0.inside.fault() = fault;
    }

    /// How long an indexer is still left alone; `None` when it is asked.
    pub fn indexer_pause(&self, indexer: i64) -> Option<Duration> {
        let now = self.0.inside.now();
        let till = self.0.inside.world().left_alone(indexer, now)?;
        Duration::try_from(till.duration_since(now)).ok()
    }

    /// How often an indexer has failed without getting better.
    pub fn indexer_level(&self, indexer: i64) -> usize {
        self.0.inside.world().backoff.get(&indexer).map_or(0, |backoff| backoff.level)
    }

    /// What was done to it and what it did itself.
    pub fn counts(&self) -> Counts {
        self.0.inside.world().counts.clone()
    }
}
