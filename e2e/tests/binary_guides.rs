//! Guides through the program's own doors, with stand-ins of the programs.

use std::{fs, path::Path};

use anyhow::{Context, ensure};
use e2e::binary::{Home, Told};
use lab::arr::{App, Arr, ArrOptions, SonarrVersion};
use serde_json::{Value, json};

/// Three libraries, and a home that knows them and a guide.
struct Stage {
    /// Keeps sizes in profiles.
    new: Arr,
    /// Keeps sizes in definitions.
    old: Arr,
    films: Arr,
    home: Home,
}

const WISHES: &str = "
instances:
  new: &series
    profiles: [{id: c1}, {id: c2, name: Anime, reset_unmatched_scores: {enabled: true}}]
    sizes: {type: ordinary, preferred_ratio: 0.5}
    naming: {for: plex, rename: true}
  old: *series
  films:
    profiles: [{id: c1}]
    sizes: {type: ordinary}
    naming: {rename: true, variants: {folder: plex-tmdb, file: standard}}
";

impl Stage {
    async fn new() -> anyhow::Result<Self> {
        let start = |app| Arr::start(ArrOptions::new(app));
        let new = start(App::Sonarr(SonarrVersion::V5)).await?;
        let old = start(App::Sonarr(SonarrVersion::V4)).await?;
        let films = start(App::Radarr).await?;
        let mut home = Home::new()?;
        for (name, kind, arr) in
            [("NEW", "sonarr", &new), ("OLD", "sonarr", &old), ("FILMS", "radarr", &films)]
        {
            home.set(&format!("AUTOARR__INSTANCES__{name}__KIND"), kind);
            home.set(&format!("AUTOARR__INSTANCES__{name}__URL"), arr.url());
            home.set(&format!("AUTOARR__INSTANCES__{name}__API_KEY"), arr.api_key());
        }
        let stage = Self { new, old, films, home };
        let guide =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/guides/tests/fixtures/guide");
        let guide = guide.canonicalize()?.display().to_string();
        stage.home.says(0, &["guides", "update", "--from", &guide]).await?;
        Ok(stage)
    }

    async fn wish(&self, wishes: &str, more: &[&str]) -> anyhow::Result<()> {
        let file = self.home.beside("wishes.yaml");
        fs::write(&file, wishes)?;
        let file = file.display().to_string();
        self.home.says(0, &[&["guides", "import", &file], more].concat()).await?;
        Ok(())
    }

    async fn plan(&self) -> anyhow::Result<Told> {
        self.home.run(&["guides", "plan"]).await
    }

    fn writes(&self) -> u64 {
        [&self.new, &self.old, &self.films].iter().map(|it| it.counts().writes).sum()
    }
}

async fn get(arr: &Arr, resource: &str) -> anyhow::Result<Vec<Value>> {
    let url = format!("{}/api/v3/{resource}", arr.url());
    let request = lab::http::client()?.get(url).header("X-Api-Key", arr.api_key());
    let found: Value = request.send().await?.error_for_status()?.json().await?;
    found.as_array().cloned().context("a list")
}

async fn post(arr: &Arr, resource: &str, document: &Value) -> anyhow::Result<()> {
    let url = format!("{}/api/v3/{resource}", arr.url());
    let request = lab::http::client()?.post(url).header("X-Api-Key", arr.api_key());
    request.json(document).send().await?.error_for_status()?;
    Ok(())
}

/// The profiles that every installation has, without what new formats add to them.
async fn stock(arr: &Arr) -> anyhow::Result<Vec<Value>> {
    let mut profiles = get(arr, "qualityprofile").await?;
    profiles.retain(|it| !matches!(it["name"].as_str(), Some("HD Web" | "Anime")));
    for profile in &mut profiles {
        let scores = profile["formatItems"].as_array().cloned().unwrap_or_default();
        ensure!(scores.iter().all(|it| it["score"] == 0), "a stock profile has scores");
        profile["formatItems"] = json!([]);
    }
    Ok(profiles)
}

