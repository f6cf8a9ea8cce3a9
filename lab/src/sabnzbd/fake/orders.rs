//! What can be asked of the queue and the history.

use std::collections::BTreeSet;
use std::time::Duration;

use rand::RngExt;

use super::Version;
use super::history::Entry;
use super::job::{BadNzb, Flag, Hold, Job, Nzb, Url};
use super::words::Duplicate;
use super::world::World;

/// How a job is to be added.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    pub(super) category: String,
    pub(super) priority: Option<i32>,
    pub(super) pp: Option<u8>,
    pub(super) script: String,
    pub(super) name: String,
    pub(super) password: String,
}

/// What came of fetching an NZB.
#[derive(Clone, Debug)]
pub(super) enum FetchedNzb {
    Body { name: String, text: String },
    NotFound,
    Unauthorized,
    Unreachable,
}

const STANDARD: i32 = -100;
const PAUSED: i32 = -2;

impl World {
    /// Takes an NZB in. Answers its new id, or nothing where it is not taken.
    pub(super) fn add(&mut self, file_name: &str, text: &str, wish: &Wish) -> Option<String> {
        let job = self.read_nzb(file_name, text, wish)?;
        self.enqueue(job)
    }

    /// Takes a URL in. Its NZB is fetched afterwards.
    pub(super) fn add_url(&mut self, url: &str, wish: &Wish) -> String {
        let mut job = self.new_job(url, Nzb::default(), wish);
        let nzb_name = wish.name.clone();
        let trying = self.words().fetching(url);
        job.name = match (self.version, nzb_name.is_empty()) {
            (_, true) => trying,
            (Version::V3, false) => format!("{nzb_name} - {trying}"),
            (Version::V5, false) => nzb_name.clone(),
        };
        job.hold = Hold::Grabbing;
        job.unpack_level = 0;
        let (url, next_try) = (url.to_owned(), self.now);
        job.url = Some(Url { url, tries: 0, next_try, under_way: false, nzb_name });
        let id = job.nzo_id.clone();
        self.queue.push(job);
        id
    }

    fn read_nzb(&mut self, file_name: &str, text: &str, wish: &Wish) -> Option<Job> {
        let words = self.words();
        match Nzb::read(text) {
            Ok(nzb) => Some(self.new_job(file_name, nzb, wish)),
            Err(BadNzb::Empty) => {
                self.warn("WARNING", words.warn_empty_nzb(file_name), "nzbstuff.py830");
                None
            }
            Err(BadNzb::Invalid(why)) => {
                let text = words.warn_invalid_nzb(file_name, why);
                self.warn("WARNING", text, "nzbstuff.py800");
                None
            }
        }
    }

    fn new_job(&self, file_name: &str, nzb: Nzb, wish: &Wish) -> Job {
        let category = self.settings.category(&wish.category).clone();
        let any = self.settings.category("*");
        let wanted = wish.priority.filter(|priority| *priority != STANDARD);
        let standard = if category.priority == STANDARD { any.priority } else { category.priority };
        let priority = wanted.unwrap_or(standard);
        let script = [wish.script.as_str(), &category.script, &any.script]
            .into_iter()
            .find(|script| !script.is_empty() && *script != "Default")
            .unwrap_or("None");
        let level = [category.pp.as_str(), &any.pp].iter().find_map(|pp| pp.parse().ok());
        let plain = file_name.strip_suffix(".nzb").unwrap_or(file_name);
        let wished = wish.name.strip_suffix(".nzb").unwrap_or(&wish.name);
        let (wished, in_name) = split_password(wished);
        let (plain, in_file) = split_password(plain);
        let password = [Some(wish.password.as_str()).filter(|p| !p.is_empty()), in_name, in_file];
        let password = password.into_iter().flatten().next().unwrap_or_default().to_owned();
        Job {
            nzo_id: new_id("nzo"),
            name: if wished.is_empty() { plain } else { wished }.to_owned(),
            nzb_name: file_name.to_owned(),
            category: category.name,
            priority: if priority == PAUSED { 0 } else { priority },
            unpack_level: wish.pp.or(level).unwrap_or(3),
            script: script.to_owned(),
            password,
            hold: if priority == PAUSED { Hold::Paused } else { Hold::None },
            url: None,
            nzb,
            next: (0, 0),
            fetched: 0,
            tried: 0,
            missing: Vec::new(),
            missing_bytes: 0,
            encrypted: Flag::No,
            has_unwanted: Flag::No,
            duplicate: false,
            again: false,
            kept: false,
            added: self.now,
            began: None,
            ended: None,
            failure: None,
            contents: None,
        }
    }

