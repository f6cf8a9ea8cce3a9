use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    Change, DumpedRow, Engine, Store, StoreError,
    lock::{Hold, Share},
    open::Address,
    schema::{self, Target},
};

/// A database in the making: filled from a dump, then put in the place of another.
pub struct Draft {
    store: Store,
    change: Option<Change>,
    path: PathBuf,
}

impl Draft {
    /// A new, empty one in a file at `path`, of the schema that the rows to come are of.
    pub async fn begin(path: &Path, schema: i64) -> Result<Self, StoreError> {
        let known = schema::known_version();
        if schema > known {
            return Err(StoreError::TooNew { found: schema, known });
        }
        remove(path)?;
        let store = Store::connect(&Address::of_file(path), None).await?;
        schema::migrate(&store, Target::At(schema)).await?;
        let mut change = store.begin().await?;
        change.empty_for_load(schema).await?;
        Ok(Self { store, change: Some(change), path: path.to_owned() })
    }

    /// Adds a row as [`crate::Dump::next`] gave it.
    pub async fn add(&mut self, table: &str, row: &DumpedRow) -> Result<(), StoreError> {
        let change = self.change.as_mut().ok_or(StoreError::Abandoned)?;
        change.load(table, row).await
    }

    /// Puts it in place of the database at `url`, which nobody else may use meanwhile. On SQLite
    /// the old file stays beside, with `suffix` at its name's end; its path is returned.
    pub async fn put_in_place(
        mut self,
        url: &str,
        suffix: &str,
    ) -> Result<Option<PathBuf>, StoreError> {
        let change = self.change.take().ok_or(StoreError::Abandoned)?;
        change.commit().await?;
        schema::migrate(&self.store, Target::Newest).await?;
        let address = Address::read(url)?;
        address.prepare_folder()?;
        let hold = Hold::take(&address, Share::Alone).await?;
        match &address {
            Address::Sqlite { path, .. } => {
                self.store.close().await;
                let told = |source: io::Error| StoreError::CannotOpen {
                    path: path.display().to_string(),
                    source: Box::new(source),
                };
                let kept = move_into_place(&self.path, path, suffix).map_err(told);
                hold.release().await;
                kept
            }
            Address::Postgres { .. } => {
                let target = Store::connect(&address, None).await?;
                schema::migrate(&target, Target::Newest).await?;
                let copied = copy(&self.store, &target).await;
                self.store.close().await;
                target.close().await;
                hold.release().await;
                copied.map(|()| None)
            }
        }
    }

    /// Takes away what is left of a draft at `path`.
    pub fn clean_up(path: &Path) -> Result<(), StoreError> {
        remove(path)
    }

    /// Takes the draft away.
    pub async fn discard(mut self) -> Result<(), StoreError> {
        self.change = None;
        self.store.close().await;
        remove(&self.path)
    }
}

/// All or nothing: one change.
async fn copy(from: &Store, to: &Store) -> Result<(), StoreError> {
    debug_assert_eq!(from.engine(), Engine::Sqlite, "drafts are files");
    let mut change = to.begin().await?;
    change.empty_for_load(schema::known_version()).await?;
    let mut dump = from.dump().await?;
    while let Some((table, rows)) = dump.next().await? {
        for row in &rows {
            change.load(table, row).await?;
        }
    }
    change.commit().await.map(drop)
}

fn move_into_place(draft: &Path, place: &Path, suffix: &str) -> io::Result<Option<PathBuf>> {
    fs::File::open(draft)?.sync_all()?;
    let kept = with(place, suffix);
    let is_there = place.try_exists()?;
    // First what belongs to the old file and must not be taken for the new one's.
    for part in ["-wal", "-shm"] {
        match fs::rename(with(place, part), with(&kept, part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    if is_there {
        // Both names at once, so that there is a database at any moment.
        fs::hard_link(place, &kept).or_else(|_| fs::rename(place, &kept))?;
    }
    fs::rename(draft, place)?;
    if let Some(folder) = place.parent().filter(|it| !it.as_os_str().is_empty()) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(is_there.then_some(kept))
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> Result<(), StoreError> {
    for ending in ["", "-wal", "-shm"] {
        let path = with(path, ending);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::CannotOpen {
                    path: path.display().to_string(),
                    source: Box::new(error),
                });
            }
            _ => {}
        }
    }
    Ok(())
}
