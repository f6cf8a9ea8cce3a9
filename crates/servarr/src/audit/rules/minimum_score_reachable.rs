use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "minimum-score-reachable",
            title: "The minimum score of every profile can be reached",
            area: Area::Quality,
            severity: Severity::High,
            reason: "All positive scores together are less than the minimum: no release is ever \
                     taken.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Profiles lower the minimum score, or give the formats that you \
                 want a score.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.profiles.as_ref(), |profiles| {
        Verdict::of(profiles.iter().filter_map(|profile| {
            let (minimum, best) = (profile.min_format_score?, profile.best_score());
            let found = format!("{minimum} is asked for, {best} is the most that can be reached");
            (minimum > best && minimum > 0)
                .then(|| profile.should(found, format!("{best} or less")))
        }))
    })
}
