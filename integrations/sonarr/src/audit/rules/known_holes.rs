use kernel::audit::{Area, Remedy, Risk, Rule, RuleInfo, Severity, Verdict};
use servarr::audit::Program;

use crate::audit::evidence::Evidence;
use servarr::audit::{Advisory, Version, outdated};

const ADVISORIES: [Advisory; 2] = [
    Advisory {
        id: "CVE-2026-30975",
        danger: "strangers can pass for local addresses, of which no login is asked",
        fixed_in: Version([4, 0, 16, 2944]),
        only_windows: false,
    },
    Advisory {
        id: "CVE-2026-30976",
        danger: "files outside of its folders can be read",
        fixed_in: Version([4, 0, 17, 2952]),
        only_windows: true,
    },
];

pub(in crate::audit) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "known-holes",
            title: "No hole that is known is open",
            area: Area::Security,
            severity: Severity::Critical,
            reason: "Holes of older versions are described in public, with the way through them.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Make a backup, then update Sonarr: a container by a new image, a package by its \
                 manager. Until then, let nobody but you reach its port.",
            ),
            source: "https://github.com/Sonarr/Sonarr/security/advisories",
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    outdated(evidence.common(), &ADVISORIES)
}
