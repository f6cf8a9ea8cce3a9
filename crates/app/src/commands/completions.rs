use clap::CommandFactory;
use clap_complete::Shell;

use crate::{cli::Cli, exit::Exit, print::Printer};

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, out: &Printer) -> anyhow::Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "autoarr", &mut script);
        out.document(&String::from_utf8(script)?);
        Ok(Exit::Done)
    }
}
