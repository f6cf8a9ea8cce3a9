use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "completed-removed",
            title: "Imported downloads are removed from the client",
            area: Area::Downloads,
            severity: Severity::Medium,
            reason: "What is imported stays in the client's history and on its disk, and makes \
                     every look at it slower.",
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
            client.protocol == Protocol::Usenet && client.remove_completed_downloads == Some(false)
        });
        Verdict::of(kept.map(|client| client.should_be("removeCompletedDownloads", true)))
    })
}
