//! Every profile of a real, large guide.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, ensure};
use lab::arr::{App, Arr, SonarrVersion};
use serde_json::{Value, json};
use services::{ConfigAct, Plan};

use crate::rig::{Rig, kept, named, real_guide, stock};

/// The profiles of a fresh installation have the numbers up to this one.
const STOCK: i64 = 6;

/// A guide's documents as they are in its files, by their ids.
type Documents = BTreeMap<String, Value>;

fn documents(guide: &Path, kind: &str, part: &str) -> Result<Documents> {
    let mut found = Documents::new();
    for file in fs::read_dir(guide.join("docs/json").join(kind).join(part))? {
        let document: Value = serde_json::from_str(&fs::read_to_string(file?.path())?)?;
        let id = document["trash_id"].as_str().context("an id")?.to_owned();
        found.insert(id, document);
    }
    Ok(found)
}

/// The guide as somebody reads it who knows nothing of how it is read here.
struct ByHand {
    formats: Documents,
    groups: Documents,
    profiles: Documents,
}

impl ByHand {
    fn read(guide: &Path, kind: &str) -> Result<Self> {
        Ok(Self {
            formats: documents(guide, kind, "cf")?,
            groups: documents(guide, kind, "cf-groups")?,
            profiles: documents(guide, kind, "quality-profiles")?,
        })
    }

    /// What counts in a profile, by the names of formats: its own, and those of its groups.
    fn scores(&self, id: &str) -> Result<BTreeMap<String, i64>> {
        let profile = &self.profiles[id];
        let own = profile["formatItems"].as_object().into_iter().flatten();
        let mut ids: BTreeSet<&str> = own.filter_map(|(_, id)| id.as_str()).collect();
        for group in self.groups.values() {
            let include = group["quality_profiles"]["include"].as_object();
            let is_for = include.is_some_and(|it| it.values().any(|it| it == id));
            if is_for && (group["default"] == true || group["default"] == "true") {
                let formats = group["custom_formats"].as_array().into_iter().flatten();
                let taken = formats.filter(|it| {
                    it["required"] == true || it["default"] == true || it["default"] == "true"
                });
                ids.extend(taken.filter_map(|it| it["trash_id"].as_str()));
            }
        }
        let set = profile["trash_score_set"].as_str().unwrap_or("default");
        let mut scores = BTreeMap::new();
        for id in ids {
            let format = self.formats.get(id).with_context(|| format!("no format {id}"))?;
            let told = &format["trash_scores"];
            let score = told[set].as_i64().or_else(|| told["default"].as_i64()).unwrap_or(0);
            scores.insert(format["name"].as_str().context("a name")?.to_owned(), score);
        }
        Ok(scores)
    }

    /// Holds what a library has to what the guide says of one profile.
    fn holds(&self, id: &str, arr: &Arr) -> Result<()> {
        let guide = &self.profiles[id];
        let made = named(arr, "qualityprofile", guide["name"].as_str().context("a name")?)?;
        for key in ["upgradeAllowed", "minFormatScore", "cutoffFormatScore"] {
            ensure!(made[key] == guide[key], "{key} is {} and not {}", made[key], guide[key]);
        }
        let scored = made["formatItems"].as_array().context("scores")?.iter();
        let scored: BTreeMap<_, _> = scored
            .map(|it| Some((it["name"].as_str()?.to_owned(), it["score"].as_i64()?)))
            .collect::<Option<_>>()
            .context("names and scores")?;
        let expected = self.scores(id)?;
        // What is there for other profiles counts nothing in this one.
        let mut counted = scored.clone();
        counted.retain(|name, score| *score != 0 || expected.contains_key(name));
        ensure!(counted == expected, "{counted:#?} and not {expected:#?}");

        let items = made["items"].as_array().context("qualities")?;
        let allowed = |items: &[Value]| -> Vec<Value> {
            items.iter().filter(|it| it["allowed"] == true).map(called).collect()
        };
        let mut best_last = allowed(guide["items"].as_array().context("qualities")?);
        best_last.reverse();
        ensure!(allowed(items) == best_last, "{:?} and not {best_last:?}", allowed(items));
        let cutoff = items.iter().find(|it| number(it) == made["cutoff"]).context("a cutoff")?;
        let is_meant = called(cutoff) == guide["cutoff"]
            || cutoff["items"]
                .as_array()
                .is_some_and(|inner| inner.iter().any(|it| called(it) == guide["cutoff"]));
        ensure!(is_meant, "the cutoff is {cutoff} and not {}", guide["cutoff"]);
        Ok(())
    }
}

