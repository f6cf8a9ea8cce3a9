//! Backups: everything worth keeping in one file, the same for both databases.
//!
//! The file is gzip over lines of JSON: what it is, one line per row, and a last line with the
//! count and the checksum of all before. API keys are in it as the database has them, sealed. The
//! key that opens them is not, unless a passphrase is given, by which it is sealed in turn.

mod file;
mod keep;
mod restore;
mod shelf;

use std::path::{Path, PathBuf};

use argon2::Argon2;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use kernel::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use store::{Store, Vault};

use crate::{Error, Result};

pub use keep::{KeptBackup, make_backup_in, prune_backups};
pub use restore::{KeyOutcome, RestoreOrder, Restored, restore_backup};
pub use shelf::{Backups, BackupsSetup, open_with_backup};

use file::Writer;

/// The shortest passphrase for the key in a backup.
const SHORTEST: usize = 10;

/// What a backup says about itself: its first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupAbout {
    /// Always `autoarr-backup`.
    pub format: String,
    /// Of the file's own form.
    pub version: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The schema that its rows are of.
    pub schema: i64,
    pub made_at: Timestamp,
    /// By which key its API keys are sealed.
    pub vault: String,
    /// That key, sealed by a passphrase.
    pub key: Option<SealedKey>,
}

/// A vault's key, sealed by what argon2id makes of a passphrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedKey {
    salt: String,
    sealed: String,
}

/// A backup that was made, or that was found to be whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BackupFile {
    pub path: PathBuf,
    pub bytes: u64,
    pub rows: u64,
    pub about: BackupAbout,
}

/// Writes everything that `store` has at this moment to a new file at `path`. With a passphrase,
/// the vault's key goes along, sealed.
pub async fn make_backup(
    store: &Store,
    vault: &Vault,
    passphrase: Option<&SecretString>,
    made_at: Timestamp,
    path: &Path,
) -> Result<BackupFile> {
    let key = passphrase.map(|phrase| SealedKey::seal(vault, phrase)).transpose()?;
    let mut dump = store.dump().await?;
    let about = BackupAbout {
        format: file::FORMAT.to_owned(),
        version: file::VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema: dump.schema(),
        made_at,
        vault: vault.fingerprint(),
        key,
    };
    let mut writer = Writer::begin(path, &about)?;
    while let Some((table, rows)) = dump.next().await? {
        for row in rows {
            writer.add(table, row)?;
        }
    }
    let (rows, bytes) = writer.finish()?;
    Ok(BackupFile { path: path.to_owned(), bytes, rows, about })
}

/// Reads a backup to its end: whole, unchanged, and of a form that this program knows.
pub fn check_backup(path: &Path) -> Result<BackupFile> {
    let mut reader = file::Reader::open(path)?;
    while reader.next()?.is_some() {}
    let bytes = std::fs::metadata(path).map_err(|error| file::failed(path, error))?.len();
    Ok(BackupFile { path: path.to_owned(), bytes, rows: reader.rows(), about: reader.about })
}

impl SealedKey {
    fn seal(vault: &Vault, phrase: &SecretString) -> Result<Self> {
        if phrase.expose_secret().chars().count() < SHORTEST {
            return Err(invalid(
                "passphrase",
                format!("at least {SHORTEST} characters are needed"),
            ));
        }
        let salt: [u8; 16] = rand::random();
        Ok(Self { salt: STANDARD.encode(salt), sealed: vault.export(&wrapping(phrase, &salt)?) })
    }

    fn open(&self, phrase: &SecretString) -> Result<Vault> {
        let salt = STANDARD.decode(&self.salt).map_err(|_| damaged("its salt"))?;
        Vault::import(&wrapping(phrase, &salt)?, &self.sealed)
            .map_err(|_| invalid("passphrase", "it is not the one of this backup".to_owned()))
    }
}

/// The vault whose key is made of a passphrase.
fn wrapping(phrase: &SecretString, salt: &[u8]) -> Result<Vault> {
    let mut key = [0; 32];
    Argon2::default()
        .hash_password_into(phrase.expose_secret().as_bytes(), salt, &mut key)
        .map_err(|error| Error::Internal(format!("argon2: {error}")))?;
    let key = SecretString::from(STANDARD.encode(key));
    Vault::from_secret(&key).map_err(|error| Error::Internal(error.to_string()))
}

fn invalid(field: &str, problem: String) -> Error {
    Error::Invalid { field: field.to_owned(), problem }
}

fn damaged(what: &str) -> Error {
    invalid("backup", format!("the file is damaged: {what}"))
}

#[cfg(test)]
mod tests;
