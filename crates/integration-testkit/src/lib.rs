//! For tests only: programs that are not there, and the promises that every integration makes.
//!
//! * [`FakeClient`] and [`FakeLibrary`] keep their state in memory, do what the ports say, and
//!   write down every change that was asked of them.
//! * [`contract`] puts an integration in front of a program that misbehaves in every way we know.
//! * [`prove_rules`] holds the rules of an audit to what they promise.
//! * [`permit`] is the right to write that a test needs; outside of tests only the executor of
//!   plans has one.

mod clock;
mod contract;
mod fake_client;
mod fake_library;
mod fake_settings;
mod mortal;
mod rules;
mod samples;

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{
    CircuitState, Connected, ConnectionProblem, Identity, InstanceName, IntegrationId, Mode, Probe,
    WritePermit,
};
use url::Url;

pub use clock::HandClock;
pub use contract::{KEY, Read, Subject, contract};
pub use fake_client::{ClientState, ClientWrite, FakeClient};
pub use fake_library::{FakeLibrary, LibraryState, LibraryWrite};
pub use fake_settings::{FakeSettings, SettingsState, SettingsWrite};
pub use mortal::Mortal;
pub use rules::{RuleCase, prove_rules};
pub use samples::{classified, event, failed, item, job, release, tracked};

/// The right to write, for tests.
pub fn permit() -> WritePermit {
    Mode::Live.issue_permit().expect("live mode issues permits")
}

/// A name for an instance.
///
/// # Panics
/// When `name` is not one.
pub fn instance(name: &str) -> InstanceName {
    name.parse().expect("tests use valid names")
}

/// An instance that downloads.
pub fn connected_client(client: &Arc<FakeClient>) -> Connected {
    Connected { downloads: Some(client.clone()), ..connected(client.name()) }
}

/// An instance that wants, grabs and imports.
pub fn connected_library(library: &Arc<FakeLibrary>) -> Connected {
    Connected {
        health: Some(library.clone()),
        library: Some(library.clone()),
        ..connected(library.name())
    }
}

/// An instance whose settings can be audited.
pub fn connected_settings(settings: &FakeSettings) -> Connected {
    Connected { audit: Some(Arc::new(settings.clone())), ..connected(settings.name()) }
}

fn connected(name: &InstanceName) -> Connected {
    Connected {
        name: name.clone(),
        integration: IntegrationId("fake"),
        url: Url::parse("http://127.0.0.1:1/").expect("the address is well formed"),
        probe: Arc::new(Present),
        health: None,
        downloads: None,
        library: None,
        audit: None,
    }
}

/// Proves that the fake is there.
struct Present;

#[async_trait]
impl Probe for Present {
    async fn probe(&self) -> Result<Identity, ConnectionProblem> {
        Ok(Identity {
            app: "Fake".to_owned(),
            version: "1.0".to_owned(),
            instance_name: None,
            url_base: None,
            api_versions: Vec::new(),
        })
    }

    fn circuit(&self) -> CircuitState {
        CircuitState::Closed
    }
}
