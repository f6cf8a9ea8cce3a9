//! What post-processing makes of a finished download.

use std::collections::BTreeMap;

use bytes::Bytes;

use super::Version;
use super::job::Job;
use super::words::{Words, units};
use crate::news::NewsServer;
use crate::posts::{Contents, Packaging};

/// A step of post-processing: what the history shows as status, and beside it as action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) status: &'static str,
    pub(super) action: String,
}

/// Where the files end up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the incomplete folder, where they were.
    Incomplete,
    /// In the category's folder, under `_FAILED_`.
    Failed,
    /// In the category's folder.
    Complete,
}

/// The end of a job.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) steps: Vec<Step>,
    pub(super) failure: Option<String>,
    pub(super) stages: Vec<(&'static str, Vec<String>)>,
    pub(super) files: Vec<(String, Bytes)>,
    pub(super) place: Place,
    pub(super) more_bytes: u64,
    pub(super) warning: Option<String>,
}

/// Collects what happens, stage by stage.
struct Report {
    stages: BTreeMap<u8, (&'static str, Vec<String>)>,
    steps: Vec<Step>,
}

const ORDER: [&str; 6] = ["Source", "Download", "Servers", "Repair", "Unpack", "Script"];

impl Report {
    fn say(&mut self, stage: &'static str, what: String) {
        let place = ORDER.iter().position(|known| *known == stage).unwrap_or(ORDER.len());
        let place = u8::try_from(place).unwrap_or(u8::MAX);
        self.stages.entry(place).or_insert_with(|| (stage, Vec::new())).1.push(what);
    }

    fn step(&mut self, status: &'static str, action: String) {
        self.steps.push(Step { status, action });
    }

