use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "application-categories",
            title: "Every application is given categories",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "An application is given only indexers that have one of its categories: \
                     without any, it is given none.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Apps open the application, show advanced settings and choose \
                 the categories of its media.",
            ),
            source: Evidence::SETTINGS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.synced_applications(), |applications| {
        let has_list = |it: &Provider| it.field("syncCategories").is_some_and(Value::is_array);
        let empty = applications
            .into_iter()
            .filter(|it| has_list(it) && it.sync_categories().next().is_none());
        Verdict::of(empty.map(|it| it.should("no category", "the categories of its media")))
    })
}
