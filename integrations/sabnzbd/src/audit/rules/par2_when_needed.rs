//! Recovery data is fetched only for a repair.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "par2-when-needed",
        title: "Only the recovery data that is needed is downloaded",
        area: Area::Performance,
        severity: Severity::Low,
        reason: "All of it adds about a tenth to every download, and most jobs need none.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check: |seen| seen.misc.should_be("enable_all_par", 0),
};
