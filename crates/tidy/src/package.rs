use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::root;

/// A crate of this workspace.
#[derive(Clone, Debug)]
pub struct Package {
    pub name: String,
    /// Its folder, from the root of the workspace: `crates/kernel`.
    pub folder: String,
    pub dependencies: Vec<Dependency>,
}

/// What a crate says in its `Cargo.toml` that it needs.
#[derive(Clone, Debug)]
pub struct Dependency {
    pub name: String,
    pub kind: DependencyKind,
    /// It is a crate of this workspace.
    pub is_ours: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependencyKind {
    /// The product needs it.
    Normal,
    /// Only its tests, or its build, need it.
    Aside,
}

impl Package {
    /// Whether it is one of `integrations/`.
    pub fn is_integration(&self) -> bool {
        self.folder.starts_with("integrations/")
    }
}

/// Every crate of this workspace, as cargo reads it.
///
/// # Errors
///
/// When cargo cannot be run or does not understand the workspace.
pub fn packages() -> anyhow::Result<Vec<Package>> {
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(root())
        .output()?;
    ensure!(cargo.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&cargo.stderr));
    let metadata: Value = serde_json::from_slice(&cargo.stdout)?;
    let home = metadata["workspace_root"].as_str().context("cargo names the workspace's root")?;
    let packages = metadata["packages"].as_array().context("cargo lists the packages")?;
    packages.iter().map(|package| read_package(package, home)).collect()
}

fn read_package(package: &Value, home: &str) -> anyhow::Result<Package> {
    let manifest = package["manifest_path"].as_str().context("a package has a manifest")?;
    let folder = manifest
        .strip_prefix(home)
        .and_then(|it| it.strip_suffix("/Cargo.toml"))
        .with_context(|| format!("{manifest} is not under {home}"))?;
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    Ok(Package {
        name: text(&package["name"]),
        folder: folder.trim_start_matches('/').to_owned(),
        dependencies: dependencies.map(read_dependency).collect(),
    })
}

fn read_dependency(dependency: &Value) -> Dependency {
    let kind = match dependency["kind"] {
        Value::Null => DependencyKind::Normal,
        _ => DependencyKind::Aside,
    };
    Dependency { name: text(&dependency["name"]), kind, is_ours: dependency["path"].is_string() }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
