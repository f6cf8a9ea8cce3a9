//! Plex: who it is, how it does, and its settings.
//!
//! # Invariants
//!
//! * The token travels in the header `X-Plex-Token` and never in an address.
//! * JSON is asked for: without being asked, Plex answers XML.
//! * That Plex took a setting is never taken for its having kept it: it says 200 to names that it
//!   does not know, too.

mod audit;
mod client;
mod ports;
mod probe;
mod version;
mod wire;

use std::sync::Arc;

use integration_kit::{Auth, Limits, Upstream};
use kernel::{Clock, Connected, Connection, InstanceName, Integration, IntegrationId};

use crate::client::Plex;

const ID: IntegrationId = IntegrationId("plex");

/// How to connect Plex.
pub const INTEGRATION: Integration = Integration {
    id: ID,
    title: "Plex",
    key_hint: "The token of the server's owner: in Plex Web, open any item, Get Info, View XML; the \
               address that opens ends in X-Plex-Token=….",
    default_url: "http://localhost:32400",
    connect,
    // It has no downloads to speak of.
    classify: |_| None,
    hook: None,
    read_hook: |_| Err("nothing that Plex pushes is listened to".into()),
    rules: audit::rules,
};

fn connect(name: InstanceName, connection: Connection, clock: Arc<dyn Clock>) -> Connected {
    let auth = Auth::Header("X-Plex-Token");
    let upstream = Upstream::new(name.clone(), &connection, auth, Limits::default(), clock);
    let url = upstream.url().clone();
    let plex = Arc::new(Plex::new(upstream));
    Connected {
        name,
        integration: ID,
        url,
        probe: plex.clone(),
        health: Some(plex.clone()),
        downloads: None,
        library: None,
        audit: Some(plex),
    }
}
