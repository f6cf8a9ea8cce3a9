//! Sonarr as the rest of the program sees it, played by a server with its recorded answers.

#[path = "../../../../crates/servarr/tests/support/mod.rs"]
mod support;

mod contract;
mod conversation;
mod facts;
mod next_api;
mod pushed;
mod recorded;
mod trouble;
