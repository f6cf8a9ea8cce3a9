use super::{prelude::*, synced::synced};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "indexer-still-there",
        title: "No library asks an indexer that its manager no longer has",
        area: Area::Indexers,
        severity: Severity::High,
        reason: "Each search asks it in vain and waits for it; after enough failures the library \
                 complains of indexers that do not answer.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Remove this indexer in the library under Settings, Indexers. With full sync the \
             manager removes what it no longer has by itself.",
        ),
        source: MANUAL,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    // Without any indexers, a manager may just not have told them.
    let told = synced(house).filter(|it| !it.enrolment.manager.facts.indexers.is_empty());
    each(told.collect::<Vec<_>>(), |it| {
        let manager = it.enrolment.manager.member;
        let found = format!("{} has no indexer {}", manager.name, it.number);
        let defect = Defect::manual(it.indexer.target.clone(), found, "to be removed");
        it.kept.is_none().then(|| Misfit::of(it.enrolment.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn an_indexer_that_is_gone_from_the_manager_is_found() {
        let found = judged("indexer-still-there", |home| {
            home.library("shows").indexers[0].base_url = "http://keeper:9696/7/".to_owned();
        });
        assert_eq!(about(&found.unwrap()), ["shows indexer 1"]);
    }

    #[test]
    fn an_indexer_of_another_manager_is_not_held_against_this_one() {
        let found = judged("indexer-still-there", |home| {
            for library in ["shows", "films"] {
                home.library(library).indexers[0].base_url = "http://other:9117/7/".to_owned();
            }
        });
        assert_eq!(found, None);
    }
}
