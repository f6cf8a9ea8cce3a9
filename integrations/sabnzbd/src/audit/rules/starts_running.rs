//! After a restart it goes on.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "starts-running",
        title: "It does not start paused",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "After an update or a power cut nothing would be downloaded until somebody \
                 notices.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    // Then it sets this itself, to how it was left.
    if seen.misc.is_on("preserve_paused_state") {
        return Verdict::NotApplicable;
    }
    seen.misc.should_be("start_paused", 0)
}
