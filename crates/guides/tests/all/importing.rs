use anyhow::Result;
use guides::{Adopt, Imported, Limit, QualitySort, WishError, read_wishes};

const FILE: &str = include_str!("../fixtures/recyclarr.yml");

fn import(text: &str) -> std::result::Result<Vec<Imported>, WishError> {
    guides::import(text, &|name| Err(format!("there is no {name}")))
}

#[test]
fn the_file_of_another_synchroniser_becomes_wishes() -> Result<()> {
    let imported = import(FILE)?;
    let names: Vec<_> = imported.iter().map(|it| (it.kind.as_str(), it.name.as_str())).collect();
    assert_eq!(names.len(), 2);
    let tv = imported.iter().find(|it| it.name == "tv-main").expect("it is in the file");
    let mine = &tv.wish.profiles[0];
    assert_eq!(mine.name.as_deref(), Some("Mine"));
    assert_eq!(mine.cutoff.as_deref(), Some("WEB 1080p"));
    assert_eq!(mine.cutoff_score, Some(500));
    assert_eq!(mine.qualities[0].items, ["WEBDL-1080p", "WEBRip-1080p"]);
    assert!(!mine.qualities[1].allowed);
    assert_eq!(mine.reset_unmatched_scores.as_ref().map(|it| it.except.len()), Some(1));
    assert_eq!(tv.wish.profiles[1].name.as_deref(), Some("Existing"));
    assert_eq!(tv.wish.formats[0].scores[0].score, Some(7));
    assert_eq!(tv.wish.groups.add[0].select.len(), 1);
    let sizes = tv.wish.sizes.as_ref().expect("sizes are in the file");
    assert_eq!(sizes.qualities[0].max, Some(Limit::Unlimited));
    let naming = tv.wish.naming.as_ref().expect("naming is in the file");
    assert_eq!(naming.rename, Some(true));
    assert_eq!(naming.variants["episodes.standard"], "default");
    assert_eq!(tv.wish.adopt, Adopt::Same);
    assert!(tv.notes[0].contains("nothing is ever deleted"), "{:?}", tv.notes);
    let films = imported.iter().find(|it| it.name == "films").expect("it is in the file");
    let naming = films.wish.naming.as_ref().expect("naming is in the file");
    assert_eq!(naming.variants["file"], "plex-tmdb");
    Ok(())
}

#[test]
fn a_key_in_the_file_is_nowhere_in_what_is_imported() -> Result<()> {
    let file = FILE.replace("!secret tv_key", "0123456789abcdef");
    assert!(!format!("{:?}", import(&file)?).contains("0123456789abcdef"));
    Ok(())
}

#[test]
fn what_would_lose_its_meaning_is_refused_by_its_place() {
    for (from, to, place) in [
        ("    base_url", "    include: [{template: x}]\n    base_url", "include"),
        ("    base_url", "    unheard_of: 1\n    base_url", "unheard_of"),
        ("trash_ids: [a1, a2]", "trash_ids: [\"not an id!\"]", "trash_ids"),
        ("    base_url", "    include: [{config: x.yml}]\n    base_url", "there is no x.yml"),
    ] {
        let err = import(&FILE.replacen(from, to, 1)).expect_err("it is refused");
        assert!(err.to_string().contains(place), "{place}: {err}");
    }
}

#[test]
fn qualities_can_be_wished_for_at_the_bottom() -> anyhow::Result<()> {
    let file = FILE.replacen("name: Mine", "name: Mine\n        quality_sort: bottom", 1);
    let imported = import(&file)?;
    let tv = imported.iter().find(|it| it.name == "tv-main").expect("it is in the file");
    assert_eq!(tv.wish.profiles[0].quality_sort, Some(QualitySort::Bottom));
    Ok(())
}

#[test]
fn what_a_file_includes_counts_unless_it_says_otherwise() -> anyhow::Result<()> {
    let file = "
sonarr:
  tv:
    include: [{config: base.yml}, {config: more.yml}]
    quality_profiles: [{name: Mine, min_format_score: 5}]
    custom_formats: [{trash_ids: [a3]}]
    media_naming: {series: own}
";
    let included = |name: &str| match name {
        "base.yml" => Ok("
quality_definition: {type: series}
quality_profiles: [{name: Mine, min_format_score: 1, upgrade: {allowed: true}}, {trash_id: c1}]
custom_formats: [{trash_ids: [a1]}]
media_naming: {series: base, season: base}
"
        .to_owned()),
        "more.yml" => Ok("custom_formats: [{trash_ids: [a2]}]".to_owned()),
        other => Err(format!("there is no {other}")),
    };
    let imported = guides::import(file, &included)?;
    let wish = &imported[0].wish;
    let mine = &wish.profiles[0];
    assert_eq!((mine.min_score, mine.upgrade_allowed), (Some(5), Some(true)));
    assert_eq!(wish.profiles.len(), 2);
    let ids: Vec<_> = wish.formats.iter().map(|it| it.ids[0].as_str()).collect();
    assert_eq!(ids, ["a1", "a2", "a3"]);
    let naming = wish.naming.as_ref().expect("naming is wished for");
    assert_eq!((&*naming.variants["series"], &*naming.variants["season"]), ("own", "base"));
    assert_eq!(wish.sizes.as_ref().map(|it| it.kind.as_str()), Some("series"));
    Ok(())
}

#[test]
fn an_included_file_includes_no_other() {
    let file = "sonarr: {tv: {include: [{config: a.yml}]}}";
    let err = guides::import(file, &|_| Ok("include: [{config: a.yml}]".to_owned()));
    assert!(err.expect_err("it is refused").to_string().contains("sonarr.tv.include"));
}

#[test]
fn wishes_are_written_as_they_were_read() -> Result<()> {
    let yaml = "
instances:
  tv:
    profiles: [{id: c1, reset_unmatched_scores: {enabled: true}}]
    sizes: {type: ordinary, qualities: [{name: SDTV, max: unlimited, preferred: 3.5}]}
    adopt: [Mine]
  films:
    adopt: all
    naming: {for: server}
";
    let wishes = read_wishes(yaml, false)?;
    let written = serde_json::to_string(&wishes)?;
    assert_eq!(read_wishes(&written, false)?, wishes);
    Ok(())
}

#[test]
fn wishes_can_be_written_as_toml() -> Result<()> {
    let wishes = read_wishes("[[instances.tv.profiles]]\nid = 'c1'\n", true)?;
    assert_eq!(wishes.instances.len(), 1);
    Ok(())
}

#[test]
fn a_misspelt_wish_is_named() {
    let err = read_wishes("instances: {tv: {profile: []}}", false).expect_err("it is refused");
    assert!(err.to_string().contains("instances.tv"), "{err}");
}
