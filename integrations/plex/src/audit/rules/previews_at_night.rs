use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "previews-at-night",
            title: "Previews are made at night",
            area: Area::Performance,
            severity: Severity::Medium,
            reason: "Preview thumbnails are made by reading the whole file. Right after an \
                     import that takes the disk from players and from downloads.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: LIBRARY,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    at_night(evidence, &["GenerateBIFBehavior"])
}
