//! A news server that can be told to misbehave.
//!
//! It speaks what SABnzbd speaks (`authinfo`, `BODY`, `QUIT`; also `ARTICLE`, `HEAD`, `STAT`) and
//! holds its articles in memory. The stand-in of SABnzbd asks it in the same process
//! ([`NewsServer::fetch`]) and meets the same faults as a program that connects.

mod conversation;
mod yenc;

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Notify;

pub use self::yenc::Part;
use crate::door::Door;
use crate::posts::Contents;

/// How the server behaves towards everyone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It answers.
    #[default]
    Up,
    /// It refuses connections, and has cut the open ones off.
    Down,
    /// It answers every login and every connection with 502.
    AccessDenied,
    /// It says 481 to every login, and 480 to who asks without one.
    WrongPassword,
    /// It has lost everything: 430 to every wish.
    Empty,
    /// It takes this long for every article.
    Slow(Duration),
}

/// What became of a wish for an article.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// Here it is.
    Article(Part),
    /// 430: not on this server.
    Missing,
    /// Nobody listens.
    Refused,
    /// The server does not let us in; this is its answer.
    Denied(String),
}

/// Which of a post's articles are not there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Missing {
    /// None is missing.
    None,
    /// All are missing.
    All,
    /// This share of each file's articles, from 0 to 1, evenly spread; the first one stays.
    Share(f64),
}

/// A news server on loopback. Cloning it gives another handle on the same server.
#[derive(Clone)]
pub struct NewsServer {
    stock: Arc<Stock>,
    door: Door,
}

/// What the server has, and what it has been asked for.
#[derive(Default)]
pub(crate) struct Stock {
    shelves: Mutex<Shelves>,
    released: Notify,
}

#[derive(Default)]
struct Shelves {
    mode: Mode,
    login: Option<(String, String)>,
    articles: HashMap<String, Part>,
    missing: HashSet<String>,
    held: HashSet<String>,
    posts: HashMap<String, OnePost>,
    post_of: HashMap<String, String>,
    served: u64,
    refused: u64,
}

struct OnePost {
    /// Message ids, file by file, in order.
    files: Vec<Vec<String>>,
    contents: Arc<Contents>,
}

impl NewsServer {
    /// Starts a server without articles that asks for no login.
    pub async fn start() -> anyhow::Result<Self> {
        let stock = Arc::new(Stock::default());
        let for_visitors = Arc::clone(&stock);
        let door = Door::tcp(move |stream| {
            let stock = Arc::clone(&for_visitors);
            async move {
                if let Err(error) = conversation::hold(stream, &stock).await {
                    tracing::trace!(%error, "Reader left in the middle");
                }
            }
        })
        .await?;
        Ok(Self { stock, door })
    }

    /// Where it listens, or will listen again.
    pub fn address(&self) -> SocketAddr {
        self.door.address()
    }

    /// Lets only this user in from now on.
    pub fn require_login(&self, user: &str, password: &str) {
        self.stock.shelves().login = Some((user.to_owned(), password.to_owned()));
    }

    /// Changes how it behaves towards everyone.
    pub async fn set_mode(&self, mode: Mode) -> anyhow::Result<()> {
        self.stock.shelves().mode = mode;
        if mode == Mode::Down { self.door.shut().await } else { self.door.open().await }
    }

    /// Refuses connections until [`NewsServer::up`].
    pub async fn down(&self) -> anyhow::Result<()> {
        self.set_mode(Mode::Down).await
    }

    /// Answers normally again.
    pub async fn up(&self) -> anyhow::Result<()> {
        self.set_mode(Mode::Up).await
    }

    /// How it behaves now.
    pub fn mode(&self) -> Mode {
        self.stock.shelves().mode
    }

    /// Sets which of a post's articles are missing from now on; `post` is [`crate::posts::Posted::id`].
    /// Answers how many that are.
    pub fn withhold(&self, post: &str, missing: Missing) -> usize {
        let mut shelves = self.stock.shelves();
        let Some(known) = shelves.posts.get(post) else { return 0 };
        let files = known.files.clone();
        for id in files.iter().flatten() {
            shelves.missing.remove(id);
        }
        let gone: Vec<String> = files.iter().flat_map(|file| missing.of(file)).collect();
        let count = gone.len();
        shelves.missing.extend(gone);
        count
    }

    /// Keeps the last article of a post back; `post` is [`crate::posts::Posted::id`]. A program
    /// that connects gets everything else, and waits for this one until [`NewsServer::release`]:
    /// so it has the time that it needs to look into what it has. [`NewsServer::fetch`] does not
    /// wait.
    pub fn hold(&self, post: &str) {
        let mut shelves = self.stock.shelves();
        let last = shelves.last_of(post);
        shelves.held.extend(last);
    }

