use super::{prelude::*, synced::synced};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "indexer-asked-once",
        title: "No indexer is asked directly and through the manager as well",
        area: Area::Indexers,
        severity: Severity::Medium,
        reason: "Each search then counts twice against the indexer's limit, and the manager's \
                 limits and pauses do not hold for the direct way.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Remove the indexer that was entered in the library by hand: the one from the manager \
             stays.",
        ),
        source: MANUAL,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let synced: Vec<_> = synced(house).filter(|it| it.indexer.enabled).collect();
    let mut subjects = Vec::new();
    for enrolment in house.enrolments() {
        for indexer in enrolment.library.facts.indexers.iter().filter(|it| it.enabled) {
            if matches!(enrolment.origin(&indexer.base_url), Origin::Elsewhere) {
                subjects.push((enrolment, indexer));
            }
        }
    }
    each(subjects, |(enrolment, indexer)| {
        let address = Address::read(&indexer.base_url)?;
        let domain = address.domain()?;
        let twin = synced.iter().find(|it| {
            let theirs = it.kept.and_then(|it| Address::read(&it.base_url));
            it.enrolment.library.member.name == enrolment.library.member.name
                && theirs.is_some_and(|it| it.domain() == Some(domain))
        })?;
        let found = format!("{domain}, as “{}” from the manager", twin.indexer.name);
        let defect = Defect::manual(indexer.target.clone(), found, "only the manager's");
        Some(Misfit::of(enrolment.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn an_indexer_that_is_entered_by_hand_as_well_is_found() {
        let found = judged("indexer-asked-once", |home| {
            home.enter_indexer("shows", "https://indexer.example/api");
        });
        assert_eq!(about(&found.unwrap()), ["shows indexer 9"]);
    }

    #[test]
    fn another_indexer_may_be_entered_by_hand() {
        let found = judged("indexer-asked-once", |home| {
            home.enter_indexer("shows", "https://other.example");
        });
        assert_eq!(found, Some(vec![]));
    }
}
