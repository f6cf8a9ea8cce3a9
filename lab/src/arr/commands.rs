//! What the commands do, and what they say when they are done.

use std::path::Path;
use std::sync::atomic::Ordering;

use serde_json::{Map, Value, json};

use super::decide::Reason;
use super::import::{Candidate, stem};
use super::inside::Inside;
use super::quality::Graded;
use super::state::Stage;
use super::{App, media, names};

/// A command that an app knows.
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) priority: &'static str,
    pub(super) on_disk: bool,
    pub(super) long: bool,
    app: Option<App>,
}

const fn command(name: &'static str, label: &'static str) -> Known {
    Known { name, label, priority: "normal", on_disk: false, long: false, app: None }
}

static COMMANDS: [Known; 16] = [
    command("EpisodeSearch", "Episode Search"),
    command("SeasonSearch", "Season Search"),
    command("SeriesSearch", "Series Search"),
    command("MissingEpisodeSearch", "Missing Episode Search"),
    command("CutoffUnmetEpisodeSearch", "Cutoff Unmet Episode Search"),
    Known { app: Some(App::Radarr), ..command("MoviesSearch", "Movies Search") },
    Known { app: Some(App::Radarr), ..command("MissingMoviesSearch", "Missing Movies Search") },
    Known {
        app: Some(App::Radarr),
        ..command("CutoffUnmetMoviesSearch", "Cutoff Unmet Movies Search")
    },
    Known { long: true, ..command("RssSync", "Rss Sync") },
    Known {
        priority: "high",
        on_disk: true,
        long: true,
        ..command("RefreshMonitoredDownloads", "Refresh Monitored Downloads")
    },
    Known {
        priority: "high",
        on_disk: true,
        long: true,
        ..command("ProcessMonitoredDownloads", "Process Monitored Downloads")
    },
    Known { priority: "low", ..command("CheckHealth", "Check Health") },
    Known { priority: "high", on_disk: true, ..command("ManualImport", "Manual Import") },
    Known { long: true, ..command("RefreshSeries", "Refresh Series") },
    Known { app: Some(App::Radarr), long: true, ..command("RefreshMovie", "Refresh Movie") },
    Known { on_disk: true, ..command("Backup", "Backup") },
];

/// The command of that name, however its letters are cased, if the app has it.
pub(super) fn known(app: App, name: &str) -> Option<&'static Known> {
    COMMANDS.iter().find(|known| {
        let of_series = ["Episode", "Season", "Series"].iter().any(|w| known.name.contains(w));
        let here = match app {
            App::Radarr => known.app == Some(App::Radarr) || !of_series,
            App::Sonarr(_) => known.app.is_none(),
        };
        here && known.name.eq_ignore_ascii_case(name)
    })
}

impl Inside {
    /// Runs one command to its end.
    pub(super) async fn run(&self, id: i64) {
        // A command of a program that was killed in the meantime is lost, as in life.
        let alive = self.alive.load(Ordering::Relaxed);
        let now = self.now();
        let (name, body, by_hand) = {
            let mut world = self.world();
            let Some(command) = world.command(id) else { return };
            if !alive {
                command.status = "orphaned";
                return;
            }
            command.status = "started";
            command.started = Some(now);
            (command.name.clone(), command.body.clone(), command.by_hand)
        };
        let done = self.perform(&name, &body, by_hand).await;
        let now = self.now();
        let mut world = self.world();
        if let Some(command) = world.command(id) {
            command.ended = Some(now);
            (command.status, command.result) = match done {
                Ok(_) => ("completed", "successful"),
                Err(_) => ("failed", "unsuccessful"),
            };
            command.message = done.unwrap_or_else(Some);
        }
    }

