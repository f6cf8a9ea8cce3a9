//! How long an audit takes, and what it costs.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use e2e::binary::{Binary, Home};
use lab::{
    arr::{App, Arr, ArrOptions, SonarrVersion},
    clock::Clock,
    news::NewsServer,
    plex::{Kind, Plex, PlexOptions},
    prowlarr::{AppKind, Prowlarr, ProwlarrOptions},
    sabnzbd::{Fake, FakeOptions, Sabnzbd},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    median,
    record::Record,
    running::{look_everywhere, settled},
    slow::Slow,
};

const DELAY: Duration = Duration::from_millis(200);
const AUDITS: usize = 3;
const FORMATS: usize = 500;
const PROFILES: usize = 50;
/// What an audit of them may take for a moment, in megabytes.
const MOST: f64 = 24.0;

/// The time of an audit of five distant programs, and the memory of an audit of a big one.
pub(crate) async fn audit() -> anyhow::Result<Vec<Record>> {
    let mut records = distant().await?;
    let fresh = Growth::of(false).await?;
    let big = Growth::of(true).await?;
    let size = format!("{FORMATS} formats, {PROFILES} profiles");
    let peak = |what: &str| format!("peak above idle, audit of Sonarr, {what}");
    records.extend([
        Record::megabytes(peak("fresh"), fresh.peak),
        Record::megabytes(peak(&size), big.peak).below(MOST),
        Record::megabytes(format!("what stays from the 2nd to the 5th audit, {size}"), big.stays)
            .below(8.0),
    ]);
    Ok(records)
}

/// One of each kind, each at the end of a long line.
struct Distant {
    sabnzbd: Fake,
    sonarr: Arr,
    radarr: Arr,
    prowlarr: Prowlarr,
    plex: Plex,
}

/// What is named in the environment: the kind, where it is, and its key.
struct Named<'a> {
    kind: &'static str,
    slow: Slow,
    key: &'a str,
}

impl Distant {
    async fn start() -> anyhow::Result<Self> {
        let news = NewsServer::start().await?;
        let sabnzbd = Fake::start(FakeOptions::new(&news)).await?;
        let sonarr = library(App::Sonarr(SonarrVersion::V4)).await?;
        let radarr = library(App::Radarr).await?;
        for (library, category) in [(&sonarr, "tv"), (&radarr, "movies")] {
            sabnzbd.set_category_present(category, true).await?;
            library.add_client(&sabnzbd.url(), sabnzbd.api_key(), category).await?;
        }
        let prowlarr = Prowlarr::start(ProwlarrOptions::default().clock(&Clock::real())).await?;
        prowlarr.add_application(AppKind::Sonarr, sonarr.url(), sonarr.api_key()).await?;
        prowlarr.add_application(AppKind::Radarr, radarr.url(), radarr.api_key()).await?;
        let plex = Plex::start(PlexOptions::default().clock(&Clock::real())).await?;
        plex.add_section("TV Shows", Kind::Show, &[&sonarr.root().to_string_lossy()]);
        plex.add_section("Movies", Kind::Movie, &[&radarr.root().to_string_lossy()]);
        Ok(Self { sabnzbd, sonarr, radarr, prowlarr, plex })
    }

    async fn named(&self) -> anyhow::Result<Vec<Named<'_>>> {
        let all = [
            ("sabnzbd", self.sabnzbd.url(), self.sabnzbd.api_key()),
            ("sonarr", self.sonarr.url().to_owned(), self.sonarr.api_key()),
            ("radarr", self.radarr.url().to_owned(), self.radarr.api_key()),
            ("prowlarr", self.prowlarr.url(), self.prowlarr.api_key()),
            ("plex", self.plex.url(), self.plex.token()),
        ];
        let mut named = Vec::new();
        for (kind, url, key) in all {
            named.push(Named { kind, slow: Slow::open(&url, DELAY).await?, key });
        }
        Ok(named)
    }
}

async fn library(app: App) -> anyhow::Result<Arr> {
    Arr::start(ArrOptions::new(app).clock(Clock::real())).await
}

/// How long each program takes by itself, and how long all of them together do.
async fn distant() -> anyhow::Result<Vec<Record>> {
    let distant = Distant::start().await?;
    let named = distant.named().await?;
    let mut records = Vec::new();
    let mut slowest = Duration::ZERO;
    let delay = DELAY.as_millis();
    for it in &named {
        let (took, calls) = time(std::slice::from_ref(it)).await?;
        let what = format!("audit of {} alone, {delay} ms for each of {calls} calls", it.kind);
        records.push(Record::seconds(what, took));
        slowest = slowest.max(took);
    }
    let (together, calls) = time(&named).await?;
    let what = format!("audit of all {} together, {calls} calls", named.len());
    records.push(Record::seconds(what, together));
    let ratio = together.as_secs_f64() / slowest.as_secs_f64();
    records.push(Record::new("the same, by the slowest alone", ratio, "").below(1.5));
    Ok(records)
}

