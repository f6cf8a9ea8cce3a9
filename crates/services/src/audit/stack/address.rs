//! Whether two addresses lead to the same program, as far as it can be told from here.

use std::{fmt, net::IpAddr};

use url::Url;

/// Where a program is, as somebody wrote it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    host: Host,
    port: Option<u16>,
    /// The base path, in lower case and without slashes at its ends.
    path: String,
    tls: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    /// The machine (or the container) of whoever says it.
    Loopback,
    Ip(IpAddr),
    /// In lower case.
    Name(String),
    /// Nothing that could be compared.
    Unknown,
}

/// What two addresses have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    Same,
    Different,
    /// The same machine has many names, and a container's `localhost` is its own.
    Unclear,
}

impl Address {
    pub(super) fn new(host: &str, port: Option<u16>, path: &str, tls: Option<bool>) -> Self {
        let path = path.trim().trim_matches('/').to_lowercase();
        Self { host: Host::of(host), port, path, tls }
    }

    pub(super) fn of_url(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        let tls = url.scheme() == "https";
        Self::new(host, url.port_or_known_default(), url.path(), Some(tls))
    }

    /// Of what somebody entered as an URL.
    pub(super) fn read(url: &str) -> Option<Self> {
        let url = Url::parse(url.trim()).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| Self::of_url(&url))
    }

    /// The address one step up, and the last step of its path.
    pub(super) fn parent(&self) -> (Self, &str) {
        let (parent, last) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        (Self { path: parent.to_owned(), ..self.clone() }, last)
    }

    pub(super) fn is_loopback(&self) -> bool {
        self.host == Host::Loopback
    }

    /// Its host, when that is a name and no address.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.host {
            Host::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether `self`, as it is written down by a program at `speaker`, is the program that we
    /// reach at `ours`.
    pub(super) fn compare(&self, speaker: &Self, ours: &Self) -> Likeness {
        let is_same_machine = match (&self.host, &ours.host) {
            (Host::Unknown, _) | (_, Host::Unknown) => false,
            // Their own machine: where we reach them.
            (Host::Loopback, _) => speaker.host == ours.host,
            (theirs, ours) => theirs == ours,
        };
        if !is_same_machine {
            return Likeness::Unclear;
        }
        let (Some(theirs), Some(port)) = (self.port, ours.port) else { return Likeness::Unclear };
        if theirs == port {
            return match (self.path.is_empty(), ours.path.is_empty()) {
                _ if self.path == ours.path => Likeness::Same,
                (false, false) => Likeness::Different,
                // Programs answer with and without their base path; a proxy does not.
                _ if is_proxy(port) => Likeness::Unclear,
                _ => Likeness::Same,
            };
        }
        // A container has ports of its own; a proxy or TLS give a program a second one.
        let is_unclear = self.is_loopback()
            || is_proxy(theirs)
            || is_proxy(port)
            || self.tls.zip(ours.tls).is_some_and(|(theirs, ours)| theirs != ours);
        if is_unclear { Likeness::Unclear } else { Likeness::Different }
    }

    pub(super) fn has_port_of(&self, other: &Self) -> bool {
        self.port.is_some() && self.port == other.port
    }

    /// Whether one of them is spoken to over TLS and the other is not.
    pub(super) fn contradicts_tls(&self, other: &Self) -> bool {
        self.tls.zip(other.tls).is_some_and(|(one, other)| one != other)
    }

    /// Whether the programs that we reach at these two addresses certainly do not share a
    /// machine: names of containers or machines in the home network, or addresses in one network.
    pub(super) fn is_apart_from(&self, other: &Self) -> bool {
        let direct = |it: &Self| it.port.is_some_and(|port| !is_proxy(port));
        if !direct(self) || !direct(other) {
            return false;
        }
        match (&self.host, &other.host) {
            (Host::Name(a), Host::Name(b)) => a != b && !a.contains('.') && !b.contains('.'),
            (Host::Ip(IpAddr::V4(a)), Host::Ip(IpAddr::V4(b))) => {
                a != b && a.octets()[..3] == b.octets()[..3]
            }
            _ => false,
        }
    }

    /// What tells it from other addresses when it is written down by a program at `speaker`.
    pub(super) fn as_said_by(&self, speaker: &Self) -> (String, Option<u16>, String) {
        let host = match &self.host {
            Host::Loopback => format!("the machine of {}", speaker.host),
            host => host.to_string(),
        };
        (host, self.port, self.path.clone())
    }

    /// The owner of a domain, roughly: without `api.` and `www.`. `None` for what is at home.
    pub(super) fn domain(&self) -> Option<&str> {
        let name = self.name().filter(|name| name.contains('.'))?;
        Some(["api.", "www."].iter().find_map(|it| name.strip_prefix(it)).unwrap_or(name))
    }
}

