//! A newer release that it knows of itself.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "up-to-date",
        title: "It is the newest release that it knows of",
        area: Area::Upkeep,
        severity: Severity::Low,
        reason: "Newer releases follow what news servers and posters change.",
        risk: Risk::Careful,
        remedy: Remedy::Manual("Update SABnzbd when it suits you."),
        source: "https://sabnzbd.org/downloads",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let newer = seen.status.new_release.as_deref();
    Verdict::of(newer.map(|newer| seen.misc.by_hand(seen.status.version.as_str(), newer)))
}
