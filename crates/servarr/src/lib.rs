//! What programs of one family share: the key header, paging, commands, system status, and the
//! parts of their JSON that they write alike.
//!
//! # Invariants
//!
//! * No program is named here, and nothing is here that only one of them has.
//! * Text from outside is redacted and cleaned before it leaves this crate; addresses, which carry
//!   keys, are not even read.
//! * A masked setting is never looked at: only host, port and category of a client are.

mod api;
mod api_writer;
pub mod audit;
mod blocklist;
mod classify;
mod command;
mod configuration;
mod handling;
mod history;
mod hook;
mod import;
mod import_trouble;
mod item;
mod moment;
mod parse;
mod probe;
mod queue;
mod release;
pub mod text;
pub mod wire;

pub use api::{Api, Tags};
pub use api_writer::ApiWriter;
pub use blocklist::BlocklistRecord;
pub use classify::classify;
pub use command::CommandRecord;
pub use configuration::ApiConfigurator;
pub use handling::{ClientRecord, HandlingConfig};
pub use history::{Entry, EventDetails, sort};
pub use hook::read_hook;
pub use import::{MediaInfo, candidate, import_file};
pub use import_trouble::{import_trouble, not_grabbed};
pub use item::ItemKind;
pub use moment::{asked, moment, runtime};
pub use probe::{Expected, probe, spoken_version};
pub use queue::{QueueRecord, Subject, gather};
pub use release::Release;

/// How these programs want to see their key.
pub const AUTH: integration_kit::Auth = integration_kit::Auth::Header("X-Api-Key");
