//! What we are built from goes with the licence that we are under.

use std::{fs, process::Command};

use anyhow::{Context, ensure};
use serde_json::Value;
use tidy::{expect_none, root};

#[test]
fn every_dependency_has_a_licence_that_deny_toml_allows() -> anyhow::Result<()> {
    let allowed = allowed()?;
    let mut offences = Vec::new();
    for package in everything()?["packages"].as_array().context("cargo lists the packages")? {
        let licence = package["license"].as_str().unwrap_or("none");
        if !is_allowed(licence, &allowed) {
            offences.push(format!("{} is under {licence}", package["name"]));
        }
    }
    expect_none("licences that are not in deny.toml", &offences);
    Ok(())
}

/// The list `allow` of deny.toml.
fn allowed() -> anyhow::Result<Vec<String>> {
    let deny = fs::read_to_string(root().join("deny.toml"))?;
    let list = deny.split("\nallow = [").nth(1).context("deny.toml has a list `allow`")?;
    let list = list.split("\n]").next().unwrap_or_default();
    Ok(list.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

/// Every crate that is built on this machine, with its licence.
fn everything() -> anyhow::Result<Value> {
    let rustc = Command::new("rustc").arg("-vV").output()?;
    let rustc = String::from_utf8(rustc.stdout)?;
    let host =
        rustc.lines().find_map(|it| it.strip_prefix("host: ")).context("rustc has a host")?;
    let cargo = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--locked",
            "--offline",
            "--format-version=1",
            "--filter-platform",
            host,
        ])
        .current_dir(root())
        .output()?;
    ensure!(cargo.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&cargo.stderr));
    Ok(serde_json::from_slice(&cargo.stdout)?)
}

/// Whether an SPDX expression can be satisfied. `AND` binds stronger than `OR`; `/` is an old `OR`.
/// Parentheses are only seen around an `OR` beside an `AND`: then every part must be satisfied.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    if expression.contains('(') {
        let mut parts = expression.split(" AND ").map(|part| part.replace(['(', ')'], ""));
        return parts.all(|part| is_allowed(&part, allowed));
    }
    let is_one = |licence: &str| allowed.iter().any(|it| it == licence.trim());
    let choices = expression.replace('/', " OR ");
    choices.split(" OR ").any(|choice| choice.split(" AND ").all(is_one))
}

#[test]
fn a_licence_is_judged_by_its_expression() {
    let allowed = ["MIT".to_owned(), "Unicode-3.0".to_owned()];
    assert!(is_allowed("Apache-2.0 OR MIT", &allowed));
    assert!(is_allowed("MIT/Apache-2.0", &allowed));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0", &allowed));
    assert!(!is_allowed("MIT AND Apache-2.0", &allowed));
    assert!(!is_allowed("(MIT OR Apache-2.0) AND ISC", &allowed));
    assert!(!is_allowed("none", &allowed));
}