/// The name of a quality or of a group.
fn called(item: &Value) -> Value {
    let quality = &item["quality"]["name"];
    if quality.is_string() { quality.clone() } else { item["name"].clone() }
}

fn number(item: &Value) -> Value {
    let quality = &item["quality"]["id"];
    if quality.is_number() { quality.clone() } else { item["id"].clone() }
}

/// The names that a plan gives, and nothing else, by the number of the profile.
fn new_names(plan: &Plan) -> Result<BTreeMap<String, Value>> {
    let mut names = BTreeMap::new();
    for step in &plan.steps {
        let ConfigAct::Set { changes } = &step.act else { anyhow::bail!("{step:#?}") };
        let [change] = changes.as_slice() else { anyhow::bail!("{changes:#?}") };
        ensure!(change.field.as_str() == "name", "{change:?}");
        let id = step.target.item.clone().context("a number")?;
        ensure!(names.insert(id, change.to.clone()).is_none(), "{step:#?}");
    }
    Ok(names)
}

async fn every_profile(
    app: App,
    kind: &str,
    sizes: &str,
    specification: &str,
    count: usize,
) -> Result<()> {
    let Some(guide) = real_guide() else { return Ok(()) };
    let by_hand = ByHand::read(&guide, kind)?;
    ensure!(by_hand.profiles.len() == count, "{} profiles", by_hand.profiles.len());
    let rig = Rig::new(&guide, &[("library", app)]).await?;
    let arr = rig.arr("library")?;
    let before = stock(arr);
    let wish = |name: &dyn Fn(&str) -> Option<String>| {
        let profiles = by_hand.profiles.keys().map(|id| json!({"id": id, "name": name(id)}));
        let profiles: Vec<_> = profiles.collect();
        json!({"library": {"profiles": profiles, "sizes": {"type": sizes}}})
    };
    rig.wish(&wish(&|_| None)).await?;
    rig.sync().await?;
    for (id, profile) in &by_hand.profiles {
        by_hand.holds(id, arr).with_context(|| profile["name"].to_string())?;
    }
    rig.is_fulfilled().await?;

    // Somebody calls each profile something else: it is found by its number, and not made twice.
    let mut profiles = kept(arr, "qualityprofile");
    let mut called_before = BTreeMap::new();
    for profile in profiles.iter_mut().filter(|it| it["id"].as_i64() > Some(STOCK)) {
        let id = profile["id"].to_string();
        called_before.insert(id.clone(), profile["name"].clone());
        profile["name"] = json!(format!("Called by hand {id}"));
    }
    ensure!(called_before.len() == count, "{called_before:#?}");
    arr.set_settings("qualityprofile", &json!(profiles))?;
    ensure!(new_names(&rig.sync().await?)? == called_before, "not by their numbers");

    // And its owner wishes for other names: the same profiles get them.
    rig.wish(&wish(&|id| Some(format!("My own {id}")))).await?;
    let renamed = new_names(&rig.sync().await?)?;
    ensure!(renamed.keys().eq(called_before.keys()), "{renamed:#?}");
    rig.is_fulfilled().await?;

    ensure!(before == stock(arr), "a profile that is not ours was changed");
    let deletes = arr.writes().into_iter().filter(|it| it.method == "DELETE").count();
    ensure!(deletes == 0, "something was deleted");
    let checked = rig.writes_are_valid(specification)?;
    e2e::say(&format!("{checked} requests are as {specification} has them"));
    Ok(())
}

#[tokio::test]
async fn every_profile_of_the_guide_for_films_is_kept() -> Result<()> {
    every_profile(App::Radarr, "radarr", "movie", "radarr-v3", 39).await
}

#[tokio::test]
async fn every_profile_of_the_guide_for_series_is_kept_where_sizes_are_definitions() -> Result<()> {
    every_profile(App::Sonarr(SonarrVersion::V4), "sonarr", "series", "sonarr-v3", 23).await
}

#[tokio::test]
async fn every_profile_of_the_guide_for_series_is_kept_where_sizes_are_in_profiles() -> Result<()> {
    every_profile(App::Sonarr(SonarrVersion::V5), "sonarr", "series", "sonarr-v3", 23).await
}
