//! Who is at the other end: the address, the scheme and the name that we are called by, taken from
//! a proxy's headers only when the proxy is trusted.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Uri, header},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;

use crate::{Api, Options};

/// The other end of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Of the TCP peer, or of the client that a trusted proxy names.
    pub(crate) ip: IpAddr,
    /// Known to have come by https, from a trusted proxy.
    pub(crate) is_https: bool,
    /// The name and port that we were called by.
    pub(crate) host: Option<String>,
}

/// Finds out who asks, before anything else looks at the request.
pub(crate) async fn recognise(
    State(api): State<Api>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    // Without a connection there is no network in between: that is a test or the program itself.
    let peer = peer.map_or(IpAddr::from([127, 0, 0, 1]), |it| it.0.ip().to_canonical());
    let client = Client::of(peer, request.uri(), request.headers(), &api.options);
    request.extensions_mut().insert(client);
    next.run(request).await
}

impl Client {
    fn of(peer: IpAddr, uri: &Uri, headers: &HeaderMap, options: &Options) -> Self {
        // HTTP/2 has the host in its target.
        let host = text(headers, "host").or_else(|| uri.authority().map(|it| it.as_str()));
        let direct = Self { ip: peer, is_https: false, host: host.map(str::to_owned) };
        if !is_trusted(peer, &options.trusted_proxies) {
            return direct;
        }
        Self {
            ip: forwarded_ip(headers, &options.trusted_proxies).unwrap_or(peer),
            is_https: last(headers, "x-forwarded-proto")
                .is_some_and(|it| it.eq_ignore_ascii_case("https")),
            host: last(headers, "x-forwarded-host").map(str::to_owned).or(direct.host),
        }
    }
}

/// The last address in the chain that is not a proxy of ours: what stands before it, anybody can
/// have written.
fn forwarded_ip(headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|it| it.to_str().ok());
    let chain: Vec<_> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut nearest = None;
    for hop in chain.into_iter().rev() {
        let Some(ip) = address(hop) else { break };
        nearest = Some(ip);
        if !is_trusted(ip, trusted) {
            break;
        }
    }
    nearest
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let ip = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|it| it.ip());
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    ip.or_else(with_port).or_else(in_brackets).map(|it: IpAddr| it.to_canonical())
}

fn is_trusted(ip: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(&ip))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|it| it.to_str().ok())
}

/// What the nearest proxy wrote, when each adds its own behind a comma.
fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next().map(str::trim).filter(|it| !it.is_empty())
}

/// Whether a browser says that the request comes from a page of ours. `None`: nothing says so, nor
/// the contrary, as with a program that is no browser.
pub(crate) fn is_same_origin(headers: &HeaderMap, client: &Client) -> Option<bool> {
    if let Some(site) = text(headers, "sec-fetch-site") {
        return Some(site == "same-origin");
    }
    text(headers, header::ORIGIN.as_str()).map(|origin| is_own_origin(origin, client))
}

/// Whether `origin` is where we are. A proxy that is not trusted hides whether we are called by
/// https, so the scheme only counts when it is known.
pub(crate) fn is_own_origin(origin: &str, client: &Client) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let default_port = match scheme {
        "http" if !client.is_https => "80",
        "https" => "443",
        _ => return false,
    };
    let Some(host) = client.host.as_deref() else { return false };
    let same = |a: &str, b: &str| {
        let ((a, a_port), (b, b_port)) = (split_port(a), split_port(b));
        a.eq_ignore_ascii_case(b)
            && a_port.unwrap_or(default_port) == b_port.unwrap_or(default_port)
    };
    same(authority, host)
}

/// `name:port` or `[::1]:port` taken apart; the brackets stay.
pub(crate) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((name, port))
            if !port.contains(']') && (!name.contains(':') || name.ends_with(']')) =>
        {
            (name, Some(port))
        }
        _ => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, headers: &[(&'static str, &'static str)]) -> anyhow::Result<Client> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        let options =
            Options { trusted_proxies: vec!["10.0.0.0/8".parse()?], ..Options::default() };
        Ok(Client::of(peer.parse()?, &Uri::from_static("/"), &map, &options))
    }

    #[test]
    fn a_stranger_cannot_say_who_it_is() -> anyhow::Result<()> {
        let headers = [
            ("host", "nas"),
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil"),
        ];
        let expected =
            Client { ip: "192.0.2.7".parse()?, is_https: false, host: Some("nas".to_owned()) };
        assert_eq!(client("192.0.2.7", &headers)?, expected);
        Ok(())
    }

    #[test]
    fn behind_a_trusted_proxy_only_what_our_proxies_wrote_counts() -> anyhow::Result<()> {
        let headers = [
            ("x-forwarded-for", "127.0.0.1, 198.51.100.4"),
            ("x-forwarded-for", "10.0.0.9"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "nas.example.org"),
        ];
        let client = client("10.0.0.2", &headers)?;
        assert_eq!(client.ip, "198.51.100.4".parse::<IpAddr>()?);
        assert!(client.is_https);
        assert_eq!(client.host.as_deref(), Some("nas.example.org"));
        Ok(())
    }

    #[test]
    fn a_chain_that_is_not_understood_ends_at_its_last_good_hop() -> anyhow::Result<()> {
        let ip = |chain| client("10.0.0.2", &[("x-forwarded-for", chain)]).map(|it| it.ip);
        assert_eq!(ip("198.51.100.4, nonsense")?, "10.0.0.2".parse::<IpAddr>()?);
        assert_eq!(ip("[2001:db8::1]:99")?, "2001:db8::1".parse::<IpAddr>()?);
        Ok(())
    }

    #[test]
    fn an_origin_is_ours_when_host_and_port_are() {
        let at = |host: &str, is_https| Client {
            ip: IpAddr::from([127, 0, 0, 1]),
            is_https,
            host: Some(host.to_owned()),
        };
        assert!(is_own_origin("http://nas:8088", &at("nas:8088", false)));
        assert!(is_own_origin("https://nas.example.org", &at("nas.example.org", true)));
        assert!(is_own_origin("https://nas.example.org", &at("nas.example.org:443", false)));
        assert!(!is_own_origin("http://nas.example.org", &at("nas.example.org", true)));
        assert!(!is_own_origin("http://nas:8089", &at("nas:8088", false)));
        assert!(!is_own_origin("http://evil", &at("nas", false)));
        assert!(!is_own_origin("http://nas.evil", &at("nas", false)));
        assert!(!is_own_origin("null", &at("nas", false)));
        assert!(!is_own_origin("http://nas@evil", &at("nas", false)));
    }
}
