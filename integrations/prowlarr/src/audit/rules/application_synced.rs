use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "application-synced",
            title: "Applications are synced in full",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "With “Add and Remove Only”, changes of addresses, keys and categories do \
                     not reach the application; when it is disabled, nothing does.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let applications = evidence.applications.as_ref().filter(|all| !all.is_empty());
    Verdict::of_known(applications, |applications| {
        let partly =
            applications.iter().filter(|it| ["addOnly", "disabled"].contains(&&*it.sync_level));
        Verdict::of(partly.map(|application| application.should_be("syncLevel", "fullSync")))
    })
}
