//! What synchronisers of guides were seen to do wrong, and what is done here instead.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use lab::arr::{App, Fault, SonarrVersion};
use serde_json::{Value, json};
use services::{ConfigAct, EventQuery, StepState};

use crate::rig::{Rig, actor, altered, kept, named, not_done, small_guide, stock};

const NEW: (&str, App) = ("new", App::Sonarr(SonarrVersion::V5));
const OLD: (&str, App) = ("old", App::Sonarr(SonarrVersion::V4));
const FILMS: (&str, App) = ("films", App::Radarr);

/// Every quality of a profile with its sizes.
fn sizes(profile: &Value) -> Vec<(Value, [Value; 3])> {
    let items = profile["items"].as_array().into_iter().flatten();
    let single = items.flat_map(|it| match it["items"].as_array() {
        Some(inner) if !inner.is_empty() => inner.iter().collect(),
        _ => vec![it],
    });
    let of = |it: &Value| {
        let sizes = ["minSize", "preferredSize", "maxSize"].map(|field| it[field].clone());
        (it["quality"]["name"].clone(), sizes)
    };
    single.map(of).collect()
}

#[tokio::test]
async fn sizes_are_set_in_our_profile_and_stay_as_they_are_in_all_others() -> Result<()> {
    let rig = Rig::new(&small_guide(), &[NEW]).await?;
    let arr = rig.arr("new")?;
    let definitions = kept(arr, "qualitydefinition");
    let before: Vec<_> = stock(arr).iter().map(sizes).collect();
    rig.wish(&json!({"new": {"profiles": [{"id": "c1"}], "sizes": {"type": "ordinary"}}})).await?;
    for sync in ["the first sync", "one after somebody changed a score"] {
        rig.sync().await.context(sync)?;
        let after: Vec<_> = stock(arr).iter().map(sizes).collect();
        ensure!(after == before, "{sync} changed sizes of others");
        let ours = sizes(&named(arr, "qualityprofile", "HD Web")?);
        let sized = ours.iter().filter(|(_, sizes)| sizes[0].as_f64() > Some(0.0)).count();
        ensure!(sized > 0, "{sync} set no size: {ours:#?}");
        let lost = ours.iter().filter(|(_, sizes)| sizes[0].is_null()).count();
        ensure!(lost == 0, "{sync} lost sizes: {ours:#?}");
        drift(&rig, "new", "HD Web", "Second Try", 1)?;
    }
    ensure!(kept(arr, "qualitydefinition") == definitions, "definitions were written");
    let definitions = arr.writes().into_iter().filter(|it| it.target.contains("definition"));
    ensure!(definitions.count() == 0, "definitions were sent");
    Ok(())
}

/// Somebody gives a format another score.
fn drift(rig: &Rig, instance: &str, profile: &str, format: &str, score: i64) -> Result<()> {
    edit(rig, instance, profile, |profile| {
        let items = profile["formatItems"].as_array_mut().into_iter().flatten();
        items.filter(|it| it["name"] == format).for_each(|it| it["score"] = json!(score));
    })
}

fn edit(rig: &Rig, instance: &str, profile: &str, edit: impl Fn(&mut Value)) -> Result<()> {
    let arr = rig.arr(instance)?;
    let mut profiles = kept(arr, "qualityprofile");
    profiles.iter_mut().filter(|it| it["name"] == profile).for_each(edit);
    arr.set_settings("qualityprofile", &json!(profiles))
}

#[tokio::test]
async fn what_a_newer_version_keeps_in_a_profile_survives_one_request_for_one_score() -> Result<()>
{
    let rig = Rig::new(&small_guide(), &[NEW]).await?;
    rig.wish(&json!({"new": {"profiles": [{"id": "c1"}]}})).await?;
    rig.sync().await?;
    edit(&rig, "new", "HD Web", |profile| {
        profile["ofANewerVersion"] = json!({"kept": [1, null]});
        profile["items"][0]["hardLimit"] = json!(7.25);
    })?;
    let before = named(rig.arr("new")?, "qualityprofile", "HD Web")?;
    drift(&rig, "new", "HD Web", "Second Try", 1)?;
    let writes = rig.write_count();
    rig.sync().await?;
    ensure!(rig.write_count() == writes + 1, "more than one request");
    ensure!(named(rig.arr("new")?, "qualityprofile", "HD Web")? == before, "something was lost");
    rig.is_fulfilled().await
}

