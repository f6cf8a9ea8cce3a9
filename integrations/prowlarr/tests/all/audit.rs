//! The settings of Prowlarr, read untouched and put back whole.

use std::sync::Arc;

use anyhow::Context;
use integration_testkit::permit;
use kernel::audit::{Auditable, FieldChange, SyncLevel, Target, Written};
use serde_json::{Value, json};

use crate::{
    stage,
    support::{Stage, capture},
};

pub(crate) fn audit(stage: &Stage) -> anyhow::Result<&Arc<dyn Auditable>> {
    stage.connected.audit.as_ref().context("its settings can be audited")
}

/// A stage with the settings as they were recorded.
pub(crate) async fn recorded() -> anyhow::Result<Option<Stage>> {
    let stage = stage().await?;
    for (resource, file) in [
        ("system/status", "fresh_system_status"),
        ("config/host", "fresh_config_host"),
        ("config/ui", "fresh_config_ui"),
        ("config/development", "fresh_config_development"),
        ("health", "fresh_health"),
        ("indexer", "indexer_list"),
        ("indexerstatus", "indexerstatus_500"),
        ("indexerproxy", "fresh_indexerproxy"),
        ("applications", "applications_list"),
        ("appprofile", "fresh_appprofile"),
        ("downloadclient", "fresh_downloadclient"),
        ("notification", "fresh_notification"),
        ("tag/detail", "fresh_tag"),
    ] {
        let Some(answer) = capture(&format!("prowlarr/{file}.json"))? else { return Ok(None) };
        stage.answer("GET", &format!("api/v1/{resource}"), 200, &answer).await;
    }
    Ok(Some(stage))
}

#[tokio::test]
async fn all_settings_are_read_and_no_key_is_in_them() -> anyhow::Result<()> {
    let Some(stage) = recorded().await? else { return Ok(()) };
    let configuration = audit(&stage)?.configuration().await?;
    stage.check("prowlarr-v1").await?;
    assert_eq!(
        (configuration.version.as_str(), configuration.resources().count()),
        ("10.0.0.8057", 13)
    );
    let text = serde_json::to_string(&configuration)?;
    // `GET /config/host` tells Prowlarr's own key.
    assert!(!text.contains("0000000000000000000000000000000c"), "{text}");
    let host: Value = configuration.read("config/host").context("it was read")?;
    assert_eq!((&host["apiKey"], &host["port"]), (&json!("********"), &json!(9696)));
    Ok(())
}

#[tokio::test]
async fn what_the_apps_have_to_agree_with_is_told() -> anyhow::Result<()> {
    let Some(stage) = recorded().await? else { return Ok(()) };
    let audit = audit(&stage)?;
    let relations = audit.relations(&audit.configuration().await?);
    let manager = relations.manager.context("it keeps indexers")?;
    let names: Vec<_> = manager.indexers.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Rig A", "Rig B"]);
    assert_eq!(manager.indexers[0].base_url, "http://127.0.0.1:9201");
    // Those within a category count as well.
    assert!(manager.indexers[0].categories.starts_with(&[2000, 2040, 2045]));
    let radarr = &manager.applications[0];
    assert_eq!((radarr.kind.as_str(), radarr.url.as_str()), ("Radarr", "http://127.0.0.1:7878"));
    assert_eq!(radarr.manager_url.value, "http://127.0.0.1:9696");
    assert_eq!(radarr.level.value, SyncLevel::Full);
    assert!(radarr.categories.contains(&2040), "{:?}", radarr.categories);
    // Anime has categories of its own.
    assert!(manager.applications[1].categories.contains(&5070));
    Ok(())
}

/// What a mask stands for is kept when it is sent back; what we never heard of is kept, too.
#[tokio::test]
async fn a_change_puts_back_the_whole_document() -> anyhow::Result<()> {
    let Some(applications) = capture("prowlarr/applications_list.json")? else { return Ok(()) };
    let mut radarr = applications[0].clone();
    radarr["fieldOfTheFuture"] = json!({"kept": true});
    let stage = stage().await?;
    stage.answer("GET", "api/v1/applications/2", 200, &radarr).await;
    stage.answer("PUT", "api/v1/applications/2", 202, &radarr).await;
    let target = Target::item("applications", 2, "Radarr");
    let changes = [FieldChange::new("syncLevel", "fullSync", "addOnly")];
    let configurator = audit(&stage)?.configurator(&permit());
    assert_eq!(configurator.set(&target, &changes).await?, Written::Sent);

    let requests = stage.server.received_requests().await.context("requests are kept")?;
    let sent: Value = serde_json::from_slice(&requests.last().context("it was sent")?.body)?;
    radarr["syncLevel"] = json!("addOnly");
    assert_eq!(sent, radarr);
    assert_eq!(sent["fields"][2]["value"], "********");
    Ok(())
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_is_left_alone() -> anyhow::Result<()> {
    let stage = stage().await?;
    let profile = json!({"id": 1, "name": "Standard", "enableRss": true});
    stage.answer("GET", "api/v1/appprofile/1", 200, &profile).await;
    let target = Target::item("appprofile", 1, "Standard");
    let changes = [FieldChange::new("enableRss", false, true)];
    let written = audit(&stage)?.configurator(&permit()).set(&target, &changes).await?;
    assert!(matches!(written, Written::ChangedSince { .. }), "{written:?}");
    assert!(stage.asked().await?.iter().all(|asked| asked.starts_with("GET")));
    Ok(())
}
