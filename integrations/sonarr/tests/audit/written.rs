use sonarr::INTEGRATION;

use crate::{rules::healthy_4, shared::written, support::Stage};

#[tokio::test]
async fn an_object_goes_back_whole_with_its_secrets_masked() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    written::objects_go_back_whole(&stage, &healthy_4()?).await?;
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn nothing_is_sent_when_somebody_was_faster() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    written::a_conflict_stops_a_change(&stage, &healthy_4()?).await
}
