use std::{
    error::Error as _,
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use kernel::{Clock, Timestamp};
use secrecy::SecretString;
use serde_json::json;
use store::{NewEvent, Store, Vault};
use tokio::sync::Mutex;

use super::{
    BackupFile,
    file::failed,
    keep::{KeptBackup, kept_backup, kept_backups, make_backup_in},
};
use crate::{Actor, Error, EventFeed, EventKind, Result};

/// What [`Backups`] is made of.
pub struct BackupsSetup {
    pub vault: Vault,
    /// The one folder in which backups are kept.
    pub folder: PathBuf,
    /// How many are kept; 0 keeps all.
    pub keep: u32,
    /// How old the newest one may become before one is made unasked; `None` makes none.
    pub every: Option<Duration>,
}

/// The backups that are kept in the folder of the settings.
#[derive(Clone)]
pub struct Backups(Arc<Shelf>);

struct Shelf {
    /// `None` where none are kept.
    setup: Option<BackupsSetup>,
    store: Store,
    feed: EventFeed,
    clock: Arc<dyn Clock>,
    /// One at a time; whether the last unasked one failed, which is told once.
    turn: Mutex<bool>,
}

impl Backups {
    /// There is no folder for them.
    pub(crate) fn nowhere(store: Store, feed: EventFeed, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Shelf { setup: None, store, feed, clock, turn: Mutex::default() }))
    }

    pub(crate) fn kept_in(&self, setup: BackupsSetup) -> Self {
        let Shelf { store, feed, clock, .. } = &*self.0;
        let (store, feed, clock) = (store.clone(), feed.clone(), clock.clone());
        Self(Arc::new(Shelf { setup: Some(setup), store, feed, clock, turn: Mutex::default() }))
    }

    /// What is kept, the newest first.
    pub fn list(&self) -> Result<Vec<KeptBackup>> {
        let Some(setup) = &self.0.setup else { return Ok(Vec::new()) };
        let mut kept = kept_backups(&setup.folder)?;
        kept.reverse();
        Ok(kept)
    }

    /// Opens the backup called `name`. Only a name of [`Backups::list`] leads anywhere: it is
    /// never taken for a path.
    pub fn open(&self, name: &str) -> Result<(File, KeptBackup)> {
        let unknown = || Error::NotFound { what: "backup", name: kernel::clean_text(name, 60) };
        let setup = self.0.setup.as_ref().ok_or_else(unknown)?;
        let kept = kept_backup(&setup.folder, name).ok_or_else(unknown)?;
        let path = setup.folder.join(&kept.name);
        let file = File::open(&path).map_err(|error| failed(&path, error))?;
        Ok((file, kept))
    }

    /// Makes one now, reads it again to its end, and lets the oldest go. With a passphrase, the
    /// vault's key goes along, sealed.
    pub async fn make(
        &self,
        actor: &Actor,
        passphrase: Option<&SecretString>,
    ) -> Result<BackupFile> {
        let _turn = self.0.turn.lock().await;
        self.0.make(actor, passphrase).await
    }

    /// Makes one if the newest is older than the owner wants it to become. Asking again is
    /// harmless.
    pub async fn make_if_due(&self) -> Result<Option<BackupFile>> {
        let mut has_failed = self.0.turn.lock().await;
        let now = self.0.clock.now();
        let Some(setup) = &self.0.setup else { return Ok(None) };
        let Some(every) = setup.every else { return Ok(None) };
        let actor = Actor::new("job:backup");
        // A folder that cannot be read is as bad as one that cannot be written.
        let made = match newest(&setup.folder, now) {
            Ok(Some(newest)) if newest > now - every => return Ok(None),
            Ok(_) => self.0.make(&actor, None).await,
            Err(err) => Err(err),
        };
        if let Err(err) = &made
            && !*has_failed
        {
            self.0.write_down_failure(&actor, now, err).await;
        }
        *has_failed = made.is_err();
        made.map(Some)
    }
}

impl Shelf {
    async fn make(&self, actor: &Actor, passphrase: Option<&SecretString>) -> Result<BackupFile> {
        let Some(BackupsSetup { vault, folder, keep, .. }) = &self.setup else {
            return Err(Error::Conflict("no folder is set in which backups are kept".to_owned()));
        };
        let now = self.clock.now();
        let made = make_backup_in(&self.store, vault, passphrase, now, folder, *keep).await?;
        self.write_down(told(actor, now, &made)).await?;
        Ok(made)
    }

    async fn write_down(&self, event: NewEvent) -> Result<()> {
        let mut change = self.store.begin().await?;
        change.add_event(event).await?;
        Ok(self.feed.commit(change).await?)
    }

    async fn write_down_failure(&self, actor: &Actor, now: Timestamp, err: &Error) {
        let mut why = err.to_string();
        if let Some(cause) = err.source() {
            why = format!("{why}: {cause}");
        }
        let event = actor.event(EventKind::BackupFailed, now, format!("No backup was made: {why}"));
        if let Err(err) = self.write_down(event).await {
            tracing::warn!(error = &err as &dyn std::error::Error, "Not written down");
        }
    }
}

/// When the newest was made. One of a time to come is from a clock that was wrong.
fn newest(folder: &Path, now: Timestamp) -> Result<Option<Timestamp>> {
    let kept = kept_backups(folder)?;
    Ok(kept.iter().map(|it| it.made_at).filter(|at| *at <= now).max())
}

fn told(actor: &Actor, now: Timestamp, made: &BackupFile) -> NewEvent {
    let name = made.path.file_name().map(|it| it.to_string_lossy()).unwrap_or_default();
    let summary = format!("The backup {name} was made: {} rows", made.rows);
    let mut event = actor.event(EventKind::BackupMade, now, summary);
    event.data = json!({
        "name": name, "bytes": made.bytes, "rows": made.rows,
        "holdsKey": made.about.key.is_some(),
    });
    event
}

/// Opens the database. One that an older version of this program has written is backed up into
/// `folder` before its schema is brought up to date.
pub async fn open_with_backup(
    url: &str,
    vault: &Vault,
    now: Timestamp,
    folder: &Path,
    keep: u32,
) -> Result<Store> {
    let store = Store::open_as_it_is(url).await?;
    if let Some(made) =
        back_up_older(&store, store::known_version(), vault, now, folder, keep).await?
    {
        tracing::info!(
            backup = %made.path.display(),
            schema = made.about.schema,
            "A backup was made before the database is brought up to date"
        );
    }
    store.upgrade().await?;
    Ok(store)
}

/// An empty database has nothing to lose, and a newer one is not ours to touch.
pub(super) async fn back_up_older(
    store: &Store,
    known: i64,
    vault: &Vault,
    now: Timestamp,
    folder: &Path,
    keep: u32,
) -> Result<Option<BackupFile>> {
    let found = store.schema_version().await?;
    if found == 0 || found >= known {
        return Ok(None);
    }
    make_backup_in(store, vault, None, now, folder, keep).await.map(Some)
}
