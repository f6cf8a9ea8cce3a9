//! Guides through the engine, over HTTP, into stand-ins of the libraries.

mod better;
mod every_profile;
mod rig;
mod scores;
#[path = "../../../crates/servarr/tests/support/spec.rs"]
#[expect(unreachable_pub, reason = "it is a part of the support of other tests, too")]
mod spec;

use std::path::PathBuf;

/// A part of the folder of public and recorded data; says that it is skipped where there is none.
fn shared(part: &str) -> Option<PathBuf> {
    let root = std::env::var_os("AUTOARR_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let found = root.join(part);
    if found.exists() {
        return Some(found);
    }
    e2e::say(&format!("skipped: there is no {}", found.display()));
    None
}
