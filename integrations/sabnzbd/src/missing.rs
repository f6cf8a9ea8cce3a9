//! What never came of a job that SABnzbd calls completed.
//!
//! Without repair data and without an archive to unpack, SABnzbd does not notice that a part of a
//! file is missing: it counts the articles and says `Completed`. Its counters are in texts that it
//! translates; what is read here are their numbers and their places.

use crate::{memory::Size, wire::HistorySlot};

/// About what one article holds, in bytes; for jobs whose size was not seen in the queue.
const ARTICLE: u64 = 700 << 10;

/// The bytes that are missing in the result, about; 0 when nothing is, or when something has put
/// it right: a repair or an unpacking that succeeded.
pub(crate) fn never_came(slot: &HistorySlot, size: Option<Size>) -> u64 {
    let articles = lost_articles(slot);
    if slot.status != "Completed" || articles == 0 || is_proven_whole(slot) {
        return 0;
    }
    let seen = size.map(|size| match size.missing {
        0 => size.total.saturating_sub(slot.bytes),
        missing => missing,
    });
    seen.filter(|missing| *missing > 0).unwrap_or_else(|| articles.saturating_mul(ARTICLE))
}

/// The stage `Download` tells speed, age, and then each counter that is not 0: malformed, missing
/// and unlike articles.
fn lost_articles(slot: &HistorySlot) -> u64 {
    let download = slot.stage_log.iter().filter(|stage| stage.name == "Download");
    let parts = download.flat_map(|stage| &stage.actions).flat_map(|line| line.split("<br/>"));
    // The speed is a number of its own too, but ends in bytes per second; the age has its unit
    // attached.
    parts.filter(|part| !part.contains("B/s")).filter_map(lone_number).sum()
}

/// The repair program or an unpacker has looked at every byte. Both tell how long they took.
fn is_proven_whole(slot: &HistorySlot) -> bool {
    let stages_with_time = slot.stage_log.iter().filter(|stage| {
        let says = |line: &String| lone_number(without_name(line)).is_some();
        matches!(stage.name.as_str(), "Repair" | "Unpack") && stage.actions.iter().any(says)
    });
    stages_with_time.count() > 0
}

/// A line without the name of the set, which stands before it in brackets.
fn without_name(line: &str) -> &str {
    line.strip_prefix('[').and_then(|line| line.split_once(']')).map_or(line, |(_, rest)| rest)
}

fn lone_number(text: &str) -> Option<u64> {
    text.split_whitespace().find_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::StageLog;

    fn slot(download: &str, repair: &[&str], unpack: &[&str]) -> HistorySlot {
        let stage = |name: &str, lines: &[&str]| StageLog {
            name: name.to_owned(),
            actions: lines.iter().map(|line| (*line).to_owned()).collect(),
        };
        let mut stage_log = vec![stage("Download", &[download])];
        for (name, lines) in [("Repair", repair), ("Unpack", unpack)] {
            if !lines.is_empty() {
                stage_log.push(stage(name, lines));
            }
        }
        HistorySlot { status: "Completed".to_owned(), stage_log, ..HistorySlot::default() }
    }

    const LOST: &str =
        "Downloaded in 1 sec at an average of 2.7 MB/s<br/>Age: 3368d<br/>3 articles were missing";
    const WHOLE: &str = "Downloaded in 52 seconds at an average of 133 KB/s<br/>Age: 8020d";

    #[test]
    fn a_plain_file_with_lost_articles_is_not_whole() {
        let slot = slot(LOST, &["Trying RAR renamer", "[A.2 B] No par2 sets"], &[]);
        assert_eq!(never_came(&slot, None), 3 * ARTICLE);
        let seen = Size { total: 6_000_000, missing: 2_000_000 };
        assert_eq!(never_came(&slot, Some(seen)), 2_000_000);
        let seen_early = Size { total: 6_000_000, missing: 0 };
        assert_eq!(never_came(&slot, Some(seen_early)), 6_000_000, "nothing of it was downloaded");
    }

    #[test]
    fn the_language_does_not_matter() {
        let german = "In 1 Sekunde mit durchschnittlich 2.7 MB/s heruntergeladen<br/>Alter: 3368t<br/>3 Artikel fehlten";
        let none = ["[A] Keine par2-Sets"];
        assert_eq!(never_came(&slot(german, &none, &[]), None), 3 * ARTICLE);
    }

    #[test]
    fn what_was_repaired_or_unpacked_is_whole() {
        let repaired =
            ["[A] Verified in 0 seconds, repair is required", "[A] Repaired in 2 seconds"];
        assert_eq!(never_came(&slot(LOST, &repaired, &[]), None), 0);
        let unpacked = ["[A] Unpacked 1 files/folders in 3 seconds"];
        assert_eq!(never_came(&slot(LOST, &["[A] No par2 sets"], &unpacked), None), 0);
    }

    #[test]
    fn what_lost_nothing_is_whole() {
        assert_eq!(never_came(&slot(WHOLE, &["[A] No par2 sets"], &[]), None), 0);
        let mut failed = slot(LOST, &[], &[]);
        failed.status = "Failed".to_owned();
        assert_eq!(never_came(&failed, None), 0, "a failed job is failed");
    }
}
