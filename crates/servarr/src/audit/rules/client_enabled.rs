use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "client-enabled",
            title: "A download client is switched on",
            area: Area::Downloads,
            severity: Severity::Critical,
            reason: "All download clients are off: releases can be found, but not downloaded.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Switch one on under Settings, Download Clients, after testing it there.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    match (&library.clients, library.enabled_clients()) {
        (Some(clients), Some(on)) if !clients.is_empty() => {
            let target = || Target::whole("downloadclient");
            let off = || Defect::manual(target(), "all clients are off", "a client that is on");
            Verdict::of(on.is_empty().then(off))
        }
        _ => Verdict::NotApplicable,
    }
}
