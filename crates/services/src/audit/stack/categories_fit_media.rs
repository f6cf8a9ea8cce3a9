use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "categories-fit-media",
        title: "The categories that are synced to a library are those of its media",
        area: Area::Indexers,
        severity: Severity::High,
        reason: "Only indexers with these categories are given to the library, and it searches in \
                 no others: with none of its own media it finds nothing.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "In the indexer manager under Settings, Apps choose the categories of this library's \
             media: Movies (2000 and up) or TV (5000 and up).",
        ),
        source: "https://github.com/nZEDb/nZEDb/blob/dev/docs/newznab_api_specification.txt",
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let synced = house.enrolments().into_iter().filter_map(|it| {
        let range = match it.library.facts.media {
            "movies" => 2000..3000,
            "series" => 5000..6000,
            _ => return None,
        };
        // That none are given at all is seen by the manager's own rules.
        let is_judged =
            it.application.level.value != SyncLevel::Off && !it.application.categories.is_empty();
        is_judged.then_some((it, range))
    });
    each(synced.collect::<Vec<_>>(), |(enrolment, range)| {
        let Enrolment { manager, application, library } = enrolment;
        if application.categories.iter().any(|it| range.contains(it)) {
            return None;
        }
        let listed: Vec<_> = application.categories.iter().map(i64::to_string).collect();
        let wish = format!("{} and up, for {}", range.start, library.facts.media);
        Some(Misfit::of(
            manager.member,
            Defect::manual(application.target.clone(), listed.join(", "), wish),
        ))
    })
}

#[cfg(test)]
mod tests {
    use kernel::audit::SyncLevel;

    use super::super::home::*;

    #[test]
    fn movies_for_series_are_found() {
        let found = judged("categories-fit-media", |home| {
            home.manager().applications[0].categories = vec![2000, 2040];
        });
        assert_eq!(about(&found.unwrap()), ["keeper applications 1"]);
    }

    #[test]
    fn one_category_of_its_own_is_enough() {
        let found = judged("categories-fit-media", |home| {
            home.manager().applications[0].categories = vec![5070, 100_001];
        });
        assert_eq!(found, Some(vec![]));
    }

    #[test]
    fn what_is_not_synced_is_not_judged() {
        let found = judged("categories-fit-media", |home| {
            for application in &mut home.manager().applications {
                application.level.value = SyncLevel::Off;
                application.categories.clear();
            }
        });
        assert_eq!(found, None);
    }
}
