use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "cutoff-allowed",
            title: "The cutoff of every profile is an allowed quality",
            area: Area::Quality,
            severity: Severity::High,
            reason: "Upgrades go on for ever when the quality at which they should end is never \
                     taken.",
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
            let allowed = profile.allowed().any(|item| item.id() == profile.cutoff);
            let best = profile.allowed().next_back()?;
            let defect = profile.should_be("cutoff", best.id()?);
            let wish = format!("{}, the best that is allowed", best.name());
            (!allowed).then(|| Defect { recommended: wish.into(), ..defect })
        }))
    })
}
