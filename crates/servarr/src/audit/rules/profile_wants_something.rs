use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "profile-wants-something",
            title: "Every quality profile allows a quality",
            area: Area::Quality,
            severity: Severity::High,
            reason: "A profile that allows no quality takes no release.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Profiles allow at least one quality of this profile.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.profiles.as_ref(), |profiles| {
        let empty = profiles.iter().filter(|profile| profile.allowed().next().is_none());
        Verdict::of(empty.map(|profile| profile.should("nothing is allowed", "an allowed quality")))
    })
}
