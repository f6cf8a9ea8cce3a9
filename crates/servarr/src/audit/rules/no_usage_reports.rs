use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "no-usage-reports",
            title: "It does not report its use",
            area: Area::Security,
            severity: Severity::Low,
            reason: "Reports of use and of errors go to the makers' servers; nothing is lost \
                     without them.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    switch(common.host.as_ref(), |host| host.analytics_enabled, "analyticsEnabled", false)
}
