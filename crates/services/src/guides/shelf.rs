//! The folder in which the guide is kept. A new one is put beside the old one and takes its place in
//! one step, when it has proved to be whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use guides::{Guide, GuideError};
use kernel::Timestamp;
use uuid::Uuid;

use super::{
    Kept,
    fetch::{self, Source},
};
use crate::{Error, Result};

/// Says which of the folders beside it is the guide.
const CURRENT: &str = "current.json";

pub(super) struct Shelf {
    folder: PathBuf,
    /// One fetch at a time.
    turn: tokio::sync::Mutex<()>,
}

impl Shelf {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, turn: tokio::sync::Mutex::default() }
    }

    /// The guide that is kept; `None` when there never was one.
    pub(super) async fn kept(&self) -> Result<Option<Kept>> {
        let file = self.folder.join(CURRENT);
        blocking(move || match fs::read(&file) {
            Ok(text) => Ok(serde_json::from_slice(&text).ok()),
            Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(err) => Err(broken(&file, err)),
        })
        .await
    }

    pub(super) async fn read(&self, kept: &Kept) -> Result<Guide> {
        let folder = self.folder.join(&kept.folder);
        blocking(move || Guide::read(&folder).map_err(|err| unreadable(&err))).await
    }

    /// Fetches a guide, proves that it can be read, and puts it in the place of the old one.
    pub(super) async fn fetch(&self, source: &Source, now: Timestamp) -> Result<Kept> {
        let _turn = self.turn.lock().await;
        fs::create_dir_all(&self.folder).map_err(|err| broken(&self.folder, err))?;
        let name = Uuid::now_v7().to_string();
        let fresh = self.folder.join(&name);
        let fetched = self.fetch_into(source, &fresh).await;
        let version = match fetched {
            Ok(version) => version,
            Err(err) => {
                self.clear(None).await?;
                return Err(err);
            }
        };
        let kept = Kept { folder: name, source: source.to_string(), version, fetched_at: now };
        let text = serde_json::to_vec_pretty(&kept)
            .map_err(|err| Error::Internal(format!("where a guide is cannot be written: {err}")))?;
        let (part, current) = (self.folder.join("current.part"), self.folder.join(CURRENT));
        fs::write(&part, text).map_err(|err| broken(&part, err))?;
        fs::rename(&part, &current).map_err(|err| broken(&current, err))?;
        self.clear(Some(&kept)).await?;
        Ok(kept)
    }

    /// Copies what a guide consists of, and nothing else, into `fresh`. Answers its version.
    async fn fetch_into(&self, source: &Source, fresh: &Path) -> Result<Option<String>> {
        let (from, version) = match source {
            Source::Folder(folder) => (folder.clone(), None),
            Source::Repository(address) => {
                let clone = fresh.with_extension("clone");
                let commit = fetch::clone(address, &clone).await?;
                (clone, Some(commit))
            }
        };
        let fresh = fresh.to_owned();
        blocking(move || {
            let guide = Guide::read(&from).map_err(|err| unreadable(&err))?;
            for file in &guide.files {
                let to = fresh.join(file);
                if let Some(folder) = to.parent() {
                    fs::create_dir_all(folder).map_err(|err| broken(folder, err))?;
                }
                fs::copy(from.join(file), &to).map_err(|err| broken(&to, err))?;
            }
            Guide::read(&fresh).map_err(|err| unreadable(&err)).map(drop)
        })
        .await?;
        Ok(version)
    }

    /// Removes every folder but the one that is in use.
    async fn clear(&self, kept: Option<&Kept>) -> Result<()> {
        let kept = match kept {
            Some(kept) => Some(kept.clone()),
            None => self.kept().await?,
        };
        let shelf = self.folder.clone();
        blocking(move || {
            let entries = fs::read_dir(&shelf).map_err(|err| broken(&shelf, err))?;
            for entry in entries.flatten() {
                let is_kept = kept.as_ref().is_some_and(|it| entry.file_name() == *it.folder);
                if entry.path().is_dir() && !is_kept {
                    fs::remove_dir_all(entry.path()).map_err(|err| broken(&entry.path(), err))?;
                }
            }
            Ok(())
        })
        .await
    }
}

/// What is wrong with a guide, with what the system says about it.
pub(super) fn unreadable(err: &GuideError) -> Error {
    let cause = std::error::Error::source(err).map_or_else(String::new, |it| format!(": {it}"));
    Error::Conflict(format!("{err}{cause}"))
}

fn broken(path: &Path, err: io::Error) -> Error {
    Error::File(path.display().to_string(), err)
}

/// Reads and writes files without holding up what else runs.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|err| Error::Internal(format!("a task of files ended early: {err}")))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str) -> anyhow::Result<()> {
        fs::create_dir_all(folder.join("cf"))?;
        let contents = r#"{"json_paths": {"films": {"custom_formats": ["cf"]}}}"#;
        fs::write(folder.join("metadata.json"), contents)?;
        let format = format!(r#"{{"trash_id": "a1", "name": "{name}", "specifications": []}}"#);
        Ok(fs::write(folder.join("cf/one.json"), format)?)
    }

    async fn name(shelf: &Shelf) -> anyhow::Result<String> {
        let kept = shelf.kept().await?.expect("there is a guide");
        let guide = shelf.read(&kept).await?;
        let format = guide.books["films"].formats.values().next().expect("it has a format");
        Ok(format.name.clone())
    }

    #[tokio::test]
    async fn a_guide_stays_in_use_when_its_source_is_away_or_broken() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let (from, on) = (folder.path().join("from"), folder.path().join("shelf"));
        let shelf = Shelf::new(on.clone());
        assert_eq!(shelf.kept().await?, None);
        let source = Source::Folder(from.clone());
        write(&from, "First")?;
        shelf.fetch(&source, Timestamp(1)).await?;
        write(&from, "Second")?;
        shelf.fetch(&source, Timestamp(2)).await?;
        assert_eq!(name(&shelf).await?, "Second");

        fs::write(from.join("cf/one.json"), "{")?;
        let err = shelf.fetch(&source, Timestamp(3)).await.expect_err("it is broken");
        assert!(err.to_string().contains("cf/one.json"), "{err}");
        fs::remove_dir_all(&from)?;
        assert!(shelf.fetch(&source, Timestamp(4)).await.is_err());
        assert_eq!(name(&shelf).await?, "Second");
        assert_eq!(shelf.kept().await?.map(|it| it.fetched_at), Some(Timestamp(2)));
        // The file that names it, and the guide: nothing is left over.
        assert_eq!(fs::read_dir(&on)?.count(), 2);
        Ok(())
    }
}
