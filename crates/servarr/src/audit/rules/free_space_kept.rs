use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "free-space-kept",
            title: "Some room is left on the disk",
            area: Area::Storage,
            severity: Severity::High,
            reason: "A disk that is filled to the end damages databases and breaks off imports; \
                     100 MB is the least that the program itself asks for.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(media) = &library.media else { return Verdict::NotApplicable };
    Verdict::of_known(media.minimum_free_space_when_importing, |megabytes| {
        let little = megabytes < 100;
        Verdict::of(little.then(|| media.should_be("minimumFreeSpaceWhenImporting", 100)))
    })
}
