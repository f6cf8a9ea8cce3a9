use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "picked-searched-again",
            title: "That counts for releases that were picked by hand, too",
            area: Area::Downloads,
            severity: Severity::Low,
            reason: "A release that was picked by hand and fails stays missing, without a word.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(handling) = &library.handling else { return Verdict::NotApplicable };
    if handling.auto_redownload_failed != Some(true) {
        return Verdict::NotApplicable;
    }
    switch(
        Some(handling),
        |handling| handling.auto_redownload_failed_from_interactive_search,
        "autoRedownloadFailedFromInteractiveSearch",
        true,
    )
}
