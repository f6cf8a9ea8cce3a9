use super::prelude::*;
use crate::audit::Mapping;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "mapping-unambiguous",
            title: "No path is mapped twice",
            area: Area::Import,
            severity: Severity::Medium,
            reason: "Of two mappings for the same path of a client only one is used, and it is not \
                     said which.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Download Clients, Remote Path Mappings remove the one that is \
                 wrong.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.mappings.as_ref(), |mappings| {
        let key = |mapping: &Placed<Mapping>| {
            let path = bare(mapping.remote_path.as_deref().unwrap_or_default()).to_owned();
            (mapping.host.as_deref().unwrap_or_default().to_ascii_lowercase(), path)
        };
        let twice = mappings.iter().enumerate().filter(|(place, mapping)| {
            mappings[..*place].iter().any(|earlier| key(earlier) == key(mapping))
        });
        Verdict::of(twice.map(|(_, mapping)| mapping.should("mapped twice", "one mapping")))
    })
}
