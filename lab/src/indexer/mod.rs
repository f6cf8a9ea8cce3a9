//! A Newznab indexer that can be told to misbehave.
//!
//! ```no_run
//! # async fn example(news: &lab::news::NewsServer) -> anyhow::Result<()> {
//! use lab::indexer::{Indexer, Release};
//! use lab::posts::Post;
//! let indexer = Indexer::start(news).await?;
//! let post = Post::new("Show.Name.S01E01.1080p.WEB.H264-GRP");
//! let guid = indexer.post(Release::episode(post, 81189, 1, 1)).await?.guid;
//! # Ok(()) }
//! ```
//! It answers `GET {url}/api?t=caps|search|tvsearch|movie|details|get&apikey=…`.

mod answers;
pub mod feed;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use self::feed::Item;
use crate::door::Door;
use crate::news::NewsServer;
use crate::posts::{Post, Posted};

/// What is wrong with the whole indexer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// 401 with the Newznab error 100 "Incorrect user credentials".
    Unauthorized,
    /// 403 with the Newznab error 101 "Account suspended".
    Forbidden,
    /// 429 with `Retry-After: 60`.
    TooManyRequests,
    /// 500 with a page of HTML.
    ServerError,
    /// 200 and a feed without any item.
    NoResults,
}

/// What is wrong with the NZB of one release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NzbFault {
    /// Nothing.
    #[default]
    None,
    /// Its URL answers 404.
    NotFound,
    /// An NZB without a single file.
    Empty,
    /// Not XML at all.
    Garbage,
    /// Nothing: zero bytes.
    ZeroBytes,
}

/// What the indexer is to list.
#[derive(Clone, Debug)]
pub struct Release {
    /// The post behind it.
    pub post: Post,
    /// Newznab category numbers, e.g. 5040.
    pub categories: Vec<u32>,
    /// Further `newznab:attr`s: tvdbid, season, episode, imdb, tmdbid…
    pub attributes: BTreeMap<String, String>,
    /// The size it tells, where that is not the post's own (a small post can pass for a film).
    pub told_size: Option<u64>,
    /// What is wrong with its NZB.
    pub nzb_fault: NzbFault,
    /// Whether each answer gives it another date.
    pub redated: bool,
}

impl Release {
    /// An episode in HD.
    pub fn episode(post: Post, tvdb_id: u32, season: u32, episode: u32) -> Self {
        Self::with(
            post,
            &[5000, 5040],
            &[("tvdbid", tvdb_id), ("season", season), ("episode", episode)],
        )
    }

    /// A whole season in HD.
    pub fn season(post: Post, tvdb_id: u32, season: u32) -> Self {
        Self::with(post, &[5000, 5040], &[("tvdbid", tvdb_id), ("season", season)])
    }

    /// A film in HD; `imdb_id` without the `tt`.
    pub fn movie(post: Post, imdb_id: u32, tmdb_id: u32) -> Self {
        let mut release = Self::with(post, &[2000, 2040], &[("tmdbid", tmdb_id)]);
        release.attributes.insert("imdb".to_owned(), format!("{imdb_id:07}"));
        release
    }

    fn with(post: Post, categories: &[u32], attributes: &[(&str, u32)]) -> Self {
        let named = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.to_string()));
        Self {
            post,
            categories: categories.to_vec(),
            attributes: named.collect(),
            told_size: None,
            nzb_fault: NzbFault::None,
            redated: false,
        }
    }

    /// Makes it tell another size than its post has.
    #[must_use]
    pub fn told_size(mut self, bytes: u64) -> Self {
        self.told_size = Some(bytes);
        self
    }

    /// Makes something wrong with its NZB.
    #[must_use]
    pub fn nzb_fault(mut self, fault: NzbFault) -> Self {
        self.nzb_fault = fault;
        self
    }

    /// Makes each answer give it another date.
    #[must_use]
    pub fn redated(mut self) -> Self {
        self.redated = true;
        self
    }
}

/// A release that is listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The indexer's own id for it: `t=get&id=…`.
    pub guid: String,
    /// The post behind it.
    pub posted: Posted,
    /// What was asked to be listed.
    pub release: Release,
}

/// How often each question was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    /// `t=caps`.
    pub caps: u64,
    /// `t=search`, `tvsearch`, `movie`.
    pub searches: u64,
    /// `t=get`.
    pub nzbs: u64,
    /// `t=details`.
    pub details: u64,
}

