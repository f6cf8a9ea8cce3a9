//! A news server has to prove who it is.

use super::prelude::*;

pub(super) const RULE: Rule<Evidence> = Rule {
    info: RuleInfo {
        id: "server-certificate",
        title: "The certificates of news servers are verified",
        area: Area::Security,
        severity: Severity::High,
        reason: "TLS without verification protects from nobody who sits on the way: any \
                 certificate will do, and the password is handed over.",
        risk: Risk::Careful,
        remedy: Remedy::Automatic,
        source: "https://sabnzbd.org/wiki/configuration/5.0/servers",
    },
    check,
};

/// Certificate and name of the host. From 4.5 on, 3 is stricter about the form of certificates.
const HOST_NAME: i32 = 2;

fn check(seen: &Evidence) -> Verdict {
    let weak = seen.servers_in_use().filter(|server| {
        let verifies =
            server.number("ssl_verify").is_none_or(|level| level >= f64::from(HOST_NAME));
        server.is_on("ssl") && !verifies
    });
    Verdict::of(weak.map(|server| server.change("ssl_verify", HOST_NAME)))
}
