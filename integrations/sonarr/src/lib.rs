//! Sonarr: what it tells about series, and how it is told to do something.
//!
//! # Invariants
//!
//! * An episode is the item; its id is `episode:<Sonarr's number>`.
//! * Sonarr 4 and 5 are spoken to alike. What differs between the versions of its API is in
//!   `dialect`.
//! * That Sonarr took a command or a removal is never taken for its result.

mod audit;
mod client;
mod dialect;
mod library;
mod wire;
mod writer;

use std::sync::Arc;

use integration_kit::{Limits, Upstream};
use kernel::{Clock, Connected, Connection, HookWay, InstanceName, Integration, IntegrationId};

use crate::client::Sonarr;

const ID: IntegrationId = IntegrationId("sonarr");

/// How to connect Sonarr.
pub const INTEGRATION: Integration = Integration {
    id: ID,
    title: "Sonarr",
    key_hint: "In Sonarr under Settings, General, Security: API Key.",
    default_url: "http://localhost:8989",
    connect,
    classify: servarr::classify,
    hook: Some(HookWay::Webhook),
    read_hook: servarr::read_hook,
    rules: audit::rules,
};

fn connect(name: InstanceName, connection: Connection, clock: Arc<dyn Clock>) -> Connected {
    let upstream =
        Upstream::new(name.clone(), &connection, servarr::AUTH, Limits::default(), clock);
    let url = upstream.url().clone();
    let sonarr = Arc::new(Sonarr::new(upstream));
    Connected {
        name,
        integration: ID,
        url,
        probe: sonarr.clone(),
        health: Some(sonarr.clone()),
        downloads: None,
        library: Some(sonarr.clone()),
        audit: Some(sonarr),
    }
}
