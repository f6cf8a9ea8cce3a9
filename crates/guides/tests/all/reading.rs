use std::fs;

use anyhow::Result;
use guides::{Guide, GuideError};
use tempfile::TempDir;

use crate::support::{folder, guide};

/// A guide with one format and one other thing wrong.
fn broken(contents: &str, format: &str) -> Result<(TempDir, GuideError)> {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("cf"))?;
    fs::write(folder.path().join("metadata.json"), contents)?;
    fs::write(folder.path().join("cf/one.json"), format)?;
    match Guide::read(folder.path()) {
        Ok(_) => anyhow::bail!("this guide cannot be read"),
        Err(err) => Ok((folder, err)),
    }
}

const CONTENTS: &str = r#"{"json_paths": {"films": {"custom_formats": ["cf"]}}}"#;

#[test]
fn a_guide_is_read_by_its_list_of_contents() -> Result<()> {
    let guide = guide()?;
    let book = &guide.books["series"];
    assert_eq!(book.formats.len(), 6);
    assert_eq!(book.profiles.len(), 2);
    assert_eq!(book.groups.len(), 2);
    assert_eq!(book.conflicts[0].len(), 2);
    assert_eq!(book.sizes["ordinary"].qualities.len(), 4);
    assert!(book.naming.places["episodes.standard"].contains_key("default"));
    assert!(guide.files.iter().all(|file| folder().join(file).is_file()));
    Ok(())
}

#[test]
fn a_folder_without_a_list_of_contents_is_no_guide() -> Result<()> {
    let folder = tempfile::tempdir()?;
    assert!(matches!(Guide::read(folder.path()), Err(GuideError::NotAGuide(_))));
    Ok(())
}

#[test]
fn what_is_wrong_is_named_by_its_file_and_place() -> Result<()> {
    let (_, err) = broken(CONTENTS, r#"{"trash_id": "a", "name": 5, "specifications": []}"#)?;
    let text = err.to_string();
    assert!(text.contains("cf/one.json") && text.contains("name"), "{text}");
    Ok(())
}

#[test]
fn a_place_outside_of_the_guide_is_refused() -> Result<()> {
    for place in ["../elsewhere", "/etc", "cf/../../x", "."] {
        let contents = CONTENTS.replace("\"cf\"", &format!("{place:?}"));
        let (_, err) = broken(&contents, "{}")?;
        assert!(matches!(err, GuideError::Outside(_)), "{place}: {err}");
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("cf"))?;
    fs::write(folder.path().join("metadata.json"), CONTENTS)?;
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("cf/one.json"))?;
    assert!(matches!(Guide::read(folder.path()), Err(GuideError::Outside(_))));
    Ok(())
}

#[test]
fn a_name_that_hides_characters_is_refused() -> Result<()> {
    let format = r#"{"trash_id": "a", "name": "good\u202eevil", "specifications": []}"#;
    let (_, err) = broken(CONTENTS, format)?;
    assert!(err.to_string().contains("hides characters"), "{err}");
    Ok(())
}

#[test]
fn one_id_for_two_things_is_refused() -> Result<()> {
    let folder = tempfile::tempdir()?;
    fs::create_dir(folder.path().join("cf"))?;
    fs::write(folder.path().join("metadata.json"), CONTENTS)?;
    for name in ["one", "two"] {
        let text = format!(r#"{{"trash_id": "a", "name": "{name}", "specifications": []}}"#);
        fs::write(folder.path().join(format!("cf/{name}.json")), text)?;
    }
    assert!(matches!(Guide::read(folder.path()), Err(GuideError::SameId { .. })));
    Ok(())
}

#[test]
fn the_folders_that_are_needed_are_known_from_the_list_of_contents_alone() -> Result<()> {
    let only = tempfile::tempdir()?;
    fs::copy(folder().join("metadata.json"), only.path().join("metadata.json"))?;
    let folders = Guide::folders(only.path())?;
    assert!(folders.contains(&"films/formats".into()) && folders.contains(&"films".into()));
    Ok(())
}