/// A Newznab indexer on loopback. Cloning it gives another handle on the same one.
#[derive(Clone)]
pub struct Indexer {
    door: Door,
    news: NewsServer,
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    name: String,
    api_key: String,
    fault: Fault,
    listed: Vec<Listed>,
    calls: Calls,
    answers: i64,
    next: u64,
}

impl Indexer {
    /// Starts an indexer that lists nothing yet, whose posts lie on `news`.
    pub async fn start(news: &NewsServer) -> anyhow::Result<Self> {
        Self::start_named("lab", news).await
    }

    /// The same, under a name of its own.
    pub async fn start_named(name: &str, news: &NewsServer) -> anyhow::Result<Self> {
        let api_key = uuid::Uuid::new_v4().simple().to_string();
        let state = State { name: name.to_owned(), api_key, ..State::default() };
        let shared = Arc::new(Shared { state: Mutex::new(state) });
        let door = Door::http(answers::router(Arc::clone(&shared))).await?;
        Ok(Self { door, news: news.clone(), shared })
    }

    /// `http://127.0.0.1:PORT`; the API is under `/api`.
    pub fn url(&self) -> String {
        self.door.url()
    }

    /// The key that it wants.
    pub fn api_key(&self) -> String {
        self.shared.state().api_key.clone()
    }

    /// The name it gives itself in its capabilities.
    pub fn name(&self) -> String {
        self.shared.state().name.clone()
    }

    /// Posts the release on the news server and lists it.
    pub async fn post(&self, release: Release) -> anyhow::Result<Listed> {
        let posted = release.post.clone().publish(&self.news).await?;
        Ok(self.list(release, posted))
    }

    /// Lists a post that is on the news server already.
    pub fn list(&self, release: Release, posted: Posted) -> Listed {
        let mut state = self.shared.state();
        state.next += 1;
        let guid = format!("{}{:08x}", state.name, state.next);
        let listed = Listed { guid, posted, release };
        state.listed.push(listed.clone());
        listed
    }

    /// Takes a release off the list. Answers whether it was on it.
    pub fn unlist(&self, guid: &str) -> bool {
        let mut state = self.shared.state();
        let before = state.listed.len();
        state.listed.retain(|listed| listed.guid != guid);
        state.listed.len() < before
    }

    /// Everything that is listed, in the order of listing.
    pub fn listed(&self) -> Vec<Listed> {
        self.shared.state().listed.clone()
    }

    /// Makes something wrong with the NZB of a listed release.
    pub fn set_nzb_fault(&self, guid: &str, fault: NzbFault) {
        for listed in self.shared.state().listed.iter_mut().filter(|listed| listed.guid == guid) {
            listed.release.nzb_fault = fault;
        }
    }

    /// Makes something wrong with the whole indexer, or nothing.
    pub fn set_fault(&self, fault: Fault) {
        self.shared.state().fault = fault;
    }

    /// Refuses connections until [`Indexer::up`].
    pub async fn down(&self) -> anyhow::Result<()> {
        self.door.shut().await
    }

    /// Is there again, at the same address.
    pub async fn up(&self) -> anyhow::Result<()> {
        self.door.open().await
    }

    /// How often it was asked what.
    pub fn calls(&self) -> Calls {
        self.shared.state().calls
    }

    /// What it would answer to a search for everything, without counting as one.
    pub fn items(&self) -> Vec<Item> {
        let base = self.url();
        let state = self.shared.state();
        state.listed.iter().map(|listed| listed.item(&base, &state.api_key, 0)).collect()
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listed {
    /// As the feed tells it. `answer` counts the answers so far: it moves the date of what is redated.
    fn item(&self, base: &str, api_key: &str, answer: i64) -> Item {
        let shift = if self.release.redated {
            jiff::SignedDuration::from_mins(7 * answer)
        } else {
            jiff::SignedDuration::ZERO
        };
        let published: Timestamp = self.posted.posted - shift;
        Item {
            title: self.posted.title.clone(),
            guid: format!("{base}/details/{}", self.guid),
            link: format!("{base}/api?t=get&id={}&apikey={api_key}", self.guid),
            published,
            size: self.release.told_size.unwrap_or(self.posted.bytes),
            categories: self.release.categories.clone(),
            attributes: self.release.attributes.clone(),
        }
    }
}
