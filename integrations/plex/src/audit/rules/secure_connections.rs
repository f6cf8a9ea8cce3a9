use super::prelude::*;

/// Encrypted where the player can.
const PREFERRED: i64 = 1;
const DISABLED: i64 = 2;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "secure-connections",
            title: "Encrypted connections are possible",
            area: Area::Security,
            severity: Severity::High,
            reason: "With encryption switched off, everything goes over the network in the \
                     clear, the token of the owner included: who reads it owns the server.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: NETWORK,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    numbers(evidence, "secureConnections", |found| (found == DISABLED).then_some(PREFERRED))
}
