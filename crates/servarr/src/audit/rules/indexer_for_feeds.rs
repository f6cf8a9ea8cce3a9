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
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.indexers.as_ref().filter(|all| !all.is_empty()), |indexers| {
        let none = !indexers.iter().any(|indexer| indexer.enable_rss == Some(true));
        let target = || Target::whole("indexer");
        let wish = "the feed (RSS) of at least one indexer";
        Verdict::of(none.then(|| Defect::manual(target(), "off for all indexers", wish)))
    })
}
