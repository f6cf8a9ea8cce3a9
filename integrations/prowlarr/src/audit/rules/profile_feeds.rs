use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "profile-feeds",
            title: "Sync profiles in use allow feeds",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "Feeds are how applications learn of new releases by themselves. Without \
                     them, new episodes are found only by searches.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    profile_switch(evidence, |profile| profile.enable_rss, "enableRss")
}
