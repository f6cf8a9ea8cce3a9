use clap::{Args, Subcommand, ValueEnum};
use kernel::Mode;
use serde_json::json;
use services::{Areas, Policy as Recovering};

use crate::{
    exit::Exit,
    print::{Printer, Tone},
    program::Program,
};

/// Show what recovery may do, or switch an area of it
#[derive(Debug, Args)]
pub(crate) struct Policy {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show which areas are live; with --json, the whole policy
    Show,
    /// Switch an area to live or back to dry-run
    Set { area: Area, mode: Switch },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Area {
    Failed,
    Lost,
    Imports,
    Truncated,
    Loops,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Switch {
    DryRun,
    Live,
}

impl Policy {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let recovery = &program.services.recovery;
        if let Some(Command::Set { area, mode }) = &self.command {
            let mut policy = Recovering::clone(&recovery.policy());
            area.switch(&mut policy.areas, (*mode).into());
            recovery.set_policy(&program.actor(), policy).await?;
        }
        let (policy, locked) = (recovery.policy(), recovery.locked());
        let document = json!({ "policy": &*policy, "locked": locked });
        out.result(&document, |out| {
            let areas = &policy.areas;
            let row = |name: &str, mode: Mode, covers: &str| {
                let mode = if mode == Mode::Live { "live" } else { "dry-run" };
                vec![name.to_owned(), mode.to_owned(), covers.to_owned()]
            };
            let rows = vec![
                row("failed", areas.failed, "downloads that failed or stand still without a word"),
                row("lost", areas.lost, "grabs that nobody works on"),
                row("imports", areas.imports, "finished downloads that are not imported"),
                row("truncated", areas.truncated, "files imported although a part is missing"),
                row("loops", areas.loops, "the same thing grabbed again and again"),
            ];
            out.table(&["area", "mode", "covers"], rows);
            if !locked.is_empty() {
                let text = "A settings file or the environment sets the policy: change it there.";
                out.toned(Tone::Faint, text);
            }
        })?;
        Ok(Exit::Done)
    }
}

impl Area {
    fn switch(self, areas: &mut Areas, to: Mode) {
        match self {
            Self::Failed => areas.failed = to,
            Self::Lost => areas.lost = to,
            Self::Imports => areas.imports = to,
            Self::Truncated => areas.truncated = to,
            Self::Loops => areas.loops = to,
            Self::All => *areas = Areas::all(to),
        }
    }
}

impl From<Switch> for Mode {
    fn from(switch: Switch) -> Self {
        match switch {
            Switch::DryRun => Self::DryRun,
            Switch::Live => Self::Live,
        }
    }
}
