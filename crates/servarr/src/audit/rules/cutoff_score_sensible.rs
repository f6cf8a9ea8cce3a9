use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "cutoff-score-sensible",
            title: "Upgrades do not end below the minimum score",
            area: Area::Quality,
            severity: Severity::Medium,
            reason: "The score at which upgrades end is below the least score that is taken: \
                     better scores are never looked for.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.profiles.as_ref(), |profiles| {
        Verdict::of(profiles.iter().filter_map(|profile| {
            let (minimum, end) = (profile.min_format_score?, profile.cutoff_format_score?);
            let ends_early = profile.upgrade_allowed == Some(true) && minimum > 0 && end < minimum;
            ends_early.then(|| profile.should_be("cutoffFormatScore", minimum))
        }))
    })
}
