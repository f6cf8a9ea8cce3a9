//! What you fetch is between you and your provider.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "server-tls",
        title: "News servers are reached over TLS",
        area: Area::Security,
        severity: Severity::High,
        reason: "Without TLS the account's password and everything that is fetched can be read, \
                 and slowed down, on the way.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Switch on SSL for this server under Config → Servers, with the port for it that the \
             provider names: mostly 563 or 443. Then press Test Server.",
        ),
        source: "https://trash-guides.info/Downloaders/SABnzbd/Basic-Setup/",
    },
    check,
};

fn check(seen: &Evidence) -> Verdict {
    let plain = seen.servers_in_use().filter(|server| server.number("ssl") == Some(0.0));
    Verdict::of(plain.map(|server| server.by_hand("without TLS", "TLS")))
}
