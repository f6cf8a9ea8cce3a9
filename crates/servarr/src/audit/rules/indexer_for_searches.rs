use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "indexer-for-searches",
            title: "Searches that start by themselves have an indexer",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "No indexer takes part in automatic searches: what failed or is missing is \
                     never found again.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Switch it on for at least one indexer: in the indexer manager's sync profile if \
                 it keeps them, else under Settings, Indexers.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| {
            let wish = "automatic searches of at least one indexer";
            any_indexer(evidence.library(), |it| it.enable_automatic_search, wish)
        },
    }
}
