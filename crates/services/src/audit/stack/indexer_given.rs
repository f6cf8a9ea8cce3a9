use super::{prelude::*, synced::synced};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "indexer-given",
        title: "Each library has all indexers that its manager would give it",
        area: Area::Indexers,
        severity: Severity::Medium,
        reason: "A library takes an indexer only after a test of its own. One that fails it, for \
                 want of results or by a limit, is missing there from then on without a word.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "In the indexer manager press Sync App Indexers and read in its log why the library \
             refused. If it is not for this library, divide them by tags.",
        ),
        source: MANUAL,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    // A library that has none at all is another rule's.
    let arrived: Vec<_> = synced(house).collect();
    let told = house.enrolments().into_iter().filter_map(|enrolment| {
        let Enrolment { manager, application, library } = enrolment;
        let mut numbers = arrived.iter().filter_map(|it| {
            let is_this = it.enrolment.manager.member.name == manager.member.name
                && it.enrolment.library.member.name == library.member.name;
            is_this.then_some(it.number)
        });
        let first = numbers.next()?;
        let numbers: Vec<_> = [first].into_iter().chain(numbers).collect();
        (application.level.value != SyncLevel::Off).then_some((enrolment, numbers))
    });
    each(told.collect::<Vec<_>>(), |(enrolment, numbers)| {
        let Enrolment { manager, application, library } = enrolment;
        let missing: Vec<_> = manager
            .facts
            .indexers
            .iter()
            .filter(|it| it.enabled && is_for(it, application))
            .filter(|it| it.target.item.as_deref().is_some_and(|it| !numbers.contains(&it)))
            .map(|it| it.name.as_str())
            .collect();
        let found = format!("{} lacks {}", library.member.name, missing.join(", "));
        let defect = Defect::manual(application.target.clone(), found, "all that are for it");
        (!missing.is_empty()).then(|| Misfit::of(manager.member, defect))
    })
}

/// Whether a manager gives this indexer to this library: by its tags, and when it has one of the
/// categories.
fn is_for(indexer: &kernel::audit::Indexer, application: &kernel::audit::Application) -> bool {
    let share = |one: &[i64], other: &[i64]| one.iter().any(|it| other.contains(it));
    (application.tags.is_empty() || share(&application.tags, &indexer.tags))
        && share(&application.categories, &indexer.categories)
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    fn second(home: &mut Home) {
        let mut second = home.manager().indexers[0].clone();
        second.target.item = Some("2".to_owned());
        second.name = "Second".to_owned();
        home.manager().indexers.push(second);
    }

    #[test]
    fn an_indexer_that_did_not_arrive_is_found() {
        let found = judged("indexer-given", |home| {
            second(home);
            home.enter_indexer("films", "http://keeper:9696/2/");
        });
        let found = found.unwrap();
        assert_eq!(about(&found), ["keeper applications 1"]);
        assert_eq!(found[0].defect.current, "shows lacks Second");
    }

    #[test]
    fn an_indexer_without_the_librarys_categories_is_not_for_it() {
        let found = judged("indexer-given", |home| {
            second(home);
            home.manager().indexers[1].categories = vec![3000, 7000];
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn an_indexer_with_other_tags_is_not_for_it() {
        let found = judged("indexer-given", |home| {
            second(home);
            home.manager().indexers[1].tags = vec![4];
            home.manager().indexers[0].tags = vec![7];
            for application in &mut home.manager().applications {
                application.tags = vec![7];
            }
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn an_indexer_that_is_switched_off_is_not_missed() {
        let found = judged("indexer-given", |home| {
            second(home);
            home.manager().indexers[1].enabled = false;
        });
        assert_eq!(found, Some(vec![]));
    }
}
