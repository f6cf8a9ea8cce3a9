use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "strict-encryption",
            title: "Only current encryption is spoken",
            area: Area::Security,
            severity: Severity::Low,
            reason: "The older ciphers that it speaks otherwise are weak. Only very old players \
                     need them.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: NETWORK,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "DisableTLSv1_0", true)
}
