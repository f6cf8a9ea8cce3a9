use super::prelude::*;
use std::net::IpAddr;

/// How names end that only mean something at home.
const LOCAL_ENDS: [&str; 8] =
    [".local", ".lan", ".home", ".internal", ".arpa", ".localdomain", ".test", ".ts.net"];

pub(super) const fn rule<E: LibraryProgram>() -> Rule<E> {
    Rule {
        info: RuleInfo {
            id: "client-encrypted",
            title: "A download client on the internet is spoken to over TLS",
            area: Area::Security,
            severity: Severity::High,
            reason: "Without TLS, the client's key and everything that is asked of it can be read \
                     and changed on the way.",
            risk: Risk::Careful,
            remedy: Remedy::Manual(
                "Give the client a certificate, then switch Use SSL on under Settings, Download \
                 Clients, and set the port for it.",
            ),
            source: E::SETTINGS,
        },
        check: |evidence| check(evidence.library()),
    }
}

fn check(library: &Library) -> Verdict {
    Verdict::of_known(library.enabled_clients(), |clients| {
        let open = clients
            .into_iter()
            .filter(|client| client.uses_tls() == Some(false) && is_public(client.host()));
        Verdict::of(
            open.map(|client| client.should(format!("{}, without TLS", client.host()), "TLS")),
        )
    })
}

/// Whether a host is outside of the home: a public address, or a name that is not a local one.
fn is_public(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => {
            let [a, b, ..] = ip.octets();
            let shared = a == 100 && (64..128).contains(&b);
            !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || shared)
        }
        Ok(IpAddr::V6(ip)) => {
            !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
        Err(_) => {
            let host = host.to_ascii_lowercase();
            host.contains('.') && !LOCAL_ENDS.iter().any(|end| host.ends_with(end))
        }
    }
}
