//! The real SABnzbd 3.7.1: what the stand-in is measured by.

mod sabnzbd;

use anyhow::anyhow;
use lab::news::NewsServer;
use lab::sabnzbd::{Real, RealOptions};

/// The script that the table's jobs run.
const SCRIPT: &str = "#!/bin/sh\necho working\necho 'hook: cannot import'\nexit 3\n";

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skipped() -> bool {
    match Real::available() {
        Ok(()) => false,
        Err(reason) => {
            eprintln!("skipped: {reason}");
            true
        }
    }
}

/// The error, the end of the program's log, and the error again: whoever sees one end of it sees
/// what was wrong.
fn told_twice(sab: &Real, played: anyhow::Result<()>) -> anyhow::Result<()> {
    played.map_err(|error| anyhow!("{error:#}\n{}\n{error:#}", sab.end_of_log()))
}

#[tokio::test]
async fn each_fault_ends_as_the_table_says() -> anyhow::Result<()> {
    if skipped() {
        return Ok(());
    }
    let news = NewsServer::start().await?;
    let options = RealOptions::new(&news).setting("direct_unpack", "0");
    let sab = Real::start(options.setting("direct_unpack_tested", "1")).await?;
    sab.add_script("fail.sh", SCRIPT)?;
    told_twice(&sab, sabnzbd::play_all(&sab, &news, true).await)
}

#[tokio::test]
async fn the_facts_that_the_stand_in_tells_are_the_programs_own() -> anyhow::Result<()> {
    if skipped() {
        return Ok(());
    }
    let news = NewsServer::start().await?;
    let sab = Real::start(RealOptions::new(&news)).await?;
    told_twice(&sab, sabnzbd::play_facts(&sab, &news).await)
}
