//! Releases, manual imports, commands and parsing over HTTP.

use std::path::{Path, PathBuf};

use axum::http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::commands::{full_body, ids, known};
use super::super::decide::{Reason, Wanted};
use super::super::grab::Outcome;
use super::super::import::{Candidate, file_name, files_below, stem};
use super::super::inside::Inside;
use super::super::state::{Command, Decision, World};
use super::super::wire::stamp;
use super::super::{App, media, names, quality};
use super::shapes::{languages, span};
use super::{Ask, Reply};

/// How long found releases can be grabbed by their guid.
const CACHE: usize = 500;

pub(super) async fn answer(inside: &Inside, ask: &Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    match (&ask.method, path.as_slice()) {
        (&Method::GET, ["release"]) => releases(inside, ask).await,
        (&Method::POST, ["release"]) => grab(inside, &ask.json()).await,
        (&Method::GET, ["manualimport"]) => manual(inside, ask),
        (&Method::GET, ["parse"]) => Reply::ok(parse(&inside.world(), ask)),
        (&Method::GET, ["command"]) => {
            let world = inside.world();
            let newest = world.commands.iter().rev().take(50);
            Reply::ok(newest.map(|command| world.command_json(command)).collect())
        }
        (&Method::POST, ["command"]) => command(inside, &ask.json()),
        (&Method::GET, ["command", id]) => {
            let world = inside.world();
            let found = world.commands.iter().find(|command| command.id.to_string() == **id);
            found.map_or_else(Reply::unknown, |command| Reply::ok(world.command_json(command)))
        }
        _ => Reply::nowhere(),
    }
}

fn command(inside: &Inside, body: &Value) -> Reply {
    let name = body["name"].as_str().unwrap_or("");
    let Some(known) = known(inside.app, name) else {
        // Sonarr 5 answers 400; the others break.
        let status = if inside.app.is_v5() { 400 } else { 500 };
        let text = "Sequence contains no matching element";
        return Reply::failure(status, "System.InvalidOperationException", text);
    };
    {
        let mut world = inside.world();
        if known.name.ends_with("Search") {
            world.counts.searches += 1;
        } else if known.name == "ManualImport" {
            world.counts.manual_imports += 1;
        }
    }
    let body = full_body(inside.app, known, body, true);
    let id = inside.queue_command(known.name, body.as_object().cloned().unwrap_or_default(), true);
    let world = inside.world();
    let queued = world.commands.iter().find(|command| command.id == id);
    queued.map_or_else(Reply::unknown, |command| Reply::created(world.command_json(command)))
}

async fn releases(inside: &Inside, ask: &Ask) -> Reply {
    let wanted = {
        let world = inside.world();
        let item = ask.number("episodeId").or_else(|| ask.number("movieId"));
        let season = ask.number("seriesId").zip(ask.number("seasonNumber"));
        match (item, season) {
            (Some(item), _) if world.items.contains_key(&item) => {
                Wanted { items: vec![item], season: false }
            }
            (None, Some((series, season))) => {
                let items = world.items_of(series).filter(|item| item.season == season);
                Wanted { items: items.map(|item| item.id).collect(), season: true }
            }
            (Some(_), _) => return Reply::unknown(),
            (None, None) => return Reply::ok(json!([])),
        }
    };
    let _turn = inside.turn.lock().await;
    let found = inside.find(&wanted, Reason::Interactive).await;
    let now = inside.now();
    let mut world = inside.world();
    let told = (0..).zip(&found).map(|(place, decision)| world.release_json(decision, place, now));
    let told: Value = told.collect();
    for decision in found {
        let key = |d: &Decision| (d.release.guid.clone(), d.release.indexer_id);
        world.found.retain(|known| key(known) != key(&decision));
        world.found.push(decision);
    }
    let excess = world.found.len().saturating_sub(CACHE);
    world.found.drain(..excess);
    Reply::ok(told)
}

