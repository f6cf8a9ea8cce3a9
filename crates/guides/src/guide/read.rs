//! A guide's folder, read. `metadata.json` says where what is.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Book, Format, Group, Guide, GuideId, Profile, Sizes};

/// The guide's list of contents.
const CONTENTS: &str = "metadata.json";
/// No file of a guide is larger. Bytes; the largest that is known has 60 kB.
const LARGEST: u64 = 4 * 1024 * 1024;
/// No guide has more files; the largest that is known has 700.
const MOST_FILES: usize = 20_000;

/// Why a guide cannot be read. The file is named relative to the guide's folder.
#[derive(Debug, thiserror::Error)]
pub enum GuideError {
    #[error("{} is not a guide: there is no {CONTENTS} in it", .0.display())]
    NotAGuide(PathBuf),
    #[error("{} of the guide cannot be read", .file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("{} of the guide is not as guides are written: {reason}", .file.display())]
    Malformed { file: PathBuf, reason: String },
    #[error("{} of the guide is no plain file or folder inside of it", .0.display())]
    Outside(PathBuf),
    #[error("{} of the guide is larger than {LARGEST} bytes", .0.display())]
    TooLarge(PathBuf),
    #[error("the guide has more than {MOST_FILES} files")]
    TooMany,
    #[error("{} and {} of the guide have the same id {id}", .one.display(), .other.display())]
    SameId { id: GuideId, one: PathBuf, other: PathBuf },
}

#[derive(Deserialize)]
struct Contents {
    /// By the guide's word for a program.
    json_paths: BTreeMap<String, Places>,
}

/// Folders of files, or single files.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Places {
    custom_formats: Vec<String>,
    quality_profiles: Vec<String>,
    custom_format_groups: Vec<String>,
    qualities: Vec<String>,
    naming: Vec<String>,
    conflicts: Vec<String>,
}

#[derive(Deserialize)]
struct Conflicts {
    custom_formats: Vec<BTreeMap<GuideId, Value>>,
}

impl Guide {
    /// Reads all of a guide.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it, by its file. Half a guide is none.
    pub fn read(folder: &Path) -> Result<Self, GuideError> {
        let mut reader = Reader { folder, files: Vec::new() };
        if !folder.join(CONTENTS).is_file() {
            return Err(GuideError::NotAGuide(folder.to_owned()));
        }
        let contents: Contents = reader.document(Path::new(CONTENTS))?;
        let mut books = BTreeMap::new();
        for (kind, places) in contents.json_paths {
            books.insert(kind, reader.book(&places)?);
        }
        Ok(Self { books, files: reader.files })
    }

    /// The folders, relative to the guide's own, that its list of contents in `folder` speaks of.
    /// The rest of the guide need not be there.
    pub fn folders(folder: &Path) -> Result<Vec<PathBuf>, GuideError> {
        let mut reader = Reader { folder, files: Vec::new() };
        if !folder.join(CONTENTS).is_file() {
            return Err(GuideError::NotAGuide(folder.to_owned()));
        }
        let contents: Contents = reader.document(Path::new(CONTENTS))?;
        let mut folders = Vec::new();
        for places in contents.json_paths.values() {
            for place in places.all() {
                let place = inside(place)?;
                let is_file = place.extension().is_some_and(|it| it == "json");
                let parent = if is_file { place.parent().map(Path::to_owned) } else { Some(place) };
                folders.extend(parent.filter(|it| !it.as_os_str().is_empty()));
            }
        }
        folders.sort();
        folders.dedup();
        Ok(folders)
    }
}

impl Places {
    fn all(&self) -> impl Iterator<Item = &String> {
        let Self {
            custom_formats,
            quality_profiles,
            custom_format_groups,
            qualities,
            naming,
            conflicts,
        } = self;
        [custom_formats, quality_profiles, custom_format_groups, qualities, naming, conflicts]
            .into_iter()
            .flatten()
    }
}

struct Reader<'a> {
    folder: &'a Path,
    files: Vec<PathBuf>,
}