    async fn perform(
        &self,
        name: &str,
        body: &Map<String, Value>,
        by_hand: bool,
    ) -> Result<Option<String>, String> {
        let reason = if by_hand { Reason::Asked } else { Reason::Own };
        let number = |key: &str| body.get(key).and_then(Value::as_i64).unwrap_or(0);
        let message = match name {
            "EpisodeSearch" => {
                let found = self.search_items(&list(body, "episodeIds"), reason).await;
                format!("Episode search completed. {found} reports downloaded.")
            }
            "SeasonSearch" => {
                let (series, season) = (number("seriesId"), number("seasonNumber"));
                let found = self.search_season(series, season, reason).await;
                format!("Season search completed. {found} reports downloaded.")
            }
            "SeriesSearch" => {
                let seasons =
                    self.world().works.get(&number("seriesId")).map(|w| w.seasons.clone());
                let mut found = 0;
                for (season, monitored) in seasons.unwrap_or_default() {
                    if monitored {
                        found += self.search_season(number("seriesId"), season, reason).await;
                    }
                }
                format!("Series search completed. {found} reports downloaded.")
            }
            "MoviesSearch" => {
                let movies = list(body, "movieIds");
                let found = self.search_items(&movies, reason).await;
                let count = movies.len();
                format!("Completed search for {count} movies. {found} reports downloaded.")
            }
            "MissingEpisodeSearch" | "MissingMoviesSearch" => {
                let missing = self.world().missing();
                let found = self.search_items(&missing, Reason::Own).await;
                let (count, word) = (missing.len(), self.app.item_word());
                format!("Completed search for {count} {word}s. {found} reports downloaded.")
            }
            "RssSync" => {
                let (found, grabbed) = self.rss().await;
                format!("RSS Sync Completed. Reports found: {found}, Reports grabbed: {grabbed}")
            }
            "RefreshMonitoredDownloads" | "ProcessMonitoredDownloads" => {
                self.refresh().await;
                return Ok(None);
            }
            "CheckHealth" => {
                let now = self.now();
                self.world().check_health_at(now);
                return Ok(None);
            }
            "ManualImport" => {
                let count = self.import_by_hand(body).await?;
                format!("Manually imported {count} files")
            }
            _ => return Ok(None),
        };
        Ok(Some(message))
    }

    /// Imports files as somebody says they are, whatever the app itself thinks of them.
    async fn import_by_hand(&self, body: &Map<String, Value>) -> Result<usize, String> {
        let _turn = self.turn.lock().await;
        let files = body.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut imported = 0;
        let mut downloads = Vec::new();
        for file in &files {
            let path = Path::new(file["path"].as_str().unwrap_or(""));
            if !path.is_file() {
                return Err(format!("Could not find file '{}'.", path.display()));
            }
            let download_id = file["downloadId"].as_str().unwrap_or("");
            let now = self.now();
            let mut world = self.world();
            let tracked = world.tracked.iter().find(|t| t.download_id == download_id).cloned();
            let candidate = as_told(self.app, file, path)?;
            world.take(&candidate, tracked.as_ref(), now)?;
            imported += 1;
            downloads.extend(tracked);
        }
        downloads.dedup_by(|a, b| a.download_id == b.download_id);
        for tracked in downloads {
            self.world().warn(&tracked.download_id, Vec::new(), Stage::Imported);
            self.remove_imported(&tracked).await;
        }
        Ok(imported)
    }
}

fn as_told(app: App, file: &Value, path: &Path) -> Result<Candidate, String> {
    let (work, items) = match app {
        App::Sonarr(_) => (file["seriesId"].as_i64(), ids(&file["episodeIds"])),
        App::Radarr => (file["movieId"].as_i64(), file["movieId"].as_i64().into_iter().collect()),
    };
    let work = work.filter(|id| *id > 0).ok_or("Sequence contains no matching element")?;
    if items.is_empty() {
        return Err("Sequence contains no matching element".to_owned());
    }
    let quality = Graded::from_json(app, &file["quality"]);
    let group = file["releaseGroup"].as_str().filter(|group| !group.is_empty());
    Ok(Candidate {
        path: path.to_owned(),
        work,
        items,
        quality: quality.unwrap_or_else(|| Graded::unknown(app)),
        media: media::look(path),
        scene_name: stem(path),
        group: group.map(str::to_owned),
        parsed: names::parse(app, &stem(path)),
        errors: Vec::new(),
    })
}

/// A completed body of a command, as the apps give it back.
pub(super) fn full_body(app: App, known: &Known, sent: &Value, by_hand: bool) -> Value {
    let mut body = sent.as_object().cloned().unwrap_or_default();
    body.remove("name");
    let trigger = if by_hand { "manual" } else { "unspecified" };
    let mut defaults = json!({
        "sendUpdatesToClient": by_hand, "updateScheduledTask": true,
        "requiresDiskAccess": known.on_disk, "isExclusive": false,
    });
    if app == App::Radarr {
        defaults["isTypeExclusive"] = json!(false);
    }
    defaults["isLongRunning"] = json!(known.long);
    defaults["name"] = json!(known.name);
    defaults["trigger"] = json!(trigger);
    defaults["suppressMessages"] = json!(false);
    if let Value::Object(defaults) = defaults {
        body.extend(defaults);
    }
    Value::Object(body)
}

fn list(body: &Map<String, Value>, key: &str) -> Vec<i64> {
    body.get(key).map(ids).unwrap_or_default()
}

/// The numbers in a list.
pub(super) fn ids(list: &Value) -> Vec<i64> {
    list.as_array().into_iter().flatten().filter_map(Value::as_i64).collect()
}