/// Grabs what was found, rejected or not: the app does not check again.
async fn grab(inside: &Inside, body: &Value) -> Reply {
    let (guid, indexer) = (body["guid"].as_str().unwrap_or(""), body["indexerId"].as_i64());
    let found = {
        let world = inside.world();
        let same = |decision: &&Decision| {
            decision.release.guid == guid && Some(decision.release.indexer_id) == indexer
        };
        world.found.iter().find(same).cloned()
    };
    let Some(mut decision) = found else {
        let text = "Couldn't find requested release in cache, try searching again";
        return Reply::failure(404, "NzbDrone.Core.Exceptions.NzbDroneClientException", text);
    };
    let told = match inside.app {
        App::Sonarr(_) => ids(&body["episodeIds"]),
        App::Radarr => body["movieId"].as_i64().into_iter().collect(),
    };
    if let Some(first) = told.first() {
        let work = inside.world().items.get(first).map(|item| item.work);
        decision.remote.work = work;
        decision.remote.items = told;
    }
    if decision.remote.work.is_none() || decision.remote.items.is_empty() {
        let text = "Unable to parse episodes in the release, will need to be manually provided";
        return Reply::failure(404, "NzbDrone.Core.Exceptions.NzbDroneClientException", text);
    }
    let _turn = inside.turn.lock().await;
    match inside.grab(decision, Reason::Interactive).await {
        Outcome::Grabbed | Outcome::Waits => {
            inside.look_at_clients().await;
            inside.look_soon();
            let mut echo = json!({
                "guid": guid, "qualityWeight": 0, "age": 0, "ageHours": 0, "ageMinutes": 0,
                "size": 0, "indexerId": indexer, "approved": false, "temporarilyRejected": false,
                "rejected": false, "publishDate": "0001-01-01T00:00:00Z",
                "downloadAllowed": false, "releaseWeight": 0, "customFormatScore": 0,
                "protocol": "unknown", "sceneSource": false,
            });
            let more = match inside.app {
                App::Sonarr(_) => json!({
                    "fullSeason": false, "seasonNumber": 0, "languageWeight": 0, "tvdbId": 0,
                    "tvRageId": 0, "episodeRequested": false, "indexerFlags": 0,
                    "isDaily": false, "isAbsoluteNumbering": false,
                    "isPossibleSpecialEpisode": false, "special": false,
                }),
                App::Radarr => json!({"tmdbId": 0, "imdbId": 0, "movieRequested": false}),
            };
            if let (Some(echo), Value::Object(more)) = (echo.as_object_mut(), more) {
                echo.extend(more);
            }
            Reply::ok(echo)
        }
        Outcome::NotTaken => {
            let text = "Getting release from indexer failed";
            Reply::failure(409, "NzbDrone.Core.Exceptions.NzbDroneClientException", text)
        }
    }
}

fn manual(inside: &Inside, ask: &Ask) -> Reply {
    let world = inside.world();
    let download_id = ask.first("downloadId").unwrap_or("");
    let tracked = world.tracked.iter().find(|tracked| tracked.download_id == download_id);
    let folder = match (tracked, ask.first("folder")) {
        (Some(tracked), _) => tracked.output.clone().unwrap_or_default(),
        (None, Some(folder)) => folder.to_owned(),
        (None, None) => return Reply::ok(json!([])),
    };
    let root = PathBuf::from(&folder);
    let title = tracked.map_or_else(|| file_name(&root), |tracked| tracked.title.clone());
    let mut videos = files_below(&root);
    videos.retain(|path| media::is_video(path));
    videos.sort();
    let single = videos.len() == 1;
    let items: Vec<Value> = videos
        .iter()
        .map(|video| {
            let by_title = names::parse(world.app, &title).filter(|p| single && !p.full_season());
            let parsed = by_title.or_else(|| names::parse(world.app, &stem(video)));
            let remote = tracked.map(|tracked| tracked.remote.clone());
            let work = world.resolve(parsed.as_ref()).work.or(remote.and_then(|r| r.work));
            let grabbed: Vec<i64> = world.grabs(download_id).iter().map(|grab| grab.item).collect();
            let candidate = world.candidate(video, work.unwrap_or(0), parsed, &title, &grabbed);
            world.manual_json(&candidate, work, &root, tracked.map(|t| t.download_id.as_str()))
        })
        .collect();
    Reply::ok(json!(items))
}

