//! Encryption keeps up with the times.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "default-ciphers",
        title: "News servers use the default ciphers",
        area: Area::Security,
        severity: Severity::Low,
        reason: "A list of ciphers that was good years ago leaves out the better ones of today, \
                 and may hold broken ones.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/servers",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let own = seen.servers_in_use().filter(|server| server.is_set("ssl_ciphers"));
    Verdict::of(own.map(|server| server.change("ssl_ciphers", "")))
}
