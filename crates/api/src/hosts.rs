//! Which names we answer to. A page of a stranger can make a browser call us under a name of the
//! stranger's (DNS rebinding); such a request ends here.

use std::net::IpAddr;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    Api, Options,
    client::{Client, split_port},
    problem::Problem,
};

/// Endings that nobody can have in the public DNS (RFC 6761, 6762, 8375, and ICANN's `.internal`).
const PRIVATE_ENDINGS: &[&str] = &[".localhost", ".local", ".home.arpa", ".internal"];

/// Turns away what calls us by a name that is not ours.
pub(crate) async fn check(State(api): State<Api>, request: Request, next: Next) -> Response {
    let host = request.extensions().get::<Client>().and_then(|it| it.host.as_deref());
    // HTTP/1.1 demands a host; what has none is no browser.
    if host.is_none_or(|host| is_allowed(host, &api.options)) {
        return next.run(request).await;
    }
    let detail = "this host name is not one of ours: add it to the allowed hosts if it is";
    Problem::new(StatusCode::FORBIDDEN, "host_not_allowed", detail).into_response()
}

fn is_allowed(host: &str, options: &Options) -> bool {
    let (name, _) = split_port(host);
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let bare = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(&name);
    if let Ok(ip) = bare.parse::<IpAddr>() {
        let ip = ip.to_canonical();
        // A rebinding needs a name, so a plain address is safe wherever we listen on it.
        return ip.is_loopback()
            || options.bind.is_unspecified()
            || ip == options.bind
            || is_listed(bare, &options.allowed_hosts);
    }
    // A name without a dot cannot be had in the public DNS either; containers call each other so.
    !name.is_empty() && !name.contains('.')
        || PRIVATE_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || is_listed(&name, &options.allowed_hosts)
}

fn is_listed(name: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|it| {
        let it = it.trim().trim_end_matches('.').to_ascii_lowercase();
        match it.strip_prefix('*') {
            Some("") => true,
            Some(ending) if ending.starts_with('.') => name.ends_with(ending),
            _ => name == it,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(bind: [u8; 4], host: &str) -> bool {
        let allowed_hosts = vec!["nas.example.org".to_owned(), "*.home.example".to_owned()];
        let options = Options { bind: bind.into(), allowed_hosts, ..Options::default() };
        is_allowed(host, &options)
    }

    #[test]
    fn our_own_names_are_answered() {
        for host in [
            "localhost",
            "localhost:8088",
            "127.0.0.1:8088",
            "[::1]:8088",
            "autoarr:8088",
            "nas.local",
            "NAS.example.org.",
            "a.home.example:443",
        ] {
            assert!(allows([127, 0, 0, 1], host), "{host} was turned away");
        }
        assert!(allows([0, 0, 0, 0], "192.168.1.5:8088"));
        assert!(allows([192, 168, 1, 5], "192.168.1.5"));
    }

    #[test]
    fn a_name_that_a_stranger_can_have_is_turned_away() {
        for host in [
            "evil.example",
            "evil.example:8088",
            "nas.example.org.evil.example",
            "evilnas.example.org",
            "home.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "",
            "192.168.1.5",
        ] {
            assert!(!allows([127, 0, 0, 1], host), "{host} was let in");
        }
    }
}