    fn enqueue(&mut self, mut job: Job) -> Option<String> {
        let words = self.words();
        let no_dupes = self.settings.number("no_dupes");
        let nzb_name = job.nzb_name.clone();
        if no_dupes > 0 && self.knows(&job) {
            match no_dupes {
                1 => {
                    let text = words.warn_duplicate(Duplicate::Ignored, &nzb_name);
                    self.warn("WARNING", text, "nzbstuff.py885");
                    return None;
                }
                3 => {
                    let text = words.warn_duplicate(Duplicate::Failed, &nzb_name);
                    self.warn("WARNING", text, "nzbstuff.py893");
                    job.failure = Some(words.duplicate_nzb());
                }
                _ => {
                    let text = words.warn_duplicate(Duplicate::Paused, &nzb_name);
                    self.warn("WARNING", text, "nzbstuff.py906");
                    job.hold = Hold::Paused;
                }
            }
            job.duplicate = true;
        }
        if let Err(error) = std::fs::create_dir_all(self.incomplete(&job)) {
            tracing::debug!(%error, "The incomplete folder cannot be written to");
        }
        let id = job.nzo_id.clone();
        let failed = job.failure.is_some();
        let place = self.place_for(job.priority);
        self.queue.insert(place, job);
        if failed {
            self.end_download(place, self.now);
        }
        Some(id)
    }

    fn place_for(&self, priority: i32) -> usize {
        self.queue.iter().position(|job| job.priority < priority).unwrap_or(self.queue.len())
    }

    /// Whether a job of the same name or the same articles did not fail.
    fn knows(&self, job: &Job) -> bool {
        let same = |other: &Job| {
            other.nzb.digest == job.nzb.digest || other.name.eq_ignore_ascii_case(&job.name)
        };
        self.history.iter().any(|entry| entry.failure.is_none() && same(&entry.job))
    }

    pub(super) fn job(&mut self, id: &str) -> Option<&mut Job> {
        self.queue.iter_mut().find(|job| job.nzo_id == id)
    }

    /// Removes jobs from the queue and answers the ids of those that were there.
    pub(super) fn remove(&mut self, wanted: impl Fn(&Job) -> bool) -> Vec<String> {
        let (gone, stay): (Vec<Job>, Vec<Job>) = self.queue.drain(..).partition(|job| wanted(job));
        self.queue = stay;
        for job in &gone {
            drop(std::fs::remove_dir_all(self.incomplete(job)));
        }
        gone.into_iter().map(|job| job.nzo_id).collect()
    }

    /// Pauses jobs, or lets them go on, and answers the ids of those that were there.
    pub(super) fn hold(&mut self, ids: &[&str], pause: bool) -> Vec<String> {
        let mut done = Vec::new();
        for id in ids {
            let Some(job) = self.job(id) else { continue };
            if job.hold != Hold::Grabbing {
                job.hold = if pause { Hold::Paused } else { Hold::None };
            }
            if !pause {
                let overrule =
                    |flag: Flag| if flag == Flag::Found { Flag::Overruled } else { flag };
                job.encrypted = overrule(job.encrypted);
                job.has_unwanted = overrule(job.has_unwanted);
            }
            done.push((*id).to_owned());
        }
        done
    }

