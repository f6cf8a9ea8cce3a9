use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "nobody-without-login",
            title: "Nobody gets in without a login",
            area: Area::Security,
            severity: Severity::High,
            reason: "Whoever has one of these addresses is taken for the owner, who may change \
                     every setting and delete media. Behind a proxy, everybody has the address \
                     of the proxy.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "In Plex under Settings, Network empty the “List of IP addresses and networks \
                 that are allowed without auth”; sign in on the players instead.",
            ),
            source: NETWORK,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.text("allowedNetworks"), |(preference, networks)| {
        let mut open = networks.split(',').map(str::trim).filter(|network| {
            let is_own = network.starts_with("127.") || *network == "::1";
            !network.is_empty() && !is_own
        });
        let found = || clean_text(networks, 200);
        Verdict::of(open.next().map(|_| preference.should(found(), "an empty list")))
    })
}
