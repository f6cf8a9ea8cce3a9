//! The layout of the workspace, held in place by tests: what ARCHITECTURE.md and STYLE.md say and
//! a machine can check is checked in `tests/`. Here is what those tests look at.
//!
//! # Invariants
//!
//! * A rule that is broken names the file and the line, and how to mend it.
//! * Nothing here is used by the product.

mod package;
mod source;

pub use package::{Dependency, DependencyKind, Package, packages};
pub use source::{Source, code_line, files_under, sources_under};

use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Fails the test that calls it, with every offence on its own line.
#[track_caller]
pub fn expect_none(rule: &str, offences: &[String]) {
    assert!(offences.is_empty(), "{rule}:\n  {}", offences.join("\n  "));
}
