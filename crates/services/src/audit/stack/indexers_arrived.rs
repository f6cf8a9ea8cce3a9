use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "indexers-arrived",
        title: "The indexer manager's indexers are in the libraries that it keeps",
        area: Area::Indexers,
        severity: Severity::High,
        reason: "A library without any of them searches nowhere, or only in what was entered by \
                 hand: the sync has failed, or tags and categories leave nothing over.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "In the indexer manager press Sync App Indexers and look at its log. If nothing \
             arrives, compare the application's tags and categories with those of the indexers.",
        ),
        source: MANUAL,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let synced = house.enrolments().into_iter().filter(|it| {
        let is_on = it.application.level.value != SyncLevel::Off;
        is_on && it.manager.facts.indexers.iter().any(|it| it.enabled)
    });
    each(synced.collect::<Vec<_>>(), |enrolment| {
        let mut indexers = enrolment.library.facts.indexers.iter();
        if indexers.any(|it| !matches!(enrolment.origin(&it.base_url), Origin::Elsewhere)) {
            return None;
        }
        let found = format!("{} has none of its indexers", enrolment.library.member.name);
        let target = enrolment.application.target.clone();
        let defect = Defect::manual(target, found, "the indexers of the manager");
        Some(Misfit::of(enrolment.manager.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn a_library_that_got_nothing_is_found() {
        let found = judged("indexers-arrived", |home| home.library("shows").indexers.clear());
        assert_eq!(about(&found.unwrap()), ["keeper applications 1"]);
    }

    #[test]
    fn what_may_come_from_the_manager_is_enough() {
        let found = judged("indexers-arrived", |home| {
            home.library("shows").indexers[0].base_url = "http://192.168.1.4:9696/1/".to_owned();
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn a_manager_without_indexers_has_nothing_to_give() {
        let found = judged("indexers-arrived", |home| {
            home.manager().indexers[0].enabled = false;
            home.library("shows").indexers.clear();
        });
        assert_eq!(found, None);
    }
}