/// The time of an audit, and how many calls it makes: the median of some, and the fewest.
async fn time(named: &[Named<'_>]) -> anyhow::Result<(Duration, usize)> {
    let mut home = home()?;
    for it in named {
        name(&mut home, it.kind, &it.slow.url(), it.key);
    }
    home.own().await?;
    let server = home.serve().await?;
    look_everywhere(&server).await?;
    let calls = || named.iter().map(|it| it.slow.calls()).sum::<usize>();
    let mut took = Vec::new();
    let mut fewest = usize::MAX;
    for _ in 0..AUDITS {
        let before = calls();
        let begin = Instant::now();
        audit_all(&server, named.len()).await?;
        took.push(begin.elapsed());
        // A look at the downloads may fall into the time of an audit.
        fewest = fewest.min(calls() - before);
    }
    ensure!(server.terminate().await? == Some(0), "it did not end well");
    Ok((median(took), fewest))
}

/// What audits add to the memory, in KiB.
struct Growth {
    /// The most in the first audit.
    peak: u64,
    /// After the fifth, above what it was after the second.
    stays: u64,
}

impl Growth {
    async fn of(is_big: bool) -> anyhow::Result<Self> {
        let sonarr = library(App::Sonarr(SonarrVersion::V4)).await?;
        if is_big {
            fill(&sonarr)?;
        }
        let mut home = home()?;
        name(&mut home, "sonarr", sonarr.url(), sonarr.api_key());
        home.own().await?;
        let server = home.serve().await?;
        look_everywhere(&server).await?;
        let before = settled(&server).await?;
        server.forget_most_memory()?;
        audit_all(&server, 1).await?;
        let peak = server.most_memory()?.saturating_sub(before);
        audit_all(&server, 1).await?;
        let second = settled(&server).await?;
        for _ in 3..=5 {
            audit_all(&server, 1).await?;
        }
        let stays = settled(&server).await?.saturating_sub(second);
        ensure!(server.terminate().await? == Some(0), "it did not end well");
        Ok(Self { peak, stays })
    }
}

/// Gives it formats of three conditions each, and profiles that score all of them.
fn fill(sonarr: &Arr) -> anyhow::Result<()> {
    let condition = |format: usize, number: usize| {
        json!({"name": format!("Condition {number}"), "implementation": "ReleaseTitleSpecification",
            "implementationName": "Release Title", "negate": number == 2, "required": number == 1,
            "fields": [{"order": 0, "name": "value", "label": "Regular Expression",
                "value": format!("\\b(group{format}|team{format}[-_. ]?{number})\\b"),
                "type": "textbox", "advanced": false}]})
    };
    let formats = (1..=FORMATS).map(|id| {
        let conditions: Vec<_> = (0..3).map(|number| condition(id, number)).collect();
        json!({"id": id, "name": format!("Format {id}"),
            "includeCustomFormatWhenRenaming": false, "specifications": conditions})
    });
    sonarr.set_settings("customformat", &formats.collect())?;
    let scores = (1..=FORMATS)
        .map(|id| json!({"format": id, "name": format!("Format {id}"), "score": id % 7 * 10}));
    let known = sonarr.settings("qualityprofile").context("it has profiles")?;
    let mut profile = known.get(0).cloned().context("it has a profile")?;
    profile["formatItems"] = scores.collect();
    let profiles = (1..=PROFILES).map(|id| {
        let mut profile = profile.clone();
        profile["id"] = json!(id);
        profile["name"] = json!(format!("Profile {id}"));
        profile
    });
    sonarr.set_settings("qualityprofile", &profiles.collect())
}

/// One that audits only when it is told to.
fn home() -> anyhow::Result<Home> {
    let mut home = Home::new()?;
    home.set("AUTOARR__AUDIT__EVERY_HOURS", "0");
    Ok(home)
}

fn name(home: &mut Home, kind: &str, url: &str, key: &str) {
    let kind = kind.to_uppercase();
    home.set(&format!("{kind}_URL"), url);
    home.set(&format!("{kind}_API_KEY"), key);
}

/// One audit in which so many programs were read.
async fn audit_all(server: &Binary, programs: usize) -> anyhow::Result<()> {
    let answer = server.ask_long(Method::POST, "/api/v1/audit/run", Some(&json!({}))).await?;
    let audit: Value = answer.error_for_status()?.json().await?;
    let read = audit["instances"].as_array().map(Vec::len);
    let troubles = audit["troubles"].as_array().is_none_or(|it| !it.is_empty());
    ensure!(read == Some(programs) && !troubles, "the audit did not go well: {audit}");
    Ok(())
}
