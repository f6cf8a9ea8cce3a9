//! Its keys do not cross the network in the clear.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "serve-tls",
        title: "Its web interface and API are served over HTTPS",
        area: Area::Security,
        severity: Severity::Medium,
        reason: "Over plain HTTP the API key is part of every address, and anybody who listens on \
                 the network can use it.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Switch on Enable HTTPS under Config → General, restart it, and correct its address \
             in every program that uses it. Behind a reverse proxy with HTTPS on the same \
             machine, this is a matter of taste.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/general",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    if seen.is_local() {
        return Verdict::NotApplicable;
    }
    Verdict::of_known(seen.misc.number("enable_https"), |on| {
        Verdict::of((on == 0.0).then(|| seen.misc.by_hand("plain HTTP", "HTTPS")))
    })
}
