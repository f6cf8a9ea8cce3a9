//! Stateful stand-ins for Sonarr and Radarr.
//!
//! They hold a library, profiles, clients, indexers, a queue, a history, a blocklist and commands,
//! and do with them what the real programs were seen to do: a search asks the indexers, judges the
//! releases, hands the best to SABnzbd, follows it and imports it, or fails, blocks and searches
//! again. SABnzbd and the indexers are spoken to over HTTP, so they may be real.
//!
//! ```no_run
//! # async fn example(sab: &str, indexer: &str) -> anyhow::Result<()> {
//! use lab::arr::{App, Arr, ArrOptions, SonarrVersion};
//! let arr = Arr::start(ArrOptions::new(App::Sonarr(SonarrVersion::V4))).await?;
//! arr.add_client(sab, "the client's key", "tv").await?;
//! arr.add_indexer(indexer, "the indexer's key").await?;
//! let series = arr.add_series("Harbor Lights", 900_001, 2021, &[(1, 8)])?;
//! arr.search(&arr.episodes(series)[..1]).await; // grabs
//! arr.minute_passes().await; // imports, or fails and searches again
//! # Ok(()) }
//! ```
//!
//! **Time.** By default a stand-in lives by a stepped clock: nothing happens until the test calls
//! [`Arr::minute_passes`], [`Arr::refresh_now`] or [`Arr::rss_sync`]; commands that were posted run
//! at once, and [`Arr::idle`] waits for them. By a running clock ([`Clock::fast`]) it acts unasked.
//!
//! **Reduced.** Torrents, metadata refresh, lists, renaming and language choice are not here. Of
//! custom formats only conditions on the title count. No size is too small in a fresh profile,
//! because the lab's posts are tiny. A video whose length cannot be read is never a sample.

mod commands;
mod decide;
mod defaults;
mod fail;
mod formats;
mod grab;
mod health;
mod import;
mod inside;
mod kept;
mod media;
mod names;
mod notify;
mod outside;
mod quality;
mod rest;
mod search;
mod state;
mod track;
mod wire;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

pub use self::outside::Arr;
use crate::clock::Clock;

/// Which program is stood in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum App {
    Sonarr(SonarrVersion),
    Radarr,
}

/// Both answer under `/api/v3`. They differ in a few states, texts, status codes and fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SonarrVersion {
    V4,
    V5,
}

/// How a stand-in is set up.
#[derive(Clone, Debug)]
pub struct ArrOptions {
    pub app: App,
    /// The time that it lives by. Stepped unless told otherwise.
    pub clock: Clock,
    /// 32 hexadecimal digits; a random one unless told otherwise.
    pub api_key: String,
    /// Such as `/sonarr`, or empty.
    pub url_base: String,
    /// The library's root folder; one of its own in a temporary place unless told otherwise.
    pub root: Option<PathBuf>,
}

impl ArrOptions {
    /// A stand-in with a random key, no URL base and a stepped clock.
    pub fn new(app: App) -> Self {
        Self {
            app,
            clock: Clock::stepped(),
            api_key: uuid::Uuid::new_v4().simple().to_string(),
            url_base: String::new(),
            root: None,
        }
    }

    /// Lives by this clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Lets in who has this key.
    #[must_use]
    pub fn api_key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.api_key);
        self
    }

    /// Answers under this path, such as `/sonarr`.
    #[must_use]
    pub fn url_base(mut self, base: &str) -> Self {
        let trimmed = base.trim_matches('/');
        self.url_base = if trimmed.is_empty() { String::new() } else { format!("/{trimmed}") };
        self
    }

    /// Keeps its library in this folder, which is made if it is not there.
    #[must_use]
    pub fn root(mut self, root: impl Into<PathBuf>) -> Self {
        self.root = Some(root.into());
        self
    }
}

