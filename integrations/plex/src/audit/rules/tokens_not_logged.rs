use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "tokens-not-logged",
            title: "The log holds no tokens",
            area: Area::Security,
            severity: Severity::High,
            reason: "A token in the log opens the server to everybody who is sent the log.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: GENERAL,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "logTokens", false)
}
