//! How fast and how small the program is, measured from outside: `make bench`.
//!
//! Each bench starts the program that `AUTOARR_BIN` names, on SQLite in a temporary folder, lets
//! stand-ins and visitors of its own loose on it, and gives figures. The visitors share the
//! machine's cores with the program, so its own figures can only be better than these.

mod audit;
mod canned;
mod guides;
mod latency;
mod load;
mod memory;
mod record;
mod round;
mod running;
mod slow;
mod sockets;

use std::{fs, future::Future, path::Path, pin::Pin, time::Duration};

use anyhow::{Context, ensure};
use e2e::{binary::program, say};

use crate::record::Record;

type Bench = Pin<Box<dyn Future<Output = anyhow::Result<Vec<Record>>>>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let benches: Vec<(&str, Bench)> = vec![
        ("start", Box::pin(running::start())),
        ("idle", Box::pin(running::idle())),
        ("requests", Box::pin(load::requests())),
        ("events", Box::pin(sockets::events())),
        ("round", Box::pin(round::round())),
        ("memory", Box::pin(memory::long_list())),
        ("latency", Box::pin(latency::until_action())),
        ("audit", Box::pin(audit::audit())),
        ("guides", Box::pin(guides::guides())),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let names: Vec<_> = benches.iter().map(|(name, _)| *name).collect();
    for name in &wanted {
        ensure!(names.contains(&name.as_str()), "there is no bench `{name}`, only {names:?}");
    }
    say(&what_is_measured()?);
    let mut records = Vec::new();
    for (name, bench) in benches {
        if wanted.is_empty() || wanted.iter().any(|it| it == name) {
            say(&format!("measuring: {name}"));
            records.extend(bench.await.with_context(|| format!("bench `{name}`"))?);
        }
    }
    record::print(&records);
    Ok(())
}

/// The program, the profile it was built with, and the machine.
fn what_is_measured() -> anyhow::Result<String> {
    let program = program()?.canonicalize()?;
    // Cargo names the folder of its output after the profile, `dev` excepted.
    let folder = program.parent().and_then(Path::file_name).unwrap_or_default();
    let profile = folder.to_string_lossy();
    let megabytes = fs::metadata(&program)?.len() as f64 / 1e6;
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism()?;
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    Ok(format!(
        "program: {} ({megabytes:.1} MB)\nprofile: {profile}{}\ndatabase: SQLite\nmachine: {}, {cores} cores, \
         load {} before it begins",
        program.display(),
        if profile == "release" { "" } else { " - NOT what is installed: the figures say little" },
        cpu.map_or("unknown", |(_, name)| name),
        load.split(' ').next().unwrap_or("unknown"),
    ))
}

/// The middle one.
fn median(mut figures: Vec<Duration>) -> Duration {
    figures.sort();
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
