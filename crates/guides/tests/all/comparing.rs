use anyhow::Result;
use guides::{Change, Problem};
use kernel::audit::{FieldChange, Fix, Risk};
use serde_json::{Value, json};

use crate::support::{Program, guide, wish};

const BOTH: &str = "    profiles: [{id: c1}, {id: c2, name: Anime}]";

/// Brings a program to the wish and says what was done.
fn sync(program: &mut Program, yaml: &str) -> Result<Vec<Change>> {
    let guide = guide()?;
    let found = program.compare(&guide.books["series"], &wish(yaml)?);
    anyhow::ensure!(found.problems.is_empty(), "{:?}", found.problems);
    program.apply(&found.changes)?;
    Ok(found.changes)
}

fn problems(program: &Program, yaml: &str) -> Result<Vec<Problem>> {
    let guide = guide()?;
    let found = program.compare(&guide.books["series"], &wish(yaml)?);
    assert!(found.changes.is_empty() || found.problems.is_empty(), "nothing is half planned");
    Ok(found.problems)
}

fn fields(change: &Change) -> &[FieldChange] {
    match &change.fix {
        Fix::Set { changes } => changes,
        Fix::Create { .. } => &[],
    }
}

fn score(program: &Program, profile: &str, format: &str) -> Result<Value> {
    let items = program.named("qualityprofile", profile)?["formatItems"].as_array().cloned();
    let item = items.into_iter().flatten().find(|it| it["name"] == format);
    Ok(item.unwrap_or_default()["score"].clone())
}

#[test]
fn formats_come_before_the_profiles_that_name_them() -> Result<()> {
    let mut program = Program::new();
    let changes = sync(&mut program, BOTH)?;
    let rules: Vec<_> = changes.iter().map(|it| it.rule).collect();
    assert_eq!(rules, ["format", "format", "format", "format", "profile", "profile"]);
    assert_eq!(score(&program, "HD Web", "Small (HD)")?, -10000);
    assert_eq!(score(&program, "Anime", "Small (HD)")?, 0);
    assert_eq!(score(&program, "Anime", "Good Group 01")?, 1700);
    Ok(())
}

#[test]
fn a_second_time_there_is_nothing_to_do() -> Result<()> {
    let yaml =
        format!("{BOTH}\n    sizes: {{type: ordinary}}\n    naming: {{for: plex, rename: true}}");
    for mut program in [Program::new(), Program::with_sizes_in_profiles()] {
        sync(&mut program, &yaml)?;
        assert_eq!(sync(&mut program, &yaml)?, []);
    }
    Ok(())
}

#[test]
fn a_new_profile_has_the_best_quality_last_and_the_unnamed_ones_first() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, BOTH)?;
    let profile = program.named("qualityprofile", "Anime")?;
    let items = profile["items"].as_array().cloned().unwrap_or_default();
    assert_eq!(items[0]["quality"]["name"], "Unknown");
    let best = items.last().cloned().unwrap_or_default();
    assert_eq!(best["name"], "Bluray|WEB 1080p");
    assert_eq!(best["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(profile["cutoff"], best["id"]);
    Ok(())
}

#[test]
fn an_unknown_id_is_an_error_that_plans_nothing() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, BOTH)?;
    for (yaml, text) in [
        ("    profiles: [{id: ffff}]", "no profile ffff"),
        ("    formats: [{ids: [ffff]}]", "no custom format ffff"),
        ("    groups: {skip: [ffff]}", "no group of custom formats ffff"),
        ("    groups: {add: [{id: b2, select: [a1]}]}", "a1 is not in the group"),
        ("    sizes: {type: odd}", "no sizes for `odd`, but for ordinary"),
        ("    naming: {variants: {series: odd}}", "no variant `odd` for `series`, but default"),
        ("    naming: {variants: {odd: default}}", "no naming scheme for `odd`"),
        ("    naming: {for: odd}", "no naming schemes for `odd`"),
        ("    formats: [{ids: [a1], scores: [{profile: Odd}]}]", "`Odd`, which is not among"),
    ] {
        let problems = problems(&program, &format!("{yaml}\n"))?;
        assert_eq!(problems.len(), 1, "{yaml}: {problems:?}");
        assert!(problems[0].to_string().contains(text), "{}", problems[0]);
    }
    Ok(())
}

#[test]
fn the_same_id_twice_is_an_error() -> Result<()> {
    let program = Program::new();
    for yaml in [
        "    formats: [{ids: [a1, a1]}]",
        "    formats: [{ids: [a1]}, {ids: [a1]}]",
        "    profiles: [{id: c1}, {id: c1, name: Other}]",
        "    profiles: [{id: c1, name: One}, {id: c2, name: One}]",
    ] {
        let problems = problems(&program, yaml)?;
        assert!(matches!(problems.as_slice(), [Problem::WantedTwice(_)]), "{yaml}: {problems:?}");
    }
    Ok(())
}

