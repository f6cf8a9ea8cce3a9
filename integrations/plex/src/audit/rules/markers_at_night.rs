use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "markers-at-night",
            title: "Intros and credits are looked for at night",
            area: Area::Performance,
            severity: Severity::Low,
            reason: "To find intros and credits whole seasons are decoded. Right after an \
                     import that takes the processor from players.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: LIBRARY,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    at_night(evidence, &["GenerateIntroMarkerBehavior", "GenerateCreditsMarkerBehavior"])
}
