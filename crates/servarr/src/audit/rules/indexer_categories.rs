use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "indexer-categories",
            title: "Every indexer is asked for something",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "An indexer without categories is on, but is never asked.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Choose the categories under Settings, Indexers, or in the indexer manager if it \
                 keeps them.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.enabled_indexers(), |indexers| {
        let empty = |indexer: &IndexerRecord, field: &str| {
            let value = indexer.field(field);
            value.is_none_or(|value| value.as_array().is_none_or(Vec::is_empty))
        };
        let idle = indexers.into_iter().filter(|indexer| {
            let offers = indexer.field("categories").is_some();
            offers && empty(indexer, "categories") && empty(indexer, "animeCategories")
        });
        Verdict::of(idle.map(|indexer| {
            let wish = "the categories of your media".to_owned();
            let synced = library.is_synced(indexer);
            let wish = if synced { library.by_the_manager(&wish) } else { wish };
            indexer.should("no categories", wish)
        }))
    })
}
