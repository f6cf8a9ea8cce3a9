//! Unpacking never replaces a file that is there.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-overwrite",
        title: "Unpacking does not overwrite files that exist",
        area: Area::Storage,
        severity: Severity::Medium,
        reason: "With it, a second job of the same name replaces the files of the first while the \
                 library may be reading them.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check: |seen| seen.misc.should_be("overwrite_files", 0),
};