fn own_format(program: &mut Program, id: i64, name: &str, pattern: &str) -> Result<()> {
    program.list("customformat")?.push(json!({
        "id": id, "name": name, "includeCustomFormatWhenRenaming": false,
        "specifications": [{
            "name": "Grain", "implementation": "ReleaseTitleSpecification",
            "implementationName": "Release Title", "negate": false, "required": true,
            "fields": [{"name": "value", "value": pattern, "privacy": "normal"}],
        }],
    }));
    for profile in program.list("qualityprofile")? {
        let items = profile["formatItems"].as_array_mut();
        items.into_iter().for_each(|it| it.push(json!({"format": id, "name": name, "score": 3})));
    }
    Ok(())
}

const GRAIN: &str = r"(?<!no[ .])\bgrain\b";

#[test]
fn a_format_of_its_owner_with_the_same_name_is_not_overwritten() -> Result<()> {
    let mut program = Program::new();
    own_format(&mut program, 7, "Film Grain", "my own")?;
    let problems = problems(&program, "    formats: [{ids: [a5]}]")?;
    let [Problem::NameTaken { differs, .. }] = problems.as_slice() else {
        anyhow::bail!("{problems:?}")
    };
    assert_eq!(differs, "specifications[name=Grain].fields[name=value].value");
    Ok(())
}

#[test]
fn a_format_that_is_the_same_already_is_taken_over_with_a_warning() -> Result<()> {
    let mut program = Program::new();
    own_format(&mut program, 7, "Film Grain", GRAIN)?;
    let guide = guide()?;
    let wish = wish("    formats: [{ids: [a5]}]")?;
    let found = program.compare(&guide.books["series"], &wish);
    assert!(found.notes[0].contains("it is taken over"), "{:?}", found.notes);
    assert!(fields(&found.changes[0]).is_empty());
    program.apply(&found.changes)?;
    assert!(program.compare(&guide.books["series"], &wish).changes.is_empty());
    Ok(())
}

#[test]
fn what_may_be_taken_over_is_changed_field_by_field() -> Result<()> {
    for adopt in ["all", "[Film Grain]"] {
        let mut program = Program::new();
        own_format(&mut program, 7, "Film Grain", "my own")?;
        let yaml = format!("    adopt: {adopt}\n    formats: [{{ids: [a5]}}]");
        let changes = sync(&mut program, &yaml)?;
        let [change] = fields(&changes[0]) else { anyhow::bail!("{changes:?}") };
        assert_eq!((&change.from, &change.to), (&json!("my own"), &json!(GRAIN)));
        assert_eq!(changes[0].risk, Risk::Careful);
        let specification = &program.named("customformat", "Film Grain")?["specifications"][0];
        assert_eq!(specification["implementationName"], "Release Title");
    }
    Ok(())
}

#[test]
fn a_name_that_two_have_is_ambiguous() -> Result<()> {
    let mut program = Program::new();
    own_format(&mut program, 7, "Film Grain", GRAIN)?;
    own_format(&mut program, 8, "FILM GRAIN", GRAIN)?;
    let problems = problems(&program, "    adopt: all\n    formats: [{ids: [a5]}]")?;
    assert!(matches!(problems.as_slice(), [Problem::Ambiguous { count: 2, .. }]), "{problems:?}");
    Ok(())
}

#[test]
fn what_was_made_is_found_by_its_id_when_it_was_renamed() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, "    formats: [{ids: [a5]}]")?;
    program.list("customformat")?[0]["name"] = json!("Renamed");
    let changes = sync(&mut program, "    formats: [{ids: [a5]}]")?;
    let [change] = fields(&changes[0]) else { anyhow::bail!("{changes:?}") };
    assert_eq!((change.field.as_str(), &change.to), ("name", &json!("Film Grain")));
    Ok(())
}

#[test]
fn a_name_that_something_else_has_got_meanwhile_is_an_error() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, "    formats: [{ids: [a5]}]")?;
    program.list("customformat")?[0]["name"] = json!("Renamed");
    own_format(&mut program, 7, "Film Grain", "my own")?;
    let problems = problems(&program, "    adopt: all\n    formats: [{ids: [a5]}]")?;
    assert!(matches!(problems.as_slice(), [Problem::RenameTaken { .. }]), "{problems:?}");
    Ok(())
}

#[test]
fn what_was_made_and_removed_by_its_owner_is_made_again() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, "    formats: [{ids: [a5]}]")?;
    program.list("customformat")?.clear();
    program.list("qualityprofile")?[0]["formatItems"] = json!([]);
    assert_eq!(sync(&mut program, "    formats: [{ids: [a5]}]")?.len(), 1);
    Ok(())
}