    /// Gives what was kept back of a post.
    pub fn release(&self, post: &str) {
        let mut shelves = self.stock.shelves();
        if let Some(last) = shelves.last_of(post) {
            shelves.held.remove(&last);
        }
        drop(shelves);
        self.stock.released.notify_waiters();
    }

    /// How many articles were sent, and how many wishes were answered by 430, since the start.
    pub fn counts(&self) -> (u64, u64) {
        let shelves = self.stock.shelves();
        (shelves.served, shelves.refused)
    }

    /// How many articles it holds, missing ones included.
    pub fn len(&self) -> usize {
        self.stock.shelves().articles.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Asks for an article as a connected program would, without the connection.
    pub fn fetch(&self, message_id: &str) -> Fetched {
        let mode = self.mode();
        match mode {
            Mode::Down => Fetched::Refused,
            Mode::AccessDenied => Fetched::Denied("502 access denied".to_owned()),
            Mode::WrongPassword => Fetched::Denied("481 wrong user or password".to_owned()),
            Mode::Empty => Fetched::Missing,
            Mode::Up | Mode::Slow(_) => match self.stock.article(message_id) {
                Some(part) => Fetched::Article(part),
                None => Fetched::Missing,
            },
        }
    }

    /// An article's bytes, whether it is missing or not and whether the server is up or not.
    pub(crate) fn peek(&self, message_id: &str) -> Option<Bytes> {
        self.stock.shelves().articles.get(message_id).map(|part| part.data.clone())
    }

    /// How much longer than usual an article takes now.
    pub fn delay(&self) -> Duration {
        if let Mode::Slow(delay) = self.mode() { delay } else { Duration::ZERO }
    }

    /// What is really inside the post that this article belongs to.
    pub fn contents(&self, message_id: &str) -> Option<Arc<Contents>> {
        let shelves = self.stock.shelves();
        let post = shelves.posts.get(shelves.post_of.get(message_id)?)?;
        Some(Arc::clone(&post.contents))
    }

    /// Takes a post in. `files` has each file's articles in order.
    pub(crate) fn take(&self, post: &str, files: Vec<Vec<(String, Part)>>, contents: Contents) {
        let mut shelves = self.stock.shelves();
        let mut names = Vec::new();
        for file in files {
            let mut ids = Vec::new();
            for (id, part) in file {
                shelves.post_of.insert(id.clone(), post.to_owned());
                shelves.articles.insert(id.clone(), part);
                ids.push(id);
            }
            names.push(ids);
        }
        let known = OnePost { files: names, contents: Arc::new(contents) };
        shelves.posts.insert(post.to_owned(), known);
    }
}

impl Missing {
    fn of(self, file: &[String]) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::All => file.to_vec(),
            Self::Share(share) => {
                // An article is taken wherever the running total passes the next whole number.
                let taken = |n: usize| (n as f64 * share + 1e-9).floor();
                let picked = (1..file.len()).filter(|&n| taken(n + 1) > taken(n));
                picked.map(|n| file[n].clone()).collect()
            }
        }
    }
}

impl Shelves {
    /// The last article of a post's last file.
    fn last_of(&self, post: &str) -> Option<String> {
        self.posts.get(post)?.files.last()?.last().cloned()
    }
}

impl Stock {
    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while an article is kept back.
    async fn until_released(&self, message_id: &str) {
        loop {
            let mut released = pin!(self.released.notified());
            released.as_mut().enable();
            if !self.shelves().held.contains(message_id) {
                return;
            }
            released.await;
        }
    }

    fn mode_and_login(&self) -> (Mode, Option<(String, String)>) {
        let shelves = self.shelves();
        (shelves.mode, shelves.login.clone())
    }

    fn article(&self, message_id: &str) -> Option<Part> {
        let mut shelves = self.shelves();
        let there = shelves.mode != Mode::Empty && !shelves.missing.contains(message_id);
        let found = shelves.articles.get(message_id).filter(|_| there).cloned();
        if found.is_some() {
            shelves.served += 1;
        } else {
            shelves.refused += 1;
        }
        found
    }
}

impl Part {
    /// The parts of a file, `size` bytes each.
    pub(crate) fn split(file: &str, data: &Bytes, size: usize) -> Vec<Self> {
        let file_crc = crc32fast::hash(data);
        let total = data.len().div_ceil(size);
        let part = |number: usize| {
            let begin = (number - 1) * size;
            let share = data.slice(begin..data.len().min(begin + size));
            Self {
                file: file.to_owned(),
                file_size: data.len(),
                file_crc,
                number,
                total,
                begin,
                data: share,
            }
        };
        (1..=total).map(part).collect()
    }
}
