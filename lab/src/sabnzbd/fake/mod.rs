//! A stateful stand-in for SABnzbd.
//!
//! It reads NZBs, asks the lab's news server for every article, post-processes by what is really in
//! the post, writes the files where SABnzbd would, and answers the API as SABnzbd 3.7.1 or 5.0 was
//! seen to answer. Jobs take the time that its [`Clock`] says, and happen when somebody looks: at
//! each request, at [`Fake::look`], and, on a running clock, ten times a second.

mod answers;
mod config_answers;
mod history;
mod history_answers;
mod job;
mod listed;
mod options;
mod orders;
mod queue_answers;
mod settings;
mod status_answers;
mod verdict;
mod words;
mod world;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::answers::Asked;
use self::job::Hold;
use self::listed::Category;
use self::orders::FetchedNzb;
use self::settings::Settings;
use self::world::World;
use super::Sabnzbd;
use crate::clock::Clock;
use crate::door::Door;
use crate::news::NewsServer;

/// Which SABnzbd it stands in for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// 3.7.1, the one of Debian 12.
    #[default]
    V3,
    /// 5.0.0RC3.
    V5,
}

impl Version {
    /// As `mode=version` tells it.
    pub fn text(self) -> &'static str {
        match self {
            Self::V3 => "3.7.1",
            Self::V5 => "5.0.0RC3",
        }
    }
}

/// How a stand-in is to be started.
#[derive(Clone)]
pub struct FakeOptions {
    /// Where its articles come from.
    pub news: NewsServer,
    /// Which SABnzbd it stands in for.
    pub version: Version,
    /// Settings of `misc` that it starts with, also such as its API does not change.
    pub settings: Vec<(String, Value)>,
    /// The time it lives by.
    pub clock: Clock,
    /// How fast it downloads, in bytes per second.
    pub speed: u64,
    /// How long each step of post-processing takes.
    pub step_time: Duration,
    /// Under which path the API is found besides `/api`: `/sabnzbd`, or nothing.
    pub url_base: String,
    /// The key; a new one is made where this is `None`.
    pub api_key: Option<String>,
    /// Where its folders are to be; a temporary folder where this is `None`.
    pub folder: Option<PathBuf>,
}

impl FakeOptions {
    /// SABnzbd 3.7.1 on the wall's clock, a second or so for a small job.
    pub fn new(news: &NewsServer) -> Self {
        Self {
            news: news.clone(),
            version: Version::V3,
            settings: Vec::new(),
            clock: Clock::real(),
            speed: 2_000_000,
            step_time: Duration::from_millis(200),
            url_base: String::new(),
            api_key: None,
            folder: None,
        }
    }

    /// The same, of this version.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// The same, starting with this setting of `misc`.
    #[must_use]
    pub fn setting(mut self, name: &str, value: Value) -> Self {
        self.settings.push((name.to_owned(), value));
        self
    }

    /// The same, living by this clock.
    #[must_use]
    pub fn clock(mut self, clock: &Clock) -> Self {
        self.clock = clock.clone();
        self
    }
}

/// How a post-processing script ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Its exit code.
    pub exit: i32,
    /// The last line that it prints.
    pub last_line: String,
}

/// A job that has ended, as the notification script would be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The job's id.
    pub nzo_id: String,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: String,
    /// Why it failed; `None` where it completed.
    pub failure: Option<String>,
}

/// A stand-in for SABnzbd on loopback. Cloning it gives another handle on the same one.
#[derive(Clone)]
pub struct Fake {
    inner: Arc<Inner>,
    door: Door,
}

pub(crate) struct Inner {
    world: Mutex<World>,
    writes: Mutex<Vec<String>>,
    clock: Clock,
    api_key: String,
    nzb_key: String,
    prefix: String,
    finished: broadcast::Sender<Finished>,
    http: reqwest::Client,
    tasks: TaskTracker,
    closed: CancellationToken,
    complete: PathBuf,
    incomplete: PathBuf,
    _temp: Option<TempDir>,
}

