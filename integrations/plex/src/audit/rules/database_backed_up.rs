use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "database-backed-up",
            title: "The database is backed up",
            area: Area::Upkeep,
            severity: Severity::High,
            reason: "The database holds what was watched, lists, and every correction that was \
                     made by hand. It is the part that breaks, and cannot be made anew from the \
                     files.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: TASKS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "ButlerTaskBackupDatabase", true)
}
