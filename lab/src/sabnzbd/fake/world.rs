//! The state of the stand-in and how time moves it.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::history::Entry;
use super::job::{Flag, Hold, Job};
use super::settings::Settings;
use super::verdict::{self, Place, Verdict};
use super::words::Words;
use super::{Finished, Script, Version};
use crate::news::{Fetched, NewsServer};

/// What it calls the news server.
pub(super) const SERVER: &str = "lab";

/// Everything the stand-in knows.
pub(super) struct World {
    pub(super) version: Version,
    pub(super) news: NewsServer,
    pub(super) settings: Settings,
    pub(super) queue: Vec<Job>,
    pub(super) working: VecDeque<Working>,
    pub(super) history: Vec<Entry>,
    pub(super) next_entry: u64,
    pub(super) history_version: i64,
    pub(super) paused: bool,
    pub(super) resume_at: Option<Timestamp>,
    pub(super) warnings: Vec<Value>,
    pub(super) no_server: Option<NoServer>,
    pub(super) scripts: BTreeMap<String, Script>,
    pub(super) speed: u64,
    pub(super) step_time: Duration,
    pub(super) free_bytes: f64,
    pub(super) downloaded: u64,
    pub(super) tried: u64,
    pub(super) finished: Vec<Finished>,
    pub(super) started: Timestamp,
    pub(super) config_folder: PathBuf,
    /// Up to when the download and the post-processing have been played.
    pub(super) download_at: Timestamp,
    pub(super) now: Timestamp,
}

/// Why nothing comes from the news server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoServer {
    /// It cannot be reached: told as a warning, the server still counts as active.
    Unreachable(String),
    /// It does not let us in: told as an error, the server is switched off.
    Denied(String),
}

/// A job in post-processing. Its verdict is found when its turn comes.
pub(super) struct Working {
    pub(super) job: Job,
    pub(super) since: Timestamp,
    pub(super) turn: Option<Turn>,
}

pub(super) struct Turn {
    pub(super) verdict: Verdict,
    pub(super) step: usize,
    pub(super) began: Timestamp,
    pub(super) next: Timestamp,
}

impl World {
    pub(super) fn words(&self) -> Words {
        Words::new(self.settings.text("language"), self.version)
    }

    pub(super) fn touch_history(&mut self) {
        self.history_version += 1;
    }

    pub(super) fn warn(&mut self, kind: &str, text: String, origin: &str) {
        let time = self.now.as_second();
        self.warnings.push(json!({"type": kind, "text": text, "time": time, "origin": origin}));
    }

    /// Plays everything that happens until `now`.
    pub(super) fn catch_up(&mut self, now: Timestamp) {
        loop {
            let due = self.working.front().map(|working| match &working.turn {
                Some(turn) => turn.next,
                None => working.since,
            });
            let work = due.filter(|due| *due <= now);
            let load = self.next_download().filter(|at| *at <= now);
            match (work, load) {
                (Some(work), Some(load)) if load < work => self.download(load),
                (Some(work), _) => self.work(work),
                (None, Some(load)) => self.download(load),
                (None, None) => break,
            }
        }
        if self.resume_at.is_some_and(|at| at <= now) {
            self.resume_at = None;
            self.paused = false;
        }
        if self.active().is_none() {
            self.download_at = now;
        }
        self.download_at = self.download_at.max(self.now);
        self.now = now;
    }

    /// The place in the queue of the job that is being downloaded.
    pub(super) fn active(&self) -> Option<usize> {
        let can = |job: &Job| job.hold == Hold::None && (!self.paused || job.priority == 2);
        self.queue.iter().position(can)
    }

    /// When the next article will have been fetched.
    fn next_download(&self) -> Option<Timestamp> {
        let job = &self.queue[self.active()?];
        let bytes = job.next_article().map_or(0, |(.., bytes)| bytes);
        let took = Duration::from_secs_f64(bytes as f64 / self.speed as f64) + self.news.delay();
        Some(self.download_at + took)
    }

