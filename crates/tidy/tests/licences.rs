//! What we are built from goes with the licence that we are under.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
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
    for package in in_the_interface()? {
        let licence = package["licence"].as_str().unwrap_or("none");
        if !is_allowed(licence, &allowed) {
            offences.push(format!("{} is under {licence}", package["name"]));
        }
    }
    expect_none("licences that are not in deny.toml", &offences);
    Ok(())
}

/// Where what is compiled in is listed, for whoever runs the program.
const LISTED: &str = "crates/api/licences.json";

#[test]
fn what_is_compiled_in_is_listed_for_who_runs_the_program() -> anyhow::Result<()> {
    let current = format!("{:#}\n", compiled_in()?);
    let path = root().join(LISTED);
    if std::env::var_os("UPDATE_LICENCES").is_some() {
        fs::write(&path, &current)?;
    }
    let listed = fs::read_to_string(&path)?;
    let differing = current.lines().filter(|line| !listed.contains(line));
    let differing = differing.map(|it| it.trim().to_owned()).collect::<Vec<_>>();
    expect_none(
        "not in the list of licences: make it by UPDATE_LICENCES=1 cargo test -p tidy licences",
        &differing,
    );
    ensure!(listed == current, "{LISTED} lists what is not compiled in, or in another order");
    Ok(())
}

/// What the program's binary is made of besides our own crates: what it needs to run, without what
/// only builds it.
fn compiled_in() -> anyhow::Result<Value> {
    let metadata = everything()?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|it| (id_of(&it), it)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|it| (id_of(&it), it)).collect();
    let program = packages.values().find(|it| it["name"] == "autoarr");
    let mut ahead = vec![id_of(program.context("the program is a package")?)];
    let mut seen = BTreeSet::new();
    while let Some(id) = ahead.pop() {
        let package = packages.get(&id).context("a package of the graph")?;
        let is_macro = list(&package["targets"])
            .iter()
            .any(|it| list(&it["kind"]).contains(&json!("proc-macro")));
        if is_macro || !seen.insert(id.clone()) {
            continue;
        }
        for dependency in list(&nodes[&id]["deps"]) {
            if list(&dependency["dep_kinds"]).iter().any(|it| it["kind"].is_null()) {
                ahead.push(dependency["pkg"].as_str().unwrap_or_default().to_owned());
            }
        }
    }
    let foreign = seen.iter().map(|id| &packages[id]).filter(|it| !it["source"].is_null());
    let mut listed: Vec<_> = foreign
        .map(|it| {
            let licence = it["license"].as_str().unwrap_or("none").replace('/', " OR ");
            json!({
                "name": it["name"],
                "version": it["version"],
                "licence": licence,
                "repository": it["repository"],
            })
        })
        .chain(in_the_interface()?)
        .collect();
    listed.sort_by_key(|it| (it["name"].to_string(), it["version"].to_string()));
    Ok(listed.into())
}

/// The packages that the web interface is made of, without what only builds and tests it.
fn in_the_interface() -> anyhow::Result<Vec<Value>> {
    let lock = fs::read_to_string(root().join("web/package-lock.json"))?;
    let lock: Value = serde_json::from_str(&lock)?;
    let packages = lock["packages"].as_object().context("npm's lock lists the packages")?;
    let only_for_us = |it: &Value| ["dev", "devOptional"].iter().any(|kind| it[*kind] == true);
    let run = packages.iter().filter(|(place, it)| !place.is_empty() && !only_for_us(it));
    let listed = run.map(|(place, it)| {
        let name = place.rsplit("node_modules/").next().unwrap_or(place);
        json!({
            "name": name,
            "version": it["version"],
            "licence": it["license"].as_str().unwrap_or("none"),
            "repository": format!("https://www.npmjs.com/package/{name}"),
        })
    });
    Ok(listed.collect())
}

fn id_of(package: &Value) -> String {
    package["id"].as_str().unwrap_or_default().to_owned()
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
