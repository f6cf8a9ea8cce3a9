use super::{prelude::*, synced::synced};

pub(super) const RULE: StackRule = StackRule {
    info: RuleInfo {
        id: "indexer-priority-kept",
        title: "Indexers have the priority that their manager gives them",
        area: Area::Indexers,
        severity: Severity::Low,
        reason: "With full sync the manager writes its own priority again within hours: what was \
                 set in the library does not last.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Set the priority in the indexer manager, and press Sync App Indexers there.",
        ),
        source: MANUAL,
    },
    check,
};

fn check(house: &House<'_>) -> Option<Vec<Misfit>> {
    let told = synced(house).filter_map(|it| {
        let is_full = it.enrolment.application.level.value == SyncLevel::Full;
        Some((it.kept.filter(|_| is_full)?, it))
    });
    each(told.collect::<Vec<_>>(), |(kept, it)| {
        let manager = &it.enrolment.manager.member.name;
        let found = format!("{} here, {} in {manager}", it.indexer.priority, kept.priority);
        let defect = Defect::manual(it.indexer.target.clone(), found, kept.priority);
        (it.indexer.priority != kept.priority)
            .then(|| Misfit::of(it.enrolment.library.member, defect))
    })
}

#[cfg(test)]
mod tests {
    use kernel::audit::SyncLevel;

    use super::super::home::*;

    #[test]
    fn a_priority_that_will_not_last_is_found() {
        let found = judged("indexer-priority-kept", |home| {
            home.library("films").indexers[0].priority = 10;
        });
        assert_eq!(about(&found.unwrap()), ["films indexer 1"]);
    }

    #[test]
    fn what_is_only_added_and_removed_keeps_its_own_priority() {
        let found = judged("indexer-priority-kept", |home| {
            home.library("films").indexers[0].priority = 10;
            home.manager().applications[1].level.value = SyncLevel::AddAndRemove;
        });
        assert_eq!(found, Some(vec![]));
    }
}
