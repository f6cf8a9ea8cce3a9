//! Nobody outside the own network gets in.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "not-exposed",
        title: "It cannot be reached from the internet",
        area: Area::Security,
        severity: Severity::Critical,
        reason: "Whoever gets at its API can read the keys of your accounts and run scripts on \
                 the machine. Strangers find an open one within hours.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Set External internet access under Config → General to No access, and use a VPN or a \
             reverse proxy with its own login from outside.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/general",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    Verdict::of_known(seen.misc.number("inet_exposure"), |level| {
        Verdict::of((level > 0.0).then(|| seen.misc.by_hand(exposed(level), "no access")))
    })
}

fn exposed(level: f64) -> &'static str {
    match level as i64 {
        1 => "strangers may add NZBs",
        2 => "strangers may use its API, except for the settings",
        3 => "strangers may use its whole API",
        4 => "strangers may use its API and its interface",
        _ => "strangers may use its API, and its interface after a login",
    }
}
