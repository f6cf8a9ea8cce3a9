use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "updates-from-outside",
            title: "A container is updated by its image",
            area: Area::Upkeep,
            severity: Severity::Medium,
            reason: "What a program updates within its container is lost when the container is \
                     made anew, while the database has already been changed for the newer version.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    if common.system.is_contained() != Some(true) {
        return Verdict::NotApplicable;
    }
    Verdict::of_known(common.host.as_ref(), |host| {
        let mechanism = host.update_mechanism.as_deref().unwrap_or_default();
        let inside = host.update_automatically == Some(true) && mechanism == "builtIn";
        Verdict::of(inside.then(|| host.should_be("updateAutomatically", false)))
    })
}
