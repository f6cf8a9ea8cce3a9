use std::{
    fs, io,
    path::{Path, PathBuf},
};

use kernel::Timestamp;
use secrecy::SecretString;
use store::{Store, Vault};
use tokio::task::spawn_blocking;

use super::{BackupFile, check_backup, file::failed, make_backup};
use crate::{Error, Result};

const START: &str = "autoarr-";
const END: &str = ".backup";

/// A backup that is kept, as its name and its folder tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBackup {
    pub name: String,
    pub bytes: u64,
    pub made_at: Timestamp,
}

/// Makes a backup in `folder` under a name made of the time, reads it again to its end, and lets
/// the oldest go so that `keep` are left; 0 keeps all. The folder is made if it is not there, for
/// us alone.
pub async fn make_backup_in(
    store: &Store,
    vault: &Vault,
    passphrase: Option<&SecretString>,
    made_at: Timestamp,
    folder: &Path,
    keep: u32,
) -> Result<BackupFile> {
    make_folder(folder).map_err(|error| failed(folder, error))?;
    let path = folder.join(name(made_at)?);
    let made = make_backup(store, vault, passphrase, made_at, &path).await?;
    let checked = spawn_blocking(move || check_backup(&path))
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    if checked.is_err() {
        // What cannot be read is none, and must not push out one that can.
        let _ = fs::remove_file(&made.path);
    }
    let checked = checked?;
    prune_backups(folder, keep)?;
    Ok(checked)
}

/// Deletes the oldest backups in `folder` that have a name of ours, until `keep` are left; 0 keeps
/// all. Returns what was deleted.
pub fn prune_backups(folder: &Path, keep: u32) -> Result<Vec<PathBuf>> {
    if keep == 0 {
        return Ok(Vec::new());
    }
    let mut old = kept_backups(folder)?;
    old.truncate(old.len().saturating_sub(usize::try_from(keep).unwrap_or(usize::MAX)));
    let old: Vec<PathBuf> = old.into_iter().map(|it| folder.join(it.name)).collect();
    for path in &old {
        fs::remove_file(path).map_err(|error| failed(path, error))?;
    }
    Ok(old)
}

/// The backups in `folder` that have a name of ours, the oldest first; none when it is not there.
pub(super) fn kept_backups(folder: &Path) -> Result<Vec<KeptBackup>> {
    let found = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        found => found.and_then(Iterator::collect::<io::Result<Vec<_>>>),
    };
    let found = found.map_err(|error| failed(folder, error))?;
    let mut kept: Vec<KeptBackup> =
        found.iter().filter_map(|entry| kept_backup(folder, entry.file_name().to_str()?)).collect();
    kept.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(kept)
}

/// The backup called `name`; `None` when that is no name of ours, or no file. A name of ours has
/// digits where a path would have more.
pub(super) fn kept_backup(folder: &Path, name: &str) -> Option<KeptBackup> {
    let made_at = moment_of(name)?;
    let about = fs::symlink_metadata(folder.join(name)).ok().filter(fs::Metadata::is_file)?;
    Some(KeptBackup { name: name.to_owned(), bytes: about.len(), made_at })
}

fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// `autoarr-20261121-095812-123.backup`, in UTC.
fn name(at: Timestamp) -> Result<String> {
    Ok(format!("{START}{}{END}", stamp(at)?))
}

pub(super) fn stamp(at: Timestamp) -> Result<String> {
    let at = jiff::Timestamp::from_millisecond(at.0)
        .map_err(|error| Error::Internal(format!("the clock: {error}")))?;
    Ok(at.strftime("%Y%m%d-%H%M%S-%3f").to_string())
}

/// When a backup of this name was made; `None` when it is no name of ours.
fn moment_of(name: &str) -> Option<Timestamp> {
    let stamp = name.strip_prefix(START)?.strip_suffix(END)?;
    let fits = |at: usize, b: u8| if matches!(at, 8 | 15) { b == b'-' } else { b.is_ascii_digit() };
    if stamp.len() != 19 || !stamp.bytes().enumerate().all(|(at, b)| fits(at, b)) {
        return None;
    }
    let second = jiff::civil::DateTime::strptime("%Y%m%d-%H%M%S", &stamp[..15]).ok()?;
    let second = second.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond();
    Some(Timestamp(second + stamp[16..].parse::<i64>().ok()?))
}
