use lab::arr::{App, SonarrVersion};
use sonarr::INTEGRATION;

use crate::{
    rules::{cases, healthy_4, healthy_5},
    shared::mended::what_is_broken_is_mended,
};

/// The stand-in does not run in a container.
const UNTRIED: [&str; 1] = ["updates-from-outside"];

#[tokio::test]
async fn what_is_broken_in_version_4_is_mended_and_nothing_else_changes() -> anyhow::Result<()> {
    let app = App::Sonarr(SonarrVersion::V4);
    let untried = what_is_broken_is_mended(&INTEGRATION, app, &healthy_4()?, &cases()).await?;
    assert_eq!(untried, UNTRIED);
    Ok(())
}

#[tokio::test]
async fn what_is_broken_in_version_5_is_mended_and_nothing_else_changes() -> anyhow::Result<()> {
    let app = App::Sonarr(SonarrVersion::V5);
    let untried = what_is_broken_is_mended(&INTEGRATION, app, &healthy_5()?, &cases()).await?;
    assert_eq!(untried, UNTRIED);
    Ok(())
}
