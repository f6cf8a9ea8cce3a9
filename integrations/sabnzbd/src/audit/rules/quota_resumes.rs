//! A new month starts the downloads again.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "quota-resumes",
        title: "Downloading resumes when the quota is renewed",
        area: Area::Downloads,
        severity: Severity::Medium,
        reason: "When a quota is used up it pauses everything. Without this it stays paused after \
                 the quota is renewed.",
        risk: Risk::Safe,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/switches",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    if seen.misc.bytes("quota_size").unwrap_or(0) == 0 {
        return Verdict::NotApplicable;
    }
    seen.misc.should_be("quota_resume", 1)
}
