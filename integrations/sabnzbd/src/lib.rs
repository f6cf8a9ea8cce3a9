//! SABnzbd, from version 3.0 on: the download client that the rest of the program sees as a
//! [`kernel::DownloadClient`].
//!
//! What it tells, and how it misbehaves, is in `README.md`.

mod audit;
#[cfg(test)]
mod captures;
mod classify;
mod client;
mod halt;
mod hook;
mod jobs;
mod memory;
mod missing;
mod ports;
mod probe;
mod version;
mod wire;
mod writer;

use std::sync::Arc;

use integration_kit::{Auth, Limits, Upstream};
use kernel::{Clock, Connected, Connection, HookWay, InstanceName, Integration, IntegrationId};

use crate::{client::Client, ports::Port};

/// The name of this integration.
pub const ID: IntegrationId = IntegrationId("sabnzbd");

/// How to connect a SABnzbd.
pub const INTEGRATION: Integration = Integration {
    id: ID,
    title: "SABnzbd",
    key_hint: "Config → General → API Key (not the NZB Key)",
    default_url: "http://127.0.0.1:8080",
    connect,
    classify: |text| classify::reported(text),
    hook: Some(HookWay::Script(hook::SCRIPT)),
    read_hook: hook::read,
    rules: audit::rules,
};

fn connect(name: InstanceName, connection: Connection, clock: Arc<dyn Clock>) -> Connected {
    let auth = Auth::Query("apikey");
    let upstream = Upstream::new(name.clone(), &connection, auth, Limits::default(), clock);
    let url = upstream.url().clone();
    let port = Arc::new(Port::new(Client::new(upstream)));
    Connected {
        name,
        integration: ID,
        url,
        probe: port.clone(),
        health: None,
        downloads: Some(port.clone()),
        library: None,
        audit: Some(port),
    }
}
