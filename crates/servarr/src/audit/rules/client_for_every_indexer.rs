use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "client-for-every-indexer",
            title: "What indexers offer can be downloaded",
            area: Area::Downloads,
            severity: Severity::High,
            reason: "Releases of a protocol without a download client are found, and refused one \
                     by one.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Add a download client for this protocol, or switch these indexers off.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let (Some(indexers), Some(clients)) = (library.enabled_indexers(), library.enabled_clients())
    else {
        return Verdict::NotApplicable;
    };
    if clients.is_empty() {
        return Verdict::NotApplicable;
    }
    let lacking = [(Protocol::Usenet, "usenet"), (Protocol::Torrent, "torrent")];
    let lacking = lacking.into_iter().filter_map(|(protocol, name)| {
        let offered = indexers.iter().find(|indexer| indexer.protocol == protocol)?;
        let missing = !library.downloads_by(protocol);
        let found = format!("{} offers {name}, which no client takes", offered.label());
        let target = Target::item("downloadclient", name, name);
        missing.then(|| Defect::manual(target, found, format!("a client for {name}")))
    });
    Verdict::of(lacking)
}
