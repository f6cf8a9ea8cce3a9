use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "trouble-is-told",
            title: "Somebody is told when something is wrong",
            area: Area::Upkeep,
            severity: Severity::Low,
            reason: "Warnings of the program are only seen by who looks at its page; most troubles \
                     begin with one that nobody saw.",
            risk: Risk::Safe,
            remedy: Remedy::Manual(
                "Under Settings, Connect add a connection (mail, chat, webhook) and switch its \
                 health issues on.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.notifications.as_ref(), |notifications| {
        let told = notifications.iter().any(|one| one.on_health_issue == Some(true));
        let target = || Target::whole("notification");
        let wish = "a connection that tells of health issues";
        Verdict::of((!told).then(|| Defect::manual(target(), "nobody is told", wish)))
    })
}
