//! A job with a program in it fails.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "fail-unwanted",
        title: "Jobs that contain an unwanted file are failed",
        area: Area::Security,
        severity: Severity::High,
        reason: "A video never needs a program beside it. Failing the job lets the library block \
                 the release and take another; pausing it leaves it waiting without a word.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check: |seen| seen.misc.should_be("action_on_unwanted_extensions", 2),
};
