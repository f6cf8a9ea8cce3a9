use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
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
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.indexers.as_ref(), |indexers| {
        let odd = indexers.iter().filter(|indexer| {
            indexer.priority.is_some_and(|priority| !(1..=50).contains(&priority))
        });
        Verdict::of(odd.map(|indexer| {
            if library.is_synced(indexer) {
                let wish = library.by_the_manager("25");
                return indexer.should(indexer.written("priority"), wish);
            }
            indexer.should_be("priority", 25)
        }))
    })
}
