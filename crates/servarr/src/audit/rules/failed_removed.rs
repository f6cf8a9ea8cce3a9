use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "failed-removed",
            title: "Failed downloads are removed from the client",
            area: Area::Downloads,
            severity: Severity::Medium,
            reason: "What failed stays in the client's history, with its rest on the disk, and \
                     looks like new trouble for ever.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.enabled_clients(), |clients| {
        let kept = clients.into_iter().filter(|client| {
            client.protocol == Protocol::Usenet && client.remove_failed_downloads == Some(false)
        });
        Verdict::of(kept.map(|client| client.should_be("removeFailedDownloads", true)))
    })
}
