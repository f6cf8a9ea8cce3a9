//! Sonarr's settings: what is found in them, and what becomes of it.

#[path = "../../../../crates/servarr/tests/audit/mod.rs"]
mod shared;
#[path = "../../../../crates/servarr/tests/support/mod.rs"]
mod support;

mod mended;
mod rules;
mod written;
