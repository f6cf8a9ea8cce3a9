//! A post that is gone is noticed by its first articles.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "fast-fail",
        title: "The first articles of a job are tried before the rest",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "A post of which nothing is left is then found out within seconds, and the \
                 library can look for another.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check: |seen| seen.misc.should_be("fast_fail", 1),
};
