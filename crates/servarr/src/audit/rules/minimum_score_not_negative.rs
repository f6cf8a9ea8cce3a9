use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "minimum-score-not-negative",
            title: "No profile takes what its scores are to keep away",
            area: Area::Quality,
            severity: Severity::Medium,
            reason: "Unwanted formats have negative scores; a minimum below 0 lets some of them \
                     in.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.profiles.as_ref(), |profiles| {
        let low = profiles.iter().filter(|one| one.min_format_score.is_some_and(|score| score < 0));
        Verdict::of(low.map(|profile| profile.should_be("minFormatScore", 0)))
    })
}
