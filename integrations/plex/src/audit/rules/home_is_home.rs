use super::prelude::*;

pub(super) const fn rule() -> Rule<Evidence> {
    Rule {
        info: RuleInfo {
            id: "home-is-home",
            title: "Only home networks count as home",
            area: Area::Security,
            severity: Severity::Medium,
            reason: "With every address counted as home, no limit for players far away holds: \
                     one of them can take all of the upload.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "In Plex under Settings, Network enter in LAN Networks only the networks of \
                 your home, such as 192.168.1.0/24; or leave it empty.",
            ),
            source: NETWORK,
        },
        check,
    }
}

fn check(evidence: &Evidence) -> Verdict {
    Verdict::of_known(evidence.text("LanNetworksBandwidth"), |(preference, networks)| {
        let mut networks_of = networks.split(',').map(str::trim);
        let is_everything = networks_of.any(|it| it.ends_with("/0") || it.ends_with("/0.0.0.0"));
        let found = || clean_text(networks, 200);
        Verdict::of(is_everything.then(|| preference.should(found(), "the networks of your home")))
    })
}