#[test]
fn what_is_no_longer_wished_for_stays() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, BOTH)?;
    let guide = guide()?;
    let found = program.compare(&guide.books["series"], &wish("    profiles: []")?);
    assert_eq!(found.changes, []);
    assert_eq!(found.notes.len(), 4);
    assert!(found.notes[0].contains("no longer wished for; it stays"), "{:?}", found.notes);
    Ok(())
}

#[test]
fn a_condition_more_or_less_is_one_change_of_all_conditions() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, "    formats: [{ids: [a3]}]")?;
    let conditions = program.list("customformat")?[0]["specifications"].as_array_mut();
    conditions.into_iter().for_each(|it| drop(it.pop()));
    let changes = sync(&mut program, "    formats: [{ids: [a3]}]")?;
    let [change] = fields(&changes[0]) else { anyhow::bail!("{changes:?}") };
    assert_eq!(change.field.as_str(), "specifications");
    assert_eq!(sync(&mut program, "    formats: [{ids: [a3]}]")?, []);
    Ok(())
}

#[test]
fn profiles_that_are_not_ours_keep_everything() -> Result<()> {
    let mut program = Program::with_sizes_in_profiles();
    let before = program.named("qualityprofile", "Any")?.clone();
    sync(&mut program, &format!("{BOTH}\n    sizes: {{type: ordinary}}"))?;
    let mut after = program.named("qualityprofile", "Any")?.clone();
    let scores = after["formatItems"].as_array().cloned().unwrap_or_default();
    assert!(scores.iter().all(|it| it["score"] == 0));
    after["formatItems"] = json!([]);
    assert_eq!(after, before);
    Ok(())
}

#[test]
fn sizes_are_set_in_the_profiles_where_the_program_keeps_them_there() -> Result<()> {
    let mut program = Program::with_sizes_in_profiles();
    let definitions = program.settings.documents["qualitydefinition"].clone();
    sync(&mut program, "    profiles: [{id: c1}]\n    sizes: {type: ordinary}")?;
    assert_eq!(program.settings.documents["qualitydefinition"], definitions);
    let items = program.named("qualityprofile", "HD Web")?["items"].as_array().cloned();
    let best = items.into_iter().flatten().next_back().unwrap_or_default();
    assert_eq!((&best["minSize"], &best["maxSize"]), (&json!(50.4), &Value::Null));
    program.list("qualityprofile")?[1]["items"][6]["minSize"] = json!(1);
    let changes = sync(&mut program, "    profiles: [{id: c1}]\n    sizes: {type: ordinary}")?;
    let [change] = fields(&changes[0]) else { anyhow::bail!("{changes:?}") };
    assert_eq!(change.field.as_str(), "items[quality.name=Bluray-1080p].minSize");
    Ok(())
}

#[test]
fn sizes_in_profiles_without_a_profile_of_ours_are_left_alone() -> Result<()> {
    let guide = guide()?;
    let found = Program::with_sizes_in_profiles()
        .compare(&guide.books["series"], &wish("    sizes: {type: ordinary}")?);
    assert_eq!(found.changes, []);
    assert!(found.notes[0].contains("none is wished for"), "{:?}", found.notes);
    Ok(())
}

#[test]
fn sizes_of_definitions_are_one_step_with_a_line_each() -> Result<()> {
    let mut program = Program::new();
    let yaml = "
    sizes:
      type: ordinary
      preferred_ratio: 0.5
      qualities: [{name: HDTV-720p, min: 1, max: 60, preferred: 70}]";
    let error = problems(&program, yaml)?;
    assert!(matches!(error.as_slice(), [Problem::BadSizes(_)]), "{error:?}");
    let yaml = yaml.replace("preferred: 70", "preferred: 30.5");
    let changes = sync(&mut program, &yaml)?;
    assert_eq!(changes.len(), 1);
    let lines: Vec<_> = fields(&changes[0])
        .iter()
        .filter(|it| it.field.as_str().contains("720p"))
        .map(|it| format!("{} {} {}", it.field, it.from, it.to))
        .collect();
    assert_eq!(
        lines,
        [
            "[title=HDTV-720p].minSize 2.0 1.0",
            "[title=HDTV-720p].preferredSize 95 30.5",
            "[title=HDTV-720p].maxSize 100 60.0",
            "[title=WEBDL-720p].minSize 2.0 10.5",
            "[title=WEBDL-720p].preferredSize 95 505.3",
            "[title=WEBDL-720p].maxSize 100 null",
        ]
    );
    Ok(())
}