#[tokio::test]
async fn three_libraries_are_brought_to_the_wish_once_and_back() -> anyhow::Result<()> {
    let stage = Stage::new().await?;
    stage.wish(WISHES, &[]).await?;
    let before = (stock(&stage.new).await?, stock(&stage.old).await?, stock(&stage.films).await?);

    stage.home.run(&["audit"]).await?;
    let writes = stage.writes();
    let planned = stage.home.json(&["guides", "plan"]).await?;
    ensure!(stage.writes() == writes, "planning wrote something");
    let plan = planned["plan"]["id"].as_str().context("a plan")?;
    let steps = planned["plan"]["steps"].as_array().context("steps")?;
    // In a pipe every step is told, too.
    let text = stage.home.says(1, &["guides", "plan", "new"]).await?;
    for word in ["Small (HD)", "HD Web", "Anime", "config/naming"] {
        ensure!(text.contains(word), "{word} is not in the text: {text}");
    }
    let applied = stage.home.json(&["apply", "--plan", plan]).await?;
    let left: Vec<_> = applied["steps"].as_array().into_iter().flatten().collect();
    let left: Vec<_> = left.into_iter().filter(|it| it["state"] != "done").collect();
    ensure!(left.is_empty(), "{left:#?}");
    ensure!(steps.len() > 15, "{steps:#?}");

    let again = stage.home.json(&["guides", "plan"]).await?;
    ensure!(again["plan"].is_null(), "it does not come to an end: {again:#}");
    let activity = stage.home.json(&["activity"]).await?.to_string();
    ensure!(!activity.contains("configuration.drifted"), "our own changes are told as drift");
    let after = (stock(&stage.new).await?, stock(&stage.old).await?, stock(&stage.films).await?);
    ensure!(before == after, "a profile that is not ours was changed");
    let formats = get(&stage.new, "customformat").await?;
    ensure!(formats.len() == 4, "{formats:#?}");

    stage.home.says(0, &["rollback", plan]).await?;
    for arr in [&stage.new, &stage.old, &stage.films] {
        ensure!(get(arr, "customformat").await?.is_empty(), "a format was left");
        ensure!(get(arr, "qualityprofile").await?.len() == 6, "a profile was left");
    }
    let anew = stage.home.json(&["guides", "plan"]).await?;
    let anew = anew["plan"]["steps"].as_array().map(Vec::len);
    ensure!(anew == Some(steps.len()), "what was undone is to be done again: {anew:?}");
    Ok(())
}

#[tokio::test]
async fn an_unknown_id_ends_with_an_error_and_touches_nothing() -> anyhow::Result<()> {
    let stage = Stage::new().await?;
    stage
        .wish("instances: {new: {profiles: [{id: c1}]}, old: {profiles: [{id: ffff}]}}", &[])
        .await?;
    let told = stage.plan().await?;
    ensure!(told.code == Some(2), "{told:?}");
    ensure!(told.out.contains("old: the guide has no profile ffff"), "{told:?}");
    ensure!(told.out.contains("HD Web"), "the other program is planned all the same: {told:?}");
    ensure!(stage.writes() == 0, "planning wrote something");
    Ok(())
}

#[tokio::test]
async fn every_mistake_in_a_wish_ends_with_an_error_that_says_which() -> anyhow::Result<()> {
    let stage = Stage::new().await?;
    for (wish, why) in [
        ("formats: [{ids: [ffff]}]", "the guide has no custom format ffff"),
        ("profiles: [{id: ffff}]", "the guide has no profile ffff"),
        ("profiles: [{id: c1, name: Any}]", "a profile “Any” is there already"),
        ("formats: [{ids: [a1, a1]}]", "`a1` is wished for twice"),
    ] {
        stage.wish(&format!("instances: {{old: {{{wish}}}}}"), &[]).await?;
        let told = stage.plan().await?;
        ensure!(told.code == Some(2) && told.out.contains(why), "{why}: {told:?}");
        let json = stage.home.run(&["--json", "guides", "plan"]).await?;
        ensure!(json.code == Some(2) && json.out.contains(why), "{why}: {json:?}");
    }
    ensure!(stage.writes() == 0, "planning wrote something");
    Ok(())
}

#[tokio::test]
async fn a_format_of_its_owner_is_only_changed_when_that_was_said() -> anyhow::Result<()> {
    let stage = Stage::new().await?;
    let own = json!({
        "name": "Film Grain", "includeCustomFormatWhenRenaming": false, "specifications": [{
            "name": "Grain", "implementation": "ReleaseTitleSpecification", "negate": false,
            "required": true, "fields": [{"name": "value", "value": "my own"}],
        }],
    });
    post(&stage.new, "customformat", &own).await?;
    let wishes = "instances: {new: {formats: [{ids: [a5]}]}}";
    stage.wish(wishes, &[]).await?;
    let told = stage.plan().await?;
    ensure!(told.code == Some(2) && told.out.contains("“Film Grain” is there already"), "{told:?}");

    stage.wish(wishes, &["--adopt"]).await?;
    let planned = stage.home.json(&["guides", "plan"]).await?;
    let change = &planned["plan"]["steps"][0]["act"]["changes"][0];
    ensure!(change["from"] == "my own", "{planned:#}");
    ensure!(
        planned["instances"][0]["notes"][0].as_str().is_some_and(|it| it.contains("taken over"))
    );
    let plan = planned["plan"]["id"].as_str().context("a plan")?;
    stage.home.says(0, &["apply", "--plan", plan]).await?;
    let again = stage.home.json(&["guides", "plan"]).await?;
    ensure!(again["plan"].is_null(), "{again:#}");
    stage.home.says(0, &["rollback", plan]).await?;
    let formats = get(&stage.new, "customformat").await?;
    let value = &formats[0]["specifications"][0]["fields"][0]["value"];
    ensure!(formats.len() == 1 && value == "my own", "{formats:#?}");
    Ok(())
}

