//! Only what was found whole is unpacked and handed on.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "only-verified",
        title: "Only verified jobs are post-processed",
        area: Area::Import,
        severity: Severity::High,
        reason: "Otherwise a job with missing parts is unpacked and called completed, and the \
                 library imports a broken file over a good one.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check: |seen| seen.misc.should_be("safe_postproc", 1),
};
