//! What the internet can reach is at least encrypted.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "no-plain-exposure",
        title: "It is not exposed to the internet without HTTPS",
        area: Area::Security,
        severity: Severity::Critical,
        reason: "The API key and your login travel through other people's networks, readable by \
                 all of them.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Set External internet access under Config → General to No access. If it has to be \
             open, switch on Enable HTTPS there first.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/general",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let is_exposed = seen.misc.number("inet_exposure").is_some_and(|level| level > 0.0);
    if !is_exposed {
        return Verdict::NotApplicable;
    }
    let plain = !seen.misc.is_on("enable_https");
    Verdict::of(plain.then(|| seen.misc.by_hand("exposed over plain HTTP", "not exposed")))
}
