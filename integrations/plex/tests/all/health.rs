//! What Plex warns of.

use anyhow::Context;
use kernel::{HealthNote, Trouble};
use lab::plex::Plex;

use crate::{connect, owner, server};

async fn told(plex: &Plex) -> anyhow::Result<Vec<HealthNote>> {
    let health = owner(plex)?.health.context("it tells how it does")?;
    Ok(health.health().await?)
}

#[tokio::test]
async fn a_server_in_order_warns_of_nothing() -> anyhow::Result<()> {
    assert!(told(&server().await?).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_server_that_belongs_to_nobody_is_an_error() -> anyhow::Result<()> {
    let plex = server().await?;
    plex.set_claimed(false);
    let notes = told(&plex).await?;
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].is_error && notes[0].text.contains("claim it"), "{notes:?}");
    Ok(())
}

#[tokio::test]
async fn a_server_that_lost_its_account_is_an_error() -> anyhow::Result<()> {
    let plex = server().await?;
    plex.set_signed_in(false);
    let notes = told(&plex).await?;
    assert!(notes.len() == 1 && notes[0].text.contains("sign in again"), "{notes:?}");
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_no_longer_good_is_noticed() -> anyhow::Result<()> {
    let plex = server().await?;
    let health = connect(&plex.url(), "withdrawn")?.health.context("it tells how it does")?;
    let err = health.health().await.err().context("it is refused")?;
    assert_eq!(err.trouble, Trouble::Unauthorized);
    Ok(())
}
