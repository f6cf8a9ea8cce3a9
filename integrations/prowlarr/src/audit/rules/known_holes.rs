use servarr::audit::{Advisory, Version, outdated};

use super::prelude::*;

const ADVISORIES: [Advisory; 1] = [Advisory {
    id: "open redirect",
    danger: "a link to its login can lead to a stranger's page, which asks for the password again",
    fixed_in: Version([2, 3, 3, 5296]),
    only_windows: false,
}];

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "known-holes",
            title: "No hole that is known is open",
            area: Area::Security,
            severity: Severity::High,
            reason: "Holes of older versions are described in public, with the way through \
                     them.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Make a backup, then update Prowlarr: a container by a new image, a package by \
                 its manager.",
            ),
            source: "https://github.com/Prowlarr/Prowlarr/issues/2608",
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    outdated(evidence.common(), &ADVISORIES)
}
