//! What every file, crate and folder must have.

use std::fs;

use tidy::{expect_none, files_under, packages, root};

const LONGEST_FILE: usize = 500;

#[test]
fn files_stay_short() -> anyhow::Result<()> {
    let folders = ["crates", "integrations", "lab", "e2e", "fuzz", "scripts"];
    let offences: Vec<_> = files_under(&folders, &["rs", "sql", "sh"])?
        .iter()
        .map(|file| (&file.path, file.text.lines().count()))
        .filter(|(_, length)| *length > LONGEST_FILE)
        .map(|(path, length)| format!("{path} has {length} lines"))
        .collect();
    expect_none(&format!("more than {LONGEST_FILE} lines: look for the second noun"), &offences);
    Ok(())
}

#[test]
fn every_crate_opens_with_what_it_is() -> anyhow::Result<()> {
    let mut offences = Vec::new();
    for package in packages()? {
        let source = root().join(&package.folder).join("src");
        let opens = ["lib.rs", "main.rs"].iter().any(|file| {
            fs::read_to_string(source.join(file)).is_ok_and(|text| text.starts_with("//!"))
        });
        if !opens {
            offences.push(package.folder);
        }
    }
    expect_none("the first line of a crate says what it is (`//!`)", &offences);
    Ok(())
}

#[test]
fn every_crate_obeys_the_workspaces_lints() -> anyhow::Result<()> {
    let mut offences = Vec::new();
    for package in packages()? {
        let manifest = root().join(&package.folder).join("Cargo.toml");
        if !fs::read_to_string(&manifest)?.contains("[lints]\nworkspace = true") {
            offences.push(package.folder);
        }
    }
    expect_none("`[lints] workspace = true` is missing in", &offences);
    Ok(())
}

#[test]
fn every_integration_has_a_readme_and_a_line_in_the_program() -> anyhow::Result<()> {
    let list = fs::read_to_string(root().join("crates/app/src/integrations.rs"))?;
    let mut offences = Vec::new();
    for package in packages()?.into_iter().filter(tidy::Package::is_integration) {
        if !root().join(&package.folder).join("README.md").is_file() {
            offences.push(format!("{} has no README.md", package.folder));
        }
        if !list.contains(&format!("{}::INTEGRATION", package.name)) {
            offences.push(format!("{} is not in crates/app/src/integrations.rs", package.name));
        }
    }
    expect_none("an integration is one folder and one line", &offences);
    Ok(())
}
