use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "stable-branch",
            title: "It runs a stable version",
            area: Area::Upkeep,
            severity: Severity::Medium,
            reason: "Versions in development break more often, and their database cannot go back \
                     to a stable version.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Choose the stable branch under Settings, General, Updates (in containers: the \
                 stable tag), and stay where you are until the stable version is newer than yours.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    let Some(host) = &common.host else { return Verdict::NotApplicable };
    let Some(branch) = &host.branch else { return Verdict::NotApplicable };
    let name = branch.to_ascii_lowercase();
    let unstable = name.contains("develop") || name.contains("nightly");
    Verdict::of(unstable.then(|| host.should(host.written("branch"), "the stable branch")))
}
