use clap::Args;

use crate::{exit::Exit, print::Printer};

/// Print the OpenAPI document of the REST API
#[derive(Debug, Args)]
pub(crate) struct Openapi {}

impl Openapi {
    pub(crate) fn run(&self, out: &Printer) -> anyhow::Result<Exit> {
        out.document(&serde_json::to_string_pretty(&api::openapi())?);
        Ok(Exit::Done)
    }
}
