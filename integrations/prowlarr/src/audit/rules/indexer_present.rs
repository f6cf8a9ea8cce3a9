use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "indexer-present",
            title: "There is an indexer",
            area: Area::Indexers,
            severity: Severity::Critical,
            reason: "Nothing can be found without an indexer, and no application is given one.",
            risk: Risk::Careful,
            remedy: Remedy::Manual("Under Indexers press Add Indexer."),
            source: INDEXERS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.indexers.as_ref(), |indexers| {
        let none = || Defect::manual(Target::whole(INDEXER), "no indexer", "two or more indexers");
        Verdict::of(indexers.is_empty().then(none))
    })
}
