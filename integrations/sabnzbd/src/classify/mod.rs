//! Why a job failed, in whatever language SABnzbd speaks.
//!
//! What cannot be misread comes first: the status and the names of the stages, which SABnzbd does
//! not translate, and its counters. Then the labels, then the texts. Everything here is pure.

mod language;
mod marks;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
mod text;

use integration_kit::redact::redact;
use kernel::{Cause, Classification, Evidence, FetchTrouble, Label, ReportedText, Stage};

use marks::{Found, cause_of, exit_code, label_of};

/// What SABnzbd tells about one job, as far as it bears on why it failed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct JobFacts<'a> {
    /// SABnzbd's own word, never translated.
    pub(crate) status: &'a str,
    pub(crate) fail_message: &'a str,
    pub(crate) stages: &'a [Stage],
    /// As SABnzbd writes them, in its language.
    pub(crate) labels: &'a [String],
    /// The last line of the user's post-processing script.
    pub(crate) script_line: Option<&'a str>,
    pub(crate) bytes_expected: Option<u64>,
    pub(crate) bytes_downloaded: Option<u64>,
}

/// Why a job failed or stands still; `None` when nothing is wrong with it.
///
/// A job that SABnzbd paused by itself (encrypted, unwanted, duplicate) stands still for ever and
/// says so by a label only; one that waits, or that somebody paused, is fine. A job in
/// post-processing is neither failed nor finished, whatever its message says already.
///
/// `language` is SABnzbd's setting, such as `de` or `pt_BR`; `None` tries all.
pub(crate) fn job_failure(facts: &JobFacts<'_>, language: Option<&str>) -> Option<Classification> {
    let found = match facts.status {
        "Failed" => why_failed(facts, language),
        "Paused" => of_labels(facts.labels)?,
        _ => return None,
    };
    Some(Classification { cause: found.cause, evidence: evidence(facts, found.by) })
}

/// What a label means, in whatever language it is.
pub(crate) fn label(text: &str) -> Label {
    label_of(text).unwrap_or_else(|| Label::Other(clean(text, 100)))
}

/// What a warning of SABnzbd's speaks of; `None` when it bears on no failure.
pub(crate) fn warning(text: &str) -> Option<Classification> {
    reported(&ReportedText { message: text, label: None, language: None })
}

/// What a message means that somebody pasted; `None` when it is not understood.
pub(crate) fn reported(text: &ReportedText<'_>) -> Option<Classification> {
    let labels: Vec<_> = text.label.iter().map(|&label| label.to_owned()).collect();
    let found = of_labels(&labels).or_else(|| cause_of(text.message, text.language))?;
    let facts = JobFacts { fail_message: text.message, labels: &labels, ..JobFacts::default() };
    Some(Classification { cause: found.cause, evidence: evidence(&facts, found.by) })
}

fn why_failed(facts: &JobFacts<'_>, language: Option<&str>) -> Found {
    if let Some(found) = of_labels(facts.labels) {
        return found;
    }
    match cause_of(facts.fail_message, language) {
        Some(found) if found.cause == Cause::Script => {
            before_script(facts, language).unwrap_or(found)
        }
        Some(found) => found,
        None => of_counters(facts)
            .or_else(|| of_script(facts))
            .or_else(|| of_last_lines(facts.stages, language))
            .or_else(|| of_stage_names(facts.stages))
            .unwrap_or(Found { cause: Cause::Unknown, by: "nothing".to_owned() }),
    }
}

fn of_labels(labels: &[String]) -> Option<Found> {
    labels.iter().find_map(|text| {
        let cause = match label_of(text)? {
            Label::Encrypted => Cause::Password,
            Label::Unwanted => Cause::Unwanted,
            Label::Duplicate => Cause::Duplicate,
            Label::Propagating | Label::Delayed | Label::Other(_) => return None,
        };
        Some(Found { cause, by: format!("label {}", clean(text, 100)) })
    })
}

/// SABnzbd runs the user's script on a job that has failed already, and then the script's
/// complaint hides the reason. It is still in the stages before.
fn before_script(facts: &JobFacts<'_>, language: Option<&str>) -> Option<Found> {
    let scripted = facts.stages.iter().position(|stage| stage.name == "Script")?;
    of_counters(facts).or_else(|| of_last_lines(&facts.stages[..scripted], language))
}

fn of_counters(facts: &JobFacts<'_>) -> Option<Found> {
    let tried = facts.stages.iter().any(|stage| stage.name == "Download");
    let nothing_came = tried && facts.bytes_downloaded == Some(0);
    nothing_came.then(|| Found {
        cause: Cause::MissingArticles,
        by: "counters: stage Download, 0 bytes".to_owned(),
    })
}

fn of_script(facts: &JobFacts<'_>) -> Option<Found> {
    let stages = facts.stages.iter().filter(|stage| stage.name == "Script");
    let lines = stages.flat_map(|stage| &stage.lines).map(String::as_str);
    let code = lines.chain(facts.script_line).find_map(exit_code)?;
    Some(Found { cause: Cause::Script, by: format!("stage Script: exit code {code}") })
}

/// What the last line of a stage speaks of, of the last stage whose line speaks of anything.
fn of_last_lines(stages: &[Stage], language: Option<&str>) -> Option<Found> {
    stages.iter().enumerate().rev().filter(|(_, stage)| is_work(stage)).find_map(|(at, stage)| {
        let found = cause_of(stage.lines.last()?, language)?;
        // It says so of every encrypted archive before it tries the password that it knows.
        let unpacked = stages[at..].iter().any(|stage| stage.name == "Unpack");
        if stage.name == "Repair" && found.cause == Cause::Password && unpacked {
            return None;
        }
        Some(Found { by: format!("stage {}: {}", clean(&stage.name, 50), found.by), ..found })
    })
}

/// What can be told from how far the job came, when its words are not understood.
fn of_stage_names(stages: &[Stage]) -> Option<Found> {
    let cause = match stages.last()?.name.as_str() {
        "Source" => Cause::NzbFetch(FetchTrouble::Unreachable),
        "Filejoin" => Cause::Corrupt,
        "Script" => Cause::Script,
        _ => return None,
    };
    Some(Found { cause, by: format!("last stage {}", stages.last()?.name) })
}

/// Whether a stage tells of work; the others tell where it came from and what each server gave.
fn is_work(stage: &Stage) -> bool {
    !matches!(stage.name.as_str(), "Servers" | "Script")
}

fn evidence(facts: &JobFacts<'_>, decided_by: String) -> Evidence {
    let stage = |stage: &Stage| Stage {
        name: clean(&stage.name, 50),
        lines: stage.lines.iter().take(50).map(|line| clean(line, 300)).collect(),
    };
    Evidence {
        status: clean(facts.status, 50),
        message: clean(facts.fail_message, 500),
        stages: facts.stages.iter().take(20).map(stage).collect(),
        labels: facts.labels.iter().take(20).map(|label| clean(label, 100)).collect(),
        bytes_expected: facts.bytes_expected,
        bytes_downloaded: facts.bytes_downloaded,
        decided_by,
    }
}

/// Text from outside, without secrets and fit to be shown.
fn clean(text: &str, limit: usize) -> String {
    // A secret may reach over the limit, so that it is cut after it is taken out.
    let bounded: String = text.chars().take(limit * 4).collect();
    kernel::clean_text(&redact(&bounded), limit)
}
