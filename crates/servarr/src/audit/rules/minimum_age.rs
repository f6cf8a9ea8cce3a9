use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "minimum-age",
            title: "Fresh releases are not held back for long",
            area: Area::Indexers,
            severity: Severity::Medium,
            reason: "A post is complete on all servers within the hour; whoever waits for more \
                     than a day loses what is taken down first.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let Some(searching) = &library.searching else { return Verdict::NotApplicable };
    Verdict::of_known(searching.minimum_age, |minutes| {
        Verdict::of((minutes > 24 * 60).then(|| searching.should_be("minimumAge", 60)))
    })
}
