//! Scores, sizes and conflicts of a real guide, worked out by hand from its files.

use anyhow::{Context, Result, ensure};
use lab::arr::{App, SonarrVersion};
use serde_json::{Value, json};

use crate::rig::{Rig, kept, named, real_guide};

const FILMS: (&str, App) = ("films", App::Radarr);
const SERIES: (&str, App) = ("series", App::Sonarr(SonarrVersion::V5));
/// “[German] HD Bluray + WEB”, whose scores are of the set `german`.
const GERMAN: &str = "2b90e905c99490edc7c7a5787443748b";
/// “HD Bluray + WEB”, which has no set of scores.
const PLAIN: &str = "d1d67249d3890e49bc12e275d989a7e9";
/// “WEB-1080p” of series.
const WEB: &str = "72dae194fc92bf828f32cde7744e51a1";
const WEB_TIER_1: &str = "c20f169ef63c5f40c2def54abaf4438e";

fn scores(profile: &Value, names: &[&str]) -> Vec<Option<i64>> {
    let items = profile["formatItems"].as_array().map_or(&[][..], Vec::as_slice);
    let score = |name: &&str| items.iter().find(|it| it["name"] == **name)?["score"].as_i64();
    names.iter().map(score).collect()
}

#[tokio::test]
async fn a_score_is_the_owners_then_that_of_the_set_then_the_default_one() -> Result<()> {
    let Some(guide) = real_guide() else { return Ok(()) };
    let rig = Rig::new(&guide, &[FILMS]).await?;
    let names = ["German DL", "German", "HD Bluray Tier 01", "WEB Tier 01", "Repack/Proper"];
    let in_profile = || -> Result<_> {
        Ok(scores(&named(rig.arr("films")?, "qualityprofile", "[German] HD Bluray + WEB")?, &names))
    };
    // The profile's own set: “German DL” has a score in it, the others only the default one.
    rig.wish(&json!({"films": {"profiles": [{"id": GERMAN}]}})).await?;
    rig.sync().await?;
    assert_eq!(in_profile()?, [11000, 10000, 1800, 1700, 5].map(Some));
    // Another set: both tiers have a score in it.
    let wish = json!({"profiles": [{"id": GERMAN, "score_set": "german-anime"}]});
    rig.wish(&json!({"films": wish})).await?;
    rig.sync().await?;
    assert_eq!(in_profile()?, [11000, 10000, 1050, 350, 5].map(Some));
    // And a word of the owner's.
    let own = json!([{"ids": [WEB_TIER_1], "scores": [{"profile": GERMAN, "score": 42}]}]);
    let mut wish = wish;
    wish["formats"] = own;
    rig.wish(&json!({"films": wish})).await?;
    rig.sync().await?;
    assert_eq!(in_profile()?, [11000, 10000, 1050, 42, 5].map(Some));
    rig.is_fulfilled().await
}

#[tokio::test]
async fn a_preferred_size_lies_where_the_ratio_says() -> Result<()> {
    let Some(guide) = real_guide() else { return Ok(()) };
    let rig = Rig::new(&guide, &[FILMS, SERIES]).await?;
    rig.wish(&json!({
        "films": {"profiles": [{"id": PLAIN}], "sizes": {"type": "movie", "preferred_ratio": 0.8}},
        "series": {"profiles": [{"id": WEB}], "sizes": {"type": "series", "preferred_ratio": 0.8}},
    }))
    .await?;
    rig.sync().await?;
    let sizes = |it: &Value| ["minSize", "preferredSize", "maxSize"].map(|field| it[field].clone());
    // 17.1 to 2000, of which the program shows 2000 as no limit: 17.1 + 0.8 × 1982.9 = 1603.42.
    let definitions = kept(rig.arr("films")?, "qualitydefinition");
    let hdtv = definitions.iter().find(|it| it["title"] == "HDTV-720p").context("it is there")?;
    assert_eq!(sizes(hdtv), [json!(17.1), json!(1603.4), Value::Null]);
    // 10 to 1000, which is this one's limit: 10 + 0.8 × 990 = 802.
    let profile = named(rig.arr("series")?, "qualityprofile", "WEB-1080p")?;
    let mut items = profile["items"].as_array().into_iter().flatten();
    let hdtv = items.find(|it| it["quality"]["name"] == "HDTV-720p").context("it is there")?;
    assert_eq!(sizes(hdtv), [json!(10.0), json!(802.0), Value::Null]);
    rig.is_fulfilled().await
}

#[tokio::test]
async fn formats_of_which_one_may_count_are_not_both_planned() -> Result<()> {
    let Some(guide) = real_guide() else { return Ok(()) };
    let rig = Rig::new(&guide, &[FILMS, SERIES]).await?;
    // “SDR” and “SDR (no WEBDL)”.
    let both = ["9c38ebb7384dada637be8899efa68e6f", "25c12f78430a3a23413652cbd1d48d77"];
    let formats = json!([{"ids": both, "scores": [{"profile": PLAIN}]}]);
    rig.wish(&json!({
        "films": {"profiles": [{"id": PLAIN}], "formats": formats},
        "series": {"profiles": [{"id": WEB}]},
    }))
    .await?;
    let planned = rig.plan().await?;
    let films = planned.instances.iter().find(|it| it.instance.as_str() == "films");
    let problems = &films.context("it was planned for")?.problems;
    let expected = "only one of SDR (no WEBDL), SDR may count in the profile “HD Bluray + WEB”";
    ensure!(problems.len() == 1 && problems[0].starts_with(expected), "{problems:?}");
    let steps = planned.plan.context("the other is planned")?.steps;
    ensure!(steps.iter().all(|it| it.instance.as_str() == "series"), "{steps:#?}");
    Ok(())
}

#[tokio::test]
async fn a_release_counts_what_is_worked_out_by_hand_and_the_program_is_asked_too() -> Result<()> {
    let Some(guide) = real_guide() else { return Ok(()) };
    let rig = Rig::new(&guide, &[FILMS]).await?;
    rig.wish(&json!({"films": {"profiles": [{"id": PLAIN}]}})).await?;
    let films = "films".parse()?;
    let name = "The.Quiet.Orbit.2021.REPACK.1080p.BluRay.x264-CtrlHD";
    let score = async || rig.services.guides.score(&films, name).await;
    // One of the best groups of discs (1800), done again (5).
    let scored = score().await?;
    let [first] = scored.profiles.as_slice() else { anyhow::bail!("{scored:#?}") };
    assert_eq!((first.score, first.quality.as_deref()), (1805, Some("Bluray-1080p")));
    let differences = scored.differences;
    assert_eq!(differences, ["HD Bluray + WEB: the program has no such profile yet"]);

    rig.sync().await?;
    rig.arr("films")?.add_movie("The Quiet Orbit", 900_002, 2021)?;
    let scored = score().await?;
    let own = scored.program.context("the program was asked")?;
    assert_eq!(own.title.as_deref(), Some("The Quiet Orbit"));
    assert_eq!(own.quality.as_deref(), Some("Bluray-1080p"));
    // The stand-in judges by the title alone: so it misses the group, and that is told.
    assert_eq!(own.formats, ["Repack/Proper"]);
    let [profile] = own.profiles.as_slice() else { anyhow::bail!("{own:#?}") };
    assert_eq!(profile.score, 5);
    let told = "HD Bluray + WEB: the guide counts HD Bluray Tier 01, the program does not";
    ensure!(scored.differences.iter().any(|it| it == told), "{:#?}", scored.differences);
    Ok(())
}