#[tokio::test]
async fn a_library_that_is_away_does_not_stop_the_others() -> anyhow::Result<()> {
    let stage = Stage::new().await?;
    stage.wish(WISHES, &[]).await?;
    stage.old.away().await?;
    let told = stage.plan().await?;
    ensure!(told.code == Some(2) && told.out.contains("old cannot be reached"), "{told:?}");
    let plan = told.out.lines().find_map(|it| it.strip_prefix("plan ")).context("a plan")?;
    stage.home.says(0, &["apply", "--plan", plan.trim()]).await?;
    ensure!(get(&stage.new, "customformat").await?.len() == 4);
    stage.old.back().await?;
    ensure!(get(&stage.old, "customformat").await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_guide_stays_in_use_when_its_source_is_away() -> anyhow::Result<()> {
    let stage = Stage::new().await?;
    let away = stage.home.beside("nowhere").display().to_string();
    stage.home.says(2, &["guides", "update", "--from", &away]).await?;
    stage.home.says(2, &["guides", "update", "--from", "http://example.org/guide.git"]).await?;
    let list = stage.home.says(0, &["guides", "list"]).await?;
    ensure!(list.contains("HD Web"), "{list}");
    Ok(())
}

#[tokio::test]
async fn a_release_is_scored_by_its_name() -> anyhow::Result<()> {
    let stage = Stage::new().await?;
    stage.wish(WISHES, &[]).await?;
    let release = "Harbor.Lights.S01E02.REPACK.1080p.WEB-DL.H264-RIG";
    let scored = stage.home.json(&["guides", "score", "new", release]).await?;
    let first = &scored["profiles"][0];
    ensure!(first["score"] == 1705 && first["quality"] == "WEBDL-1080p", "{scored:#}");
    ensure!(scored["program"]["quality"] == "WEBDL-1080p", "{scored:#}");
    let difference = scored["differences"][0].as_str().context("a difference")?;
    ensure!(difference.contains("no such profile yet"), "{scored:#}");
    Ok(())
}

/// With a real, large guide, when it is at hand.
#[tokio::test]
async fn a_real_guide_is_fulfilled_once() -> anyhow::Result<()> {
    let shared = std::env::var_os("AUTOARR_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        std::path::PathBuf::from,
    );
    let Ok(guide) = shared.join("trash-guides").canonicalize() else {
        e2e::say(&format!("skipped: there is no guide in {}", shared.display()));
        return Ok(());
    };
    let stage = Stage::new().await?;
    let guide = guide.display().to_string();
    stage.home.says(0, &["guides", "update", "--from", &guide]).await?;
    let series = "72dae194fc92bf828f32cde7744e51a1";
    let films = "d1d67249d3890e49bc12e275d989a7e9";
    let wishes = format!(
        "instances: {{new: {{profiles: [{{id: {series}}}], sizes: {{type: series}}}}, \
         old: {{profiles: [{{id: {series}}}], sizes: {{type: series}}}}, \
         films: {{profiles: [{{id: {films}}}], sizes: {{type: movie}}, naming: {{for: plex}}}}}}"
    );
    stage.wish(&wishes, &[]).await?;
    let planned = stage.home.json(&["guides", "plan"]).await?;
    let plan = planned["plan"]["id"].as_str().with_context(|| format!("{planned:#}"))?;
    stage.home.says(0, &["apply", "--plan", plan]).await?;
    let again = stage.home.json(&["guides", "plan"]).await?;
    ensure!(again["plan"].is_null(), "it does not come to an end: {again:#}");
    for arr in [&stage.new, &stage.old, &stage.films] {
        ensure!(get(arr, "customformat").await?.len() > 20, "formats are missing");
    }
    Ok(())
}
