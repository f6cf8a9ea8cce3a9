//! Guides at the door.

use std::path::Path;

use services::{Actor, Scope, Source};

use crate::door::Door;

/// A door with the small guide of the tests, fetched.
async fn with_guide() -> anyhow::Result<Door> {
    let door = Door::new().await?;
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guides/tests/fixtures/guide");
    let source = Source::Folder(guide.canonicalize()?);
    door.services.guides.update(&Actor::new("test"), Some(source)).await?;
    Ok(door)
}

#[tokio::test]
async fn before_the_first_guide_there_is_none_to_be_planned_with() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Operate).await?;
    let none = door.ask_as(&key, "GET /api/v1/guides").await?;
    assert!(none.starts_with("404") && none.contains("\"code\":\"not_found\""), "{none}");
    let none = door.ask_as(&key, "POST /api/v1/guides/plan\n{}").await?;
    assert!(none.starts_with("409") && none.contains("autoarr guides update"), "{none}");
    Ok(())
}

#[tokio::test]
async fn what_a_guide_has_is_told_with_its_ids() -> anyhow::Result<()> {
    let door = with_guide().await?;
    let key = door.key(Scope::Read).await?;
    let told = door.ask_as(&key, "GET /api/v1/guides").await?;
    assert!(told.starts_with("200"), "{told}");
    for part in ["\"formats\":6", "{\"id\":\"c1\",\"name\":\"HD Web\"}", "\"version\":null"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    Ok(())
}

#[tokio::test]
async fn a_guide_whose_source_is_gone_is_a_conflict_and_stays() -> anyhow::Result<()> {
    let door = with_guide().await?;
    let gone = door.folder.path().join("gone");
    std::fs::create_dir(&gone)?;
    std::fs::write(gone.join("metadata.json"), r#"{"json_paths": {}}"#)?;
    let source = Source::Folder(gone.clone());
    door.services.guides.update(&Actor::new("test"), Some(source)).await?;
    std::fs::remove_dir_all(&gone)?;
    let admin = door.key(Scope::Admin).await?;
    let refused = door.ask_as(&admin, "POST /api/v1/guides/update").await?;
    assert!(refused.starts_with("409"), "{refused}");
    assert!(door.ask_as(&admin, "GET /api/v1/guides").await?.starts_with("200"));
    Ok(())
}

#[tokio::test]
async fn wishes_are_kept_as_they_were_sent() -> anyhow::Result<()> {
    let door = with_guide().await?;
    let admin = door.key(Scope::Admin).await?;
    let wishes = r#"{"instances":{"tv":{"profiles":[{"id":"c1"}],"adopt":"same"}}}"#;
    let put = door.ask_as(&admin, &format!("PUT /api/v1/guides/wishes\n{wishes}")).await?;
    assert!(put.starts_with("200") && put.contains(wishes), "{put}");
    let read = door.ask_as(&admin, "GET /api/v1/guides/wishes").await?;
    assert!(read.starts_with("200") && read.contains(wishes), "{read}");
    Ok(())
}

#[tokio::test]
async fn a_wish_that_is_misspelt_or_for_nobody_is_refused() -> anyhow::Result<()> {
    let door = with_guide().await?;
    let admin = door.key(Scope::Admin).await?;
    let put = async |wishes: &str| {
        door.ask_as(&admin, &format!("PUT /api/v1/guides/wishes\n{wishes}")).await
    };
    let misspelt = put(r#"{"instances":{"tv":{"profile":[]}}}"#).await?;
    assert!(misspelt.starts_with("422") && misspelt.contains("profile"), "{misspelt}");
    let nobody = put(r#"{"instances":{"nobody":{}}}"#).await?;
    assert!(nobody.starts_with("404") && nobody.contains("nobody"), "{nobody}");
    let read = door.ask_as(&admin, "GET /api/v1/guides/wishes").await?;
    assert!(read.contains(r#"{"instances":{}}"#), "{read}");
    Ok(())
}

#[tokio::test]
async fn why_nothing_is_planned_is_said_for_each_instance() -> anyhow::Result<()> {
    let door = with_guide().await?;
    let admin = door.key(Scope::Admin).await?;
    let wishes = r#"{"instances":{"tv":{"profiles":[{"id":"c1"}]}}}"#;
    door.ask_as(&admin, &format!("PUT /api/v1/guides/wishes\n{wishes}")).await?;
    let planned = door.ask_as(&admin, "POST /api/v1/guides/plan\n{}").await?;
    assert!(planned.starts_with("200"), "{planned}");
    assert!(planned.contains("\"plan\":null"), "{planned}");
    assert!(planned.contains("the guide has nothing for fake"), "{planned}");
    let ask = r#"{"instance":"tv","release":"Harbor.Lights.S01E01.1080p.WEB-DL-RIG"}"#;
    let scored = door.ask_as(&admin, &format!("POST /api/v1/guides/score\n{ask}")).await?;
    assert!(scored.starts_with("409") && scored.contains("nothing for fake"), "{scored}");
    Ok(())
}

#[tokio::test]
async fn who_may_only_look_changes_no_wishes() -> anyhow::Result<()> {
    let door = with_guide().await?;
    let reader = door.key(Scope::Read).await?;
    for ask in [
        "PUT /api/v1/guides/wishes\n{\"instances\":{}}",
        "POST /api/v1/guides/update",
        "POST /api/v1/guides/plan\n{}",
    ] {
        let refused = door.ask_as(&reader, ask).await?;
        assert!(refused.starts_with("403"), "{ask}: {refused}");
    }
    Ok(())
}
