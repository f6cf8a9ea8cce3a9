use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "list-profile",
            title: "Lists add with a quality profile that is there",
            area: Area::Quality,
            severity: Severity::High,
            reason: "What a list adds has no quality profile, and cannot be added at all.",
            risk: Risk::Careful,
            remedy: Remedy::Manual("Choose an existing quality profile in the list's settings."),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    let (Some(lists), Some(profiles)) = (&library.lists, &library.profiles) else {
        return Verdict::NotApplicable;
    };
    let lost = lists.iter().filter_map(|list| {
        let wanted = list.quality_profile_id?;
        let known = profiles.iter().any(|profile| profile.id == Some(wanted));
        (!known).then(|| list.should(format!("profile {wanted} is gone"), "an existing profile"))
    });
    Verdict::of(lost)
}
