//! A job that cannot be whole ends at once.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "fail-hopeless",
        title: "Jobs that cannot be completed are given up while they download",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "The library only looks for another release once this one has failed. Without it, \
                 gigabytes of a broken post are fetched to the end first.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check: |seen| seen.misc.should_be("fail_hopeless_jobs", 1),
};
