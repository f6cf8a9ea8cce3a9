//! The port fits the encryption.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "server-port",
        title: "The ports of news servers fit their use of TLS",
        area: Area::Downloads,
        severity: Severity::High,
        reason: "On the wrong port a connection is neither refused nor answered: the server looks \
                 dead.",
        risk: Risk::Careful,
        remedy: Remedy::Manual(
            "Correct port or SSL of this server under Config → Servers: 563 or 443 with SSL, 119 \
             without. Then press Test Server.",
        ),
        source: "https://sabnzbd.org/wiki/configuration/5.0/servers",
    },
    check,
};

/// With TLS, and never without.
const TLS: [f64; 2] = [563.0, 443.0];
/// Without TLS, and never with it.
const PLAIN: f64 = 119.0;

fn check(seen: &Evidence) -> Verdict {
    let odd = seen.servers_in_use().filter_map(|server| {
        let port = server.number("port")?;
        match server.is_on("ssl") {
            true if port == PLAIN => Some(server.by_hand("TLS on port 119", "563 or 443")),
            false if TLS.contains(&port) => {
                Some(server.by_hand(format!("no TLS on port {port}"), "TLS"))
            }
            _ => None,
        }
    });
    Verdict::of(odd)
}
