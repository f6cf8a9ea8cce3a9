//! Articles are not asked for twice.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-check-before",
        title: "Jobs are not checked before they are downloaded",
        area: Area::Performance,
        severity: Severity::Low,
        reason: "The check asks every server for every article first: minutes for a large job, \
                 and many servers count each question. Giving up hopeless jobs does the same for \
                 nothing.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check: |seen| seen.misc.should_be("pre_check", 0),
};
