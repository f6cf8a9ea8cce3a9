//! How soon the program is there, and how little it is.

use std::time::{Duration, Instant};

use anyhow::ensure;
use e2e::binary::{Binary, Home, until};
use lab::{
    arr::{App, Arr, ArrOptions, SonarrVersion},
    clock::Clock,
    news::NewsServer,
    sabnzbd::{Fake, FakeOptions, Sabnzbd},
};
use reqwest::Method;

use crate::{median, record::Record};

const STARTS: usize = 10;
/// Rounds of work before it counts as settled in.
const ROUNDS: usize = 20;
/// So many looks in a row, over ten seconds, have to find the same, give or take `SLACK` KiB.
const SAME: usize = 40;
const SLACK: u64 = 512;
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// One SABnzbd, two Sonarr and two Radarr with nothing to do.
struct Five {
    _sabnzbd: Fake,
    _libraries: Vec<Arr>,
}

impl Five {
    /// Starts them, and names them in the environment of `home`.
    async fn join(home: &mut Home) -> anyhow::Result<Self> {
        let news = NewsServer::start().await?;
        let sabnzbd = Fake::start(FakeOptions::new(&news)).await?;
        let mut name = |name: &str, kind: &str, url: &str, key: &str| {
            for (field, value) in [("KIND", kind), ("URL", url), ("API_KEY", key)] {
                home.set(&format!("AUTOARR__INSTANCES__{name}__{field}"), value);
            }
        };
        name("SAB", "sabnzbd", &sabnzbd.url(), sabnzbd.api_key());
        let sonarr = |version| ("sonarr", App::Sonarr(version));
        let mut libraries = Vec::new();
        for (place, (kind, app)) in [
            ("TV", sonarr(SonarrVersion::V4)),
            ("ANIME", sonarr(SonarrVersion::V5)),
            ("MOVIES", ("radarr", App::Radarr)),
            ("UHD", ("radarr", App::Radarr)),
        ] {
            let library = Arr::start(ArrOptions::new(app).clock(Clock::real())).await?;
            name(place, kind, library.url(), library.api_key());
            libraries.push(library);
        }
        Ok(Self { _sabnzbd: sabnzbd, _libraries: libraries })
    }
}

/// From the start of the process to the first 200 of `/health/ready`.
pub(crate) async fn start() -> anyhow::Result<Vec<Record>> {
    let mut first = Vec::new();
    for _ in 0..STARTS {
        first.push(time_to_ready(&Home::new()?).await?);
    }
    let mut home = Home::new()?;
    let _five = Five::join(&mut home).await?;
    let mut again = Vec::new();
    time_to_ready(&home).await?;
    for _ in 0..STARTS {
        again.push(time_to_ready(&home).await?);
    }
    let title = |how: &str| format!("start to ready, {how}, median of {STARTS}");
    Ok(vec![
        Record::milliseconds(title("five connections"), median(again)).below(300.0),
        Record::milliseconds(title("in an empty folder"), median(first)),
    ])
}

async fn time_to_ready(home: &Home) -> anyhow::Result<Duration> {
    let begin = Instant::now();
    let mut server = home.launch()?;
    while !server.is_ready().await? {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = begin.elapsed();
    ensure!(server.terminate().await? == Some(0), "it did not end well");
    Ok(took)
}

/// What it holds in memory with five connections and nothing to do.
pub(crate) async fn idle() -> anyhow::Result<Vec<Record>> {
    let mut home = Home::new()?;
    let _five = Five::join(&mut home).await?;
    home.own().await?;
    let server = home.serve().await?;
    for _ in 0..ROUNDS {
        look_everywhere(&server).await?;
    }
    let resident = settled(&server).await?;
    Ok(vec![
        Record::megabytes("resident memory, idle, five connections", resident).below(40.0),
        Record::megabytes("the most that it was until then", server.most_memory()?),
    ])
}

/// One round of recovery in which every instance was read.
pub(crate) async fn look_everywhere(server: &Binary) -> anyhow::Result<()> {
    let round: serde_json::Value = server
        .ask_long(Method::POST, "/api/v1/recovery/run", Some(&serde_json::json!({})))
        .await?
        .error_for_status()?
        .json()
        .await?;
    let troubles = round["troubles"].as_array().is_none_or(|it| !it.is_empty());
    ensure!(!troubles && round["isElsewhere"] == false, "the round did not go well: {round}");
    Ok(())
}

/// The resident memory in KiB, once it no longer changes.
pub(crate) async fn settled(server: &Binary) -> anyhow::Result<u64> {
    let mut last = 0;
    let mut same = 0;
    until("its memory no longer changes", async || {
        tokio::time::sleep(LOOK_EVERY).await;
        let now = server.memory()?;
        if now.abs_diff(last) <= SLACK {
            same += 1;
        } else {
            (last, same) = (now, 0);
        }
        Ok((same >= SAME).then_some(now))
    })
    .await
}
