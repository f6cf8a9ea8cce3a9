use anyhow::Result;
use guides::{Truth, differences, own, score};
use kernel::audit::Reading;
use serde_json::json;

use crate::support::{Program, guide, wish};

#[test]
fn a_release_is_scored_by_its_name() -> Result<()> {
    let guide = guide()?;
    let wish = wish("    profiles: [{id: c1}]\n    groups: {skip: [b1]}")?;
    let release = "Harbor.Lights.S01E02.REPACK.1080p.WEB-DL.H264-RIG";
    let scored = score(&guide.books["series"], &wish, release).expect("the wish is right");
    let [scored] = scored.as_slice() else { anyhow::bail!("one profile") };
    let met: Vec<_> = scored.formats.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(met, ["Good Group 01", "Second Try"]);
    assert_eq!(scored.score, 1705);
    assert_eq!(scored.quality.as_deref(), Some("WEBDL-1080p"));
    assert_eq!(scored.taken, Truth::Yes);
    assert_eq!(scored.is_enough, Truth::No);
    Ok(())
}

#[test]
fn a_release_below_the_least_score_is_not_taken() -> Result<()> {
    let guide = guide()?;
    let wish = wish("    profiles: [{id: c1}]\n    groups: {skip: [b1]}")?;
    let release = "Harbor.Lights.S01E02.1080p.WEB-DL.x265-XX";
    let scored = score(&guide.books["series"], &wish, release).expect("the wish is right");
    assert_eq!(scored[0].score, -10000);
    assert_eq!(scored[0].taken, Truth::No);
    Ok(())
}

#[test]
fn what_a_name_cannot_tell_is_unknown() -> Result<()> {
    let guide = guide()?;
    let wish = wish("    profiles: [{id: c1}]")?;
    let release = "Harbor.Lights.S01E02.1080p.WEB-DL.H264-XX";
    let scored = score(&guide.books["series"], &wish, release).expect("the wish is right");
    assert_eq!(scored[0].formats[0].met, Truth::Unknown);
    assert_eq!(scored[0].formats[0].unknown, ["Not original"]);
    assert_eq!((scored[0].score, scored[0].at_least, scored[0].at_most), (0, -50, 0));
    assert_eq!(scored[0].taken, Truth::Unknown);
    Ok(())
}

#[test]
fn a_pattern_that_takes_too_long_is_unknown() -> Result<()> {
    let mut guide = guide()?;
    let book = guide.books.get_mut("series").expect("it is in the guide");
    let grain = book.formats.values_mut().find(|it| it.name == "Film Grain").expect("it is there");
    let value = grain.conditions[0].fields.get_mut("value").expect("it has a pattern");
    *value = r"^(?:(?=a)a+)+(?=b)b$".into();
    let wish = wish(
        "    groups: {add: [{id: b2, select: [a5], profiles: [c1]}]}\n    profiles: [{id: c1}]",
    )?;
    let release = format!("{}!", "a".repeat(60));
    let scored = score(&guide.books["series"], &wish, &release).expect("the wish is right");
    let grain = scored[0].formats.iter().find(|it| it.name == "Film Grain");
    assert_eq!(grain.map(|it| it.met), Some(Truth::Unknown));
    Ok(())
}

#[test]
fn what_a_program_makes_of_a_release_stands_beside_the_guide() -> Result<()> {
    let guide = guide()?;
    let wish = wish("    profiles: [{id: c1}]\n    groups: {skip: [b1]}")?;
    let book = &guide.books["series"];
    let release = "Harbor.Lights.S01E02.REPACK.1080p.WEB-DL.H264-RIG";
    let scored = score(book, &wish, release).expect("the wish is right");
    let mut program = Program::new();
    let quality = Some("WEBDL-1080p".to_owned());
    let reading = |formats| Reading { title: None, quality: quality.clone(), formats };

    let beside = own(reading(vec![]), &program.settings, &scored);
    let told = differences(&scored, &beside, &program.settings);
    assert_eq!(told, ["HD Web: the program has no such profile yet"]);

    let changes = program.compare(book, &wish).changes;
    program.apply(&changes)?;
    let ids: Vec<_> = ["Good Group 01", "Second Try", "Small (HD)"]
        .iter()
        .filter_map(|name| program.named("customformat", name).ok()?["id"].as_i64())
        .collect();
    let both = own(reading(ids[..2].to_vec()), &program.settings, &scored);
    assert_eq!(differences(&scored, &both, &program.settings), [""; 0]);
    assert_eq!((both.profiles[0].score, both.profiles[0].taken), (1705, Truth::Yes));

    // It counts one more, and misses one, as if its own formats were others.
    let other = own(reading(vec![ids[0], ids[2]]), &program.settings, &scored);
    assert_eq!(
        differences(&scored, &other, &program.settings),
        [
            "HD Web: by the guide it counts 1705, in the program -8300",
            "HD Web: the guide counts Second Try, the program does not",
            "HD Web: the program counts Small (HD), the guide does not",
        ]
    );
    assert_eq!(other.profiles[0].taken, Truth::No);
    assert_eq!(serde_json::to_value(&other.profiles[0])?["taken"], json!("no"));
    Ok(())
}