/// What is wrong with the program's own answers. [`Arr::away`] and [`Arr::kill`] are besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// Answers, but so late.
    Slow(Duration),
    /// Answers with this status and a short text, without doing what it was asked.
    Status(u16),
    /// Answers 200 with a login page, as a proxy in front of it would.
    Html,
    /// Does what it was asked, and breaks off in the middle of the answer.
    Half,
    /// Sends everybody to this address.
    Redirect(String),
    /// Answers so many calls more, and none after them: it died in the middle of something.
    DiesAfter(u32),
}

impl Fault {
    /// What becomes of the next call.
    pub(crate) fn next(&mut self) -> Self {
        match self {
            Self::DiesAfter(left @ 1..) => {
                *left -= 1;
                Self::None
            }
            other => other.clone(),
        }
    }
}

/// What was done to a stand-in, and what it did itself. A test of "exactly once" or of "nothing at
/// all" compares two of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests over HTTP that were let in and could change something, of any kind.
    pub writes: u64,
    /// The same by kind: `POST command/EpisodeSearch`, `DELETE queue`, `POST history/failed`, …
    pub by_request: BTreeMap<String, u64>,
    /// Searches that somebody asked for.
    pub searches: u64,
    /// Searches that it began itself after a failure.
    pub own_searches: u64,
    /// Questions to indexers.
    pub questions: u64,
    /// Releases handed to the download client. A season pack counts once.
    pub grabs: u64,
    /// Files imported.
    pub imports: u64,
    /// Downloads that failed or were marked as failed. A season pack counts once.
    pub failures: u64,
    /// Entries put on the blocklist.
    pub blocklisted: u64,
    /// Downloads removed from the queue over HTTP.
    pub queue_deletes: u64,
    /// History events marked as failed over HTTP.
    pub marked_failed: u64,
    /// Manual imports asked for.
    pub manual_imports: u64,
    /// Webhooks sent.
    pub webhooks: u64,
}

/// One request over HTTP that was let in and could change something.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    pub method: String,
    /// From the address of the program on, with its parameters: `/api/v3/indexer/1?forceSave=true`.
    pub target: String,
    pub body: Value,
}

/// One download as the app's queue shows it. A season pack has one for each episode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueEntry {
    pub id: i64,
    pub title: String,
    /// Absent while its client is away.
    pub download_id: Option<String>,
    /// The episode or film, when it is known.
    pub item: Option<i64>,
    pub status: String,
    pub tracked_status: Option<String>,
    pub tracked_state: Option<String>,
    /// All lines of all messages.
    pub messages: Vec<String>,
}

/// One event of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    pub id: i64,
    /// `grabbed`, `downloadFailed`, `downloadFolderImported`, …
    pub event: String,
    /// The episode or film.
    pub item: i64,
    pub title: String,
    pub download_id: Option<String>,
    /// The message of a failure.
    pub message: Option<String>,
}

/// One entry of the blocklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlocklistEntry {
    pub id: i64,
    pub title: String,
    pub items: Vec<i64>,
    pub message: String,
}

/// One file of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    pub id: i64,
    /// The episodes, or the film, that it holds.
    pub items: Vec<i64>,
    pub path: PathBuf,
    pub bytes: u64,
    pub release: String,
}

impl App {
    /// What the program calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sonarr(_) => "Sonarr",
            Self::Radarr => "Radarr",
        }
    }

    fn version(self) -> &'static str {
        match self {
            Self::Sonarr(SonarrVersion::V4) => "4.0.17.2952",
            Self::Sonarr(SonarrVersion::V5) => "5.0.0.7851",
            Self::Radarr => "6.0.4.10291",
        }
    }

    fn is_v5(self) -> bool {
        self == Self::Sonarr(SonarrVersion::V5)
    }

    fn sizes_are_in_the_profile(self) -> bool {
        self.is_v5()
    }

    fn category_field(self) -> &'static str {
        match self {
            Self::Sonarr(_) => "tvCategory",
            Self::Radarr => "movieCategory",
        }
    }

    /// The word for one thing that is downloaded.
    fn item_word(self) -> &'static str {
        match self {
            Self::Sonarr(_) => "episode",
            Self::Radarr => "movie",
        }
    }
}
