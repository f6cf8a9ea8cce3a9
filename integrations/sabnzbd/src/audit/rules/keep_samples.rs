//! Samples are left for the library to skip.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "keep-samples",
        title: "Samples are not deleted by name",
        area: Area::Import,
        severity: Severity::Low,
        reason: "The library knows a sample by its running time. By name alone, a real file can \
                 be taken for one and be deleted.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check: |seen| seen.misc.should_be("ignore_samples", 0),
};
