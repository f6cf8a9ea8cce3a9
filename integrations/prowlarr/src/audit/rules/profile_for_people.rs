use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "profile-for-people",
            title: "Sync profiles in use allow interactive searches",
            area: Area::Indexers,
            severity: Severity::Low,
            reason: "Who searches by hand is not shown what an indexer of this profile has.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    profile_switch(evidence, |profile| profile.enable_interactive_search, "enableInteractiveSearch")
}
