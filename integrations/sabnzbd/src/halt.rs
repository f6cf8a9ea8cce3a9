//! Why a whole SABnzbd stands still: somebody pressed pause, or it had to stop.

use std::time::Duration;

use kernel::{Cause, ClientWarning, Halt, ServerHealth, Timestamp};

use crate::wire::{Misc, Queue};

/// How old a warning may be to explain a pause of which we did not see the beginning.
const WARNING_AGE: Duration = Duration::from_secs(3600);

/// How far its clock and ours may be apart.
const CLOCKS: Duration = Duration::from_secs(120);

/// What bears on it.
pub(crate) struct Facts<'a> {
    pub(crate) queue: &'a Queue,
    pub(crate) servers: &'a ServerHealth,
    pub(crate) warnings: &'a [ClientWarning],
    /// Only asked for while it is paused.
    pub(crate) settings: Option<&'a Misc>,
    pub(crate) is_post_processing: bool,
    /// When it was last seen not to be paused.
    pub(crate) last_running: Option<Timestamp>,
    pub(crate) now: Timestamp,
}

pub(crate) fn halt(facts: &Facts<'_>) -> Option<Halt> {
    if facts.queue.paused { why_paused(facts) } else { servers_down(facts) }
}

fn why_paused(facts: &Facts<'_>) -> Option<Halt> {
    if is_timed(&facts.queue.pause_int) {
        return Some(Halt::PausedByOwner);
    }
    if facts.queue.have_quota && is_used_up(&facts.queue.left_quota) {
        return Some(Halt::Quota("the download quota is used up".to_owned()));
    }
    if let Some(short) = short_of_space(facts).or_else(|| space_warning(facts)) {
        return Some(Halt::NoSpace(short));
    }
    // It may be told to stop downloading while it unpacks. Then it goes on by itself.
    let waits_for_itself = facts.settings.is_some_and(|settings| settings.pause_on_post_processing)
        && facts.is_post_processing;
    (!waits_for_itself).then_some(Halt::PausedByOwner)
}

/// Less is free than it was told to leave.
fn short_of_space(facts: &Facts<'_>) -> Option<String> {
    let settings = facts.settings?;
    let folders = [
        ("incomplete", facts.queue.free_incomplete, &settings.download_free),
        ("complete", facts.queue.free_complete, &settings.complete_free),
    ];
    folders.into_iter().find_map(|(folder, free, limit)| {
        let free = free?;
        let limit_bytes = bytes(limit)?;
        (free < limit_bytes).then(|| {
            let free_mb = free >> 20;
            format!(
                "{free_mb} MiB are free for the {folder} folder, less than the limit of {limit}"
            )
        })
    })
}

/// It warned of the disk, and was not seen to run afterwards.
fn space_warning(facts: &Facts<'_>) -> Option<String> {
    let about_disk = |warning: &&ClientWarning| {
        warning.classification.as_ref().is_some_and(|found| found.cause == Cause::Disk)
    };
    let warning = facts.warnings.iter().filter(about_disk).max_by_key(|warning| warning.at)?;
    let at = warning.at?;
    let explains = match facts.last_running {
        Some(running) => at + CLOCKS >= running,
        None => facts.now.since(at) < WARNING_AGE,
    };
    explains.then(|| warning.text.clone())
}

/// Nothing is paused, something waits, nothing comes, and no server can be used. With nothing
/// waiting it does not try them, so what it says about them is old.
fn servers_down(facts: &Facts<'_>) -> Option<Halt> {
    let waits = facts
        .queue
        .slots
        .iter()
        .any(|slot| !matches!(slot.status.as_str(), "Paused" | "Grabbing" | "Propagating"));
    let stands = facts.queue.kibibytes_per_second.unwrap_or(0.0) < 1.0;
    let servers = facts.servers;
    if !(waits && stands && servers.usable == 0) {
        return None;
    }
    let text = match (servers.configured, servers.problems.is_empty()) {
        (0, _) => "no news server is set up, or all are switched off".to_owned(),
        (_, true) => "no news server is active".to_owned(),
        _ => servers.problems.join("; "),
    };
    Some(Halt::ServersDown(text))
}

fn is_timed(pause: &str) -> bool {
    pause.contains(':') && !pause.starts_with('-')
}

/// `0 B`, `0 ` and anything below.
fn is_used_up(left: &str) -> bool {
    let number = left.split_whitespace().next().and_then(|number| number.parse::<f64>().ok());
    number.is_some_and(|number| number <= 0.0)
}