    /// Gives jobs another priority and answers the place of the last one, -1 if none is there.
    pub(super) fn prioritise(&mut self, ids: &[&str], priority: i32) -> i64 {
        let mut place = -1;
        for id in ids {
            let Some(at) = self.queue.iter().position(|job| job.nzo_id == *id) else { continue };
            let mut job = self.queue.remove(at);
            match priority {
                PAUSED => job.hold = Hold::Paused,
                STANDARD => job.priority = 0,
                _ => job.priority = priority,
            }
            let to = self.place_for(job.priority);
            self.queue.insert(to, job);
            place = i64::try_from(to).unwrap_or(-1);
        }
        place
    }

    /// Gives jobs another category; one that does not exist means the default.
    pub(super) fn change_category(&mut self, ids: &[&str], name: &str) -> usize {
        let category = self.settings.category(name).name.clone();
        let found: BTreeSet<&str> = ids.iter().copied().collect();
        let mut changed = 0;
        for job in self.queue.iter_mut().filter(|job| found.contains(job.nzo_id.as_str())) {
            job.category.clone_from(&category);
            changed += 1;
        }
        changed
    }

    /// Fetches a failed job again, under a new id. `None` where there is nothing to fetch again.
    pub(super) fn retry(&mut self, id: &str, password: Option<&str>) -> Option<String> {
        let place = self.history.iter().position(|entry| entry.job.nzo_id == id)?;
        let entry = &self.history[place];
        let old = &entry.job;
        let wish = Wish { category: old.category.clone(), ..Wish::default() };
        let new_id = if let Some(url) = old.url.clone() {
            self.add_url(&url.url, &Wish { name: url.nzb_name, ..wish })
        } else {
            if entry.failure.is_none() || !self.incomplete(old).exists() {
                return None;
            }
            let job = self.again(old, password);
            let id = job.nzo_id.clone();
            let place = self.place_for(job.priority);
            self.queue.insert(place, job);
            id
        };
        self.history.remove(place);
        self.touch_history();
        Some(new_id)
    }

    fn again(&self, old: &Job, password: Option<&str>) -> Job {
        let mut job = old.clone();
        job.nzo_id = new_id("nzo");
        job.again = true;
        job.duplicate = false;
        job.failure = None;
        job.hold = Hold::None;
        job.encrypted = Flag::No;
        job.has_unwanted = Flag::No;
        job.added = self.now;
        (job.began, job.ended) = (None, None);
        if let Some(password) = password.filter(|password| !password.is_empty()) {
            password.clone_into(&mut job.password);
        }
        let complete = job.missing.is_empty() && job.next_article().is_none();
        if complete {
            // Nothing is left to fetch: the job goes straight on to post-processing.
            job.kept = true;
            job.nzb_name = job.name.clone();
        } else {
            job.next = (0, 0);
            (job.fetched, job.tried, job.missing_bytes) = (0, 0, 0);
            job.missing.clear();
        }
        job
    }

    /// The URLs whose turn it is: id and URL. They count as under way from now on.
    pub(super) fn due_fetches(&mut self) -> Vec<(String, String)> {
        let now = self.now;
        let mut due = Vec::new();
        for job in self.queue.iter_mut().filter(|job| job.hold == Hold::Grabbing) {
            let Some(url) = job.url.as_mut() else { continue };
            if !url.under_way && url.next_try <= now {
                url.under_way = true;
                due.push((job.nzo_id.clone(), url.url.clone()));
            }
        }
        due
    }

    /// Goes on with a job whose NZB was fetched, or was not.
    pub(super) fn fetched(&mut self, id: &str, what: FetchedNzb) {
        let Some(place) = self.queue.iter().position(|job| job.nzo_id == id) else { return };
        let now = self.now;
        let limit = u32::try_from(self.settings.number("max_url_retries")).unwrap_or(10);
        let words = self.words();
        let Some(url) = self.queue[place].url.as_mut() else { return };
        url.under_way = false;
        url.tries += 1;
        let failure = match what {
            FetchedNzb::Body { name, text } => return self.arrived(place, &name, &text),
            FetchedNzb::NotFound => words.file_not_on_server(),
            FetchedNzb::Unauthorized => words.unauthorized(),
            FetchedNzb::Unreachable if url.tries > limit => words.maximum_retries(),
            FetchedNzb::Unreachable => {
                url.next_try = now + Duration::from_secs(60);
                return;
            }
        };
        self.give_up_url(place, words.url_failed(&failure));
    }

