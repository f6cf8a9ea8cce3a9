use lab::arr::App;
use radarr::INTEGRATION;

use crate::{
    rules::{cases, healthy},
    shared::mended::what_is_broken_is_mended,
};

/// The stand-in does not run in a container.
const UNTRIED: [&str; 1] = ["updates-from-outside"];

#[tokio::test]
async fn what_is_broken_in_radarr_is_mended_and_nothing_else_changes() -> anyhow::Result<()> {
    let app = App::Radarr;
    let untried = what_is_broken_is_mended(&INTEGRATION, app, &healthy()?, &cases()).await?;
    assert_eq!(untried, UNTRIED);
    Ok(())
}
