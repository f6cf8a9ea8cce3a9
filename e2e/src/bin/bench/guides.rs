//! What it costs to find out that programs are as a guide has them.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, ensure};
use e2e::binary::Home;
use lab::{
    arr::{App, Arr, ArrOptions, SonarrVersion},
    clock::Clock,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    median,
    record::Record,
    running::{look_everywhere, settled},
};

/// “WEB-1080p” for series and “HD Bluray + WEB” for films, with sizes and names.
const WISHES: &str = "
instances:
  sonarr:
    profiles: [{id: 72dae194fc92bf828f32cde7744e51a1}]
    sizes: {type: series}
    naming: {for: plex, rename: true}
  radarr:
    profiles: [{id: d1d67249d3890e49bc12e275d989a7e9}]
    sizes: {type: movie}
    naming: {for: plex, rename: true}
";
const SYNCS: usize = 20;

/// The second sync of two programs: nothing is to be changed, and nothing is written.
pub(crate) async fn guides() -> anyhow::Result<Vec<Record>> {
    let Some(guide) = guide() else {
        e2e::say("not measured: there is no guide in the folder of shared data");
        return Ok(Vec::new());
    };
    let sonarr = library(App::Sonarr(SonarrVersion::V5)).await?;
    let radarr = library(App::Radarr).await?;
    let mut home = Home::new()?;
    home.set("AUTOARR__AUDIT__EVERY_HOURS", "0");
    for (name, arr) in [("SONARR", &sonarr), ("RADARR", &radarr)] {
        home.set(&format!("{name}_URL"), arr.url());
        home.set(&format!("{name}_API_KEY"), arr.api_key());
    }
    home.says(0, &["guides", "update", "--from", &guide.display().to_string()]).await?;
    let wishes = home.beside("wishes.yaml");
    fs::write(&wishes, WISHES)?;
    home.says(0, &["guides", "import", &wishes.display().to_string()]).await?;
    let planned = home.json(&["guides", "plan"]).await?;
    let plan = planned["plan"]["id"].as_str().with_context(|| format!("{planned:#}"))?;
    let begin = Instant::now();
    home.says(0, &["apply", "--plan", plan]).await?;
    let first = begin.elapsed();

    home.own().await?;
    let server = home.serve().await?;
    look_everywhere(&server).await?;
    let idle = settled(&server).await?;
    server.forget_most_memory()?;
    let writes = || sonarr.counts().writes + radarr.counts().writes;
    let before = writes();
    let used = server.processor_time()?;
    let mut took = Vec::new();
    for _ in 0..SYNCS {
        let begin = Instant::now();
        let answer = server.ask_long(Method::POST, "/api/v1/guides/plan", Some(&json!({}))).await?;
        let again: Value = answer.error_for_status()?.json().await?;
        took.push(begin.elapsed());
        ensure!(again["plan"].is_null(), "there is something to be changed: {again:#}");
    }
    let used = (server.processor_time()? - used) / SYNCS as u32;
    ensure!(writes() == before, "something was written");
    let peak = server.most_memory()?;
    ensure!(server.terminate().await? == Some(0), "it did not end well");
    let formats = |arr: &Arr| {
        let formats = arr.settings("customformat");
        formats.and_then(|it| Some(it.as_array()?.len())).unwrap_or_default()
    };
    let (series, films) = (formats(&sonarr), formats(&radarr));
    Ok(vec![
        Record::seconds(format!("first sync of {series} + {films} formats, read back"), first),
        Record::seconds(format!("second sync, median of {SYNCS}, with the answers"), median(took)),
        Record::seconds("of which our own time on the processor", used).below(0.2),
        Record::megabytes("the most memory meanwhile, of the whole program", peak).below(30.0),
        Record::megabytes("the same above idle", peak.saturating_sub(idle)),
    ])
}

async fn library(app: App) -> anyhow::Result<Arr> {
    Arr::start(ArrOptions::new(app).clock(Clock::real())).await
}

fn guide() -> Option<PathBuf> {
    let shared = std::env::var_os("AUTOARR_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    shared.join("trash-guides").canonicalize().ok()
}
