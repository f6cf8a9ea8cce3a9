//! Prowlarr: how it does, and how its indexers do.
//!
//! # Invariants
//!
//! * An indexer is never tested to see how it does: a test of one that fails lengthens the time
//!   for which Prowlarr leaves it alone. Its status is read.
//! * The address of a search or a grab, which carries keys, is never read.

mod audit;
mod client;
mod health;
mod ports;
mod wire;

use std::sync::Arc;

use integration_kit::{Limits, Upstream};
use kernel::{Clock, Connected, Connection, HookWay, InstanceName, Integration, IntegrationId};

use crate::client::Prowlarr;

const ID: IntegrationId = IntegrationId("prowlarr");

/// How to connect Prowlarr.
pub const INTEGRATION: Integration = Integration {
    id: ID,
    title: "Prowlarr",
    key_hint: "In Prowlarr under Settings, General, Security: API Key.",
    default_url: "http://localhost:9696",
    connect,
    // It has no downloads to speak of.
    classify: |_| None,
    hook: Some(HookWay::Webhook),
    read_hook: servarr::read_hook,
    rules: audit::rules,
};

fn connect(name: InstanceName, connection: Connection, clock: Arc<dyn Clock>) -> Connected {
    let upstream =
        Upstream::new(name.clone(), &connection, servarr::AUTH, Limits::default(), clock);
    let prowlarr = Arc::new(Prowlarr::new(&upstream));
    Connected {
        name,
        integration: ID,
        url: upstream.url().clone(),
        probe: prowlarr.clone(),
        health: Some(prowlarr.clone()),
        downloads: None,
        library: None,
        audit: Some(prowlarr),
    }
}
