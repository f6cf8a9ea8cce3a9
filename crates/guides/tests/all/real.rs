//! With a real, large guide and recorded settings of real programs, when they are at hand.

use std::fs;

use anyhow::Result;
use guides::{Guide, ProfileWish, SizesWish, Wish};

use crate::support::{Program, shared};

#[test]
fn the_real_guide_is_read_whole() -> Result<()> {
    let Some(folder) = shared("trash-guides") else { return Ok(()) };
    let guide = Guide::read(&folder)?;
    let figures: Vec<_> = guide
        .books
        .values()
        .map(|it| (it.formats.len(), it.groups.len(), it.profiles.len(), it.sizes.len()))
        .collect();
    assert_eq!(figures, [(242, 40, 39, 4), (236, 38, 23, 2)]);
    let is_whole = |it: &guides::Book| !it.naming.places.is_empty() && !it.conflicts.is_empty();
    assert!(guide.books.values().all(is_whole));
    Ok(())
}

#[test]
fn every_pattern_of_the_real_guide_is_understood() -> Result<()> {
    let Some(folder) = shared("trash-guides") else { return Ok(()) };
    let guide = Guide::read(&folder)?;
    let conditions =
        guide.books.values().flat_map(|it| it.formats.values()).flat_map(|it| &it.conditions);
    let patterns = conditions.filter_map(|it| it.value()?.as_str());
    let wrong: Vec<_> = patterns.filter(|it| guides::pattern(it).is_err()).collect();
    assert_eq!(wrong, Vec::<&str>::new());
    Ok(())
}

#[test]
fn every_real_profile_is_made_once_in_every_recorded_program() -> Result<()> {
    let Some(folder) = shared("trash-guides") else { return Ok(()) };
    let Some(captures) = shared("captures") else { return Ok(()) };
    let guide = Guide::read(&folder)?;
    let mut programs = 0;
    for capture in fs::read_dir(captures)? {
        let capture = capture?.path();
        let name = capture.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some((_, book)) = guide.books.iter().find(|(kind, _)| name.starts_with(*kind)) else {
            continue;
        };
        programs += 1;
        let sizes = book.sizes.keys().find(|it| matches!(it.as_str(), "movie" | "series"));
        let sizes = SizesWish { kind: sizes.cloned().unwrap_or_default(), ..SizesWish::default() };
        let mut program = Program::recorded(&capture)?;
        for id in book.profiles.keys() {
            let profiles = vec![ProfileWish { id: Some(id.clone()), ..ProfileWish::default() }];
            let wish = Wish { profiles, sizes: Some(sizes.clone()), ..Wish::default() };
            let first = program.compare(book, &wish);
            assert_eq!(first.problems, [], "{name}: {id}");
            assert!(!first.changes.is_empty(), "{name}: {id}");
            program.apply(&first.changes)?;
            let second = program.compare(book, &wish);
            assert_eq!((second.changes, second.problems), (vec![], vec![]), "{name}: {id}");
        }
    }
    assert!(programs > 0, "no recorded program is one of the guide's");
    Ok(())
}
