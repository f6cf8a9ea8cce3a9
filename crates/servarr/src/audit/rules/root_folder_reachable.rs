use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "root-folder-reachable",
            title: "Every root folder can be reached",
            area: Area::Storage,
            severity: Severity::Critical,
            reason: "While a disk is away, nothing is imported, and a rescan may take its files \
                     for deleted.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Mount the disk again, and see that the program's user may read and write the \
                 folder. Do not remove the root folder before its media have been moved.",
            ),
            source: E::SYSTEM,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.roots.as_ref(), |roots| {
        let gone = roots.iter().filter(|root| root.accessible == Some(false));
        Verdict::of(gone.map(|root| root.should("it cannot be reached", "a folder that is there")))
    })
}
