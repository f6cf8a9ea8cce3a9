use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "indexer-once",
            title: "No indexer is entered twice",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "The same indexer, entered twice, is asked twice by every application: its \
                     limit is used up in half the time.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Indexers remove one of the two; the applications lose it with the next \
                 sync.",
            ),
            source: INDEXERS,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.enabled_indexers(), |indexers| {
        let key = |indexer: &Placed<Provider>| {
            let address = indexer.text("baseUrl").trim_end_matches('/').to_ascii_lowercase();
            (indexer.definition_name.clone(), address)
        };
        let twice = indexers.iter().enumerate().filter(|(place, indexer)| {
            let known = !indexer.text("baseUrl").is_empty();
            known && indexers[..*place].iter().any(|earlier| key(earlier) == key(indexer))
        });
        Verdict::of(twice.map(|(_, indexer)| {
            indexer.should("the same address as another", "one entry for each indexer")
        }))
    })
}