impl Fake {
    /// Starts it with the categories `tv` and `movies`, nothing in queue or history.
    pub async fn start(options: FakeOptions) -> anyhow::Result<Self> {
        let temp = if options.folder.is_none() { Some(tempfile::tempdir()?) } else { None };
        let folder = match (&options.folder, &temp) {
            (Some(folder), _) => folder.clone(),
            (None, Some(temp)) => temp.path().to_owned(),
            (None, None) => PathBuf::new(),
        };
        let (complete, incomplete) = (folder.join("complete"), folder.join("incomplete"));
        for folder in [&complete, &incomplete] {
            std::fs::create_dir_all(folder)?;
        }
        let new_key = || uuid::Uuid::new_v4().simple().to_string();
        let api_key = options.api_key.clone().unwrap_or_else(new_key);
        let nzb_key = new_key();
        let now = options.clock.now();
        let settings = first_settings(&options, &api_key, &nzb_key, &complete, &incomplete)?;
        let world = World {
            version: options.version,
            news: options.news,
            settings,
            queue: Vec::new(),
            working: VecDeque::new(),
            history: Vec::new(),
            next_entry: 0,
            history_version: 1,
            paused: false,
            resume_at: None,
            warnings: Vec::new(),
            no_server: None,
            scripts: BTreeMap::new(),
            speed: options.speed.max(1),
            step_time: options.step_time,
            free_bytes: 70.0 * 1024.0 * 1024.0 * 1024.0,
            downloaded: 0,
            tried: 0,
            finished: Vec::new(),
            started: now,
            config_folder: folder,
            download_at: now,
            now,
        };
        let inner = Arc::new(Inner {
            world: Mutex::new(world),
            writes: Mutex::new(Vec::new()),
            clock: options.clock,
            api_key,
            nzb_key,
            prefix: options.url_base.trim_end_matches('/').to_owned(),
            finished: broadcast::Sender::new(256),
            http: crate::http::client()?,
            tasks: TaskTracker::new(),
            closed: CancellationToken::new(),
            complete,
            incomplete,
            _temp: temp,
        });
        let door = Door::http(answers::router(Arc::clone(&inner))).await?;
        inner.watch();
        Ok(Self { inner, door })
    }

    /// Plays what has happened since somebody last looked.
    pub fn look(&self) {
        self.inner.look();
    }

    /// Lets time pass in small steps, on a stepped clock, so that what starts something else in
    /// between does so at its time; fetches of URLs that come due are waited for.
    pub async fn pass(&self, time: Duration) {
        let step = Duration::from_millis(500);
        let mut left = time;
        while !left.is_zero() {
            let now = left.min(step);
            self.inner.clock.advance(now);
            left -= now;
            self.settle().await;
        }
    }

    /// Looks, and waits until no URL is being fetched.
    pub async fn settle(&self) {
        self.look();
        while self.inner.fetching() {
            tokio::task::yield_now().await;
        }
        self.look();
    }

    /// Hears of every job that ends, at once.
    pub fn finished(&self) -> broadcast::Receiver<Finished> {
        self.inner.finished.subscribe()
    }

    /// Refuses connections, as if the program had been killed; jobs stand still meanwhile.
    pub async fn away(&self) -> anyhow::Result<()> {
        self.look();
        self.door.shut().await
    }

    /// Is there again, with queue and history as they were.
    pub async fn back(&self) -> anyhow::Result<()> {
        {
            let mut world = self.inner.world();
            let now = self.inner.clock.now();
            world.now = now;
            world.download_at = now;
            for working in &mut world.working {
                working.since = now;
                if let Some(turn) = &mut working.turn {
                    turn.next = now;
                }
            }
        }
        self.door.open().await
    }

    /// Adds a post-processing script that ends so; a category or job may name it.
    pub fn add_script(&self, name: &str, script: Script) {
        self.inner.world().scripts.insert(name.to_owned(), script);
    }

    /// Sets how much room the disk has, in bytes. Below `download_free` the queue is paused.
    pub fn set_free_bytes(&self, bytes: f64) {
        self.inner.world().free_bytes = bytes;
    }

    /// Sets how fast it downloads, in bytes per second.
    pub fn set_speed(&self, bytes_per_second: u64) {
        self.inner.world().speed = bytes_per_second.max(1);
    }

    /// The writes that the API received, oldest first: mode, and name where there is one
    /// (`addfile`, `queue/delete`, `set_config`).
    pub fn writes(&self) -> Vec<String> {
        self.inner.writes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The key that may only add NZBs.
    pub fn nzb_key(&self) -> &str {
        &self.inner.nzb_key
    }

    /// Which SABnzbd it stands in for.
    pub fn version(&self) -> Version {
        self.inner.world().version
    }
}

#[async_trait]
impl Sabnzbd for Fake {
    fn url(&self) -> String {
        format!("{}{}", self.door.url(), self.inner.prefix)
    }

    fn api_key(&self) -> &str {
        &self.inner.api_key
    }

    fn complete_dir(&self) -> &Path {
        &self.inner.complete
    }

    fn incomplete_dir(&self) -> &Path {
        &self.inner.incomplete
    }

    async fn stop(&self) -> anyhow::Result<()> {
        self.away().await
    }

