//! After a full disk it goes on by itself.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "resume-when-room",
        title: "Downloading resumes when there is room on the disk again",
        area: Area::Storage,
        severity: Severity::Medium,
        reason: "It pauses everything when a disk is full. Without this it stays paused when \
                 there is room again, until somebody looks.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/folders",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    // Without limits it does not know when there is room.
    let limits = ["download_free", "complete_free"].map(|key| seen.misc.bytes(key).unwrap_or(0));
    if limits == [0, 0] {
        return Verdict::NotApplicable;
    }
    seen.misc.should_be("fulldisk_autoresume", 1)
}
