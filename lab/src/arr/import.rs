//! Taking finished downloads into the library, or saying why not.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::json;

use super::media::{self, Media};
use super::names::{self, Parsed};
use super::quality::Graded;
use super::state::{Event, LibraryFile, Stage, Tracked, World};
use super::{App, SonarrVersion};

/// A file on its way into the library.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) path: PathBuf,
    pub(super) work: i64,
    pub(super) items: Vec<i64>,
    pub(super) quality: Graded,
    pub(super) media: Media,
    pub(super) scene_name: String,
    pub(super) group: Option<String>,
    pub(super) parsed: Option<Parsed>,
    /// Why it may not be imported.
    pub(super) errors: Vec<String>,
}

/// What stops an import before any file is looked at, or all of them together.
enum Stop {
    /// One message, which is the whole warning.
    Whole(String, Kind),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Mismatch,
    SeasonPack,
    NoFiles,
}

const SEASON_PACK: &str = "Single episode file contains all episodes in seasons. Review file name \
                           or manually import";

impl World {
    /// Imports a finished download. `true` when all of it that was grabbed is in the library.
    pub(super) fn import_download(&mut self, tracked: &Tracked, now: Timestamp) -> bool {
        let id = tracked.download_id.as_str();
        match self.candidates_of(tracked) {
            Err(Stop::Whole(text, kind)) => {
                let v5 = self.app != App::Sonarr(SonarrVersion::V4);
                let blocked = kind == Kind::Mismatch || (v5 && kind == Kind::SeasonPack);
                let stage = if blocked { Stage::ImportBlocked } else { Stage::ImportPending };
                let warning = match kind {
                    Kind::NoFiles => (text, Vec::new()),
                    _ => (tracked.title.clone(), vec![text]),
                };
                self.warn(id, vec![warning], stage);
                if blocked {
                    self.tell_manual(id);
                }
                false
            }
            Ok(candidates) => self.import_all(tracked, candidates, now),
        }
    }

    fn import_all(
        &mut self,
        tracked: &Tracked,
        candidates: Vec<Candidate>,
        now: Timestamp,
    ) -> bool {
        let mut refused = Vec::new();
        let mut arrived = 0;
        let mut unknown_number = false;
        for candidate in candidates {
            let name = file_name(&candidate.path);
            if !candidate.errors.is_empty() {
                unknown_number |= candidate.items.is_empty();
                refused.push((name, candidate.errors));
                continue;
            }
            match self.take(&candidate, Some(tracked), now) {
                Ok(()) => arrived += 1,
                Err(text) => refused.push((name, vec![text])),
            }
        }
        let id = tracked.download_id.as_str();
        if arrived > 0 && (refused.is_empty() || self.all_imported(id)) {
            self.warn(id, Vec::new(), Stage::Imported);
            return true;
        }
        let expected = match self.app {
            App::Sonarr(_) => {
                "One or more episodes expected in this release were not imported or missing from \
                 the release"
            }
            App::Radarr => {
                "One or more movies expected in this release were not imported or missing"
            }
        };
        refused.insert(0, (expected.to_owned(), Vec::new()));
        self.warn(id, refused, Stage::ImportBlocked);
        if !(unknown_number && self.app == App::Sonarr(SonarrVersion::V4)) {
            self.tell_manual(id);
        }
        false
    }

    fn all_imported(&self, download_id: &str) -> bool {
        let imported = |item: i64| {
            self.history.iter().any(|event| {
                event.kind == "downloadFolderImported"
                    && event.item == item
                    && event.download_id.as_deref() == Some(download_id)
            })
        };
        self.grabs(download_id).iter().all(|grab| imported(grab.item))
    }

    /// What a finished download offers, judged.
    fn candidates_of(&self, tracked: &Tracked) -> Result<Vec<Candidate>, Stop> {
        let parsed = names::parse(self.app, &tracked.title);
        let by_title = self.resolve(parsed.as_ref());
        let grabs = self.grabs(&tracked.download_id);
        let work = by_title.work.or(grabs.last().map(|grab| grab.work));
        let (Some(work), named) = (work, by_title.work.is_some()) else {
            return Err(Stop::Whole(self.app.mismatch().to_owned(), Kind::Mismatch));
        };
        let by_number = grabs.last().is_some_and(|grab| {
            let is = |key: &str, wanted: &str| grab.data.get(key).is_some_and(|v| v == wanted);
            (is("seriesMatchType", "Id") || is("movieMatchType", "Id"))
                && !is("releaseSource", "InteractiveSearch")
        });
        if !named && by_number {
            return Err(Stop::Whole(self.app.matched_by_number().to_owned(), Kind::Mismatch));
        }
        let output = PathBuf::from(tracked.output.clone().unwrap_or_default());
        let videos = self.videos_in(&output)?;
        let single = videos.len() == 1;
        let whole_season = parsed.as_ref().is_some_and(Parsed::full_season);
        if single && whole_season {
            let own = videos.first().and_then(|v| names::parse(self.app, &stem(v)));
            if own.is_none_or(|own| own.full_season()) {
                return Err(Stop::Whole(SEASON_PACK.to_owned(), Kind::SeasonPack));
            }
        }
        let grabbed: Vec<i64> = grabs.iter().map(|grab| grab.item).collect();
        let videos = if self.app == App::Radarr { largest(videos) } else { videos };
        let judged = videos.iter().map(|video| {
            let by_folder = parsed.clone().filter(|p| single && !p.full_season());
            let by_file = names::parse(self.app, &stem(video));
            let parsed = if self.app == App::Radarr { by_folder } else { by_folder.or(by_file) };
            self.candidate(video, work, parsed, &tracked.title, &grabbed)
        });
        Ok(judged.collect())
    }

