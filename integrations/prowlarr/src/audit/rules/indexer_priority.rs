use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "indexer-priority",
            title: "Priorities of indexers are within their range",
            area: Area::Indexers,
            severity: Severity::Low,
            reason: "Priorities go from 1, asked first, to 50; another number is refused at the \
                     next save.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: INDEXERS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.indexers.as_ref(), |indexers| {
        let odd = indexers.iter().filter(|indexer| {
            let priority = indexer.written("priority").as_i64();
            priority.is_some_and(|priority| !(1..=50).contains(&priority))
        });
        Verdict::of(odd.map(|indexer| indexer.should_be("priority", 25)))
    })
}
