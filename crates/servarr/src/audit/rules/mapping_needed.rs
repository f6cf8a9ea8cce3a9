use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "mapping-needed",
            title: "Every mapping changes something",
            area: Area::Import,
            severity: Severity::Low,
            reason: "A mapping for a host that no client has, or from a path to itself, does \
                     nothing; mostly it was meant for a client whose host is written otherwise.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "Write the host exactly as in the client's settings, or remove the mapping.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let (Some(mappings), Some(clients)) = (&library.mappings, &library.clients) else {
        return Verdict::NotApplicable;
    };
    let useless = mappings.iter().filter_map(|mapping| {
        let host = mapping.host.as_deref().unwrap_or_default();
        let known = clients.iter().any(|client| client.host().eq_ignore_ascii_case(host));
        let path = |path: &Option<String>| bare(path.as_deref().unwrap_or_default()).to_owned();
        let same = path(&mapping.remote_path) == path(&mapping.local_path);
        match (known, same) {
            (false, _) => {
                Some(mapping.should(format!("no client at {host}"), "the host of a client"))
            }
            (true, true) => Some(mapping.should("both paths are the same", "no mapping")),
            (true, false) => None,
        }
    });
    Verdict::of(useless)
}
