use super::{prelude::*, synced::synced};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "indexer-on-in-manager",
        title: "No library asks an indexer that is switched off in its manager",
        area: Area::Indexers,
        severity: Severity::Medium,
        reason: "The manager refuses these searches, and the library counts each refusal as a \
                 failure of the indexer.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Switch the indexer on in the manager, or off in the library; with full sync the \
             manager does the latter by itself.",
        ),
        source: MANUAL,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let told = synced(house).filter_map(|it| Some((it.kept?, it)));
    each(told.collect::<Vec<_>>(), |(kept, it)| {
        let found = format!("off in {}, on here", it.enrolment.manager.member.name);
        let defect = Defect::manual(it.indexer.target.clone(), found, "the same in both");
        (it.indexer.enabled && !kept.enabled)
            .then(|| Misfit::of(it.enrolment.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use super::super::home::*;

    #[test]
    fn an_indexer_that_is_off_in_the_manager_is_found() {
        let found = judged("indexer-on-in-manager", |home| {
            home.manager().indexers[0].enabled = false;
        });
        assert_eq!(about(&found.unwrap()), ["shows indexer 1", "films indexer 1"]);
    }

    #[test]
    fn one_that_only_the_library_has_switched_off_is_its_own_affair() {
        let found = judged("indexer-on-in-manager", |home| {
            home.library("shows").indexers[0].enabled = false;
        });
        assert_eq!(found, Some(vec![]));
    }
}