    fn download(&mut self, at: Timestamp) {
        let Some(place) = self.active() else { return };
        let words = self.words();
        if self.disk_is_full(place) {
            self.now = at;
            self.paused = true;
            self.warn("WARNING", words.warn_disk(), "assembler.py170");
            return;
        }
        let job = &mut self.queue[place];
        let Some((file, part, id, bytes)) = job.next_article() else {
            self.end_download(place, at);
            return;
        };
        let id = id.to_owned();
        match self.news.fetch(&id) {
            Fetched::Refused => {
                let address = self.news.address();
                let why = format!("[Errno 111] Connection refused {address} ({})", address.ip());
                return self.no_server(at, NoServer::Unreachable(words.failed_to_connect(&why)));
            }
            Fetched::Denied(why) => {
                return self
                    .no_server(at, NoServer::Denied(words.failed_login(&format!(" [{why}]"))));
            }
            Fetched::Article(part) => {
                job.fetched += part.data.len() as u64;
                self.downloaded += part.data.len() as u64;
            }
            Fetched::Missing => {
                job.missing.push((file, part));
                job.missing_bytes += bytes;
            }
        }
        self.no_server = None;
        self.tried += 1;
        let job = &mut self.queue[place];
        if job.contents.is_none() {
            job.contents = self.news.contents(&id);
        }
        job.began.get_or_insert(self.download_at);
        job.tried += bytes;
        job.next = (file, part + 1);
        self.download_at = at;
        let hopeless = job.is_hopeless() && self.settings.flag("fail_hopeless_jobs");
        if hopeless {
            job.failure = Some(words.cannot_complete());
        }
        let stopped = !hopeless && job.ends_file(file, part) && self.inspect(place, file, at);
        if hopeless || stopped || self.queue[place].next_article().is_none() {
            self.end_download(place, at);
        }
    }

    fn disk_is_full(&self, place: usize) -> bool {
        let job = &self.queue[place];
        let Some((file, ..)) = job.next_article() else { return false };
        let wanted = self.settings.bytes("download_free") + job.nzb.files[file].bytes() as f64;
        self.free_bytes < wanted && self.settings.bytes("download_free") > 0.0
    }

    /// Notes that there is no server. It tries again in a while; until then nothing moves.
    fn no_server(&mut self, at: Timestamp, what: NoServer) {
        self.now = at;
        self.download_at = at + Duration::from_secs(2);
        if self.no_server.as_ref() == Some(&what) {
            return;
        }
        match &what {
            NoServer::Unreachable(text) => {
                self.warn("WARNING", text.clone(), "newswrapper.py410");
            }
            NoServer::Denied(_) => {
                let host = self.news.address().ip().to_string();
                let text = self.words().failed_login(&host);
                self.warn("ERROR", text, "downloader.py822");
            }
        }
        self.no_server = Some(what);
    }

    /// Looks into a finished volume for encryption and unwanted files. Answers whether that ends
    /// the job.
    fn inspect(&mut self, place: usize, file: usize, at: Timestamp) -> bool {
        self.now = at;
        let words = self.words();
        let on_lock = self.settings.number("pause_on_pwrar");
        let on_unwanted = self.settings.number("action_on_unwanted_extensions");
        let unwanted = self.settings.list("unwanted_extensions");
        let job = &mut self.queue[place];
        if !job.nzb.files[file].is_rar() {
            return false;
        }
        let last = job.next_article().is_none();
        let name = job.name.clone();
        if job.is_locked() && job.encrypted == Flag::No && on_lock > 0 {
            job.encrypted = Flag::Found;
            if on_lock == 1 {
                // Pausing comes too late for a job of which nothing is left to fetch.
                job.hold = if last { Hold::None } else { Hold::Paused };
            } else {
                job.failure = Some(words.encryption_detected());
            }
            self.warn("WARNING", words.warn_encrypted(&name, on_lock == 1), "assembler.py219");
            return on_lock != 1;
        }
        let contents = job.contents.clone();
        let found = contents.iter().flat_map(|contents| &contents.files).find(|(name, _)| {
            unwanted.iter().any(|extension| name.ends_with(&format!(".{extension}")))
        });
        let Some((bad, _)) = found.filter(|_| job.has_unwanted == Flag::No) else { return false };
        job.has_unwanted = Flag::Found;
        match on_unwanted {
            1 => job.hold = if last { Hold::None } else { Hold::Paused },
            2 => job.failure = Some(words.unwanted_detected()),
            _ => {}
        }
        self.warn("WARNING", words.warn_unwanted(&name, bad), "assembler.py234");
        on_unwanted == 2
    }

    /// Hands a job over to post-processing.
    pub(super) fn end_download(&mut self, place: usize, at: Timestamp) {
        let mut job = self.queue.remove(place);
        job.ended = Some(at);
        self.working.push_back(Working { job, since: at, turn: None });
        self.touch_history();
    }

