use std::{
    fs,
    path::{Path, PathBuf},
};

use kernel::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use store::{Draft, Store, StoreError, Vault};

use super::{BackupAbout, file::Reader, file::failed, keep::stamp, make_backup};
use crate::{Error, Result};

/// What is to be restored, and where.
pub struct RestoreOrder<'a> {
    pub backup: &'a Path,
    /// The database that is replaced.
    pub database_url: &'a str,
    /// Where there is room for work, and for what is replaced.
    pub folder: &'a Path,
    /// The vault's key file; `None` when the key comes from the settings.
    pub key_file: Option<&'a Path>,
    /// The vault in use, if there is one.
    pub vault: Option<&'a Vault>,
    /// What the key in the backup is sealed by.
    pub passphrase: Option<&'a SecretString>,
    pub at: Timestamp,
}

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Restored {
    pub about: BackupAbout,
    pub rows: u64,
    /// Where the replaced database is: its file, or a backup of it.
    pub kept: Option<PathBuf>,
    pub key: KeyOutcome,
}

/// Whether the restored API keys can be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyOutcome {
    /// The key in use opens them.
    Fits,
    /// The backup's key is the key file now; the old one, if there was one, was moved here.
    Restored { kept: Option<PathBuf> },
    /// The key with this fingerprint is needed, or the API keys have to be entered again.
    Missing { fingerprint: String },
}

/// Puts a backup in place of a database. All of it is read and checked before anything is touched;
/// no other program may use the database meanwhile; what is replaced is kept.
pub async fn restore_backup(order: RestoreOrder<'_>) -> Result<Restored> {
    let mut reader = Reader::open(order.backup)?;
    // Before the work: a wrong passphrase should not cost minutes.
    let key = match (&reader.about.key, order.passphrase) {
        (Some(sealed), Some(phrase)) => Some(sealed.open(phrase)?),
        (None, Some(_)) => {
            let problem = "this backup has no key in it: leave the passphrase out".to_owned();
            return Err(super::invalid("passphrase", problem));
        }
        (_, None) => None,
    };
    let stamp = stamp(order.at)?;
    fs::create_dir_all(order.folder).map_err(|error| failed(order.folder, error))?;
    let work = order.folder.join(format!("restore-{stamp}.db"));
    let mut draft = Draft::begin(&work, reader.about.schema).await?;
    if let Err(error) = fill(&mut draft, &mut reader).await {
        draft.discard().await?;
        return Err(error);
    }

    let saved = save_server(&order, &stamp).await?;
    let suffix = format!(".before-{stamp}");
    let placed = draft.put_in_place(order.database_url, &suffix).await;
    // It is still there when it could not be put in place, or was copied to a server.
    Draft::clean_up(&work)?;
    let kept = placed?.or(saved);
    let key = settle_key(&order, &reader.about, key, &suffix)?;
    Ok(Restored { rows: reader.rows(), about: reader.about, kept, key })
}

async fn fill(draft: &mut Draft, reader: &mut Reader) -> Result<()> {
    while let Some((table, row)) = reader.next()? {
        draft.add(&table, &row).await.map_err(|error| match error {
            StoreError::Misfit(why) => super::damaged(&why),
            other => Error::Store(other),
        })?;
    }
    Ok(())
}

/// A server's database has no file that could be kept: a backup takes its place.
async fn save_server(order: &RestoreOrder<'_>, stamp: &str) -> Result<Option<PathBuf>> {
    if order.database_url.starts_with("sqlite:") {
        return Ok(None);
    }
    let store = Store::open(order.database_url).await?;
    let path = order.folder.join(format!("before-restore-{stamp}.backup"));
    let in_use;
    let vault = match (order.vault, order.key_file) {
        (Some(vault), _) => vault,
        (None, Some(file)) => {
            in_use = open_vault(file)?;
            &in_use
        }
        (None, None) => return Err(Error::Internal("no vault was named".to_owned())),
    };
    let made = make_backup(&store, vault, None, order.at, &path).await;
    store.close().await;
    Ok(Some(made?.path))
}

fn settle_key(
    order: &RestoreOrder<'_>,
    about: &BackupAbout,
    key: Option<Vault>,
    suffix: &str,
) -> Result<KeyOutcome> {
    let in_use = match (order.vault, order.key_file) {
        (Some(vault), _) => Some(vault.fingerprint()),
        (None, Some(file)) if file.exists() => Some(open_vault(file)?.fingerprint()),
        _ => None,
    };
    if in_use.as_ref() == Some(&about.vault) {
        return Ok(KeyOutcome::Fits);
    }
    let (Some(key), Some(file)) = (key, order.key_file) else {
        return Ok(KeyOutcome::Missing { fingerprint: about.vault.clone() });
    };
    let mut kept = None;
    if file.exists() {
        let mut aside = file.as_os_str().to_owned();
        aside.push(suffix);
        let aside = PathBuf::from(aside);
        fs::rename(file, &aside).map_err(|error| failed(file, error))?;
        kept = Some(aside);
    }
    key.save(file).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(KeyOutcome::Restored { kept })
}

fn open_vault(file: &Path) -> Result<Vault> {
    Vault::open(file).map_err(|error| Error::Conflict(error.to_string()))
}
