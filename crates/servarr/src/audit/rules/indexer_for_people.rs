use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "indexer-for-people",
            title: "Searches by hand have an indexer",
            area: Area::Indexers,
            severity: Severity::Low,
            reason: "No indexer takes part in interactive searches: you cannot pick a release \
                     yourself.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Switch it on for at least one indexer: in the indexer manager's sync profile if \
                 it keeps them, else under Settings, Indexers.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| {
            let wish = "interactive searches of at least one indexer";
            any_indexer(evidence.library(), |it| it.enable_interactive_search, wish)
        },
    }
}