    /// One step of post-processing.
    fn work(&mut self, at: Timestamp) {
        self.now = self.now.max(at);
        let words = self.words();
        let pace = self.step_time;
        let Some(working) = self.working.front_mut() else { return };
        match &mut working.turn {
            None => {
                let mut verdict = verdict::judge(&working.job, &self.news, words, SERVER);
                run_script(&mut verdict, &working.job, &self.scripts, &self.settings, words);
                let next = at + pace;
                working.turn = Some(Turn { verdict, step: 0, began: at, next });
            }
            Some(turn) if turn.step + 1 < turn.verdict.steps.len() => {
                turn.step += 1;
                turn.next = at + pace;
            }
            Some(_) => {
                let Some(Working { job, turn: Some(turn), .. }) = self.working.pop_front() else {
                    return;
                };
                // The next in line starts only now.
                if let Some(next) = self.working.front_mut() {
                    next.since = next.since.max(at);
                }
                self.finish(job, turn, at);
            }
        }
        self.touch_history();
    }

    fn finish(&mut self, mut job: Job, mut turn: Turn, at: Timestamp) {
        self.now = self.now.max(at);
        job.fetched += turn.verdict.more_bytes;
        self.downloaded += turn.verdict.more_bytes;
        let storage = self.put_away(&job, &mut turn.verdict);
        if let Some(text) = turn.verdict.warning.take() {
            self.warn("ERROR", text, "postproc.py641");
        }
        self.next_entry += 1;
        let entry = Entry::new(self.next_entry, job, turn, storage, at);
        self.finished.push(Finished {
            nzo_id: entry.job.nzo_id.clone(),
            name: entry.job.name.clone(),
            category: entry.job.category.clone(),
            failure: entry.failure.clone(),
        });
        self.history.push(entry);
    }

    /// Puts the files where they belong and answers the path that the history tells.
    fn put_away(&mut self, job: &Job, verdict: &mut Verdict) -> PathBuf {
        let incomplete = self.incomplete(job);
        let folder = self.settings.category_folder(&job.category);
        let place = verdict.place;
        if place == Place::Incomplete {
            return incomplete;
        }
        let prefix = if place == Place::Failed { "_FAILED_" } else { "" };
        let target = free(folder.join(format!("{prefix}{}", job.name)));
        let written = std::fs::create_dir_all(&target).and_then(|()| {
            verdict
                .files
                .iter()
                .try_for_each(|(name, data)| std::fs::write(target.join(name), data))
        });
        if let Err(error) = written {
            tracing::debug!(%error, "The category's folder cannot be written to");
            verdict.failure = Some(self.words().aborted());
            verdict.warning = Some(self.words().warn_post_processing(&job.name));
            return incomplete;
        }
        if place == Place::Failed || verdict.failure.is_some() {
            return target;
        }
        drop(std::fs::remove_dir_all(&incomplete));
        match verdict.files.as_slice() {
            [(only, _)] => target.join(only),
            _ => target,
        }
    }

    pub(super) fn incomplete(&self, job: &Job) -> PathBuf {
        PathBuf::from(self.settings.text("download_dir")).join(&job.name)
    }
}

/// Runs the job's script, if it has one and got so far.
fn run_script(
    verdict: &mut Verdict,
    job: &Job,
    scripts: &BTreeMap<String, Script>,
    settings: &Settings,
    words: Words,
) {
    let Some(script) = scripts.get(&job.script).filter(|_| verdict.failure.is_none()) else {
        return;
    };
    let action = format!("{} {}", words.running_script(), job.script);
    verdict.steps.push(verdict::Step { status: "Running", action });
    let line = match words.version {
        Version::V3 => format!("Exit({}) {} ", script.exit, script.last_line),
        Version::V5 => format!("Exit({}): {} ", script.exit, script.last_line),
    };
    if script.exit == 0 {
        verdict.stages.push(("Script", vec![script.last_line.clone()]));
        return;
    }
    verdict.stages.push(("Script", vec![line]));
    if settings.flag("script_can_fail") {
        verdict.failure = Some(words.script_exit(script.exit, &script.last_line));
    }
}

/// The folder itself, or the first of its name with a number behind that is not there yet.
fn free(folder: PathBuf) -> PathBuf {
    if !folder.exists() {
        return folder;
    }
    let numbered = |n: u32| PathBuf::from(format!("{}.{n}", folder.display()));
    (1..).map(numbered).find(|path| !path.exists()).unwrap_or(folder)
}
