use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "update-script-named",
            title: "The script for updates is named",
            area: Area::Upkeep,
            severity: Severity::Low,
            reason: "Updates are left to a script, but none is named, so that none is ever \
                     installed.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, General, Updates name the script, or choose another mechanism.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.host.as_ref(), |host| {
        let scripted = host.update_mechanism.as_deref() == Some("script");
        let nameless = host.update_script_path.as_deref().is_some_and(str::is_empty);
        Verdict::of((scripted && nameless).then(|| host.should("no script", "the script's path")))
    })
}
