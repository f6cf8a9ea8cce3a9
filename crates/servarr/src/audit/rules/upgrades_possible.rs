use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "upgrades-possible",
            title: "Where upgrades are allowed, there is something to upgrade to",
            area: Area::Quality,
            severity: Severity::Medium,
            reason: "Upgrades are allowed, but end at the worst quality that is taken: they never \
                     happen.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Profiles raise the quality at which upgrades end. What you have \
                 is then replaced by better files, which takes time and traffic.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.profiles.as_ref(), |profiles| {
        let idle = profiles.iter().filter(|profile| {
            let mut allowed = profile.allowed();
            let worst = allowed.next().and_then(|item| item.id());
            let choice = allowed.next().is_some();
            let by_score = profile.scored().next().is_some();
            profile.upgrade_allowed == Some(true)
                && choice
                && !by_score
                && worst.is_some()
                && worst == profile.cutoff
        });
        Verdict::of(idle.map(|profile| {
            profile.should("upgrades end at the worst quality", "a better quality to end at")
        }))
    })
}