fn parse(world: &World, ask: &Ask) -> Value {
    let title = ask.first("title").unwrap_or("");
    let parsed = names::parse(world.app, title);
    let mut told = json!({"title": title});
    let Some(parsed) = parsed else {
        told["customFormatScore"] = json!(0);
        return told;
    };
    let remote = world.resolve(Some(&parsed));
    let mut info = json!({
        "releaseTitle": title, "quality": parsed.quality.json(), "languages": languages(true),
        "releaseGroup": parsed.group, "releaseHash": "",
    });
    let (key, subject) = match world.app {
        App::Sonarr(_) => {
            info["seriesTitle"] = json!(parsed.title);
            info["seasonNumber"] = json!(parsed.season);
            info["episodeNumbers"] = json!(parsed.episodes);
            info["fullSeason"] = json!(parsed.full_season());
            ("parsedEpisodeInfo", "series")
        }
        App::Radarr => {
            info["movieTitles"] = json!([parsed.title]);
            info["year"] = json!(parsed.year);
            ("parsedMovieInfo", "movie")
        }
    };
    told[key] = info;
    if let Some(work) = remote.work.and_then(|work| world.works.get(&work)) {
        told[subject] = world.work_json(work, false);
    }
    if world.app != App::Radarr {
        let items = remote.items.iter().filter_map(|item| world.items.get(item));
        told["episodes"] = items.map(|item| world.episode_json(item)).collect();
    }
    let (formats, score) = world.score(remote.work, title);
    told["languages"] = languages(remote.work.is_none());
    told["customFormats"] = world.format_refs(&formats);
    told["customFormatScore"] = json!(score);
    told
}

impl World {
    fn release_json(&self, decision: &Decision, place: i64, now: Timestamp) -> Value {
        let release = &decision.release;
        let hours = now.duration_since(release.published).as_secs_f64() / 3600.0;
        let rejected = !decision.rejections.is_empty();
        let weight = decision.quality.quality.weight * 100 + decision.quality.version;
        let mut told = json!({"guid": release.guid, "quality": decision.quality.json()});
        let mut put = |key: &str, value: Value| told[key] = value;
        put("qualityWeight", json!(weight));
        put("age", json!((hours / 24.0) as i64));
        put("ageHours", json!(hours));
        put("ageMinutes", json!(hours * 60.0));
        put("size", json!(release.size));
        put("indexerId", json!(release.indexer_id));
        put("indexer", json!(release.indexer));
        let parsed = decision.parsed.as_ref();
        put("releaseGroup", json!(parsed.and_then(|parsed| parsed.group.clone())));
        put("releaseHash", json!(""));
        put("title", json!(release.title));
        put("sceneSource", json!(false));
        put("languages", languages(decision.remote.work.is_none()));
        put("approved", json!(!rejected));
        put("temporarilyRejected", json!(false));
        put("rejected", json!(rejected));
        put("rejections", json!(decision.rejections));
        put("publishDate", json!(stamp(release.published)));
        put("downloadUrl", json!(release.download_url));
        put("downloadAllowed", json!(decision.remote.work.is_some()));
        put("releaseWeight", json!(place));
        put("customFormats", self.format_refs(&decision.formats));
        put("customFormatScore", json!(decision.score));
        put("protocol", json!("usenet"));
        match self.app {
            App::Radarr => {
                put("movieTitles", json!(parsed.map(|parsed| vec![parsed.title.clone()])));
                put("mappedMovieId", json!(decision.remote.work));
                put("tmdbId", json!(release.catalogue));
                put("imdbId", json!(0));
                put("movieRequested", json!(decision.requested));
                put("edition", json!(""));
                put("indexerFlags", json!([]));
            }
            App::Sonarr(_) => self.put_episodes(&mut told, decision),
        }
        told
    }

