use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "history-cleaned",
            title: "The history is cleaned up",
            area: Area::Upkeep,
            severity: Severity::Low,
            reason: "With 0 days the history is never cleaned: it grows with every query of \
                     every application, and the database with it.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.keeping.as_ref(), |page| {
        Verdict::of_known(page.history_cleanup_days, |days| {
            Verdict::of((days == 0).then(|| page.should_be("historyCleanupDays", 30)))
        })
    })
}
