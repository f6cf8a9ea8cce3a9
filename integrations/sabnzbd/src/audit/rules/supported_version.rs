//! Versions that nobody repairs any more.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "supported-version",
        title: "Its version still gets updates",
        area: Area::Upkeep,
        severity: Severity::High,
        reason: "Versions before 4.0 get no corrections, of security holes neither, and need \
                 Python libraries that age with them.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Update SABnzbd to the newest release; from 3.0 on this works directly. A later way \
             back needs a queue repair.",
        ),
        source: "https://sabnzbd.org/downloads",
    },
    check,
};

/// The oldest line that is still cared for.
const OLDEST: u32 = 4;

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.version, |version| {
        let current = seen.status.version.as_str();
        Verdict::of(
            (version.major() < OLDEST).then(|| seen.misc.by_hand(current, "a newer release")),
        )
    })
}