    fn put_episodes(&self, told: &mut Value, decision: &Decision) {
        let parsed = decision.parsed.as_ref();
        let items: Vec<_> =
            decision.remote.items.iter().filter_map(|item| self.items.get(item)).collect();
        let season = parsed.and_then(|parsed| parsed.season).unwrap_or(0);
        let numbers: Vec<i64> = items.iter().map(|item| item.number).collect();
        let absolute: Vec<i64> = items.iter().map(|item| item.absolute).collect();
        let about = items.iter().map(|item| {
            json!({
                "id": item.id, "seasonNumber": item.season, "episodeNumber": item.number,
                "absoluteEpisodeNumber": item.absolute, "title": self.episode_json(item)["title"],
            })
        });
        let about: Value = about.collect();
        let more = json!({
            "fullSeason": parsed.is_some_and(names::Parsed::full_season), "seasonNumber": season,
            "languageWeight": 0, "seriesTitle": parsed.map(|parsed| parsed.title.clone()),
            "episodeNumbers": parsed.map(|parsed| parsed.episodes.clone()).unwrap_or_default(),
            "absoluteEpisodeNumbers": [], "mappedSeasonNumber": season,
            "mappedEpisodeNumbers": numbers, "mappedAbsoluteEpisodeNumbers": absolute,
            "mappedSeriesId": decision.remote.work, "mappedEpisodeInfo": about,
            "tvdbId": decision.release.catalogue, "tvRageId": 0,
            "episodeRequested": decision.requested, "indexerFlags": 0, "isDaily": false,
            "isAbsoluteNumbering": false, "isPossibleSpecialEpisode": false, "special": false,
        });
        if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
            told.extend(more);
        }
    }

    fn manual_json(
        &self,
        candidate: &Candidate,
        work: Option<i64>,
        root: &Path,
        download_id: Option<&str>,
    ) -> Value {
        let path = &candidate.path;
        let relative = path.strip_prefix(root).unwrap_or(path);
        let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
        let known = work.and_then(|work| self.works.get(&work));
        let mut told = json!({"path": path, "relativePath": relative});
        let mut put = |key: &str, value: Value| told[key] = value;
        if known.is_some() {
            put("folderName", json!(path.parent().map(file_name)));
        }
        put("name", json!(stem(path)));
        put("size", json!(size));
        let mut reasons = candidate.errors.clone();
        match (self.app, known) {
            (App::Sonarr(_), Some(work)) => {
                put("series", self.work_json(work, false));
                let items: Vec<_> =
                    candidate.items.iter().filter_map(|item| self.items.get(item)).collect();
                put("seasonNumber", json!(items.first().map(|item| item.season)));
                put("episodes", items.iter().map(|item| self.episode_json(item)).collect());
            }
            (App::Radarr, Some(work)) => put("movie", self.work_json(work, false)),
            (App::Sonarr(_), None) => reasons = vec!["Unknown Series".to_owned()],
            (App::Radarr, None) => reasons = vec!["Unknown Movie".to_owned()],
        }
        let quality = match (known, names::parse(self.app, &stem(path))) {
            // By its extension alone a Matroska file is taken for this.
            (None, None) => quality::parse(self.app, "720p"),
            _ => candidate.quality,
        };
        if let Some(group) = &candidate.group {
            put("releaseGroup", json!(group));
        }
        put("quality", quality.json());
        put("languages", languages(known.is_none()));
        put("qualityWeight", json!(quality.quality.weight));
        put("downloadId", json!(download_id));
        put("customFormats", json!([]));
        put("customFormatScore", json!(0));
        put("indexerFlags", json!(0));
        if self.app != App::Radarr {
            let kind = if candidate.parsed.is_some() { "singleEpisode" } else { "unknown" };
            put("releaseType", json!(kind));
        }
        let rejections = reasons.iter().map(|r| json!({"reason": r, "type": "permanent"}));
        put("rejections", rejections.collect());
        let id = crc32fast::hash(path.as_os_str().as_encoded_bytes()) & 0x7FFF_FFFF;
        put("id", json!(id));
        told
    }

    fn command_json(&self, command: &Command) -> Value {
        let known = known(self.app, &command.name);
        let trigger = if command.by_hand { "manual" } else { "unspecified" };
        let mut told = json!({
            "name": command.name,
            "commandName": known.map_or(command.name.as_str(), |known| known.label),
        });
        let mut put = |key: &str, value: Value| told[key] = value;
        if let Some(message) = &command.message {
            put("message", json!(message));
        }
        put("body", json!(command.body));
        put("priority", json!(known.map_or("normal", |known| known.priority)));
        put("status", json!(command.status));
        put("result", json!(command.result));
        put("queued", json!(stamp(command.queued)));
        if let Some(started) = command.started {
            put("started", json!(stamp(started)));
            if let Some(ended) = command.ended {
                put("ended", json!(stamp(ended)));
                put("duration", json!(span(started, ended)));
            }
        }
        put("trigger", json!(trigger));
        if let Some(started) = command.started {
            put("stateChangeTime", json!(stamp(started)));
        }
        put("sendUpdatesToClient", json!(command.by_hand));
        put("updateScheduledTask", json!(true));
        put("id", json!(command.id));
        told
    }
}
