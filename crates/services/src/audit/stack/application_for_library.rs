use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "application-for-library",
        title: "The indexer manager knows every library",
        area: Area::Indexers,
        severity: Severity::Medium,
        reason: "A library that the manager does not know gets none of its indexers, and keeps \
                 dead ones until somebody notices.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "In the indexer manager under Settings, Apps add this library with its address and its \
             API key, and press Sync App Indexers.",
        ),
        source: MANUAL,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let managers = house.managers();
    let manager = managers.first()?.member;
    let enrolments = house.enrolments();
    let libraries = house.libraries();
    let told = libraries.iter().filter_map(|library| {
        let name = &library.member.name;
        let is_known = enrolments.iter().any(|it| it.library.member.name == *name);
        (is_known || !may_be_known(house, library.member)).then_some((name, is_known))
    });
    each(told, |(name, is_known)| {
        let target = Target::item("application", name, name.as_str());
        let found = format!("{name} is not among its applications");
        (!is_known).then(|| Misfit::of(manager, Defect::manual(target, found, "an application")))
    })
}

/// Whether a manager has an application of which it is not to be told whom it means.
fn may_be_known(house: &House<'_>, library: &super::Member) -> bool {
    house.managers().iter().any(|manager| {
        let mut applications = manager.facts.applications.iter();
        applications.any(|it| {
            let Some(address) = Address::read(&it.url) else { return true };
            let like = address.compare(&manager.member.address(), &library.address());
            let is_other = matches!(
                house.whom(Role::Library, &it.kind, manager.member, &address),
                Whom::Is(_)
            );
            library.is_kind(&it.kind) && like != Likeness::Different && !is_other
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_library_that_the_manager_does_not_know_is_found() {
        let found = judged("application-for-library", |home| {
            home.manager().applications.retain(|it| it.kind != "Films");
        });
        assert_eq!(about(&found.unwrap()), ["keeper application films"]);
    }

    #[test]
    fn an_application_that_may_mean_it_is_enough() {
        let found = judged("application-for-library", |home| {
            home.manager().applications[1].url = "https://nas.lan/films".to_owned();
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn the_application_of_a_second_library_of_the_kind_is_not_that_of_the_first() {
        let found = judged("application-for-library", |home| {
            home.add_like("films", "films-4k", "http://films-4k:7878");
        });
        assert_eq!(about(&found.unwrap()), ["keeper application films-4k"]);
    }
}
