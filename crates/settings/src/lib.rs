//! What the operator sets: defaults, then a YAML or TOML file, then the environment, then the
//! command line. The later one wins, key by key.
//!
//! # Invariants
//!
//! * Every value knows where it came from, so that what is set outside is shown as locked.
//! * A key that does not exist is an error that names the key, where it stands and the nearest
//!   one that exists.
//! * A secret is a [`secrecy::SecretString`] in [`Settings`], and no error shows its value.
//! * No product is named here: which integrations there are is an argument.

mod environment;
mod error;
mod file;
mod listing;
mod load;
mod model;
mod reference;
mod shape;
mod source;

pub use error::SettingsError;
pub use file::find_file;
pub use listing::Entry;
pub use load::{Loaded, Sources, load};
pub use model::{
    Access, Backup, Database, InstanceSettings, Log, LogFormat, Metrics, Outbound, Retention,
    Server, Settings, Telemetry,
};
pub use reference::reference_markdown;
pub use source::Source;
