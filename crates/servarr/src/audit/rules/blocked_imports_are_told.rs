use super::prelude::*;

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "blocked-imports-are-told",
            title: "Somebody is told when an import needs a hand",
            area: Area::Upkeep,
            severity: Severity::Low,
            reason: "An import that is blocked waits for ever, and nobody is told unless a \
                     connection does.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "Under Settings, Connect switch Manual Interaction Required on for one of your \
                 connections.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.common.notifications.as_ref().filter(|all| !all.is_empty()), |all| {
        let told = all.iter().any(|one| one.on_manual_interaction_required == Some(true));
        let target = || Target::whole("notification");
        let wish = "a connection that tells of blocked imports";
        Verdict::of((!told).then(|| Defect::manual(target(), "nobody is told", wish)))
    })
}
