use clap::Args;
use services::Policy;

use crate::{exit::Exit, print::Printer, program};

/// Print every setting with its meaning and default, as Markdown
#[derive(Debug, Args)]
pub(crate) struct ConfigReference {}

impl ConfigReference {
    pub(crate) fn run(&self, out: &Printer) -> anyhow::Result<Exit> {
        let names = program::integration_names();
        out.document(&settings::reference_markdown::<Policy>(&names));
        Ok(Exit::Done)
    }
}
