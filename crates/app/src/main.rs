//! The program `autoarr`: puts the settings, the store, the integrations, the services and the doors
//! together, and is the door of the command line itself.
//!
//! # Invariants
//!
//! * A command asks one service and prints its answer. It holds no rule and no SQL.
//! * Only [`print`] writes to standard output. Logs go to standard error.
//! * The one list of integrations is [`integrations`].

mod cli;
mod commands;
mod demo;
mod exit;
mod integrations;
mod print;
mod program;
mod serve;
mod shown;
mod telemetry;

use std::{process::ExitCode, time::Duration};

use anyhow::{Context, anyhow};
use clap::Parser;
use tokio::runtime::{Builder, Runtime};

use crate::{
    cli::{Cli, Command, Recover},
    exit::Exit,
    print::Printer,
    program::{Program, Setup},
    telemetry::{Format, Telemetry},
};

/// Its options are in `.cargo/config.toml`: memory stays where it was after a heavy audit, where the
/// system's allocator on Linux keeps a part of it for each thread.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Few threads keep the memory small; what waits is not on a thread.
const MOST_THREADS: usize = 4;

/// How long tasks that nobody waits for may hold up the end.
const LEFTOVERS: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let cli = Cli::parse();
    match start(&cli) {
        Ok(exit) => exit.into(),
        Err(err) => {
            print::error(&err);
            exit::failed()
        }
    }
}

fn start(cli: &Cli) -> anyhow::Result<Exit> {
    let provider = rustls::crypto::ring::default_provider();
    provider.install_default().map_err(|_| anyhow!("the TLS provider was there before us"))?;
    let out = Printer::new(cli.json);
    match &cli.command {
        Command::Completions(it) => it.run(&out),
        Command::Openapi(it) => it.run(&out),
        Command::ConfigReference(it) => it.run(&out),
        Command::Licences(it) => it.run(&out),
        Command::Recover(Recover::Classify(it)) => it.run(&out),
        Command::Rules(it) => it.run(&out),
        Command::Ping(it) => runtime()?.block_on(it.run(&out)),
        Command::Demo(it) => {
            let telemetry = telemetry::start(Format::Errors, "info", None)?;
            let logs = telemetry.logs.clone();
            finish(telemetry, |runtime| runtime.block_on(it.run(&out, logs)))
        }
        Command::Serve(it) => {
            let setup = Setup::load(cli.config_dir(), it.overrides())?;
            let settings = &setup.loaded.settings;
            let format = serve::log_format(settings);
            let telemetry =
                telemetry::start(format, &settings.log.level, setup.collector().as_ref())?;
            let logs = telemetry.logs.clone();
            finish(telemetry, |runtime| runtime.block_on(it.run(setup, logs)))
        }
        Command::Restore(it) => {
            let telemetry = telemetry::start(Format::Pretty, "error", None)?;
            let folder = cli.config_dir();
            finish(telemetry, |runtime| runtime.block_on(it.run(folder, &out)))
        }
        Command::Doctor(it) => {
            let telemetry = telemetry::start(Format::Pretty, "error", None)?;
            let folder = cli.config_dir();
            finish(telemetry, |runtime| runtime.block_on(it.run(folder, &out)))
        }
        command => {
            let setup = Setup::load(cli.config_dir(), Vec::new())?;
            let telemetry = telemetry::start(Format::Pretty, "error", setup.collector().as_ref())?;
            finish(telemetry, |runtime| runtime.block_on(on_the_database(command, setup, &out)))
        }
    }
}

/// The commands that work with the services, whether or not a server runs beside them.
async fn on_the_database(command: &Command, setup: Setup, out: &Printer) -> anyhow::Result<Exit> {
    let program = Program::open(setup, program::passing_replica()).await?;
    let exit = match command {
        Command::Connect(it) => it.run(&program, out).await,
        Command::Connections(it) => it.run(&program, out).await,
        Command::Downloads(it) => it.run(&program, out).await,
        Command::Incidents(it) => it.run(&program, out).await,
        Command::Recover(Recover::Plan(it)) => it.run(&program, out).await,
        Command::Recover(Recover::Run(it)) => it.run(&program, out).await,
        Command::Recover(Recover::Explain(it)) => it.run(&program, out).await,
        Command::Recover(Recover::Policy(it)) => it.run(&program, out).await,
        Command::Audit(it) => it.run(&program, out).await,
        Command::Plan(it) => it.run(&program, out).await,
        Command::Apply(it) => it.run(&program, out).await,
        Command::Rollback(it) => it.run(&program, out).await,
        Command::Ignore(it) => it.run(&program, out).await,
        Command::History(it) => it.run(&program, out).await,
        Command::Guides(it) => it.run(&program, out).await,
        Command::Activity(it) => it.run(&program, out).await,
        Command::User(it) => it.run(&program, out).await,
        Command::Apikey(it) => it.run(&program, out).await,
        Command::Backup(it) => it.run(&program, out).await,
        Command::Serve(_)
        | Command::Demo(_)
        | Command::Restore(_)
        | Command::Doctor(_)
        | Command::Ping(_)
        | Command::Openapi(_)
        | Command::Rules(_)
        | Command::ConfigReference(_)
        | Command::Licences(_)
        | Command::Completions(_)
        | Command::Recover(Recover::Classify(_)) => Err(anyhow!("this command needs no database")),
    };
    program.close().await;
    exit
}

/// Runs `work` and ends what it has left, the last traces included.
fn finish(
    telemetry: Telemetry,
    work: impl FnOnce(&Runtime) -> anyhow::Result<Exit>,
) -> anyhow::Result<Exit> {
    let runtime = runtime()?;
    let exit = work(&runtime);
    runtime.shutdown_timeout(LEFTOVERS);
    telemetry.stop();
    exit
}

fn runtime() -> anyhow::Result<Runtime> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    Builder::new_multi_thread()
        .worker_threads(cores.clamp(2, MOST_THREADS))
        .enable_all()
        .build()
        .context("the runtime could not be started")
}
