use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "root-folder-space",
            title: "Root folders have room for what comes",
            area: Area::Storage,
            severity: Severity::High,
            reason: "On a full disk imports fail half-way, and the files that were to be replaced \
                     may already be gone.",
            risk: Risk::Careful,
            remedy: Remedy::Manual("Make room, or move some media to another root folder."),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.roots.as_ref(), |roots| {
        let needed = library.kind.scarce_bytes;
        let scarce = roots.iter().filter_map(|root| {
            let free = u64::try_from(root.free_space?).unwrap_or(0);
            (free < needed)
                .then(|| root.should(gigabytes(free), format!("{} free", gigabytes(needed))))
        });
        Verdict::of(scarce)
    })
}
