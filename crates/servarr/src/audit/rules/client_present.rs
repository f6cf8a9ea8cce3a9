use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "client-present",
            title: "There is a download client",
            area: Area::Downloads,
            severity: Severity::Critical,
            reason: "Releases can be found, but not downloaded.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Add one under Settings, Download Clients, with a category of its own.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.clients.as_ref(), |clients| {
        let target = || Target::whole("downloadclient");
        let none = || Defect::manual(target(), "no download client", "a download client");
        Verdict::of(clients.is_empty().then(none))
    })
}
