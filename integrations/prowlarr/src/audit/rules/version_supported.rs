use servarr::audit::unsupported;

use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "version-supported",
            title: "A version runs that its makers support",
            area: Area::Upkeep,
            severity: Severity::High,
            reason: "Version 2 has taken the place of Prowlarr 1: errors and holes of that one are \
                     not mended any more, and its definitions of indexers grow old.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Make a backup, then update Prowlarr to 2 or newer: a container by a new image, a \
                 package by its manager.",
            ),
            source: Evidence::SYSTEM,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    unsupported(evidence.common(), 2)
}
