//! The document that is checked in is the one that the code makes.

use std::{env, fs, path::Path};

#[test]
fn the_document_that_is_checked_in_is_current() -> anyhow::Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi.json");
    let current = format!("{}\n", serde_json::to_string_pretty(&api::openapi())?);
    if env::var_os("UPDATE_OPENAPI").is_some() {
        fs::write(&file, &current)?;
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == current, "run it again with UPDATE_OPENAPI=1, and look at the difference");
    Ok(())
}

#[test]
fn every_operation_says_what_it_does_under_a_name_of_its_own() -> anyhow::Result<()> {
    let document = serde_json::to_value(api::openapi())?;
    assert_eq!(document["openapi"], "3.1.0");
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let has = |field: &str| operation[field].as_str().is_some_and(|it| !it.is_empty());
            assert!(has("summary"), "{method} {path} has no summary");
            assert!(operation["tags"][0].is_string(), "{method} {path} has no tag");
            let name = operation["operationId"].to_string();
            assert!(names.insert(name.clone()), "{name} is there twice");
        }
    }
    Ok(())
}

#[test]
fn every_reference_leads_somewhere() -> anyhow::Result<()> {
    let document = serde_json::to_value(api::openapi())?;
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap_or_default();
        assert!(document["components"]["schemas"][name].is_object(), "{name} is not there");
    }
    Ok(())
}
