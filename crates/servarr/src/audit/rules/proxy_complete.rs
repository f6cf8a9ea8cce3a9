use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "proxy-complete",
            title: "The proxy has a name",
            area: Area::Indexers,
            severity: Severity::High,
            reason: "A proxy is switched on without a host name: no indexer and no list can be \
                     reached.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Under Settings, General, Proxy name the proxy, or switch it off.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    Verdict::of_known(common.host.as_ref(), |host| {
        let nameless = host.proxy_hostname.as_deref().is_some_and(str::is_empty);
        let broken = host.proxy_enabled == Some(true) && nameless;
        Verdict::of(broken.then(|| host.should("no host name", "the proxy's host name")))
    })
}
