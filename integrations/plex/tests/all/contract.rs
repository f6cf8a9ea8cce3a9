//! What every integration promises.

use integration_testkit::{Subject, contract};
use kernel::{Connected, IntegrationError, Trouble, audit::Target};
use plex::INTEGRATION;
use serde_json::json;

fn lacks(connected: &Connected) -> IntegrationError {
    IntegrationError {
        instance: connected.name.clone(),
        trouble: Trouble::Unauthorized,
        source: None,
    }
}

#[tokio::test]
async fn plex_keeps_every_promise() -> anyhow::Result<()> {
    let wrapped = |container| json!({"MediaContainer": container}).to_string();
    let identity =
        json!({"size": 0, "claimed": false, "machineIdentifier": "m", "version": "1.41.3.9314"});
    let setting = json!({"id": "autoEmptyTrash", "type": "bool", "default": true, "value": true});
    let section =
        json!({"key": "1", "type": "show", "title": "TV", "Location": [{"id": 1, "path": "/tv"}]});
    let subject = Subject::new(INTEGRATION)
        .answers("/identity", &[], wrapped(identity))
        .answers("/", &[], wrapped(json!({"friendlyName": "Den", "myPlexSigninState": "ok"})))
        .answers("/:/prefs", &[], wrapped(json!({"size": 1, "Setting": [setting]})))
        .answers("/library/sections", &[], wrapped(json!({"size": 1, "Directory": [section]})))
        .reads(|connected| {
            Box::pin(async move {
                let health = connected.health.as_ref().ok_or_else(|| lacks(&connected))?;
                Ok(format!("{:?}", health.health().await?))
            })
        })
        .reads(|connected| {
            Box::pin(async move {
                let audit = connected.audit.as_ref().ok_or_else(|| lacks(&connected))?;
                let configuration = audit.configuration().await?;
                // What it does not know, it hands on: only what others rely on is compared.
                let server = audit.relations(&configuration).server;
                Ok(format!("{:?}", server.map(|it| (it.sections, it.empties_trash))))
            })
        })
        .reads(|connected| {
            Box::pin(async move {
                let audit = connected.audit.as_ref().ok_or_else(|| lacks(&connected))?;
                let found = audit.read(&Target::whole("library/sections")).await?;
                Ok(format!("{}", found.is_some()))
            })
        });
    contract(subject).await
}
