use super::prelude::*;

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "application-once",
        title: "No library is entered twice in an indexer manager",
        area: Area::Indexers,
        severity: Severity::Medium,
        reason: "Each entry writes all indexers into the library: every search is made twice, and \
                 limits are used up in half the time.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "In the indexer manager under Settings, Apps remove one of the two. If tags divide the \
             indexers between them, leave this alone.",
        ),
        source: MANUAL,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let all = house.enrolments();
    let synced: Vec<_> =
        all.iter().filter(|it| it.application.level.value != SyncLevel::Off).collect();
    each(0..synced.len(), |place| {
        let it = synced[place];
        let library = &it.library.member.name;
        let earlier = synced[..place].iter().find(|it| it.library.member.name == *library)?;
        let found = format!("{library}, as “{}”", earlier.application.name);
        let defect = Defect::manual(it.application.target.clone(), found, "one entry for each");
        Some(Misfit::of(it.manager.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use kernel::audit::SyncLevel;

    use super::super::home::*;

    fn twice(home: &mut Home) {
        let mut again = home.manager().applications[0].clone();
        again.target.item = Some("3".to_owned());
        home.manager().applications.push(again);
    }

    #[test]
    fn the_second_entry_is_found() {
        let found = judged("application-once", twice);
        assert_eq!(about(&found.unwrap()), ["keeper applications 3"]);
    }

    #[test]
    fn an_entry_that_syncs_nothing_does_no_harm() {
        let found = judged("application-once", |home| {
            twice(home);
            home.manager().applications[2].level.value = SyncLevel::Off;
        });
        assert_eq!(found, Some(vec![]));
    }
}
