use super::prelude::*;
use std::collections::BTreeSet;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "indexer-once",
            title: "No indexer is asked twice",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "The same indexer, entered twice, is asked twice: its limit is used up in half \
                     the time.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Remove one of the two, in the indexer manager if it keeps them.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.enabled_indexers(), |indexers| {
        let key = |indexer: &Placed<IndexerRecord>| {
            let base = bare(indexer.base_url()).to_ascii_lowercase();
            (base, BTreeSet::from_iter(indexer.tags.iter().copied()))
        };
        let twice = indexers.iter().enumerate().filter(|(place, indexer)| {
            let known = !indexer.base_url().is_empty();
            known && indexers[..*place].iter().any(|earlier| key(earlier) == key(indexer))
        });
        Verdict::of(twice.map(|(_, indexer)| {
            indexer.should("the same address as another", "one entry for each indexer")
        }))
    })
}
