//! Plex as the rest of the program sees it, over the lab's stand-in.

mod audit;
mod contract;
mod health;
mod probing;
mod rules;

use integration_testkit::{HandClock, instance};
use kernel::{Connected, Connection};
use lab::plex::{Kind, Plex, PlexOptions};
use plex::INTEGRATION;
use secrecy::SecretString;

/// A server with two libraries.
async fn server() -> anyhow::Result<Plex> {
    let plex = Plex::start(PlexOptions::default()).await?;
    plex.add_section("Movies", Kind::Movie, &["/data/movies"]);
    plex.add_section("TV Shows", Kind::Show, &["/data/tv", "/data/anime"]);
    Ok(plex)
}

fn connect(url: &str, token: &str) -> anyhow::Result<Connected> {
    let connection =
        Connection { url: url.parse()?, api_key: SecretString::from(token), verify_tls: true };
    Ok((INTEGRATION.connect)(instance("plex"), connection, HandClock::new()))
}

/// As its owner.
fn owner(plex: &Plex) -> anyhow::Result<Connected> {
    connect(&plex.url(), plex.token())
}
