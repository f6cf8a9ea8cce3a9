//! Prowlarr as the rest of the program sees it, played by a server with its recorded answers.

#[path = "../../../../crates/servarr/tests/support/mod.rs"]
mod support;

#[expect(unreachable_pub, reason = "the tests of its family share it")]
#[path = "../../../../crates/servarr/tests/audit/common.rs"]
mod common;

#[expect(unreachable_pub, reason = "the tests of its family share it")]
#[path = "../../../../crates/servarr/tests/audit/specified.rs"]
mod specified;

mod audit;
mod contract;
mod health;
mod mended;
mod probing;
mod rules;

use prowlarr::INTEGRATION;
use serde_json::json;
use support::Stage;

/// A server that offers what every Prowlarr offers.
async fn stage() -> anyhow::Result<Stage> {
    Stage::open(&INTEGRATION, json!({"current": "v1", "deprecated": []})).await
}
