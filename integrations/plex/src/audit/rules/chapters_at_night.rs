use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "chapters-at-night",
            title: "Pictures of chapters are made at night",
            area: Area::Performance,
            severity: Severity::Low,
            reason: "They are made by reading through the whole file, right after it was \
                     imported.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: LIBRARY,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    at_night(evidence, &["GenerateChapterThumbBehavior"])
}