    async fn start_again(&self) -> anyhow::Result<()> {
        self.back().await
    }
}

fn first_settings(
    options: &FakeOptions,
    api_key: &str,
    nzb_key: &str,
    complete: &Path,
    incomplete: &Path,
) -> anyhow::Result<Settings> {
    let home = complete.parent().context("a folder for the settings")?;
    let mut settings = Settings::new(options.version, home)?;
    settings.put("api_key", json!(api_key));
    settings.put("nzb_key", json!(nzb_key));
    settings.put("complete_dir", json!(complete));
    settings.put("download_dir", json!(incomplete));
    settings.put("url_base", json!(options.url_base));
    for (name, value) in &options.settings {
        settings.put(name, value.clone());
    }
    for (order, name) in [(1, "tv"), (2, "movies")] {
        let mut category = Category::new(name);
        category.order = order;
        name.clone_into(&mut category.folder);
        settings.categories.push(category);
    }
    let address = options.news.address();
    let told = |field: &str| match field {
        "displayname" => Some(world::SERVER.to_owned()),
        "host" => Some(address.ip().to_string()),
        "port" => Some(address.port().to_string()),
        "timeout" => Some("20".to_owned()),
        "connections" => Some("2".to_owned()),
        _ => None,
    };
    settings.write_object("servers", &address.ip().to_string(), &told, 0);
    Ok(settings)
}

impl Inner {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(self: &Arc<Self>) {
        self.world().catch_up(self.clock.now());
        self.after();
    }

    /// Starts the fetches that are due and tells who listens what has finished.
    fn after(self: &Arc<Self>) {
        let (due, finished) = {
            let mut world = self.world();
            (world.due_fetches(), std::mem::take(&mut world.finished))
        };
        for one in finished {
            // Nobody may be listening.
            drop(self.finished.send(one));
        }
        for (id, url) in due {
            let inner = Arc::clone(self);
            self.tasks.spawn(async move {
                let what = fetch(&inner.http, &url).await;
                inner.world().fetched(&id, what);
            });
        }
    }

    fn fetching(&self) -> bool {
        let world = self.world();
        let under_way = |url: &job::Url| url.under_way;
        world
            .queue
            .iter()
            .filter(|job| job.hold == Hold::Grabbing)
            .any(|job| job.url.as_ref().is_some_and(under_way))
    }

    /// Looks ten times a second, for as long as the stand-in is there.
    fn watch(self: &Arc<Self>) {
        if self.clock.is_stepped() {
            return;
        }
        let (weak, closed) = (Arc::downgrade(self), self.closed.clone());
        self.tasks.spawn(closed.run_until_cancelled_owned(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                let Some(inner) = weak.upgrade() else { return };
                inner.look();
            }
        }));
    }

    fn count(&self, mode: &str, asked: &Asked) {
        let name = asked.get("name");
        let wrote = match mode {
            "queue" => matches!(
                name,
                "delete"
                    | "purge"
                    | "pause"
                    | "resume"
                    | "priority"
                    | "rename"
                    | "sort"
                    | "change_complete_action"
            ),
            "history" => name == "delete",
            "warnings" => name == "clear",
            "status" | "fullstatus" | "get_config" | "get_cats" | "get_scripts" | "get_files"
            | "version" | "auth" | "server_stats" | "translate" => false,
            _ => true,
        };
        if wrote {
            let what = match mode {
                "queue" | "history" | "warnings" | "config" => format!("{mode}/{name}"),
                _ => mode.to_owned(),
            };
            self.writes.lock().unwrap_or_else(PoisonError::into_inner).push(what);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

async fn fetch(http: &reqwest::Client, url: &str) -> FetchedNzb {
    let Ok(answer) = http.get(url).send().await else { return FetchedNzb::Unreachable };
    match answer.status().as_u16() {
        404 => return FetchedNzb::NotFound,
        401 => return FetchedNzb::Unauthorized,
        200 => {}
        _ => return FetchedNzb::Unreachable,
    }
    let told = answer.headers().get(reqwest::header::CONTENT_DISPOSITION);
    let told = told.and_then(|value| value.to_str().ok()).and_then(|value| {
        value.split_once("filename=").map(|(_, name)| name.trim_matches('"').to_owned())
    });
    let last = || url.split(['?', '#']).next().and_then(|path| path.rsplit('/').next());
    let name = told.or_else(|| last().map(str::to_owned)).unwrap_or_default();
    match answer.text().await {
        Ok(text) => FetchedNzb::Body { name, text },
        Err(_) => FetchedNzb::Unreachable,
    }
}
