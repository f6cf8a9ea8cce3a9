use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "retention",
            title: "Old releases are not ruled out",
            area: Area::Indexers,
            severity: Severity::Low,
            reason: "News servers keep posts for many years; a limit of less than a year hides \
                     most of what is older than that.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "Set the retention of your news server in days under Settings, Indexers, or 0 for \
                 no limit.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(searching) = &library.searching else { return Verdict::NotApplicable };
    Verdict::of_known(searching.retention, |days| {
        let short = (1..365).contains(&days);
        Verdict::of(short.then(|| searching.should(format!("{days} days"), "0, for no limit")))
    })
}
