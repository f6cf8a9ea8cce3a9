use std::path::PathBuf;

use clap::Args;
use services::{BackupFile, check_backup, make_backup};

use super::secret_input;
use crate::{
    exit::Exit,
    print::{Printer, Tone},
    program::Program,
    shown,
};

/// Write everything worth keeping to one checked file
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write; one with a name made of the time in the folder of the backups without it
    #[arg(conflicts_with = "check")]
    file: Option<PathBuf>,
    /// The file with a passphrase, by which the key goes along sealed; `-` is standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Only read this backup to its end, and say whether it is whole
    #[arg(long, value_name = "BACKUP")]
    check: Option<PathBuf>,
}

impl Backup {
    pub(crate) async fn run(&self, program: &Program, out: &Printer) -> anyhow::Result<Exit> {
        let backup = match &self.check {
            Some(path) => check_backup(path)?,
            None => self.make(program).await?,
        };
        out.result(&backup, |out| {
            let made = shown::moment(backup.about.made_at);
            out.toned(Tone::Good, &backup.path.display().to_string());
            out.line(&format!(
                "  {} rows, {}, made {made} by AutoArr {}",
                backup.rows,
                shown::size(backup.bytes),
                backup.about.program
            ));
            if backup.about.key.is_none() {
                out.toned(
                    Tone::Faint,
                    "  The key that opens the stored API keys is not in it: keep the key file, too.",
                );
            }
        })?;
        Ok(Exit::Done)
    }

    async fn make(&self, program: &Program) -> anyhow::Result<BackupFile> {
        let passphrase = self
            .passphrase_file
            .as_ref()
            .map(|file| secret_input::read("passphrase", Some(file)))
            .transpose()?;
        let Some(path) = &self.file else {
            return Ok(program
                .services
                .backups
                .make(&program.actor(), passphrase.as_ref())
                .await?);
        };
        let (store, vault) = (&program.store, &program.vault);
        make_backup(store, vault, passphrase.as_ref(), program.clock.now(), path).await?;
        // What was written is read again: a backup that cannot be read is none.
        Ok(check_backup(path)?)
    }
}
