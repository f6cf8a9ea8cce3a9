//! Archives in archives are unpacked, too.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "unpack-nested",
        title: "Archives within archives are unpacked",
        area: Area::Import,
        severity: Severity::Medium,
        reason: "Some posts wrap the video twice. If the inner archive stays packed, there is \
                 nothing that could be imported.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check: |seen| seen.misc.should_be("enable_recursive", 1),
};
