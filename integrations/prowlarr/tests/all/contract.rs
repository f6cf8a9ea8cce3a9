//! What every integration promises.

use integration_testkit::{Subject, contract};
use kernel::{IntegrationError, Trouble};
use prowlarr::INTEGRATION;
use serde_json::json;

#[tokio::test]
async fn prowlarr_keeps_every_promise() -> anyhow::Result<()> {
    let warning =
        json!([{"source": "IndexerLongTermStatusCheck", "type": "error", "message": "Down"}]);
    let status = json!([{"indexerId": 1, "disabledTill": "2126-11-21T05:00:00Z"}]);
    let indexers = json!([{"id": 1, "name": "Rig A", "enable": true, "fields": []}]);
    let subject = Subject::new(INTEGRATION)
        .answers("/api/v1/health", &[], warning.to_string())
        .answers("/api/v1/indexerstatus", &[], status.to_string())
        .answers("/api/v1/indexer", &[], indexers.to_string())
        .reads(|connected| {
            Box::pin(async move {
                let health = connected.health.ok_or_else(|| IntegrationError {
                    instance: connected.name.clone(),
                    trouble: Trouble::NotFound,
                    source: None,
                })?;
                // How long it still takes is another with every second.
                let notes = health.health().await?;
                Ok(notes.iter().map(|note| format!("{}{}", note.source, note.is_error)).collect())
            })
        });
    contract(subject).await
}
