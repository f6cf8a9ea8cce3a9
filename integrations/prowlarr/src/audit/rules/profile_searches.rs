use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "profile-searches",
            title: "Sync profiles in use allow automatic searches",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "Applications search for what is missing, and after a failed download for \
                     another release; an indexer of this profile is left out.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    profile_switch(evidence, |profile| profile.enable_automatic_search, "enableAutomaticSearch")
}