impl Reader<'_> {
    fn book(&mut self, places: &Places) -> Result<Book, GuideError> {
        let mut book = Book {
            formats: self.by_id(&places.custom_formats, |it: &Format| &it.id)?,
            profiles: self.by_id(&places.quality_profiles, |it: &Profile| &it.id)?,
            groups: self.by_id(&places.custom_format_groups, |it: &Group| &it.id)?,
            ..Book::default()
        };
        for sizes in self.by_id(&places.qualities, |it: &Sizes| &it.id)?.into_values() {
            book.sizes.insert(sizes.kind.clone(), sizes);
        }
        for file in self.list(&places.naming)? {
            let document: Value = self.document(&file)?;
            book.naming.learn("", &document);
        }
        for file in self.list(&places.conflicts)? {
            let conflicts: Conflicts = self.document(&file)?;
            let sets = conflicts.custom_formats.into_iter();
            book.conflicts.extend(sets.map(|set| set.into_keys().collect::<Vec<_>>()));
        }
        Ok(book)
    }

    fn by_id<T: DeserializeOwned>(
        &mut self,
        places: &[String],
        id: impl Fn(&T) -> &GuideId,
    ) -> Result<BTreeMap<GuideId, T>, GuideError> {
        let mut found: BTreeMap<GuideId, (PathBuf, T)> = BTreeMap::new();
        for file in self.list(places)? {
            let document: T = self.document(&file)?;
            let id = id(&document).clone();
            if let Some((one, _)) = found.get(&id) {
                return Err(GuideError::SameId { id, one: one.clone(), other: file });
            }
            found.insert(id, (file, document));
        }
        Ok(found.into_iter().map(|(id, (_, document))| (id, document)).collect())
    }

    /// The files in `places`, in an order that does not change.
    fn list(&self, places: &[String]) -> Result<Vec<PathBuf>, GuideError> {
        let mut files = Vec::new();
        for place in places {
            let place = inside(place)?;
            let unreadable = |source| GuideError::Unreadable { file: place.clone(), source };
            if self.plain(&place)?.is_file() {
                files.push(place);
                continue;
            }
            for entry in fs::read_dir(self.folder.join(&place)).map_err(unreadable)? {
                let file = place.join(entry.map_err(unreadable)?.file_name());
                if file.extension().is_some_and(|it| it == "json") {
                    files.push(file);
                }
                if files.len() > MOST_FILES {
                    return Err(GuideError::TooMany);
                }
            }
        }
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// What is there, as long as no link leads to it.
    fn plain(&self, file: &Path) -> Result<fs::Metadata, GuideError> {
        let mut way = self.folder.to_owned();
        let mut found = None;
        for part in file.components() {
            way.push(part);
            let there = fs::symlink_metadata(&way)
                .map_err(|source| GuideError::Unreadable { file: file.to_owned(), source })?;
            if !there.is_file() && !there.is_dir() {
                return Err(GuideError::Outside(file.to_owned()));
            }
            found = Some(there);
        }
        found.ok_or_else(|| GuideError::Outside(file.to_owned()))
    }

    fn document<T: DeserializeOwned>(&mut self, file: &Path) -> Result<T, GuideError> {
        if self.files.len() >= MOST_FILES {
            return Err(GuideError::TooMany);
        }
        if self.plain(file)?.len() > LARGEST {
            return Err(GuideError::TooLarge(file.to_owned()));
        }
        let text = fs::read_to_string(self.folder.join(file))
            .map_err(|source| GuideError::Unreadable { file: file.to_owned(), source })?;
        let mut document = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
        let document = serde_path_to_error::deserialize(&mut document).map_err(|err| {
            let place = err.path().to_string();
            let place = if place == "." { String::new() } else { format!("{place}: ") };
            let reason = kernel::clean_text(&format!("{place}{}", err.inner()), 300);
            GuideError::Malformed { file: file.to_owned(), reason }
        })?;
        self.files.push(file.to_owned());
        Ok(document)
    }
}

/// A place in the guide's folder, if it is one.
fn inside(place: &str) -> Result<PathBuf, GuideError> {
    let path = PathBuf::from(place.trim_end_matches('/'));
    let is_inside = path.components().all(|it| matches!(it, Component::Normal(_)))
        && path.components().next().is_some();
    if is_inside {
        Ok(path)
    } else {
        Err(GuideError::Outside(kernel::clean_text(place, 200).into()))
    }
}
