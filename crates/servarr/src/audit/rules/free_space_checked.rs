use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "free-space-checked",
            title: "Room is checked before an import",
            area: Area::Storage,
            severity: Severity::High,
            reason: "Without the check, an import fills the disk to the last byte and leaves half \
                     a file behind.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    switch(
        library.media.as_ref(),
        |media| media.skip_free_space_check_when_importing,
        "skipFreeSpaceCheckWhenImporting",
        false,
    )
}
