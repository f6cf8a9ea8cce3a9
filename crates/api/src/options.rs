use std::{net::IpAddr, str::FromStr, time::Duration};

use ipnet::IpNet;
use secrecy::SecretString;
use web_ui::Site;

/// How the door is set up. Everything here is the operator's choice.
#[derive(Clone, Debug)]
pub struct Options {
    pub url_base: UrlBase,
    /// The address we listen on. Decides which `Host` headers that are plain addresses are ours.
    pub bind: IpAddr,
    /// Names under which we may be called, besides loopback: `nas.example.org`,
    /// `*.example.org`, or `*` for any.
    pub allowed_hosts: Vec<String>,
    /// Whose `X-Forwarded-For`, `-Proto` and `-Host` are believed.
    pub trusted_proxies: Vec<IpNet>,
    pub metrics: MetricsAccess,
    /// Requests of one API key, session or address; `None` sets no limit.
    pub rate_limit: Option<RateLimit>,
    /// The longest body that is read, in bytes.
    pub body_limit: usize,
    /// How long one request may take.
    pub timeout: Duration,
    /// How many WebSocket clients there may be at once.
    pub max_sockets: usize,
    /// The web interface.
    pub site: Site,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            url_base: UrlBase::default(),
            bind: IpAddr::from([127, 0, 0, 1]),
            allowed_hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            metrics: MetricsAccess::Authenticated,
            rate_limit: Some(RateLimit::default()),
            body_limit: 1024 * 1024,
            timeout: Duration::from_secs(60),
            max_sockets: 2_000,
            site: Site::default(),
        }
    }
}

/// Who may read `/metrics`.
#[derive(Clone, Debug, Default)]
pub enum MetricsAccess {
    /// Nobody: it answers 404.
    Off,
    /// Whoever has an API key with at least the scope `read`.
    #[default]
    Authenticated,
    /// As [`MetricsAccess::Authenticated`], and whoever brings this key as a bearer token or in
    /// `X-Api-Key`.
    Key(SecretString),
    /// Everybody who reaches the port.
    Open,
}

/// How often one caller may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    pub per_second: u32,
    /// How many requests may come at once.
    pub burst: u32,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self { per_second: 200, burst: 1_000 }
    }
}

/// The path under which a reverse proxy shows us: empty, or `/autoarr`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UrlBase(String);

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a URL base: use a path such as /autoarr, of letters, digits, -, _, . and /")]
pub struct InvalidUrlBase(String);

impl UrlBase {
    /// Without a slash at its end; empty when there is none.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path of the session cookie.
    pub(crate) fn cookie_path(&self) -> &str {
        if self.0.is_empty() { "/" } else { &self.0 }
    }
}

impl FromStr for UrlBase {
    type Err = InvalidUrlBase;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inner = text.trim().trim_matches('/');
        if inner.is_empty() {
            return Ok(Self::default());
        }
        let fits = inner.split('/').all(|part| {
            !part.is_empty()
                && part != "."
                && part != ".."
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        });
        if fits { Ok(Self(format!("/{inner}"))) } else { Err(InvalidUrlBase(text.to_owned())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_base_has_a_slash_before_and_none_behind() -> anyhow::Result<()> {
        for (given, meant) in
            [("", ""), ("/", ""), ("autoarr", "/autoarr"), ("/a/b/", "/a/b"), (" /x ", "/x")]
        {
            assert_eq!(given.parse::<UrlBase>()?.as_str(), meant);
        }
        for wrong in ["/a b", "/a/../b", "/{x}", "a//b", "/ä", "/a;b", "/a?b"] {
            assert!(wrong.parse::<UrlBase>().is_err(), "{wrong} was taken");
        }
        Ok(())
    }
}