/// `500M` and the like, in bytes; `None` when no limit is set.
pub(crate) fn bytes(limit: &str) -> Option<u64> {
    let limit = limit.trim().trim_end_matches(['b', 'B']);
    let end = limit.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(limit.len());
    let number: f64 = limit[..end].parse().ok()?;
    let power = match limit[end..].trim().to_ascii_uppercase().as_str() {
        "" => 0,
        "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        "P" => 5,
        _ => return None,
    };
    let bytes = number * 1024_f64.powi(power);
    (bytes > 0.0).then_some(bytes as u64)
}

#[cfg(test)]
mod tests {
    use kernel::{Classification, Evidence};

    use super::*;
    use crate::wire::QueueSlot;

    const NOW: Timestamp = Timestamp(10_000_000);

    fn paused() -> Queue {
        Queue {
            paused: true,
            pause_int: "0".to_owned(),
            free_incomplete: Some(50 << 30),
            free_complete: Some(50 << 30),
            ..Queue::default()
        }
    }

    static WELL: ServerHealth = ServerHealth { configured: 1, usable: 1, problems: Vec::new() };

    fn facts(queue: &Queue) -> Facts<'_> {
        Facts {
            queue,
            servers: &WELL,
            warnings: &[],
            settings: None,
            is_post_processing: false,
            last_running: None,
            now: NOW,
        }
    }

    fn disk_warning(at: i64) -> ClientWarning {
        ClientWarning {
            at: Some(Timestamp(at)),
            severity: "warning".to_owned(),
            text: "Too little space".to_owned(),
            classification: Some(Classification {
                cause: Cause::Disk,
                evidence: Evidence::default(),
            }),
        }
    }

    #[test]
    fn a_pause_without_a_reason_is_the_owners() {
        assert_eq!(halt(&facts(&paused())), Some(Halt::PausedByOwner));
        let timed = Queue { pause_int: "9:58".to_owned(), ..paused() };
        assert_eq!(halt(&facts(&timed)), Some(Halt::PausedByOwner));
    }

    #[test]
    fn less_space_than_its_limit_is_a_full_disk() {
        let settings = Misc { download_free: "60G".to_owned(), ..Misc::default() };
        let found = halt(&Facts { settings: Some(&settings), ..facts(&paused()) });
        assert!(matches!(found, Some(Halt::NoSpace(_))), "{found:?}");
        let settings = Misc { download_free: "500M".to_owned(), ..Misc::default() };
        let found = halt(&Facts { settings: Some(&settings), ..facts(&paused()) });
        assert_eq!(found, Some(Halt::PausedByOwner));
    }

    #[test]
    fn a_warning_of_the_disk_explains_a_pause_that_began_with_it() {
        let warnings = [disk_warning(9_000_000)];
        let seen = |running| {
            let paused = paused();
            halt(&Facts { warnings: &warnings, last_running: running, ..facts(&paused) })
        };
        assert!(matches!(seen(Some(Timestamp(8_990_000))), Some(Halt::NoSpace(_))));
        assert_eq!(seen(Some(Timestamp(9_500_000))), Some(Halt::PausedByOwner));
        assert!(matches!(seen(None), Some(Halt::NoSpace(_))));
    }

    #[test]
    fn a_used_up_quota_is_told_apart() {
        for (left, used_up) in [("0 B", true), ("0 ", true), ("-1.5 M", true), ("3.0 G", false)] {
            let queue = Queue { have_quota: true, left_quota: left.to_owned(), ..paused() };
            let found = halt(&facts(&queue));
            assert_eq!(matches!(found, Some(Halt::Quota(_))), used_up, "{left}");
        }
    }

    #[test]
    fn a_pause_while_it_unpacks_is_no_halt() {
        let settings = Misc { pause_on_post_processing: true, ..Misc::default() };
        let found = halt(&Facts {
            settings: Some(&settings),
            is_post_processing: true,
            ..facts(&paused())
        });
        assert_eq!(found, None);
    }

    #[test]
    fn servers_that_cannot_be_used_stop_a_queue_that_has_work() {
        let servers = ServerHealth {
            configured: 2,
            usable: 0,
            problems: vec!["news: no such login".to_owned()],
        };
        let waiting = QueueSlot { status: "Downloading".to_owned(), ..QueueSlot::default() };
        let queue = Queue { slots: vec![waiting], ..Queue::default() };
        let found = halt(&Facts { servers: &servers, ..facts(&queue) });
        assert_eq!(found, Some(Halt::ServersDown("news: no such login".to_owned())));
        assert_eq!(halt(&Facts { servers: &servers, ..facts(&Queue::default()) }), None);
    }

    #[test]
    fn limits_have_units() {
        assert_eq!(bytes("500M"), Some(500 << 20));
        assert_eq!(bytes("1.5 GB"), Some(3 << 29));
        assert_eq!(bytes(""), None);
        assert_eq!(bytes("0"), None);
        assert_eq!(bytes("lots"), None);
    }
}
