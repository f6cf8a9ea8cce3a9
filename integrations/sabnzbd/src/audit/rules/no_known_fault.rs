//! Versions whose faults hurt.

use super::prelude::*;
use crate::version::Version;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-known-fault",
        title: "Its version has no known fault that loses jobs",
        area: Area::Upkeep,
        severity: Severity::Medium,
        reason: "These faults were found and corrected; the next release is all it takes.",
        risk: Risk::Careful,
        remedy: Remedy::Manual("Update SABnzbd to the newest release."),
        source: "https://github.com/sabnzbd/sabnzbd/releases",
    },
    check,
};

/// From where it is there, where it is corrected, and what it does.
const FAULTS: [(Version, Version, &str); 1] = [(
    Version::new(5, 0, 0),
    Version::new(5, 0, 1),
    "jobs that an older version had queued are not loaded after the update",
)];

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.version, |version| {
        let has: Vec<_> =
            FAULTS.iter().filter(|(from, until, _)| (*from..*until).contains(&version)).collect();
        let until = has.iter().map(|(_, until, _)| *until).max();
        let recommended = until.map(|until| format!("{until} or later")).unwrap_or_default();
        let current = has.iter().map(|(_, _, what)| format!("{}: {what}", seen.status.version));
        Verdict::of(seen.misc.all_by_hand(current, recommended))
    })
}
