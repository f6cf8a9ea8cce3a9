use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "loudness-at-night",
            title: "Loudness is measured at night",
            area: Area::Performance,
            severity: Severity::Low,
            reason: "Every sound track is decoded from its beginning to its end, right after it \
                     was imported.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: LIBRARY,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    at_night(evidence, &["LoudnessAnalysisBehavior"])
}