#[tokio::test]
async fn scores_and_formats_that_nobody_wished_for_are_left_alone() -> Result<()> {
    let rig = Rig::new(&small_guide(), &[OLD]).await?;
    rig.wish(&json!({"old": {"profiles": [{"id": "c1"}], "formats": [{"ids": ["a5"]}]}})).await?;
    rig.sync().await?;
    drift(&rig, "old", "HD Web", "Film Grain", 33)?;
    rig.is_fulfilled().await
}

#[tokio::test]
async fn a_mistake_in_a_wish_is_an_error_that_deletes_nothing() -> Result<()> {
    let rig = Rig::new(&small_guide(), &[OLD]).await?;
    rig.wish(&json!({"old": {"profiles": [{"id": "c1"}, {"id": "c2", "name": "Anime"}]}})).await?;
    rig.sync().await?;
    let arr = rig.arr("old")?;
    let before = (kept(arr, "customformat"), kept(arr, "qualityprofile"));
    let writes = rig.write_count();
    for (wish, why) in [
        (json!({"formats": [{"ids": ["ffff"]}]}), "no custom format ffff"),
        (json!({"profiles": [{"id": "ffff"}]}), "no profile ffff"),
        (json!({"profiles": [{"id": "c1", "name": "Any"}]}), "another one is called so"),
        (json!({"formats": [{"ids": ["a1", "a1"]}]}), "wished for twice"),
    ] {
        rig.wish(&json!({ "old": wish })).await?;
        let planned = rig.plan().await?;
        ensure!(planned.plan.is_none() && planned.has_problems(), "{why}: {planned:#?}");
        let problems = &planned.instances[0].problems;
        ensure!(problems.len() == 1 && problems[0].contains(why), "{why}: {problems:?}");
    }
    ensure!(rig.write_count() == writes, "something was written");
    ensure!(before == (kept(arr, "customformat"), kept(arr, "qualityprofile")));
    Ok(())
}

/// The seventh of several is refused, and everything else is done.
#[tokio::test]
async fn one_bad_format_stops_what_needs_it_and_nothing_else() -> Result<()> {
    let rig = Rig::new(&small_guide(), &[OLD, FILMS]).await?;
    let guide = rig.folder.path().join("bad guide");
    let pattern = r"\\b(repack|rerip)\\b";
    altered(&small_guide(), &guide, "series/formats/repack.json", pattern, "")?;
    rig.take_guide(&guide).await?;
    // `c1` counts the bad format, and `Any` counts another one.
    let series = json!({
        "profiles": [{"id": "c1"}, {"name": "Any"}],
        "formats": [{"ids": ["a5"], "scores": [{"profile": "Any", "score": 9}]}],
        "sizes": {"type": "ordinary"},
        "naming": {"rename": true},
    });
    rig.wish(&json!({"old": series, "films": {"profiles": [{"id": "c1"}]}})).await?;
    let plan = rig.plan().await?.plan.context("a plan")?;
    let done = rig.apply(&plan).await?;
    let left = not_done(&done);
    let how: Vec<_> = left.iter().map(|it| (it.target.to_string(), it.state)).collect();
    let expected = [
        ("customformat “Second Try”".to_owned(), StepState::Failed),
        ("qualityprofile “HD Web”".to_owned(), StepState::Skipped),
    ];
    assert_eq!(how, expected, "{left:#?}");
    let said = |place: usize| left[place].outcome.as_deref().unwrap_or_default().to_owned();
    ensure!(said(0).contains("Regex Pattern must not be empty"), "{}", said(0));
    ensure!(said(1).contains("a3 of the guide, which was not made"), "{}", said(1));
    let arr = rig.arr("old")?;
    ensure!(kept(arr, "customformat").len() == 4, "{:#?}", kept(arr, "customformat"));
    ensure!(named(rig.arr("films")?, "qualityprofile", "HD Web")?["id"] == 7);

    // It is told as done when it is done, and each by itself.
    let query = EventQuery { after_seq: Some(0), limit: 500, ..EventQuery::default() };
    let events = rig.store.events(query).await?;
    let told = |kind: &str| events.iter().filter(|it| it.kind == kind).count();
    let count = |state| done.steps.iter().filter(|it| it.state == state).count();
    assert_eq!(told("configuration.changed"), count(StepState::Done));
    assert_eq!(told("configuration.not_changed"), 2);

    // What was made is known as ours: only what was left is planned, and nothing is taken over.
    rig.take_guide(&small_guide()).await?;
    let planned = rig.plan().await?;
    let notes: Vec<_> = planned.instances.iter().flat_map(|it| &it.notes).collect();
    ensure!(notes.is_empty() && !planned.has_problems(), "{planned:#?}");
    let steps = planned.plan.context("what was left")?.steps;
    let targets: Vec<_> = steps.iter().map(|it| it.target.to_string()).collect();
    assert_eq!(targets, ["customformat “Second Try”", "qualityprofile “HD Web”"]);
    rig.sync().await?;
    rig.is_fulfilled().await
}

