use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "indexer-spare",
            title: "There is more than one indexer",
            area: Area::Indexers,
            severity: Severity::Low,
            reason: "With a single indexer everything stops when it is down or its limit is \
                     reached, and what it lacks is never found.",
            risk: Risk::Safe,
            remedy: Remedy::Manual("Add a second indexer, best one with other sources."),
            source: INDEXERS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.enabled_indexers(), |on| match on.as_slice() {
        [only] => Verdict::of([only.should("the only one", "a second indexer")]),
        [] => Verdict::NotApplicable,
        _ => Verdict::Passed,
    })
}