#[test]
fn scores_that_are_not_wished_for_stay_unless_they_are_reset() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, "    profiles: [{id: c1}]")?;
    for (id, name) in [(7, "Mine"), (8, "Keep this"), (9, "x1")] {
        own_format(&mut program, id, name, "own")?;
    }
    assert_eq!(sync(&mut program, "    profiles: [{id: c1}]")?, []);
    let yaml = "
    profiles:
      - id: c1
        reset_unmatched_scores: {enabled: true, except: [keep THIS], except_patterns: ['^x\\d']}";
    let changes = sync(&mut program, yaml)?;
    let [change] = fields(&changes[0]) else { anyhow::bail!("{changes:?}") };
    assert_eq!(change.field.as_str(), "formatItems[name=Mine].score");
    assert_eq!((&change.from, &change.to), (&json!(3), &json!(0)));
    Ok(())
}

#[test]
fn a_pattern_of_exceptions_that_is_none_is_an_error() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, "    profiles: [{id: c1}]")?;
    let yaml = "
    profiles: [{id: c1, reset_unmatched_scores: {enabled: true, except_patterns: ['(']}}]";
    let problems = problems(&program, yaml)?;
    assert!(matches!(problems.as_slice(), [Problem::BadPattern(_)]), "{problems:?}");
    Ok(())
}

#[test]
fn a_profile_that_is_only_named_gets_the_wished_scores_alone() -> Result<()> {
    let mut program = Program::new();
    let yaml = "
    profiles: [{name: Any}]
    formats: [{ids: [a3], scores: [{profile: Any, score: 40}]}]";
    let changes = sync(&mut program, yaml)?;
    let [change] = fields(&changes[1]) else { anyhow::bail!("{changes:?}") };
    assert_eq!(change.field.as_str(), "formatItems[name=Second Try].score");
    assert_eq!(score(&program, "Any", "Second Try")?, 40);
    let missing = problems(&program, "    profiles: [{name: Odd}]")?;
    assert!(matches!(missing.as_slice(), [Problem::NoSuchProfile(_)]), "{missing:?}");
    Ok(())
}

#[test]
fn a_profile_of_its_owner_with_the_same_name_is_not_changed() -> Result<()> {
    let mut program = Program::new();
    program.list("qualityprofile")?[0]["name"] = json!("HD Web");
    let error = problems(&program, "    profiles: [{id: c1}]")?;
    assert!(matches!(error.as_slice(), [Problem::NameTaken { .. }]), "{error:?}");
    sync(&mut program, "    profiles: [{id: c1}]\n    adopt: [HD Web]")?;
    assert_eq!(program.list("qualityprofile")?.len(), 1);
    assert_eq!(program.named("qualityprofile", "HD Web")?["unheard"], json!({"of": [1, 2]}));
    Ok(())
}

#[test]
fn what_must_not_count_together_is_refused() -> Result<()> {
    let program = Program::new();
    let yaml = "    profiles: [{id: c1}]\n    groups: {add: [{id: b2, select_all: true}]}";
    let error = problems(&program, yaml)?;
    assert!(matches!(error.as_slice(), [Problem::Conflict { .. }]), "{error:?}");
    let yaml = yaml.replace("select_all: true", "select_all: true, exclude: [a6]");
    assert_eq!(problems(&program, &yaml)?, []);
    Ok(())
}

#[test]
fn a_group_belongs_to_its_profiles_unless_it_is_skipped() -> Result<()> {
    let mut program = Program::new();
    sync(&mut program, "    profiles: [{id: c1}, {id: c2}]\n    groups: {skip: [b1]}")?;
    assert!(program.named("customformat", "Other Tongue").is_err());
    sync(&mut program, "    profiles: [{id: c1}, {id: c2}]")?;
    assert_eq!(score(&program, "HD Web", "Other Tongue")?, -50);
    assert_eq!(score(&program, "Mixed", "Other Tongue")?, 0);
    Ok(())
}

#[test]
fn a_naming_scheme_is_the_one_for_the_media_server_with_the_surest_ids() -> Result<()> {
    let mut program = Program::new();
    let yaml = "    naming: {for: plex, rename: true, variants: {season: default}}";
    sync(&mut program, yaml)?;
    let naming = &program.settings.documents["config/naming"];
    assert_eq!(naming["seriesFolderFormat"], "{Series TitleYear} {tvdb-{TvdbId}}");
    assert_eq!(naming["dailyEpisodeFormat"], "{Series TitleYear} - {Air-Date} {Quality Full}");
    assert_eq!(naming["animeEpisodeFormat"], "{absolute}");
    assert_eq!(naming["renameEpisodes"], true);
    Ok(())
}

#[test]
fn a_program_without_custom_formats_is_told_apart() -> Result<()> {
    let mut program = Program::new();
    program.settings.documents.remove("customformat");
    let error = problems(&program, "    formats: [{ids: [a1]}]")?;
    assert!(matches!(error.as_slice(), [Problem::NotTold(_)]), "{error:?}");
    Ok(())
}