#[tokio::test]
async fn a_format_of_its_owner_with_a_name_of_the_guide_is_shown_and_not_overwritten() -> Result<()>
{
    let rig = Rig::new(&small_guide(), &[OLD]).await?;
    let own = json!([{"id": 1, "name": "Film Grain", "includeCustomFormatWhenRenaming": false,
        "specifications": [{"name": "Grain", "implementation": "ReleaseTitleSpecification",
            "negate": false, "required": true, "fields": [{"name": "value", "value": "mine"}]}]}]);
    rig.arr("old")?.set_settings("customformat", &own)?;
    rig.wish(&json!({"old": {"formats": [{"ids": ["a5"]}]}})).await?;
    let planned = rig.plan().await?;
    ensure!(planned.plan.is_none(), "{planned:#?}");
    let problem = &planned.instances[0].problems[0];
    ensure!(problem.contains("specifications[name=Grain].fields[name=value].value"), "{problem}");

    // When that was allowed, the plan has both values.
    rig.wish(&json!({"old": {"formats": [{"ids": ["a5"]}], "adopt": ["Film Grain"]}})).await?;
    let planned = rig.plan().await?;
    ensure!(planned.instances[0].notes[0].contains("it is taken over"), "{planned:#?}");
    let steps = planned.plan.context("a plan")?.steps;
    let ConfigAct::Set { changes } = &steps[0].act else { anyhow::bail!("{steps:#?}") };
    ensure!(changes.len() == 1 && changes[0].from == "mine", "{changes:#?}");
    Ok(())
}

#[tokio::test]
async fn a_library_that_hangs_holds_up_nobody_else() -> Result<()> {
    let rig = Rig::new(&small_guide(), &[OLD, FILMS]).await?;
    let wish = json!({"profiles": [{"id": "c1"}]});
    rig.wish(&json!({"old": wish, "films": wish})).await?;
    let plan = rig.plan().await?.plan.context("a plan")?;
    rig.arr("old")?.set_fault(Fault::Slow(Duration::from_secs(3600)));
    let who = actor();
    let apply = rig.services.audit.apply(&who, &plan.id, None, kernel::Mode::Live);
    let other = e2e::binary::until("the other one is done", async || {
        let steps = rig.services.audit.planned(&plan.id).await?.steps;
        let mut films = steps.iter().filter(|it| it.instance.as_str() == "films");
        Ok(films.all(|it| it.state == StepState::Done).then_some(()))
    });
    tokio::select! {
        done = apply => anyhow::bail!("nothing hangs: {done:#?}"),
        done = other => done?,
    }
    ensure!(named(rig.arr("films")?, "qualityprofile", "HD Web")?["id"] == 7);
    ensure!(kept(rig.arr("old")?, "customformat").is_empty());
    Ok(())
}
