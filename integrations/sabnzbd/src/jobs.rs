//! Their words into ours: jobs, warnings, news servers.

use std::collections::HashSet;

use integration_kit::{Upstream, redact::REDACTED};
use kernel::{ClientWarning, DownloadId, Job, JobState, Label, ServerHealth, Stage, Timestamp};

use crate::{
    classify::{self, JobFacts},
    memory::Size,
    missing::never_came,
    wire::{HistorySlot, Queue, QueueSlot, Server, Status, Warning},
};

/// How many lines of one stage are kept.
const LINES: usize = 40;

/// The jobs of the queue. `fetched` are the names of those whose articles are on their way.
pub(crate) fn queue_jobs(
    upstream: &Upstream,
    queue: &Queue,
    fetched: &HashSet<&str>,
    language: Option<&str>,
) -> Vec<Job> {
    let mut someone_downloads = queue.paused;
    let mut jobs = Vec::with_capacity(queue.slots.len());
    for slot in queue.slots.iter().filter(|slot| !slot.nzo_id.is_empty()) {
        let state = queue_state(slot, queue.paused, fetched, &mut someone_downloads);
        jobs.push(queue_job(upstream, slot, state, language));
    }
    jobs
}

/// One job of the queue, when the rest of the queue is not known.
pub(crate) fn queued_job(upstream: &Upstream, slot: &QueueSlot, language: Option<&str>) -> Job {
    let state = queue_state(slot, false, &HashSet::new(), &mut false);
    queue_job(upstream, slot, state, language)
}

/// SABnzbd calls everything `Downloading` that is not paused. What really does is what its
/// connections fetch; while none is busy, the first in the queue is next.
fn queue_state(
    slot: &QueueSlot,
    queue_paused: bool,
    fetched: &HashSet<&str>,
    someone_downloads: &mut bool,
) -> JobState {
    match slot.status.as_str() {
        "Paused" => JobState::Paused,
        "Grabbing" => JobState::Fetching,
        "Fetching" | "Checking" if !queue_paused => {
            *someone_downloads = true;
            JobState::Downloading
        }
        "Downloading" if fetched.contains(slot.filename.as_str()) => {
            *someone_downloads = true;
            JobState::Downloading
        }
        "Downloading" if fetched.is_empty() && !*someone_downloads => {
            *someone_downloads = true;
            JobState::Downloading
        }
        _ => JobState::Waiting,
    }
}

fn queue_job(
    upstream: &Upstream,
    slot: &QueueSlot,
    state: JobState,
    language: Option<&str>,
) -> Job {
    let mut labels: Vec<Label> = slot.labels.iter().map(|text| classify::label(text)).collect();
    if slot.status == "Propagating" && !labels.contains(&Label::Propagating) {
        labels.push(Label::Propagating);
    }
    let facts = JobFacts {
        status: &slot.status,
        labels: &slot.labels,
        bytes_expected: Some(slot.bytes),
        ..JobFacts::default()
    };
    Job {
        id: DownloadId(slot.nzo_id.clone()),
        // The title of an NZB that is being fetched holds its address, and that a key.
        title: upstream.redact(&slot.filename),
        category: slot.cat.clone(),
        state,
        labels,
        bytes_total: slot.bytes,
        bytes_left: slot.bytes_left,
        added_at: slot.time_added.map(seconds),
        finished_at: None,
        folder: None,
        failure: classify::job_failure(&facts, language),
        archived: false,
    }
}

/// A job of the history. `size` is what the queue told of it before.
pub(crate) fn history_job(
    upstream: &Upstream,
    slot: &HistorySlot,
    size: Option<Size>,
    language: Option<&str>,
) -> Job {
    let state = match slot.status.as_str() {
        // For a moment after its status is set, the job is still in post-processing's hands, and does
        // not say yet where its files are.
        "Completed" if slot.storage.as_deref().is_some_and(|it| !it.is_empty()) => {
            JobState::Completed
        }
        "Failed" if !slot.loaded => JobState::Failed,
        // Queued, QuickCheck, Verifying, Repairing, Extracting, Moving, Running, Fetching, and
        // whatever a later version invents: neither failed nor finished.
        _ => JobState::PostProcessing,
    };
    let is_over = state != JobState::PostProcessing;
    let never_came = never_came(slot, size);
    Job {
        id: DownloadId(slot.nzo_id.clone()),
        title: upstream.redact(&slot.name),
        category: slot.category.clone(),
        state,
        labels: Vec::new(),
        // The history tells what was downloaded.
        bytes_total: slot.bytes.saturating_add(never_came).max(size.map_or(0, |size| size.total)),
        bytes_left: never_came,
        added_at: slot.time_added.map(seconds),
        finished_at: slot.completed.filter(|at| is_over && *at > 0).map(seconds),
        folder: slot.storage.clone(),
        failure: is_over.then(|| failure(upstream, slot, size, language)).flatten(),
        archived: slot.archive,
    }
}

