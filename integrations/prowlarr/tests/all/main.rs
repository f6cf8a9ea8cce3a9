//! Prowlarr as the rest of the program sees it, played by a server with its recorded answers.

#[path = "../../../../crates/servarr/tests/support/mod.rs"]
mod support;

mod audit;
mod contract;
mod health;
mod probing;

use prowlarr::INTEGRATION;
use serde_json::json;
use support::Stage;

/// A server that offers what every Prowlarr offers.
async fn stage() -> anyhow::Result<Stage> {
    Stage::open(&INTEGRATION, json!({"current": "v1", "deprecated": []})).await
}
