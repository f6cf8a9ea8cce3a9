//! Gives an installation a long past: `timeline FOLDER COUNT` writes COUNT events into the database
//! in FOLDER, as if AutoArr had run there for months. For tests of what shows them.

use std::{env, path::Path, time::Duration};

use anyhow::{Context, ensure};
use kernel::{Clock, SystemClock};
use serde_json::json;
use store::{NewEvent, Store};

/// So far from each other are two events.
const PAUSE: Duration = Duration::from_secs(600);

/// In one transaction.
const BATCH: u64 = 1_000;

/// Titles as they come: plain ones, and some that mean harm.
const TITLES: &[&str] = &[
    "Harbor.Lights.S01E01.1080p.WEB-DL.H264-GRP",
    "The.Quiet.Orchard.2019.2160p.UHD.BluRay.x265-GRP",
    "<img src=x onerror=alert(1)>.S01E02-<script>alert(1)</script>",
    "Right\u{202e}to\u{2066}left.S01E03\u{200b}-GRP",
    "'; DROP TABLE events; --",
    "漢字のとても長い題名がここにあります.S01E04.1080p-GRP",
];

const KINDS: &[(&str, &str)] = &[
    ("download.failed", "warning"),
    ("incident.opened", "warning"),
    ("recovery.planned", "info"),
    ("recovery.sent", "info"),
    ("recovery.verified", "info"),
    ("incident.resolved", "info"),
    ("instance.lost", "error"),
    ("instance.back", "info"),
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(1);
    let (folder, count) = arguments.next().zip(arguments.next()).context("FOLDER and COUNT")?;
    let count: u64 = count.parse().context("COUNT is a number")?;
    let folder = Path::new(&folder);
    ensure!(folder.is_dir(), "{} is no folder", folder.display());
    let url = format!("sqlite:{}", folder.join("autoarr.db").display());
    let store = Store::open(&url).await?;
    let now = SystemClock.now().0;
    let pause = i64::try_from(PAUSE.as_millis())?;
    let mut written = 0;
    while written < count {
        let mut change = store.begin().await?;
        for number in written..count.min(written + BATCH) {
            let ago = pause * i64::try_from(count - number)?;
            change.add_event(event(number, now - ago)).await?;
        }
        change.commit().await?;
        written = count.min(written + BATCH);
    }
    store.close().await;
    Ok(())
}

fn event(number: u64, at: i64) -> NewEvent {
    let of = |list: usize| usize::try_from(number).unwrap_or_default() % list;
    let (kind, severity) = KINDS[of(KINDS.len())];
    let title = TITLES[of(TITLES.len())];
    // Now and then one that is as long as a title can get.
    let long = if number.is_multiple_of(97) { "x".repeat(2_000) } else { String::new() };
    NewEvent {
        at,
        kind: kind.to_owned(),
        severity: severity.to_owned(),
        correlation: format!("story-{}", number / KINDS.len() as u64),
        instance: Some(if number.is_multiple_of(2) { "tv" } else { "films" }.to_owned()),
        item: Some(format!("item-{}", number % 50)),
        actor: "recovery".to_owned(),
        summary: format!("Event {number}: {title}{long}"),
        data: json!({ "release": title, "attempt": number % 5 }),
    }
}
