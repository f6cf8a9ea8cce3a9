use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "proxy-only-for-outside",
            title: "Programs at home are not asked through the proxy",
            area: Area::Downloads,
            severity: Severity::Medium,
            reason: "Through a proxy, download clients and other programs at home are mostly not \
                     reachable, and their keys pass through it.",
            risk: Risk::Safe,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    let Some(host) = &common.host else { return Verdict::NotApplicable };
    if host.proxy_enabled != Some(true) {
        return Verdict::NotApplicable;
    }
    switch(Some(host), |host| host.proxy_bypass_local_addresses, "proxyBypassLocalAddresses", true)
}
