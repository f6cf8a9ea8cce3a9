//! Throws hostile text at everything that reads text from outside.
//!
//! Two programs share what is here: `fuzz-texts` for what reads a text at once, and `fuzz-answers`
//! for whole answers of the other programs, which go through a real connection to a server that says
//! whatever the fuzzer likes. `fuzz/run.sh` builds both with coverage and runs them.
//!
//! # Invariants
//!
//! * No input panics, hangs, or uses memory without bound.
//! * Whatever goes in, what comes out is fit to be shown.

mod answers;
mod texts;

pub use answers::Liar;
pub use texts::read_text;

use kernel::Integration;

/// Every integration: each has readers of its own.
pub const INTEGRATIONS: &[&Integration] = &[
    &sabnzbd::INTEGRATION,
    &sonarr::INTEGRATION,
    &radarr::INTEGRATION,
    &prowlarr::INTEGRATION,
    &plex::INTEGRATION,
];