fn failure(
    upstream: &Upstream,
    slot: &HistorySlot,
    size: Option<Size>,
    language: Option<&str>,
) -> Option<kernel::Classification> {
    let stages: Vec<Stage> = slot
        .stage_log
        .iter()
        .map(|stage| Stage {
            name: upstream.redact(&stage.name),
            lines: stage
                .actions
                .iter()
                .take(LINES)
                .map(|line| stage_line(upstream, &stage.name, line))
                .collect(),
        })
        .collect();
    let fail_message = plain(upstream, &slot.fail_message);
    let script_line = slot.script_line.as_deref().map(|line| plain(upstream, line));
    let facts = JobFacts {
        status: &slot.status,
        fail_message: &fail_message,
        stages: &stages,
        labels: &[],
        script_line: script_line.as_deref(),
        bytes_expected: size.map(|size| size.total),
        bytes_downloaded: Some(slot.downloaded.unwrap_or(slot.bytes)),
    };
    classify::job_failure(&facts, language)
}

/// Each password that is tried on an archive is told, in quotes at the end of a line.
fn stage_line(upstream: &Upstream, stage: &str, line: &str) -> String {
    match line.split_once('"') {
        Some((before, quoted)) if stage == "Unpack" && quoted.ends_with('"') => {
            plain(upstream, &format!("{before}{REDACTED}"))
        }
        _ => plain(upstream, line),
    }
}

/// A line of a stage: its HTML breaks become commas.
fn plain(upstream: &Upstream, line: &str) -> String {
    if line.contains("<br") {
        let line = line.replace("<br/>", ", ").replace("<br />", ", ").replace("<br>", ", ");
        return upstream.redact(&line);
    }
    upstream.redact(line)
}

pub(crate) fn warning(upstream: &Upstream, warning: &Warning) -> ClientWarning {
    // What follows the first line is a stack trace or advice.
    let first = warning.text.lines().next().unwrap_or_default();
    let text = upstream.redact(first);
    ClientWarning {
        at: warning.time.map(seconds),
        severity: warning.severity.to_lowercase(),
        classification: classify::warning(&text),
        text,
    }
}

pub(crate) fn servers(upstream: &Upstream, servers: &[Server]) -> ServerHealth {
    let count = |servers: usize| u32::try_from(servers).unwrap_or(u32::MAX);
    let is_usable = |server: &&Server| server.active && server.problem().is_none();
    let problems = servers.iter().filter_map(|server| Some((server, server.problem()?)));
    ServerHealth {
        configured: count(servers.len()),
        usable: count(servers.iter().filter(is_usable).count()),
        problems: problems
            .map(|(server, problem)| upstream.redact(&format!("{}: {problem}", server.name)))
            .collect(),
    }
}

/// The names of the jobs whose articles are on their way.
pub(crate) fn fetched(status: &Status) -> HashSet<&str> {
    let connections = status.servers.iter().flat_map(|server| &server.connections);
    connections.map(|connection| connection.job.as_str()).filter(|job| !job.is_empty()).collect()
}

fn seconds(since_1970: i64) -> Timestamp {
    Timestamp(since_1970.saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use integration_testkit::{HandClock, instance};
    use kernel::Connection;
    use secrecy::SecretString;

    use super::*;

    #[test]
    fn a_password_that_was_tried_is_not_kept() -> anyhow::Result<()> {
        let connection = Connection {
            url: "http://127.0.0.1:1".parse()?,
            api_key: SecretString::from("key"),
            verify_tls: true,
        };
        let auth = integration_kit::Auth::Query("apikey");
        let limits = integration_kit::Limits::default();
        let upstream = Upstream::new(instance("sab"), &connection, auth, limits, HandClock::new());
        let line = "[A] Trying unrar with password \"hun\"ter2\"";
        let clean = stage_line(&upstream, "Unpack", line);
        assert_eq!(clean, "[A] Trying unrar with password [redacted]");
        let line = "[A] Unpacked 1 files/folders in 0 seconds";
        assert_eq!(stage_line(&upstream, "Unpack", line), line);
        Ok(())
    }
}
