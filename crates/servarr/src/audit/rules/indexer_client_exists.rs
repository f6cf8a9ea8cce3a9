use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "indexer-client-exists",
            title: "Indexers send releases to a client that is there",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "An indexer that is bound to a client that is gone or off cannot hand over a \
                     single release.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let (Some(indexers), Some(clients)) = (library.enabled_indexers(), &library.clients) else {
        return Verdict::NotApplicable;
    };
    let bound = indexers.into_iter().filter(|indexer| {
        let wanted = indexer.download_client_id.filter(|id| *id > 0);
        wanted.is_some_and(|id| {
            !clients.iter().any(|client| client.id == Some(id) && client.is_enabled())
        })
    });
    Verdict::of(bound.map(|indexer| {
        let found = "a client that is gone or off";
        if library.is_synced(indexer) {
            return indexer.should(found, library.by_the_manager("any client"));
        }
        let defect = indexer.should_be("downloadClientId", 0).seen(found);
        Defect { recommended: "any client".into(), ..defect }
    }))
}
