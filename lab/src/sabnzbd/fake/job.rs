//! A job, from its NZB to the end of its download.

use std::sync::Arc;

use jiff::Timestamp;

use crate::posts::Contents;

/// One file of a job.
#[derive(Clone, Debug)]
pub(super) struct JobFile {
    pub(super) name: String,
    pub(super) articles: Vec<(String, u64)>,
}

impl JobFile {
    /// Whether it is a par2 volume: fetched only when something has to be repaired.
    pub(super) fn is_recovery(&self) -> bool {
        self.name.contains(".vol") && self.name.ends_with(".par2")
    }

    pub(super) fn is_rar(&self) -> bool {
        self.name.ends_with(".rar")
    }

    pub(super) fn bytes(&self) -> u64 {
        self.articles.iter().map(|(_, bytes)| bytes).sum()
    }
}

/// What an NZB says.
#[derive(Clone, Debug, Default)]
pub(super) struct Nzb {
    pub(super) files: Vec<JobFile>,
    pub(super) posted: i64,
    pub(super) digest: String,
}

/// Why an NZB is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BadNzb {
    Empty,
    Invalid(&'static str),
}

impl Nzb {
    /// Reads an NZB.
    pub(super) fn read(text: &str) -> Result<Self, BadNzb> {
        if text.trim().is_empty() {
            return Err(BadNzb::Invalid("no element found: line 1, column 0"));
        }
        if !text.contains("<nzb") {
            return Err(BadNzb::Invalid("syntax error: line 1, column 0"));
        }
        let mut nzb = Self::default();
        let mut ids = crc32fast::Hasher::new();
        for file in text.split("<file ").skip(1) {
            let date = attribute(file, "date").and_then(|date| date.parse().ok());
            nzb.posted = date.unwrap_or(nzb.posted);
            let subject = attribute(file, "subject").unwrap_or_default();
            let name = subject.split("&quot;").nth(1).unwrap_or(subject).to_owned();
            let mut articles = Vec::new();
            for segment in file.split("<segment ").skip(1) {
                let bytes = attribute(segment, "bytes").and_then(|bytes| bytes.parse().ok());
                let id = segment.split_once('>').and_then(|(_, rest)| rest.split_once('<'));
                let id = id.map_or("", |(id, _)| id.trim()).to_owned();
                ids.update(id.as_bytes());
                articles.push((id, bytes.unwrap_or(0)));
            }
            if !articles.is_empty() {
                nzb.files.push(JobFile { name, articles });
            }
        }
        if nzb.files.is_empty() {
            return Err(BadNzb::Empty);
        }
        let (one, count) = (ids.finalize(), nzb.files.len());
        nzb.digest = format!("{one:08x}{:08x}{count:016x}", one.rotate_left(13));
        Ok(nzb)
    }
}

fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// How the queue treats a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// It waits for its turn or is being downloaded.
    None,
    /// It is paused.
    Paused,
    /// Its NZB is being fetched from a URL.
    Grabbing,
}

/// A job in the queue, or on its way through post-processing.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) nzo_id: String,
    pub(super) name: String,
    pub(super) nzb_name: String,
    pub(super) category: String,
    pub(super) priority: i32,
    pub(super) unpack_level: u8,
    pub(super) script: String,
    pub(super) password: String,
    pub(super) hold: Hold,
    pub(super) url: Option<Url>,
    pub(super) nzb: Nzb,
    pub(super) next: (usize, usize),
    pub(super) fetched: u64,
    pub(super) tried: u64,
    pub(super) missing: Vec<(usize, usize)>,
    pub(super) missing_bytes: u64,
    pub(super) encrypted: Flag,
    pub(super) has_unwanted: Flag,
    pub(super) duplicate: bool,
    pub(super) again: bool,
    /// Whether it was tried again with nothing left to fetch.
    pub(super) kept: bool,
    pub(super) added: Timestamp,
    pub(super) began: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
    pub(super) failure: Option<String>,
    pub(super) contents: Option<Arc<Contents>>,
}

/// A thing found in a job, and whether the user said to go on all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flag {
    No,
    Found,
    Overruled,
}

/// Where a job's NZB is fetched from.
#[derive(Clone, Debug)]
pub(super) struct Url {
    pub(super) url: String,
    pub(super) tries: u32,
    pub(super) next_try: Timestamp,
    pub(super) under_way: bool,
    pub(super) nzb_name: String,
}

impl Job {
    /// All its bytes.
    pub(super) fn bytes(&self) -> u64 {
        self.nzb.files.iter().filter(|file| !file.is_recovery()).map(JobFile::bytes).sum()
    }

    /// The bytes of its par2 files.
    pub(super) fn par2_bytes(&self) -> u64 {
        let par2 = self.nzb.files.iter().filter(|file| file.name.ends_with(".par2"));
        par2.map(JobFile::bytes).sum()
    }

    /// The bytes of everything in the NZB.
    pub(super) fn nzb_bytes(&self) -> u64 {
        self.nzb.files.iter().map(JobFile::bytes).sum()
    }

    /// The bytes that are still to be asked for.
    pub(super) fn left(&self) -> u64 {
        self.bytes().saturating_sub(self.tried)
    }

    /// The next article to ask for: file, part, message id, bytes.
    pub(super) fn next_article(&self) -> Option<(usize, usize, &str, u64)> {
        let (mut file, mut part) = self.next;
        loop {
            let found = self.nzb.files.get(file)?;
            match found.articles.get(part) {
                Some((id, bytes)) if !found.is_recovery() => return Some((file, part, id, *bytes)),
                _ => (file, part) = (file + 1, 0),
            }
        }
    }

    /// Whether the article just asked for was the last of its file.
    pub(super) fn ends_file(&self, file: usize, part: usize) -> bool {
        self.nzb.files.get(file).is_some_and(|found| part + 1 == found.articles.len())
    }

    /// How many articles are missing.
    pub(super) fn missing_count(&self) -> usize {
        self.missing.len()
    }

    /// Whether too much is missing for the download to be worth going on with.
    pub(super) fn is_hopeless(&self) -> bool {
        const A_FEW: usize = 5;
        const REQUIRED: f64 = 100.2;
        if self.again || self.missing_count() <= A_FEW {
            return false;
        }
        let wanted = self.nzb_bytes() - self.par2_bytes();
        let there = self.nzb_bytes() - self.missing_bytes;
        wanted > 0 && 100.0 * there as f64 / (wanted as f64) < REQUIRED
    }

    /// Whether what is inside cannot be opened with the password that it was given.
    pub(super) fn is_locked(&self) -> bool {
        let wanted = self.contents.as_ref().and_then(|contents| contents.password.as_ref());
        wanted.is_some_and(|password| *password != self.password)
    }
}
