use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "log-not-verbose",
            title: "The log is not on its finest level",
            area: Area::Upkeep,
            severity: Severity::Low,
            reason: "On this level the log is turned over within minutes: when something fails, \
                     what led to it is gone. It is meant for the search of an error.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: GENERAL,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "LogVerbose", false)
}
