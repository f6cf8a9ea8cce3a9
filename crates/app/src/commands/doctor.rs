use std::{error::Error, path::PathBuf};

use clap::Args;
use kernel::Mode;
use serde::Serialize;

use crate::{
    exit::Exit,
    print::{Printer, Tone},
    program::{self, Program, Setup},
    serve::Place,
};

/// Look at the installation, and say what to change
#[derive(Debug, Args)]
pub(crate) struct Doctor {}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    verdict: Verdict,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Good,
    /// Nothing is wrong, but it is worth knowing.
    Note,
    Bad,
}

impl Doctor {
    pub(crate) async fn run(&self, folder: PathBuf, out: &Printer) -> anyhow::Result<Exit> {
        let mut findings = vec![compiled()];
        match Setup::load(folder, Vec::new()) {
            Err(err) => findings.push(bad("settings", &chain(err.as_ref()))),
            Ok(setup) => {
                findings.push(good("settings", &format!("read from {}", setup.folder.display())));
                findings.extend(setup.loaded.warnings.iter().map(|it| bad("settings", it)));
                findings.push(server(&setup));
                match Program::open(setup, program::passing_replica()).await {
                    Err(err) => findings.push(bad("database", &chain(err.as_ref()))),
                    Ok(program) => {
                        findings.extend(look_inside(&program).await);
                        program.close().await;
                    }
                }
            }
        }
        out.result(&findings, |out| {
            for finding in &findings {
                let (tone, mark) = match finding.verdict {
                    Verdict::Good => (Tone::Good, "ok"),
                    Verdict::Note => (Tone::Warning, "note"),
                    Verdict::Bad => (Tone::Bad, "BAD"),
                };
                out.cells(tone, &[(mark, 4), (finding.what, 10), (&finding.text, 0)]);
            }
        })?;
        Ok(Exit::findings(findings.iter().any(|it| it.verdict == Verdict::Bad)))
    }
}

fn compiled() -> Finding {
    good("version", &format!("AutoArr {}", env!("CARGO_PKG_VERSION")))
}

/// Whether a server runs in the folder: its place is taken then.
fn server(setup: &Setup) -> Finding {
    match Place::take(&setup.folder) {
        Err(_) => good("server", "one is running in this folder"),
        Ok(_) => note("server", "none is running in this folder: `autoarr serve` starts one"),
    }
}

async fn look_inside(program: &Program) -> Vec<Finding> {
    let mut findings = Vec::new();
    match program.store.schema_version().await {
        Ok(version) => {
            let engine = program.store.engine();
            findings.push(good("database", &format!("{engine:?}, schema {version}")));
        }
        Err(err) => findings.push(bad("database", &chain(&err))),
    }
    match program.services.auth.is_claimed().await {
        Ok(true) => findings.push(good("owner", "the installation has an owner")),
        Ok(false) => findings
            .push(note("owner", "nobody owns it yet: `autoarr user add NAME` makes you the owner")),
        Err(err) => findings.push(bad("owner", &chain(&err))),
    }
    findings.push(recovery(program));
    findings.extend(connections(program).await);
    findings
}

fn recovery(program: &Program) -> Finding {
    let recovery = &program.services.recovery;
    let areas = recovery.policy().areas.clone();
    let modes = [areas.failed, areas.lost, areas.imports, areas.truncated, areas.loops];
    let live = modes.iter().filter(|it| **it == Mode::Live).count();
    if recovery.paused().is_some() {
        return note("recovery", "it is paused");
    }
    match live {
        0 => {
            note("recovery", "every area is in dry-run: it says what it would do, and does nothing")
        }
        5 => good("recovery", "every area is live"),
        _ => good("recovery", &format!("{live} of 5 areas are live, the others in dry-run")),
    }
}

async fn connections(program: &Program) -> Vec<Finding> {
    let connections = &program.services.connections;
    let mut findings = Vec::new();
    for instance in connections.list() {
        if !instance.enabled {
            findings.push(note("connection", &format!("{} is switched off", instance.name)));
            continue;
        }
        findings.push(match connections.test(&instance.name).await {
            Ok(identity) => good(
                "connection",
                &format!("{} is {} {}", instance.name, identity.app, identity.version),
            ),
            Err(err) => bad("connection", &format!("{}: {err}", instance.name)),
        });
        // One that cannot be asked was told of already.
        for warning in connections.health(&instance.name).await.unwrap_or_default() {
            let text = format!("{} warns: {}", instance.name, warning.text);
            findings.push(note("connection", &text));
        }
        if !instance.verify_tls {
            findings.push(bad(
                "connection",
                &format!("the certificate of {} is not checked", instance.name),
            ));
        }
    }
    if findings.is_empty() {
        findings.push(note("connection", "nothing is connected yet: `autoarr connect --help`"));
    }
    findings
}

fn good(what: &'static str, text: &str) -> Finding {
    Finding { what, verdict: Verdict::Good, text: text.to_owned() }
}

fn note(what: &'static str, text: &str) -> Finding {
    Finding { what, verdict: Verdict::Note, text: text.to_owned() }
}

fn bad(what: &'static str, text: &str) -> Finding {
    Finding { what, verdict: Verdict::Bad, text: text.to_owned() }
}

/// An error and what led to it, in one line.
fn chain(err: &dyn Error) -> String {
    let mut text = err.to_string();
    let mut cause = err.source();
    while let Some(source) = cause {
        let words = source.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = source.source();
    }
    text
}
