use super::prelude::*;

pub(super) const fn rule<E: Program>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "carrier-network-not-trusted",
            title: "Neighbours in the network of the provider are strangers",
            area: Area::Security,
            severity: Severity::High,
            reason: "Addresses from 100.64.0.0/10 are shared by the customers of a provider; when \
                     they count as local, whoever is not asked for a login includes them.",
            risk: Risk::Careful,
            remedy: Remedy::Automatic,
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.common()),
    }
}

fn check(common: &Common) -> Verdict {
    switch(
        common.host.as_ref(),
        |host| host.trust_cgnat_ip_addresses,
        "trustCgnatIpAddresses",
        false,
    )
}
