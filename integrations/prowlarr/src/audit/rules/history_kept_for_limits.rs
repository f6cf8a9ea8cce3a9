use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "history-kept-for-limits",
            title: "The history is cleaned up, but not too soon",
            area: Area::Upkeep,
            severity: Severity::Low,
            reason: "With 0 days the history is never cleaned and grows with every query; with \
                     one day, the counts behind daily limits may lack their first hours.",
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
            Verdict::of((days < 2).then(|| page.should_be("historyCleanupDays", 30)))
        })
    })
}
