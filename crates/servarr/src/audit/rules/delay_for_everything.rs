use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "delay-for-everything",
            title: "One delay profile is for everything",
            area: Area::Downloads,
            severity: Severity::High,
            reason: "What has none of the tags of the delay profiles falls to the one without \
                     tags; without it, such releases are not judged as meant.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, Profiles, Delay Profiles take the tags from the last profile.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.delays.as_ref(), |delays| {
        let missing = !delays.iter().any(|delay| delay.tags.is_empty());
        let target = || Target::whole("delayprofile");
        let wish = "a delay profile without tags";
        Verdict::of(missing.then(|| Defect::manual(target(), "none without tags", wish)))
    })
}
