//! The handle that a test or the demo holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Context;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use super::decide::Reason;
use super::inside::Inside;
use super::state::{Item, Work, World};
use super::{
    App, ArrOptions, BlocklistEntry, Counts, Fault, FileEntry, HistoryEntry, QueueEntry, Write,
};
use crate::door::Door;

/// A running stand-in. Cloning it gives another hand on the same; the last one stops it.
#[derive(Clone)]
pub struct Arr(Arc<Running>);

struct Running {
    inside: Arc<Inside>,
    door: Door,
    url: String,
    api_key: String,
    root: PathBuf,
    _home: Option<TempDir>,
    _stop: DropGuard,
}

impl Arr {
    /// Starts a stand-in on a free port of loopback.
    pub async fn start(options: ArrOptions) -> anyhow::Result<Self> {
        let ArrOptions { app, clock, api_key, url_base, root } = options;
        let (root, home) = match root {
            Some(root) => (root, None),
            None => {
                let home = tempfile::tempdir().context("no temporary folder for the library")?;
                (home.path().join(app.category()), Some(home))
            }
        };
        std::fs::create_dir_all(&root).context("the root folder cannot be made")?;
        let running = !clock.is_stepped();
        let mut world = World::new(app, api_key.clone(), url_base.clone(), clock.now());
        world.keep("rootfolder", json!({"path": root}));
        let (inside, todo) = Inside::new(app, clock, world)?;
        let inside = Arc::new(inside);
        let door = Door::http(super::rest::router(Arc::clone(&inside), &url_base)).await?;
        inside.world().port = door.address().port();
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (worker, stopped) = (Arc::clone(&inside), stop.clone());
        tasks.spawn(async move {
            tokio::select! {
                () = stopped.cancelled() => {}
                () = worker.work(todo) => {}
            }
        });
        if running {
            let (timer, stopped) = (Arc::clone(&inside), stop.clone());
            tasks.spawn(async move {
                let live = async {
                    loop {
                        timer.clock.sleep(Duration::from_secs(1)).await;
                        timer.tick().await;
                    }
                };
                tokio::select! {
                    () = stopped.cancelled() => {}
                    () = live => {}
                }
            });
        }
        let url = format!("{}{url_base}", door.url());
        let _stop = stop.drop_guard();
        Ok(Self(Arc::new(Running { inside, door, url, api_key, root, _home: home, _stop })))
    }

