use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::{Error, Result};

/// Where clouds hand out credentials to whoever asks from inside.
const METADATA_HOSTS: [&str; 4] =
    ["metadata", "metadata.google.internal", "metadata.goog", "instance-data"];
const METADATA_V4: [Ipv4Addr; 2] =
    [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192)];
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// The address of a program, checked. No part of it is repeated in an error: people paste
/// addresses with keys in them.
pub(super) fn check(text: &str, allow_link_local: bool) -> Result<Url> {
    let text = text.trim();
    if text.len() > 2000 {
        return Err(invalid("it is too long"));
    }
    let starts =
        |scheme: &str| text.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    if !starts("http://") && !starts("https://") {
        return Err(invalid("it has to begin with http:// or https://"));
    }
    let url = Url::parse(text).map_err(|_| invalid("it is not an address"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("it has a user name or a password in it: leave them out"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(
            "leave out what follows the `?` or `#`; the API key has its own place",
        ));
    }
    let host = url.host().ok_or_else(|| invalid("it has no host"))?;
    if is_nowhere(&host) {
        return Err(invalid("no program can be reached at this address"));
    }
    if !allow_link_local && is_link_local(&host) {
        return Err(invalid(
            "it is a link-local or metadata address; `outbound.allow_link_local` allows them",
        ));
    }
    Ok(url)
}

/// Whether both lead to the same scheme, host and port, so that a key may go to either.
pub(super) fn same_origin(one: &str, other: &str) -> bool {
    match (Url::parse(one), Url::parse(other)) {
        (Ok(one), Ok(other)) => one.origin() == other.origin(),
        _ => false,
    }
}

fn invalid(problem: &str) -> Error {
    Error::Invalid { field: "url".to_owned(), problem: problem.to_owned() }
}

fn address_of(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Ipv4(address) => Some(IpAddr::V4(*address)),
        Host::Ipv6(address) => Some(address.to_canonical()),
        Host::Domain(_) => None,
    }
}

fn is_nowhere(host: &Host<&str>) -> bool {
    match address_of(host) {
        Some(IpAddr::V4(address)) => {
            address.is_unspecified() || address.is_multicast() || address.is_broadcast()
        }
        Some(IpAddr::V6(address)) => address.is_unspecified() || address.is_multicast(),
        None => false,
    }
}

fn is_link_local(host: &Host<&str>) -> bool {
    match (host, address_of(host)) {
        (_, Some(IpAddr::V4(address))) => address.is_link_local() || METADATA_V4.contains(&address),
        (_, Some(IpAddr::V6(address))) => address.is_unicast_link_local() || address == METADATA_V6,
        (Host::Domain(name), None) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            METADATA_HOSTS.contains(&name.as_str())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_programs_are_taken() -> anyhow::Result<()> {
        for good in [
            "http://nas:8080/sabnzbd",
            " HTTPS://nas.example.org ",
            "http://192.168.1.5:8989",
            "http://127.0.0.1:1",
            "http://[::1]:1/",
            "http://[fd00::1]/x/",
            "http://10.0.0.1",
            "http://ünï.example",
        ] {
            check(good, false).map_err(|error| anyhow::anyhow!("{good}: {error}"))?;
        }
        Ok(())
    }

    #[test]
    fn what_is_no_address_of_a_program_is_refused_without_repeating_it() {
        for wrong in [
            "",
            "nas:8080",
            "ftp://nas/hunter2",
            "file:///etc/passwd",
            "http://",
            "http://user:hunter2@nas",
            "http://hunter2@nas",
            "http://nas/?apikey=hunter2",
            "http://nas/#hunter2",
            "http://0.0.0.0",
            "http://[::]",
            "http://224.0.0.1",
            "http://255.255.255.255",
            "http://nas:hunter2",
            "http://[hunter2",
        ] {
            let error = check(wrong, true).expect_err(wrong).to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn link_local_and_metadata_addresses_need_a_setting_however_they_are_written() {
        for address in [
            "http://169.254.169.254/latest",
            "http://2852039166/",
            "http://0xA9FEA9FE/",
            "http://0251.0376.0251.0376/",
            "http://[::ffff:169.254.169.254]/",
            "http://[fe80::1]/",
            "http://[fd00:ec2::254]/",
            "http://100.100.100.200/",
            "http://metadata.google.internal/",
            "http://METADATA.google.internal./",
        ] {
            assert!(check(address, false).is_err(), "{address}");
            assert!(check(address, true).is_ok(), "{address}");
        }
    }

    #[test]
    fn another_port_is_another_place() {
        assert!(same_origin("http://nas/a", "http://nas:80/b"));
        assert!(!same_origin("http://nas", "https://nas"));
        assert!(!same_origin("http://nas:1", "http://nas:2"));
        assert!(!same_origin("", ""));
    }
}
