//! Radarr: what it tells about movies, and how it is told to do something.
//!
//! # Invariants
//!
//! * A movie is the item; its id is `movie:<Radarr's number>`.
//! * The list of all movies is never asked for.
//! * That Radarr took a command or a removal is never taken for its result.

mod audit;
mod client;
mod library;
mod wire;
mod writer;

use std::sync::Arc;

use integration_kit::{Limits, Upstream};
use kernel::{Clock, Connected, Connection, HookWay, InstanceName, Integration, IntegrationId};

use crate::client::Radarr;

const ID: IntegrationId = IntegrationId("radarr");

/// How to connect Radarr.
pub const INTEGRATION: Integration = Integration {
    id: ID,
    title: "Radarr",
    key_hint: "In Radarr under Settings, General, Security: API Key.",
    default_url: "http://localhost:7878",
    connect,
    classify: servarr::classify,
    hook: Some(HookWay::Webhook),
    read_hook: servarr::read_hook,
    rules: audit::rules,
};

fn connect(name: InstanceName, connection: Connection, clock: Arc<dyn Clock>) -> Connected {
    let upstream =
        Upstream::new(name.clone(), &connection, servarr::AUTH, Limits::default(), clock);
    let radarr = Arc::new(Radarr::new(&upstream));
    Connected {
        name,
        integration: ID,
        url: upstream.url().clone(),
        probe: radarr.clone(),
        health: Some(radarr.clone()),
        downloads: None,
        library: Some(radarr.clone()),
        audit: Some(radarr),
    }
}
