use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "indexer-enabled",
            title: "An indexer is switched on",
            area: Area::Indexers,
            severity: Severity::Critical,
            reason: "All indexers are switched off: searches find nothing, in no application.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Indexers open one and switch it on, unless it was switched off for a \
                 reason.",
            ),
            source: INDEXERS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    let indexers = evidence.indexers.as_ref().filter(|indexers| !indexers.is_empty());
    Verdict::of_known(indexers, |indexers| {
        let all_off = !indexers.iter().any(|indexer| indexer.is_enabled);
        let off = || Defect::manual(Target::whole(INDEXER), "all are off", "at least one is on");
        Verdict::of(all_off.then(off))
    })
}
