//! What Prowlarr warns of.

use anyhow::Context;
use kernel::HealthNote;
use serde_json::{Value, json};

use crate::{
    stage,
    support::{Stage, capture, recorded, spec::Spec},
};

async fn told(stage: &Stage) -> anyhow::Result<Vec<HealthNote>> {
    let notes = stage.health()?.health().await?;
    stage.check("prowlarr-v1").await?;
    Ok(notes)
}

/// A stage with a recorded health, a recorded status, and the two recorded indexers.
async fn playing(health: &Value, status: &Value) -> anyhow::Result<Option<Stage>> {
    let Some(indexers) = capture("prowlarr/indexer_list.json")? else { return Ok(None) };
    let stage = stage().await?;
    for (resource, answer) in
        [("health", health), ("indexerstatus", status), ("indexer", &indexers)]
    {
        stage.answer("GET", &format!("api/v1/{resource}"), 200, answer).await;
    }
    Ok(Some(stage))
}

#[tokio::test]
async fn every_recorded_health_and_status_is_read() -> anyhow::Result<()> {
    let answers = recorded("prowlarr")?;
    let of = |resource: &str| {
        let resource = resource.to_owned();
        answers.iter().filter(move |one| one.is_get() && one.resource() == resource)
    };
    for health in of("health") {
        for status in of("indexerstatus") {
            let stage = playing(&health.json()?, &status.json()?).await?;
            told(&stage.context("the indexers were recorded too")?).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_house_in_order_warns_of_nothing_and_is_asked_twice() -> anyhow::Result<()> {
    let stage = stage().await?;
    stage.answer("GET", "api/v1/health", 200, &json!([])).await;
    stage.answer("GET", "api/v1/indexerstatus", 200, &json!([])).await;
    assert!(told(&stage).await?.is_empty());
    assert_eq!(stage.asked().await?, ["GET /api/v1/health", "GET /api/v1/indexerstatus"]);
    Ok(())
}

#[tokio::test]
async fn its_own_warnings_are_told_as_they_are() -> anyhow::Result<()> {
    let Some(health) = capture("prowlarr/fresh_health.json")? else { return Ok(()) };
    let Some(stage) = playing(&health, &json!([])).await? else { return Ok(()) };
    let notes = told(&stage).await?;
    assert_eq!(notes.len(), 1);
    assert_eq!((notes[0].source.as_str(), notes[0].is_error), ("IndexerCheck", true));
    assert!(notes[0].text.starts_with("No indexers enabled"), "{}", notes[0].text);
    Ok(())
}

/// Its own warning names the indexers and nothing else, and stays for hours.
#[tokio::test]
async fn an_indexer_that_is_left_alone_is_told_with_its_time() -> anyhow::Result<()> {
    let Some(health) = capture("prowlarr/health_indexers_down.json")? else { return Ok(()) };
    // The clock of the stage shows 06:10.
    let status = json!([{"indexerId": 2, "disabledTill": "2026-11-21T07:00:00Z",
        "mostRecentFailure": "2026-11-21T06:00:00Z", "initialFailure": "2026-11-21T05:10:00Z"}]);
    let Some(stage) = playing(&health, &status).await? else { return Ok(()) };
    let notes = told(&stage).await?;
    let texts: Vec<_> = notes.iter().map(|note| note.text.as_str()).collect();
    let text = "Rig B failed (for the first time 60 min ago) and is not asked for another 50 min";
    assert_eq!(texts, [text]);
    assert!(!notes[0].is_error);
    Ok(())
}

#[tokio::test]
async fn a_warning_that_outlived_its_trouble_is_left_out() -> anyhow::Result<()> {
    let Some(health) = capture("prowlarr/health_indexers_down.json")? else { return Ok(()) };
    let Some(stage) = playing(&health, &json!([])).await? else { return Ok(()) };
    assert!(told(&stage).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn nothing_is_ever_tested_to_know_how_it_does() -> anyhow::Result<()> {
    let Some(status) = capture("prowlarr/indexerstatus_escalated.json")? else { return Ok(()) };
    let Some(stage) = playing(&json!([]), &status).await? else { return Ok(()) };
    told(&stage).await?;
    let asked = stage.asked().await?;
    assert!(asked.iter().all(|one| one.starts_with("GET ") && !one.contains("test")), "{asked:?}");
    Ok(())
}

#[tokio::test]
async fn fields_that_are_missing_or_null_are_empty() -> anyhow::Result<()> {
    let stage = stage().await?;
    let status = json!([{"indexerId": "1", "disabledTill": null}, {}]);
    stage.answer("GET", "api/v1/health", 200, &json!([{"type": null, "message": null}])).await;
    stage.answer("GET", "api/v1/indexerstatus", 200, &status).await;
    stage
        .answer("GET", "api/v1/indexer", 200, &json!([{"id": 1, "name": null, "enable": "true"}]))
        .await;
    assert_eq!(told(&stage).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_recorded_indexers_fit_the_specification() -> anyhow::Result<()> {
    let Some(spec) = Spec::open("prowlarr-v1")? else { return Ok(()) };
    let Some(indexers) = capture("prowlarr/indexer_list.json")? else { return Ok(()) };
    for indexer in indexers.as_array().context("a list")? {
        spec.validate_as("IndexerResource", indexer)?;
    }
    Ok(())
}