    /// Judges one file for a series or film.
    pub(super) fn candidate(
        &self,
        video: &Path,
        work: i64,
        parsed: Option<Parsed>,
        title: &str,
        grabbed: &[i64],
    ) -> Candidate {
        let media = media::look(video);
        let named = parsed.as_ref().map_or_else(|| Graded::unknown(self.app), |p| p.quality);
        let quality = named.with_height(self.app, media.height);
        let items = match (&parsed, self.app) {
            (Some(parsed), App::Sonarr(_)) => self.within(work, parsed).items,
            (None, App::Sonarr(_)) if grabbed.len() == 1 => grabbed.to_vec(),
            (None, App::Sonarr(_)) => Vec::new(),
            (_, App::Radarr) => self.items_of(work).map(|item| item.id).collect(),
        };
        let mut errors = Vec::new();
        if items.is_empty() {
            errors.push("Invalid season or episode".to_owned());
        }
        if let Some(stranger) =
            items.iter().find(|item| !grabbed.is_empty() && !grabbed.contains(item))
            && let Some(item) = self.items.get(stranger)
        {
            errors.push(format!(
                "Episode {}x{:02} was not found in the grabbed release: {title}",
                item.season, item.number
            ));
        }
        let runtime = self.works.get(&work).map_or(0, |work| work.runtime);
        if media.seconds.is_some_and(|seconds| seconds < least_seconds(runtime)) {
            errors.push("Sample".to_owned());
        }
        if self.house.no_space {
            errors.push("Not enough free space".to_owned());
        }
        errors.extend(self.not_an_upgrade(&items, quality));
        let group = names::group(title).or_else(|| parsed.as_ref()?.group.clone());
        Candidate {
            path: video.to_owned(),
            work,
            items,
            quality,
            media,
            scene_name: title.to_owned(),
            group,
            parsed,
            errors,
        }
    }

    /// Moves a file into the library and writes it down. The error is the app's own text.
    pub(super) fn take(
        &mut self,
        candidate: &Candidate,
        tracked: Option<&Tracked>,
        now: Timestamp,
    ) -> Result<(), String> {
        let word = self.app.item_word();
        let Some(work) = self.works.get(&candidate.work).cloned() else {
            return Err(format!("Failed to import {word}"));
        };
        if !Path::new(&work.root).is_dir() {
            return Err(format!("Failed to import {word}, Root folder missing."));
        }
        if self.house.no_permission {
            return Err(format!("Failed to import {word}, Permissions error"));
        }
        let first = candidate.items.first().and_then(|item| self.items.get(item));
        let season = first.map_or(0, |item| item.season);
        let name = file_name(&candidate.path);
        let relative = match self.app {
            App::Sonarr(_) => format!("Season {season}/{name}"),
            App::Radarr => name.clone(),
        };
        let path = Path::new(&work.path).join(&relative);
        let size = move_file(&candidate.path, &path)
            .map_err(|_| format!("Failed to import {word}, Destination already exists."))?;
        let replaced = self.remove_files(&candidate.items, &path, now);
        let id = self.id("file");
        let folder = candidate.path.parent().map(file_name).unwrap_or_default();
        let file = LibraryFile {
            id,
            work: work.id,
            season,
            path,
            relative,
            original: format!("{folder}/{name}"),
            size,
            added: now,
            scene_name: candidate.scene_name.clone(),
            group: candidate.group.clone(),
            quality: candidate.quality,
            whole_season: candidate.parsed.as_ref().is_some_and(Parsed::full_season),
            media: candidate.media,
        };
        self.files.insert(id, file.clone());
        self.counts.imports += 1;
        for item in &candidate.items {
            if let Some(item) = self.items.get_mut(item) {
                item.file = Some(id);
            }
            self.write_import(candidate, &file, *item, tracked, now);
        }
        self.tell_import(candidate, &file, tracked, replaced);
        Ok(())
    }

