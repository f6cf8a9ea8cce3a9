//! One round of recovery over a big house: look everywhere, judge, do what is to be done.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use e2e::binary::{Binary, Home, until};
use serde_json::json;

use crate::{
    canned::{House, Sizes},
    median,
    record::Record,
    running::look_everywhere,
};

const ROUNDS: usize = 20;

const PLAIN: Sizes = Sizes { queued: 1000, completed: 1000, failed: 0, lost: 0, events: 10_000 };

/// 150 incidents are open, and 100 were closed today.
pub(crate) const TROUBLED: Sizes = Sizes { completed: 800, failed: 200, lost: 50, ..PLAIN };

/// Over 1,000 jobs in the client's queue, 1,000 in its history, and 10,000 entries in the library's.
pub(crate) async fn round() -> anyhow::Result<Vec<Record>> {
    let (first, plain) = of(PLAIN).await?;
    let (_, troubled) = of(TROUBLED).await?;
    let title = |how: &str| format!("a round over 1,000 queued, 10,000 in the history, {how}");
    Ok(vec![
        Record::milliseconds(title("the first, with the start of the program"), first),
        Record::milliseconds(title(&format!("all well, median of {ROUNDS}")), plain),
        Record::milliseconds(
            title(&format!("150 open incidents in dry-run, median of {ROUNDS}")),
            troubled,
        ),
    ])
}

/// How long the first round takes, with the start of the program, and one of the later ones.
async fn of(sizes: Sizes) -> anyhow::Result<(Duration, Duration)> {
    let mut home = Home::new()?;
    let house = House::open(sizes).await?;
    house.join(&mut home);
    home.own().await?;
    // A server looks by itself as soon as it starts; the command line waits to be asked.
    let begin = Instant::now();
    let told = home.run(&["recover", "run"]).await?;
    let first = begin.elapsed();
    // 1 says that there are open incidents.
    ensure!(matches!(told.code, Some(0 | 1)), "{told:?}");

    let server = home.serve().await?;
    troubles_are_known(&server, sizes).await?;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        look_everywhere(&server).await?;
        rounds.push(begin.elapsed());
    }
    ensure!(server.terminate().await? == Some(0), "it did not end well");
    Ok((first, median(rounds)))
}

/// Waits until each trouble has its incident, and closes those of half of what failed.
pub(crate) async fn troubles_are_known(server: &Binary, sizes: Sizes) -> anyhow::Result<()> {
    let all = u64::try_from(sizes.failed + sizes.lost)?;
    let to_close = sizes.failed / 2;
    until_open(server, all).await?;
    let mut closed = 0;
    while closed < to_close {
        let page = "/api/v1/incidents?cause=missing_articles&open=true&pageSize=50";
        let page = server.get(page).await?;
        let incidents = page["records"].as_array().context("a page has records")?;
        for incident in incidents.iter().take(to_close - closed) {
            let id = incident["id"].as_str().context("an incident has an id")?;
            server.post(&format!("/api/v1/incidents/{id}/skip"), &json!({})).await?;
            closed += 1;
        }
    }
    until_open(server, all - u64::try_from(closed)?).await
}

async fn until_open(server: &Binary, expected: u64) -> anyhow::Result<()> {
    until(&format!("{expected} incidents are open"), async || {
        look_everywhere(server).await?;
        let stats = server.get("/api/v1/stats").await?;
        let open = stats["incidentsOpen"].as_u64().context("stats count the open incidents")?;
        Ok((open == expected).then_some(()))
    })
    .await
}

impl House {
    /// Names its programs in the environment of `home`, where nothing pulls the brake and what is
    /// lost is known to be lost at once.
    pub(crate) fn join(&self, home: &mut Home) {
        for (name, door) in [("SABNZBD", &self.sabnzbd), ("SONARR", &self.sonarr)] {
            home.set(&format!("{name}_URL"), door.url());
            home.set(&format!("{name}_API_KEY"), "0123456789abcdef0123456789abcdef");
        }
        home.set("AUTOARR__RECOVERY__BRAKE__FAILURES", "1000000");
        home.set("AUTOARR__RECOVERY__GRACE__LOST", "1");
    }
}
