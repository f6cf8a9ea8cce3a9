//! Who may depend on whom. An arrow that is not drawn here is not allowed.

use std::collections::BTreeMap;

use anyhow::Context;
use tidy::{Dependency, DependencyKind, Package, expect_none, packages};

/// Our crates and which of our crates they may be built on.
const ARROWS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("integration-kit", &["kernel"]),
    ("integration-testkit", &["kernel"]),
    ("servarr", &["kernel", "integration-kit"]),
    ("guides", &["kernel"]),
    ("store", &[]),
    ("settings", &["kernel"]),
    ("services", &["kernel", "guides", "store", "settings"]),
    ("jobs", &["kernel", "services"]),
    ("web-ui", &[]),
    ("api", &["kernel", "services", "web-ui"]),
    ("lab", &[]),
    ("e2e", &["kernel", "lab", "radarr", "sabnzbd", "services", "sonarr", "store"]),
    ("fuzz", &["kernel", "plex", "prowlarr", "sabnzbd", "sonarr", "radarr"]),
    ("tidy", &[]),
];

/// The same for everything under `integrations/`.
const ARROWS_OF_AN_INTEGRATION: &[&str] = &["kernel", "integration-kit", "servarr"];

/// The program itself, which puts everything together.
const PROGRAM: &str = "autoarr";

/// What tests may use besides: integrations that are not there, and the lab.
const ONLY_FOR_TESTS: &[&str] = &["integration-testkit", "lab"];

/// Crates of others that only some of ours may see, and why.
const RESERVED: &[(&str, &[&str], &str)] = &[
    ("sqlx", &["store"], "SQL is written in `store`"),
    (
        "reqwest",
        &["integration-kit", "lab", "e2e", PROGRAM],
        "outbound calls go through `integration-kit`: it brings the time-outs and the redaction",
    ),
    ("axum", &["api", "lab", PROGRAM], "the one door for HTTP is `api`"),
];

#[test]
fn dependencies_point_one_way() -> anyhow::Result<()> {
    let arrows: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    let mut offences = Vec::new();
    for package in packages()?.iter().filter(|it| it.name != PROGRAM) {
        let allowed = arrows_of(package, &arrows)?;
        for dependency in package.dependencies.iter().filter(|it| it.is_ours) {
            let for_tests = dependency.kind == DependencyKind::Aside
                && ONLY_FOR_TESTS.contains(&dependency.name.as_str());
            if !for_tests && !allowed.contains(&dependency.name.as_str()) {
                offences.push(format!("{} -> {}", package.name, dependency.name));
            }
        }
    }
    expect_none("arrows that are not drawn in ARROWS", &offences);
    Ok(())
}

fn arrows_of<'a>(
    package: &Package,
    arrows: &BTreeMap<&str, &'a [&'a str]>,
) -> anyhow::Result<&'a [&'a str]> {
    if package.is_integration() {
        return Ok(ARROWS_OF_AN_INTEGRATION);
    }
    arrows
        .get(package.name.as_str())
        .copied()
        .with_context(|| format!("`{}` is not in ARROWS: say what it may depend on", package.name))
}

#[test]
fn the_program_is_built_without_the_tests_helpers() -> anyhow::Result<()> {
    let packages = packages()?;
    let program = packages.iter().find(|it| it.name == PROGRAM).context("the program exists")?;
    let is_helper = |it: &&Dependency| {
        it.kind == DependencyKind::Normal
            && matches!(it.name.as_str(), "integration-testkit" | "e2e" | "fuzz" | "tidy")
    };
    let offences: Vec<_> =
        program.dependencies.iter().filter(is_helper).map(|it| it.name.clone()).collect();
    expect_none("the program depends on what is only for tests", &offences);
    Ok(())
}

#[test]
fn databases_clients_and_servers_stay_where_they_belong() -> anyhow::Result<()> {
    let mut offences = Vec::new();
    for package in packages()? {
        for (theirs, may, why) in RESERVED {
            let uses = package.dependencies.iter().any(|it| it.name == *theirs);
            if uses && !may.contains(&package.name.as_str()) {
                offences.push(format!("{} depends on {theirs}: {why}", package.name));
            }
        }
    }
    expect_none("dependencies that are reserved", &offences);
    Ok(())
}
