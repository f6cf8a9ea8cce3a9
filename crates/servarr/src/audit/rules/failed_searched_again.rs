use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "failed-searched-again",
            title: "After a failure something else is searched for",
            area: Area::Downloads,
            severity: Severity::High,
            reason: "A failed download stays missing until somebody searches by hand.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let handling = library.handling.as_ref();
    switch(handling, |handling| handling.auto_redownload_failed, "autoRedownloadFailed", true)
}
