use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Where clouds hand out credentials to whoever asks from inside, beside the link-local networks.
const METADATA_V4: [Ipv4Addr; 2] =
    [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192)];
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Looks names up, and follows none to a link-local or metadata address: whoever answers for a name
/// could otherwise make us ask there. An address that is written as such was checked when it was
/// set, and is not looked up.
///
/// What is checked is what is connected to: nothing is looked up a second time in between.
pub(crate) struct Resolver {
    look_up: Arc<LookUp>,
}

type LookUp = dyn Fn(String) -> Looking + Send + Sync;
type Looking = std::pin::Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// A name leads only to where we do not go.
#[derive(Debug)]
pub(crate) struct LeadsAstray;

impl fmt::Display for LeadsAstray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to a link-local or metadata address")
    }
}

impl Error for LeadsAstray {}

impl Resolver {
    /// Asks the system.
    pub(crate) fn of_the_system() -> Self {
        Self::over(|name| {
            Box::pin(async move {
                // The port is the caller's to set.
                Ok(tokio::net::lookup_host((name, 0)).await?.collect())
            })
        })
    }

    fn over(look_up: impl Fn(String) -> Looking + Send + Sync + 'static) -> Self {
        Self { look_up: Arc::new(look_up) }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let looking = (self.look_up)(name.as_str().to_owned());
        Box::pin(async move {
            let found = looking.await?;
            let was_found = !found.is_empty();
            let good: Vec<_> = found.into_iter().filter(|it| !is_forbidden(it.ip())).collect();
            if good.is_empty() && was_found {
                return Err(LeadsAstray.into());
            }
            Ok(Box::new(good.into_iter()) as Addrs)
        })
    }
}

fn is_forbidden(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_link_local() || address.is_unspecified() || METADATA_V4.contains(&address)
        }
        IpAddr::V6(address) => {
            address.is_unicast_link_local() || address.is_unspecified() || address == METADATA_V6
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

    use super::*;
    use crate::fault::{Fault, Snag};

    /// A client in whose world every name leads to `addresses`.
    fn client(addresses: &[&str]) -> anyhow::Result<reqwest::Client> {
        crate::upstream::install_ring();
        let addresses: Vec<SocketAddr> = addresses
            .iter()
            .map(|it| Ok(SocketAddr::new(it.parse()?, 0)))
            .collect::<anyhow::Result<_>>()?;
        let resolver = Resolver::over(move |_| {
            let addresses = addresses.clone();
            Box::pin(async move { Ok(addresses) })
        });
        let builder = reqwest::Client::builder().no_proxy().tls_certs_only([]);
        Ok(builder.dns_resolver(Arc::new(resolver)).build()?)
    }

    #[tokio::test]
    async fn a_name_that_leads_to_a_metadata_address_is_not_followed() -> anyhow::Result<()> {
        for address in [
            "169.254.169.254",
            "169.254.0.1",
            "100.100.100.200",
            "192.0.0.192",
            "0.0.0.0",
            "::ffff:169.254.169.254",
            "fe80::1",
            "fd00:ec2::254",
        ] {
            let asked = client(&[address])?.get("http://nas.example/").send().await;
            let Err(err) = asked else { anyhow::bail!("{address} was asked") };
            let fault = Fault::transport(err, Duration::from_secs(1));
            assert_eq!(fault.snag.map(|it| it.0), Some(Snag::LeadsAstray), "{address}");
            let text = fault.trouble.to_string();
            assert!(text.contains("link-local or metadata address"), "{text}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn of_several_addresses_the_good_ones_are_asked() -> anyhow::Result<()> {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
        let url = format!("http://nas.example:{}/", server.address().port());
        let answer = client(&["fe80::1", "127.0.0.1", "169.254.1.1"])?.get(url).send().await?;
        assert_eq!(answer.status(), 204);
        Ok(())
    }

    #[tokio::test]
    async fn the_system_knows_its_own_name_and_no_other() -> anyhow::Result<()> {
        let resolver = Resolver::of_the_system();
        let mut found = resolver
            .resolve("localhost".parse()?)
            .await
            .map_err(|err| anyhow::anyhow!("localhost: {err}"))?;
        assert!(found.all(|it| it.ip().is_loopback()));
        assert!(resolver.resolve("no-such-host.invalid".parse()?).await.is_err());
        Ok(())
    }
}
