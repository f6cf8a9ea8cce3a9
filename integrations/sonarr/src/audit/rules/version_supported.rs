use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::{Program, unsupported};

use crate::audit::evidence::Evidence;

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "version-supported",
            title: "A version runs that its makers support",
            area: Area::Upkeep,
            severity: Severity::High,
            reason: "Sonarr 3 has reached its end: errors and holes are not mended any more.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Make a backup, then update Sonarr to 4 or newer: a container by a new image, a \
                 package by its manager.",
            ),
            source: Evidence::SYSTEM,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    unsupported(evidence.common(), 4)
}
