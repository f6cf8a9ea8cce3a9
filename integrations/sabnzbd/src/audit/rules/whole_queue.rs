//! Connections are used for the next job when the first leaves some.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "whole-queue",
        title: "Articles are fetched for the whole queue, not just its first job",
        area: Area::Performance,
        severity: Severity::Low,
        reason: "When the first job is nearly done or waits for a slow server, most connections \
                 idle.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check: |seen| seen.misc.should_be("top_only", 0),
};
