use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use kernel::{Clock, SystemClock};
use services::{KeyOutcome, RestoreOrder, Restored, check_backup, restore_backup};

use super::secret_input;
use crate::{
    exit::Exit,
    print::{Printer, Tone},
    program::Setup,
    serve::Place,
    shown,
};

/// Put a backup in place of the database. What is replaced is kept
#[derive(Debug, Args)]
pub(crate) struct Restore {
    backup: PathBuf,
    /// The file with the passphrase of the backup; `-` is standard input
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Do it. Without it, the backup is only checked
    #[arg(long)]
    yes: bool,
}

impl Restore {
    pub(crate) async fn run(&self, folder: PathBuf, out: &Printer) -> anyhow::Result<Exit> {
        if !self.yes {
            let backup = check_backup(&self.backup)?;
            out.result(&backup, |out| {
                let made = shown::moment(backup.about.made_at);
                out.toned(
                    Tone::Good,
                    &format!("The backup of {made} is whole: {} rows.", backup.rows),
                );
                out.line("Nothing was changed. With --yes it takes the place of the database.");
            })?;
            return Ok(Exit::Findings);
        }
        let setup = Setup::load(folder, Vec::new())?;
        // Held until the end: a server must not start in the middle.
        let _place = Place::take(&setup.folder).context("stop it before you restore")?;
        let passphrase = self
            .passphrase_file
            .as_ref()
            .map(|file| secret_input::read("passphrase", Some(file)))
            .transpose()?;
        let key_file = setup.key_file();
        let vault = match setup.vault_if_there()? {
            Some(vault) => Some(vault),
            None if key_file.is_none() => bail!("the secret key of the settings cannot be used"),
            None => None,
        };
        let restored = restore_backup(RestoreOrder {
            backup: &self.backup,
            database_url: &setup.database_url(),
            folder: &setup.folder,
            key_file: key_file.as_deref(),
            vault: vault.as_ref(),
            passphrase: passphrase.as_ref(),
            at: SystemClock.now(),
        })
        .await?;
        out.result(&restored, |out| say(out, &restored))?;
        Ok(Exit::findings(matches!(restored.key, KeyOutcome::Missing { .. })))
    }
}

fn say(out: &Printer, restored: &Restored) {
    let made = shown::moment(restored.about.made_at);
    out.toned(Tone::Good, &format!("{} rows of {made} are restored.", restored.rows));
    if let Some(kept) = &restored.kept {
        out.line(&format!("  What was there before is kept in {}", kept.display()));
    }
    match &restored.key {
        KeyOutcome::Fits => {}
        KeyOutcome::Restored { kept: None } => out.line("  The key came with it."),
        KeyOutcome::Restored { kept: Some(old) } => {
            out.line(&format!("  The key came with it; the old one is kept in {}", old.display()));
        }
        KeyOutcome::Missing { fingerprint } => out.toned(
            Tone::Warning,
            &format!("  The API keys were sealed with the key {fingerprint}: bring its file back, or enter them again."),
        ),
    }
}
