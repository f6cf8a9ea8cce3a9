use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "scans-yield",
            title: "Scans yield to players",
            area: Area::Performance,
            severity: Severity::Low,
            reason: "Scans run beside players; at a lower priority they do not make them \
                     stutter.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: LIBRARY,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    switch(evidence, "ScannerLowPriority", true)
}