    pub(super) fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.0.inside.world()
    }

    /// Its address with the URL base, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// The key that lets in.
    pub fn api_key(&self) -> &str {
        &self.0.api_key
    }

    /// Its root folder. Move it away and back to see what happens.
    pub fn root(&self) -> &Path {
        &self.0.root
    }

    // Setting up.

    /// Adds a series with `(season, episodes)`, all monitored, 25 minutes each. The answer is its
    /// id.
    pub fn add_series(
        &self,
        title: &str,
        tvdb_id: i64,
        year: i64,
        seasons: &[(i64, i64)],
    ) -> anyhow::Result<i64> {
        anyhow::ensure!(self.0.inside.app != App::Radarr, "Radarr has no series");
        let work = self.add_work(title, tvdb_id, year, seasons);
        let mut world = self.world();
        let mut absolute = 0;
        for (season, episodes) in seasons {
            for number in 1..=*episodes {
                absolute += 1;
                let id = world.id("episode");
                let item = new_item(id, work, (*season, number, absolute), year);
                world.items.insert(id, item);
            }
        }
        world.tell_added(work);
        Ok(work)
    }

    /// Adds a monitored film of 25 minutes. The answer is its id.
    pub fn add_movie(&self, title: &str, tmdb_id: i64, year: i64) -> anyhow::Result<i64> {
        anyhow::ensure!(self.0.inside.app == App::Radarr, "Sonarr has no films");
        let work = self.add_work(title, tmdb_id, year, &[]);
        let mut world = self.world();
        world.items.insert(work, new_item(work, work, (0, 0, 0), year));
        world.tell_added(work);
        Ok(work)
    }

    fn add_work(&self, title: &str, catalogue: i64, year: i64, seasons: &[(i64, i64)]) -> i64 {
        let now = self.0.inside.now();
        let root = self.0.root.display().to_string();
        let mut world = self.world();
        let id = world.id("work");
        let path = format!("{root}/{}", world.app.folder(title, year));
        let work = Work {
            id,
            title: title.to_owned(),
            year,
            catalogue,
            path,
            root,
            profile: 4,
            monitored: true,
            runtime: 25,
            tags: Vec::new(),
            added: now,
            seasons: seasons.iter().map(|(season, _)| (*season, true)).collect(),
        };
        world.works.insert(id, work);
        id
    }

    /// Says how many minutes one episode or the film runs by the catalogue.
    pub fn set_runtime(&self, work: i64, minutes: i64) {
        if let Some(work) = self.world().works.get_mut(&work) {
            work.runtime = minutes;
        }
    }

    /// Adds SABnzbd at `url` (with its URL base). The answer is the client's id.
    pub async fn add_client(&self, url: &str, key: &str, category: &str) -> anyhow::Result<i64> {
        let url = url::Url::parse(url).context("not the address of a client")?;
        let client = super::rest::sabnzbd_resource(self.0.inside.app, &url, key, category);
        let client = self.world().keep("downloadclient", client);
        self.send_webhooks().await;
        client["id"].as_i64().context("a client without an id")
    }

    /// Adds the Newznab indexer at `url` (`{url}/api` answers). The answer is its id.
    pub async fn add_indexer(&self, url: &str, key: &str) -> anyhow::Result<i64> {
        let app = self.0.inside.app;
        let indexer = {
            let mut world = self.world();
            let number = world.all("indexer").count() + 1;
            let name = format!("Indexer {number}");
            world.keep("indexer", super::rest::newznab_resource(app, &name, url, key))
        };
        self.send_webhooks().await;
        indexer["id"].as_i64().context("an indexer without an id")
    }

    /// Adds a webhook with every switch on. The answer is its id.
    pub async fn add_webhook(&self, url: &str) -> anyhow::Result<i64> {
        let hook = super::rest::webhook_resource(self.0.inside.app, url);
        let hook = self.world().keep("notification", hook);
        hook["id"].as_i64().context("a webhook without an id")
    }

    // Letting it live.

    /// Looks at the download clients, imports what is finished, handles what has failed, and runs
    /// the searches that follow.
    pub async fn refresh_now(&self) {
        self.command("RefreshMonitoredDownloads", json!({})).await;
    }

    /// How long until it looks at its download clients by itself, if nothing is grabbed meanwhile.
    pub fn next_look_in(&self) -> Duration {
        let now = self.0.inside.now();
        Duration::try_from(now.duration_until(self.world().next_refresh)).unwrap_or_default()
    }

    /// Moves a stepped clock by a minute and does all that is due then. By a running clock it does
    /// what is due now.
    pub async fn minute_passes(&self) {
        self.0.inside.clock.advance(Duration::from_secs(60));
        self.tick().await;
    }

    /// Does all that is due, and waits for its end. For a clock that somebody else moved.
    pub async fn tick(&self) {
        self.0.inside.tick().await;
        self.idle().await;
    }

    /// Reads what is new at the indexers and tries again what waits for its client.
    pub async fn rss_sync(&self) {
        self.command("RssSync", json!({})).await;
    }

    /// Looks at its own health.
    pub async fn check_health(&self) {
        self.command("CheckHealth", json!({})).await;
    }

    /// Searches episodes or films, as if its owner had pressed the button.
    pub async fn search(&self, items: &[i64]) -> usize {
        let before = self.counts().grabs;
        self.0.inside.search_items(items, Reason::Asked).await;
        self.send_webhooks().await;
        usize::try_from(self.counts().grabs - before).unwrap_or(0)
    }

    /// Waits until no command waits or runs.
    pub async fn idle(&self) {
        self.0.inside.idle().await;
    }

    async fn command(&self, name: &str, body: Value) {
        let known = super::commands::known(self.0.inside.app, name);
        let body =
            known.map(|known| super::commands::full_body(self.0.inside.app, known, &body, false));
        let body: Map<String, Value> =
            body.and_then(|body| body.as_object().cloned()).unwrap_or_default();
        self.0.inside.queue_command(name, body, false);
        self.idle().await;
    }

    async fn send_webhooks(&self) {
        self.0.inside.send_webhooks().await;
    }

    // Troubles.

    /// Refuses connections, and goes on living.
    pub async fn away(&self) -> anyhow::Result<()> {
        self.0.door.shut().await
    }

    /// Takes connections again.
    pub async fn back(&self) -> anyhow::Result<()> {
        self.0.door.open().await
    }

    /// Stops as a killed program does: refuses connections and does nothing. Remembers all.
    pub async fn kill(&self) -> anyhow::Result<()> {
        self.0.inside.alive.store(false, Ordering::Relaxed);
        self.0.door.shut().await
    }

    /// Starts again after [`Arr::kill`], with what was in its database: the search cache and what
    /// it thought of the downloads are gone and read anew.
    pub async fn restart(&self) -> anyhow::Result<()> {
        {
            let mut world = self.world();
            world.tracked.clear();
            world.found.clear();
            world.started = self.0.inside.now();
        }
        self.0.inside.alive.store(true, Ordering::Relaxed);
        self.0.door.open().await
    }

    /// Answers wrongly from now on; [`Fault::None`] ends it.
    pub fn set_fault(&self, fault: Fault) {
        *self.0.inside.fault() = fault;
    }

    /// Finds no space to import, or finds it again.
    pub fn set_no_space(&self, none: bool) {
        self.world().house.no_space = none;
    }

    /// May not write into its library, or may again.
    pub fn set_no_permission(&self, none: bool) {
        self.world().house.no_permission = none;
    }

    // Looking.

    /// The ids of a series' episodes, in their order.
    pub fn episodes(&self, series: i64) -> Vec<i64> {
        self.world().items_of(series).map(|item| item.id).collect()
    }

    /// The queue as its API shows it.
    pub fn queue(&self) -> Vec<QueueEntry> {
        super::rest::queue_entries(&self.world(), self.0.inside.now())
    }

    /// The history, oldest first.
    pub fn history(&self) -> Vec<HistoryEntry> {
        let world = self.world();
        let entries = world.history.iter().map(|event| HistoryEntry {
            id: event.id,
            event: event.kind.to_owned(),
            item: event.item,
            title: event.title.clone(),
            download_id: event.download_id.clone(),
            message: event.data.get("message").and_then(Value::as_str).map(str::to_owned),
        });
        entries.collect()
    }

    /// The blocklist, oldest first.
    pub fn blocklist(&self) -> Vec<BlocklistEntry> {
        let world = self.world();
        let entries = world.blocklist.iter().map(|entry| BlocklistEntry {
            id: entry.id,
            title: entry.title.clone(),
            items: entry.items.clone(),
            message: entry.message.clone(),
        });
        entries.collect()
    }

    /// The files in the library.
    pub fn files(&self) -> Vec<FileEntry> {
        let world = self.world();
        let holds = |id: i64| {
            let items = world.items.values().filter(move |item| item.file == Some(id));
            items.map(|item| item.id).collect()
        };
        let entries = world.files.values().map(|file| FileEntry {
            id: file.id,
            items: holds(file.id),
            path: file.path.clone(),
            bytes: file.size,
            release: file.scene_name.clone(),
        });
        entries.collect()
    }

    /// What was done to it and what it did itself.
    pub fn counts(&self) -> Counts {
        self.world().counts.clone()
    }

    /// The newest 500 requests that were let in and could change something, oldest first.
    pub fn writes(&self) -> Vec<Write> {
        self.world().writes.iter().cloned().collect()
    }

    /// How long an indexer is still left alone after its failures; `None` when it is asked.
    pub fn indexer_pause(&self, indexer: i64) -> Option<Duration> {
        let now = self.0.inside.now();
        let till = self.world().backoff.get(&indexer)?.disabled_till?;
        Duration::try_from(till.duration_since(now)).ok().filter(|left| !left.is_zero())
    }
}

fn new_item(id: i64, work: i64, (season, number, absolute): (i64, i64, i64), year: i64) -> Item {
    let first = jiff::civil::date(i16::try_from(year).unwrap_or(2020), 3, 1);
    let weeks = jiff::Span::new().weeks(number.clamp(1, 500) - 1);
    Item {
        id,
        work,
        season,
        number,
        absolute,
        aired: first.saturating_add(weeks),
        monitored: true,
        file: None,
        searched: None,
    }
}

impl App {
    fn category(self) -> &'static str {
        match self {
            Self::Sonarr(_) => "tv",
            Self::Radarr => "movies",
        }
    }

    /// The folder of a series or film below the root folder.
    pub(super) fn folder(self, title: &str, year: i64) -> String {
        let safe: String = title.chars().filter(|c| !r#"/\:*?"<>|"#.contains(*c)).collect();
        let safe = safe.trim_end_matches('.').to_owned();
        match self {
            Self::Sonarr(_) => safe,
            Self::Radarr => format!("{safe} ({year})"),
        }
    }
}
