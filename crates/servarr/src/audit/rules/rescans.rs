use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "rescans",
            title: "Changes on the disk are noticed",
            area: Area::Import,
            severity: Severity::Medium,
            reason: "Without rescans, files that were deleted, moved or added by others stay \
                     unknown, and what is missing is not searched for.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(media) = &library.media else { return Verdict::NotApplicable };
    Verdict::of_known(media.rescan_after_refresh.as_deref(), |when| {
        Verdict::of((when == "never").then(|| media.should_be("rescanAfterRefresh", "always")))
    })
}
