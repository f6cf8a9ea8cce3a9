//! What we remember, in SQLite or PostgreSQL.
//!
//! One file per table. Every statement is written once, in the SQL both engines share: ids are
//! text, moments are `BIGINT` milliseconds, documents are JSON as text. The tests of this crate
//! run on both engines.
//!
//! What belongs together is written in one [`Change`]: the new state and the events that tell of
//! it. There is one change at a time on either engine, so the order of the events' numbers is the
//! order in which they became visible, and a reader that follows the numbers misses none.
//!
//! # Invariants
//!
//! * No SQL is written outside this crate.
//! * A change is written as a whole or not at all, whatever stops it.
//! * A database that a newer program has written is left as it is.
//! * A secret is stored sealed ([`Vault`]) or as a hash, never as it is.

mod actions;
mod api_keys;
mod change;
mod configurations;
mod downloads;
mod dump;
mod error;
mod events;
mod filter;
mod findings;
#[cfg(test)]
mod full_disk;
mod incidents;
mod instances;
mod leases;
mod lock;
mod login_attempts;
mod open;
mod page;
mod plans;
#[cfg(test)]
mod query_plans;
mod replace;
mod retention;
mod schema;
mod sessions;
mod settings;
mod users;
mod vault;

pub use actions::{ActionRow, ActionState};
pub use api_keys::ApiKeyRow;
pub use change::Change;
pub use configurations::ConfigurationRow;
pub use downloads::{DownloadQuery, DownloadRow};
pub use dump::{Dump, DumpedRow};
pub use error::StoreError;
pub use events::{EventQuery, MAX_EVENTS, NewEvent, SEVERITIES, StoredEvent};
pub use findings::FindingRow;
pub use incidents::{IncidentQuery, IncidentRow};
pub use instances::InstanceRow;
pub use login_attempts::LoginAttemptsRow;
pub use open::{Engine, Store};
pub use page::{MAX_PAGE_SIZE, Page};
pub use plans::{ChangeRow, PlanRow};
pub use replace::Draft;
pub use retention::{Pruned, Retention};
pub use schema::known_version;
pub use sessions::SessionRow;
pub use users::UserRow;
pub use vault::{Vault, VaultError};

// The tests in this folder use what those in `tests/` use.
#[cfg(test)]
extern crate self as store;
#[cfg(test)]
#[expect(dead_code, reason = "those in `tests/` use all of it")]
#[path = "../tests/both/engines.rs"]
mod engines;