    fn write_import(
        &mut self,
        candidate: &Candidate,
        file: &LibraryFile,
        item: i64,
        tracked: Option<&Tracked>,
        now: Timestamp,
    ) {
        let (formats, score) = self.score(Some(file.work), &file.scene_name);
        let mut data = json!({
            "fileId": file.id.to_string(), "droppedPath": candidate.path,
            "importedPath": file.path, "downloadClient": "SABnzbd",
            "downloadClientName": tracked.map(|tracked| tracked.client.clone()),
            "releaseGroup": file.group.clone().unwrap_or_default(),
            "customFormatScore": score.to_string(), "size": file.size.to_string(),
            "indexerFlags": "0",
        });
        if self.app != App::Radarr {
            let kind = super::grab::release_type(candidate.parsed.as_ref());
            data["releaseType"] = json!(kind);
        }
        let id = self.id("history");
        self.history.push(Event {
            id,
            kind: "downloadFolderImported",
            work: file.work,
            item,
            title: file.scene_name.clone(),
            quality: file.quality,
            formats,
            score,
            unknown_language: candidate.parsed.is_none(),
            date: now,
            download_id: tracked.map(|tracked| tracked.download_id.clone()),
            data: data.as_object().cloned().unwrap_or_default(),
        });
    }

    /// Removes what a better file replaces. `keep` is where the new one lies.
    fn remove_files(&mut self, items: &[i64], keep: &Path, now: Timestamp) -> Vec<LibraryFile> {
        let old: Vec<i64> = items.iter().filter_map(|item| self.items.get(item)?.file).collect();
        let removed: Vec<LibraryFile> = old.iter().filter_map(|id| self.files.remove(id)).collect();
        for file in &removed {
            if file.path != keep {
                drop(std::fs::remove_file(&file.path));
            }
            self.write_removal(file, items, "Upgrade", now);
        }
        removed
    }

    /// Writes down that a file left the library.
    pub(super) fn write_removal(
        &mut self,
        file: &LibraryFile,
        items: &[i64],
        reason: &str,
        now: Timestamp,
    ) {
        let kind = match self.app {
            App::Sonarr(_) => "episodeFileDeleted",
            App::Radarr => "movieFileDeleted",
        };
        for item in items {
            let id = self.id("history");
            let data = json!({
                "reason": reason, "releaseGroup": file.group, "size": file.size.to_string(),
                "indexerFlags": "0",
            });
            self.history.push(Event {
                id,
                kind,
                work: file.work,
                item: *item,
                title: file.path.display().to_string(),
                quality: file.quality,
                formats: Vec::new(),
                score: 0,
                unknown_language: false,
                date: now,
                download_id: None,
                data: data.as_object().cloned().unwrap_or_default(),
            });
        }
    }

    fn videos_in(&self, output: &Path) -> Result<Vec<PathBuf>, Stop> {
        let shown = output.display();
        if !output.exists() {
            let app = self.app.name();
            return Err(Stop::Whole(
                format!(
                    "Import failed, path does not exist or is not accessible by {app}: {shown}. \
                     Ensure the path exists and the user running {app} has the correct \
                     permissions to access this file/folder"
                ),
                Kind::NoFiles,
            ));
        }
        let mut files = files_below(output);
        files.sort();
        let videos: Vec<PathBuf> =
            files.iter().filter(|path| media::is_video(path)).cloned().collect();
        if !videos.is_empty() {
            return Ok(videos);
        }
        let has = |wanted: &str| files.iter().any(|f| f.extension().is_some_and(|e| e == wanted));
        let text = if has("exe") {
            "Caution: Found executable file with extension: '.exe'".to_owned()
        } else if has("rar") {
            "Found archive file, might need to be extracted".to_owned()
        } else {
            format!("No files found are eligible for import in {shown}")
        };
        Err(Stop::Whole(text, Kind::NoFiles))
    }
}

impl App {
    fn mismatch(self) -> &'static str {
        match self {
            Self::Sonarr(_) => {
                "Series title mismatch; automatic import is not possible. Check the download \
                 troubleshooting entry on the wiki for common causes."
            }
            Self::Radarr => {
                "Movie title mismatch, automatic import is not possible. Manual Import required."
            }
        }
    }

    fn matched_by_number(self) -> &'static str {
        match self {
            Self::Sonarr(_) => {
                "Found matching series via grab history, but release was matched to series by ID. \
                 Automatic import is not possible. See the FAQ for details."
            }
            Self::Radarr => {
                "Found matching movie via grab history, but release was matched to movie by ID. \
                 Manual Import required."
            }
        }
    }
}

/// All files in a folder and below it; a file is its own list.
pub(super) fn files_below(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.flat_map(|entry| files_below(&entry.path())).collect()
}

fn largest(mut videos: Vec<PathBuf>) -> Vec<PathBuf> {
    let size = |path: &PathBuf| std::fs::metadata(path).map_or(0, |meta| meta.len());
    videos.sort_by_key(|path| std::cmp::Reverse(size(path)));
    videos.truncate(1);
    videos
}

fn move_file(from: &Path, to: &Path) -> std::io::Result<u64> {
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let size = std::fs::metadata(from)?.len();
    if std::fs::rename(from, to).is_err() {
        std::fs::copy(from, to)?;
        std::fs::remove_file(from)?;
    }
    Ok(size)
}

/// Seconds below which a video of a work of so many minutes is a sample.
fn least_seconds(minutes: i64) -> u64 {
    match minutes {
        ..=3 => 15,
        4..=10 => 90,
        11..=30 => 300,
        _ => 600,
    }
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

pub(super) fn stem(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
