use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "database-tidied",
            title: "The database is tidied up",
            area: Area::Upkeep,
            severity: Severity::Medium,
            reason: "A database that is never optimised grows, and lists open more slowly from \
                     month to month.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: TASKS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "ButlerTaskOptimizeDatabase", true)
}
