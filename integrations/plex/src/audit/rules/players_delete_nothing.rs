use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "players-delete-nothing",
            title: "Players delete nothing",
            area: Area::Security,
            severity: Severity::Medium,
            reason: "Every player on which the owner is signed in can delete files for good, \
                     past the recycle bins of the libraries.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: LIBRARY,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "allowMediaDeletion", false)
}
