//! An NZB that ends in the middle is not taken.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "refuse-broken-nzb",
        title: "Incomplete NZB files are refused",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "From half a list of articles comes half a download. Refused at the door, the \
                 library knows at once and takes another release.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check: |seen| seen.misc.should_be("allow_incomplete_nzb", 0),
};
