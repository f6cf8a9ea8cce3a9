//! The HTTP client of the stand-ins and of their tests: loopback only, no proxy.

use std::sync::OnceLock;
use std::time::Duration;

/// A client that goes straight to loopback and gives up after half a minute. It keeps no
/// connection open, so that every test can use the same one whatever runtime it has.
///
/// # Errors
/// Where the client cannot be set up at all.
pub fn client() -> anyhow::Result<reqwest::Client> {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client.clone());
    }
    // It speaks plain HTTP, yet wants to know how it would speak TLS. Where someone else in the
    // process has said so already, that stays.
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .timeout(Duration::from_secs(30));
    let client = builder.build()?;
    Ok(CLIENT.get_or_init(|| client).clone())
}
