//! Trial versions are for trying.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "released-version",
        title: "It runs a released version",
        area: Area::Upkeep,
        severity: Severity::Medium,
        reason: "Alphas, betas and release candidates are there to find faults. What they write \
                 may not be readable by the version before.",
        risk: Risk::Careful,
        remedy: Remedy::Manual("Update SABnzbd to the release that followed."),
        source: "https://sabnzbd.org/downloads",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.version, |version| {
        let current = seen.status.version.as_str();
        Verdict::of((!version.is_release()).then(|| seen.misc.by_hand(current, "a release")))
    })
}
