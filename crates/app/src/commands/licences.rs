use clap::Args;

use crate::{exit::Exit, print::Printer};

/// Show the licences of everything that this program is built from
#[derive(Debug, Args)]
pub(crate) struct Licences {}

impl Licences {
    pub(crate) fn run(&self, out: &Printer) -> anyhow::Result<Exit> {
        let licences = api::licences();
        out.result(&licences, |out| {
            let rows = licences.third_party.iter().map(|it| {
                let repository = it.repository.clone().unwrap_or_default();
                vec![it.name.clone(), it.version.clone(), it.licence.clone(), repository]
            });
            out.line(&format!("AutoArr is under {}. It is built from:", licences.licence));
            out.table(&["crate", "version", "licence", "source"], rows.collect());
        })?;
        Ok(Exit::Done)
    }
}