/// Ports behind which many programs are.
fn is_proxy(port: u16) -> bool {
    matches!(port, 80 | 443)
}

impl Host {
    fn of(host: &str) -> Self {
        let host = host.trim().trim_end_matches('.').to_lowercase();
        let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(&host);
        if let Ok(ip) = bare.parse::<IpAddr>() {
            return match ip.to_canonical() {
                ip if ip.is_loopback() || ip.is_unspecified() => Self::Loopback,
                ip => Self::Ip(ip),
            };
        }
        if host == "localhost" || host.ends_with(".localhost") {
            return Self::Loopback;
        }
        let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if host.is_empty() || !host.chars().all(is_letter) {
            return Self::Unknown;
        }
        Self::Name(host)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loopback => f.write_str("localhost"),
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
            Self::Ip(ip) => write!(f, "{ip}"),
            Self::Name(name) => f.write_str(name),
            Self::Unknown => f.write_str("an unreadable host"),
        }
    }
}

/// Without anything that may be secret in an URL.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        if self.path.is_empty() { Ok(()) } else { write!(f, "/{}", self.path) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(url: &str) -> Address {
        Address::read(url).unwrap()
    }

    fn compare(theirs: &str, speaker: &str, ours: &str) -> Likeness {
        at(theirs).compare(&at(speaker), &at(ours))
    }

    const ELSEWHERE: &str = "http://films:7878";

    #[test]
    fn the_same_words_lead_to_the_same_program() {
        for (theirs, ours) in [
            ("http://getter:8080", "http://GETTER.:8080/"),
            ("http://192.168.1.4:8080", "http://192.168.1.4:8080/base"),
            ("http://[fd00::4]:8080", "http://[fd00:0::4]:8080"),
            ("http://[::ffff:10.0.0.4]:8080", "http://10.0.0.4:8080"),
            ("https://nas.example/getter/", "https://nas.example/Getter"),
        ] {
            assert_eq!(compare(theirs, ELSEWHERE, ours), Likeness::Same, "{theirs} {ours}");
        }
    }

    #[test]
    fn another_port_of_the_same_machine_is_another_program() {
        for (theirs, ours) in [
            ("http://192.168.1.4:8081", "http://192.168.1.4:8080"),
            ("http://nas:8081", "http://nas:8080"),
            ("https://nas.example/shows", "https://nas.example/films"),
        ] {
            assert_eq!(compare(theirs, ELSEWHERE, ours), Likeness::Different, "{theirs} {ours}");
        }
    }

    #[test]
    fn what_may_be_another_name_of_the_same_machine_is_unclear() {
        for (theirs, ours) in [
            ("http://getter:8080", "http://192.168.1.4:8080"),
            ("http://nas:8080", "http://nas.lan:8080"),
            ("http://host.docker.internal:8080", "http://nas:8080"),
            ("http://172.17.0.1:8080", "http://192.168.1.4:8080"),
            ("http://getter:8080", "http://localhost:8080"),
            // Behind a proxy, or with a second port for TLS.
            ("http://nas:8080", "https://nas/getter"),
            ("https://nas/", "https://nas/getter"),
            ("https://nas:9090", "http://nas:8080"),
        ] {
            assert_eq!(compare(theirs, ELSEWHERE, ours), Likeness::Unclear, "{theirs} {ours}");
        }
    }

    #[test]
    fn localhost_is_the_machine_of_whoever_says_it() {
        let home = "http://nas:7878";
        assert_eq!(compare("http://localhost:8080", home, "http://nas:8080"), Likeness::Same);
        assert_eq!(compare("http://127.0.0.2:8080", home, "http://nas:8080"), Likeness::Same);
        assert_eq!(compare("http://[::1]:8080", home, "http://nas:8080"), Likeness::Same);
        assert_eq!(compare("http://localhost:8080", home, "http://getter:8080"), Likeness::Unclear);
        // A port of a container may be published as another one.
        assert_eq!(compare("http://localhost:8081", home, "http://nas:8080"), Likeness::Unclear);
        let (speaker, ours) = ("http://127.0.0.1:7878", "http://localhost:8080");
        assert_eq!(compare("http://localhost:8080", speaker, ours), Likeness::Same);
    }

    #[test]
    fn what_is_no_host_is_never_compared() {
        for host in ["", "http://nas", "nas:8080", "a b", "nas/getter"] {
            let theirs = Address::new(host, Some(8080), "", None);
            assert_eq!(theirs.compare(&theirs, &theirs), Likeness::Unclear, "{host}");
        }
    }

    #[test]
    fn only_direct_neighbours_are_certainly_apart() {
        let apart = |a: &str, b: &str| at(a).is_apart_from(&at(b));
        assert!(apart("http://films:7878", "http://getter:8080"));
        assert!(apart("http://192.168.1.4:7878", "http://192.168.1.5:8080"));
        assert!(!apart("http://vpn:7878", "http://vpn:8080"));
        assert!(!apart("http://192.168.1.4:7878", "http://172.18.0.5:8080"));
        assert!(!apart("https://films.example", "https://getter.example"));
        assert!(!apart("http://films.lan:7878", "http://getter.lan:8080"));
        assert!(!apart("http://localhost:7878", "http://getter:8080"));
    }

    #[test]
    fn an_address_is_shown_without_what_is_secret_in_an_url() {
        let shown = at("http://user:word@nas:8080/base?apikey=abc").to_string();
        assert_eq!(shown, "nas:8080/base");
        assert_eq!(Address::read("not an url"), None);
        assert_eq!(Address::read("file:///etc/passwd"), None);
    }

    #[test]
    fn an_indexer_is_known_by_its_domain() {
        let domain = |url: &str| at(url).domain().map(str::to_owned);
        assert_eq!(domain("https://api.indexer.example/api"), Some("indexer.example".to_owned()));
        assert_eq!(domain("https://indexer.example"), Some("indexer.example".to_owned()));
        assert_eq!(domain("http://keeper:9696/1/"), None);
        assert_eq!(domain("http://10.0.0.1/1/"), None);
    }

    prop_compose! {
        fn any_address()(
            host in prop_oneof![
                Just("localhost".to_owned()), Just("127.0.0.1".to_owned()), Just("::1".to_owned()),
                "[a-c]{1,2}", "[a-c]\\.lan", "10\\.0\\.0\\.[1-3]", ".{0,6}",
            ],
            port in prop_oneof![Just(None), (78_u16..84).prop_map(Some)],
            path in prop_oneof![Just(String::new()), "/[ab]/?"],
            tls in any::<Option<bool>>(),
        ) -> Address {
            Address::new(&host, port, &path, tls)
        }
    }

    proptest! {
        #[test]
        fn nothing_is_different_from_itself(a in any_address(), speaker in any_address()) {
            prop_assert_ne!(a.compare(&speaker, &a), Likeness::Different);
        }

        #[test]
        fn two_named_hosts_are_alike_in_both_directions(
            a in any_address(), b in any_address(), speaker in any_address(),
        ) {
            if !a.is_loopback() && !b.is_loopback() {
                prop_assert_eq!(a.compare(&speaker, &b), b.compare(&speaker, &a));
            }
        }

        #[test]
        fn only_one_machine_has_two_programs_that_certainly_differ(
            a in any_address(), b in any_address(), speaker in any_address(),
        ) {
            if a.compare(&speaker, &b) == Likeness::Different {
                prop_assert!(a.host == b.host || (a.is_loopback() && speaker.host == b.host));
                prop_assert!(!a.is_apart_from(&b));
            }
        }

        #[test]
        fn the_same_program_is_told_by_the_same_port(
            a in any_address(), b in any_address(), speaker in any_address(),
        ) {
            if a.compare(&speaker, &b) == Likeness::Same {
                prop_assert!(a.has_port_of(&b));
            }
        }

        #[test]
        fn a_host_that_is_written_otherwise_is_the_same(name in "[a-zA-Z]{1,8}", port: u16) {
            let a = Address::new(&name, Some(port), "", None);
            let b = Address::new(&format!(" {}. ", name.to_uppercase()), Some(port), "/", None);
            prop_assert_eq!(a, b);
        }

        #[test]
        fn reading_never_panics(url in ".{0,60}", host in ".{0,30}") {
            let _ = Address::read(&url).map(|it| it.to_string());
            let address = Address::new(&host, None, &url, None);
            let _ = (address.to_string(), address.domain(), address.parent());
        }
    }
}
