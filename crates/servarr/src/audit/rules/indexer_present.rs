use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "indexer-present",
            title: "There is an indexer",
            area: Area::Indexers,
            severity: Severity::Critical,
            reason: "Nothing can be found without an indexer.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Add one under Settings, Indexers, or let an indexer manager add yours.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.indexers.as_ref(), |indexers| {
        let none =
            || Defect::manual(Target::whole("indexer"), "no indexer", "two or more indexers");
        Verdict::of(indexers.is_empty().then(none))
    })
}
