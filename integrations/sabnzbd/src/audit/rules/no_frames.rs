//! Other pages cannot put it into a frame.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-frames",
        title: "Other web pages cannot embed its interface",
        area: Area::Security,
        severity: Severity::Medium,
        reason: "In an invisible frame of another page, your own clicks would press its buttons. \
                 Takes effect when it is restarted.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/special",
    },
    check: |seen| seen.misc.should_be("x_frame_options", 1),
};
