//! Cleaning up does not delete what was downloaded.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "cleanup-keeps-media",
        title: "The cleanup list names no video, subtitle or archive",
        area: Area::Import,
        severity: Severity::Critical,
        reason: "Files with these extensions are deleted after every job. With a video format \
                 among them, downloads complete and there is nothing to import.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check,
};

const KEPT: [&str; 24] = [
    "mkv", "mp4", "m4v", "avi", "mov", "wmv", "mpg", "mpeg", "ts", "m2ts", "vob", "iso", "srt",
    "sub", "idx", "ass", "ssa", "sup", "mka", "flac", "mp3", "rar", "7z", "zip",
];

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.list("cleanup_list"), |listed| {
        let is_kept = |extension: &String| KEPT.contains(&extension.trim_start_matches('.'));
        let (bad, good): (Vec<_>, Vec<_>) = listed.into_iter().partition(is_kept);
        Verdict::of((!bad.is_empty()).then(|| seen.misc.change("cleanup_list", good)))
    })
}
