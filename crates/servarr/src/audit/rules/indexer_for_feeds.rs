use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "indexer-for-feeds",
            title: "New releases are seen by themselves",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "No indexer's feed is read: new releases are only found when somebody \
                     searches.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Switch it on for at least one indexer: in the indexer manager's sync profile if \
                 it keeps them, else under Settings, Indexers.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| {
            let wish = "the feed (RSS) of at least one indexer";
            any_indexer(evidence.library(), |it| it.enable_rss, wish)
        },
    }
}