    fn arrived(&mut self, place: usize, file_name: &str, text: &str) {
        let now = self.now;
        let waits = |job: &mut Job, seconds: u64| {
            if let Some(url) = job.url.as_mut() {
                url.next_try = now + Duration::from_secs(seconds);
            }
        };
        if !file_name.ends_with(".nzb") && !text.contains("<nzb") {
            return waits(&mut self.queue[place], 30);
        }
        let job = &self.queue[place];
        let wish = Wish {
            category: job.category.clone(),
            priority: Some(job.priority),
            script: job.script.clone(),
            name: job.url.as_ref().map(|url| url.nzb_name.clone()).unwrap_or_default(),
            password: job.password.clone(),
            pp: None,
        };
        let id = job.nzo_id.clone();
        match self.read_nzb(file_name, text, &wish) {
            Some(mut job) => {
                self.queue.remove(place);
                job.nzo_id = id;
                self.enqueue(job);
            }
            None => {
                let why = self.words().unusable_nzb();
                let text = self.words().url_failed(&why);
                self.give_up_url(place, text);
            }
        }
    }

    fn give_up_url(&mut self, place: usize, failure: String) {
        let mut job = self.queue.remove(place);
        let Some(url) = job.url.clone() else { return };
        let name = if url.nzb_name.is_empty() { url.url.clone() } else { url.nzb_name };
        job.name = format!("{name} - {}", url.url);
        job.nzb_name.clone_from(&job.name);
        job.hold = Hold::None;
        self.next_entry += 1;
        let mut lines = vec![url.url];
        lines.extend(failure.split(';').map(str::to_owned));
        self.history.push(Entry {
            number: self.next_entry,
            failure: Some(failure),
            stages: vec![("Source", lines)],
            storage: std::path::PathBuf::new(),
            completed: self.now,
            worked_seconds: 0,
            script_line: String::new(),
            archived: false,
            job,
        });
        self.touch_history();
    }

    /// Deletes from the history, or archives where this version does that.
    pub(super) fn forget(&mut self, wanted: impl Fn(&Entry) -> bool, archive: bool, files: bool) {
        let archive = archive && self.version == Version::V5;
        let chosen: Vec<Entry> = self.history.iter().filter(|e| wanted(e)).cloned().collect();
        for entry in &chosen {
            let incomplete = self.incomplete(&entry.job);
            if files || self.version == Version::V3 {
                drop(std::fs::remove_dir_all(&incomplete));
            }
            if files && entry.failure.is_some() && entry.storage != incomplete {
                drop(std::fs::remove_dir_all(&entry.storage));
            }
        }
        if archive {
            for entry in self.history.iter_mut().filter(|entry| wanted(entry)) {
                entry.archived = true;
            }
        } else {
            self.history.retain(|entry| !wanted(entry));
        }
        self.touch_history();
    }
}

/// `Name{{password}}` is how a password is hidden in a name.
fn split_password(name: &str) -> (&str, Option<&str>) {
    let parts =
        name.split_once("{{").and_then(|(name, rest)| Some((name, rest.strip_suffix("}}")?)));
    parts.map_or((name, None), |(name, password)| (name, Some(password)))
}

pub(super) fn new_id(kind: &str) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789_";
    let mut random = rand::rng();
    let letter = |_| char::from(LETTERS[random.random_range(0..LETTERS.len())]);
    let tail: String = (0..8).map(letter).collect();
    format!("SABnzbd_{kind}_{tail}")
}
