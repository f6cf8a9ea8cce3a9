use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "profile-present",
            title: "There is a quality profile",
            area: Area::Quality,
            severity: Severity::Critical,
            reason: "Nothing can be added without a quality profile.",
            risk: Risk::Careful,
            remedy: Remedy::Manual("Add one under Settings, Profiles."),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.profiles.as_ref(), |profiles| {
        let target = || Target::whole("qualityprofile");
        let none = || Defect::manual(target(), "no quality profile", "a quality profile");
        Verdict::of(profiles.is_empty().then(none))
    })
}
