use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "no-usage-reports",
            title: "It does not report its use",
            area: Area::Security,
            severity: Severity::Low,
            reason: "Reports of use and of crashes go to the makers; nothing is lost without \
                     them.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: GENERAL,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switches(evidence, &["collectUsageData", "sendCrashReports"], false)
}
