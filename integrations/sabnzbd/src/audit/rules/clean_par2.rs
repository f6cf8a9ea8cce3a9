//! Recovery files go when they are not needed any more.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "clean-par2",
        title: "Recovery files are removed after a repair",
        area: Area::Upkeep,
        severity: Severity::Low,
        reason: "They take a tenth of the space of every job and are of no use once it is whole.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check: |seen| seen.misc.should_be("enable_par_cleanup", 1),
};