    fn end(self, failure: Option<String>, place: Place) -> Verdict {
        let stages = self.stages.into_values().collect();
        let (files, more_bytes, warning) = (Vec::new(), 0, None);
        Verdict { steps: self.steps, failure, stages, files, place, more_bytes, warning }
    }
}

/// Judges a job whose download is over.
pub(super) fn judge(job: &Job, news: &NewsServer, words: Words, server: &str) -> Verdict {
    let mut report = Report { stages: BTreeMap::new(), steps: Vec::new() };
    if job.duplicate && job.failure.is_some() {
        return report.end(job.failure.clone(), Place::Incomplete);
    }
    tell_download(job, words, server, &mut report);
    if let Some(failure) = &job.failure {
        return report.end(Some(failure.clone()), Place::Incomplete);
    }
    if job.fetched == 0 {
        let failure = words.not_on_servers();
        report.say("Download", failure.clone());
        return report.end(Some(failure), Place::Incomplete);
    }
    let nothing = Contents {
        title: job.name.clone(),
        files: Vec::new(),
        packaging: Packaging::Plain,
        absent_volumes: Vec::new(),
        corrupt: false,
        password: None,
        par2: None,
    };
    let contents = job.contents.as_deref().unwrap_or(&nothing);
    report.step("Verifying", String::new());
    let (repaired, more_bytes) = match repair(job, contents, words, &mut report) {
        Ok(outcome) => outcome,
        Err(failure) => {
            let mut verdict = report.end(Some(failure.text), Place::Incomplete);
            verdict.more_bytes = failure.more_bytes;
            verdict.warning = failure.crashed.then(|| words.warn_post_processing(&job.name));
            return verdict;
        }
    };
    let mut verdict = unpack(job, contents, repaired, news, words, report);
    verdict.more_bytes = more_bytes;
    verdict
}

fn tell_download(job: &Job, words: Words, server: &str, report: &mut Report) {
    let stopped_early = job.failure.is_some() && job.next_article().is_some() && !job.is_hopeless();
    if job.kept || stopped_early {
        return;
    }
    report.say("Source", job.nzb_name.clone());
    let missing = job.missing_count();
    if job.fetched == 0 {
        if missing > 0 {
            report.say("Download", words.articles_missing(missing));
        }
    } else {
        let (began, ended) = (job.began.unwrap_or(job.added), job.ended.unwrap_or(job.added));
        let seconds = (ended.as_second() - began.as_second()).max(0);
        let took = (ended.as_millisecond() - began.as_millisecond()).max(200);
        let rate = units(job.fetched as f64 * 1000.0 / took as f64, "", words.version);
        let days = (ended.as_second() - job.nzb.posted).max(0) / 86_400;
        let mut line = words.downloaded(seconds, &rate, days);
        if missing > 0 {
            line.push_str("<br/>");
            line.push_str(&words.articles_missing(missing));
        }
        report.say("Download", line);
    }
    if job.failure.is_some() && job.fetched == 0 && words.version == Version::V5 {
        return;
    }
    let bytes = units(job.fetched as f64, "B", words.version);
    report.say("Servers", format!("{server}={bytes}"));
}

struct Broken {
    text: String,
    more_bytes: u64,
    /// Whether post-processing itself fell over.
    crashed: bool,
}

/// Verifies and repairs. Answers whether the files are whole now, and how many par2 bytes it took.
fn repair(
    job: &Job,
    contents: &Contents,
    words: Words,
    report: &mut Report,
) -> Result<(bool, u64), Broken> {
    let name = job.name.as_str();
    let missing = job.missing_count();
    if job.kept {
        return Ok((true, 0));
    }
    if let Some(par2) = contents.par2 {
        let damaged = par2.damaged_blocks + missing;
        if damaged == 0 {
            report.say("Repair", words.all_correct(name));
            return Ok((true, 0));
        }
        let recovery = job.nzb.files.iter().filter(|file| file.is_recovery());
        let more_bytes = recovery.map(super::job::JobFile::bytes).sum();
        report.step("Repairing", String::new());
        report.say("Repair", words.repair_needed(&contents.title));
        if damaged > par2.recovery_blocks {
            // Volumes that would not be enough are not fetched, and so not counted, unless they
            // were fetched beforehand because an article was missing.
            let (had, bytes) =
                if missing > 0 { (par2.recovery_blocks, more_bytes) } else { (0, 0) };
            let text = words.blocks_short(damaged - had);
            report.say("Repair", format!("[{}] {text}", contents.title));
            return Err(Broken { text, more_bytes: bytes, crashed: false });
        }
        report.say("Repair", words.repaired(&contents.title));
        return Ok((true, more_bytes));
    }
    if !matches!(contents.packaging, Packaging::Rar { .. } | Packaging::Rar5 { .. }) {
        report.say("Repair", words.renaming());
        report.say("Repair", words.no_par2(name));
        return Ok((missing == 0, 0));
    }
    report.say("Repair", words.no_par2(name));
    let many = contents.absent_volumes.len() + job.nzb.files.len() > 1;
    let title = &contents.title;
    let set = if many { format!("{title}.part1") } else { title.clone() };
    report.say("Repair", words.verifying_rar(&set));
    if contents.password.is_some() {
        report.say("Repair", words.rar_verification_failed(&set, "Passworded"));
        return Ok((missing == 0, 0));
    }
    let absent = contents.absent_volumes.first();
    if absent.is_none() && !contents.corrupt && missing == 0 {
        report.say("Repair", words.rar_verified(&set));
        return Ok((true, 0));
    }
    if absent.is_some() && words.version == Version::V5 {
        return Err(Broken { text: words.aborted(), more_bytes: 0, crashed: true });
    }
    let file = contents.files.first().map_or(name, |(name, _)| name.as_str());
    let why = match absent {
        Some(volume) => {
            format!("[3]: b'\\nCannot find volume {volume}\\n{file} - checksum error'")
        }
        None => format!("[3]: b'\\n{file} - checksum error'"),
    };
    report.say("Repair", words.rar_verification_failed(&format!("{set}] [{set}"), &why));
    Err(Broken { text: words.rar_unverified(), more_bytes: 0, crashed: false })
}

fn unpack(
    job: &Job,
    contents: &Contents,
    whole: bool,
    news: &NewsServer,
    words: Words,
    mut report: Report,
) -> Verdict {
    let set = contents.title.as_str();
    let packed = contents.packaging != Packaging::Plain;
    report.step("Extracting", String::new());
    if packed && job.is_locked() {
        let failure = if contents.packaging == Packaging::SevenZip {
            words.see_logfile()
        } else {
            let failure = words.needs_password();
            report.say("Unpack", format!("[{set}] {failure}"));
            failure
        };
        return report.end(Some(failure), Place::Failed);
    }
    if packed {
        if contents.password.is_some() {
            report.say("Unpack", words.trying_password(set, &job.password));
        }
        report.say("Unpack", words.unpacked(set, contents.files.len()));
    }
    report.step("Moving", format!("{}...", words.moving()));
    let mut verdict = report.end(None, Place::Complete);
    verdict.files = if packed || whole && !contents.files.is_empty() {
        contents.files.clone()
    } else {
        as_downloaded(job, news)
    };
    verdict
}

/// The files as they came: what was missing is simply not in them.
fn as_downloaded(job: &Job, news: &NewsServer) -> Vec<(String, Bytes)> {
    let mut files = Vec::new();
    for (index, file) in job.nzb.files.iter().enumerate().filter(|(_, file)| !file.is_recovery()) {
        let mut data = Vec::new();
        for (part, (id, _)) in file.articles.iter().enumerate() {
            if !job.missing.contains(&(index, part)) {
                data.extend_from_slice(&news.peek(id).unwrap_or_default());
            }
        }
        files.push((file.name.clone(), Bytes::from(data)));
    }
    files
}
