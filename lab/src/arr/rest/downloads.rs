//! Queue, history and blocklist.

use axum::http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::fail::BY_HAND;
use super::super::inside::Inside;
use super::super::notify::messages;
use super::super::state::{Blocked, Event, Pending, Stage, Tracked, World};
use super::super::wire::{ClientTrouble, Sabnzbd, stamp};
use super::super::{App, QueueEntry};
use super::shapes::{languages, span};
use super::{Ask, Reply, page};

pub(super) async fn answer(inside: &Inside, ask: &Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<i64>().unwrap_or(-1);
    match (&ask.method, path.as_slice()) {
        (&Method::GET, ["queue"]) => {
            let world = inside.world();
            Reply::ok(page(ask, "timeleft", world.queue_records(ask, inside.now())))
        }
        (&Method::GET, ["queue", "details"]) => {
            let world = inside.world();
            let all =
                world.queue_json(inside.now(), ask.is("includeSeries"), ask.is("includeMovie"));
            let key = world.app.work_key();
            let wanted = ask.number(key);
            let kept = all.into_iter().filter(|r| wanted.is_none_or(|id| r[key] == id));
            Reply::ok(kept.collect())
        }
        (&Method::GET, ["queue", "status"]) => Reply::ok(inside.world().queue_status()),
        (&Method::DELETE, ["queue", "bulk"]) => {
            let ids = super::super::commands::ids(&ask.json()["ids"]);
            for id in ids {
                let reply = remove(inside, ask, id).await;
                if reply.status >= 500 {
                    return reply;
                }
            }
            Reply::ok(json!({}))
        }
        (&Method::DELETE, ["queue", id]) => remove(inside, ask, number(id)).await,
        (&Method::POST, ["queue", "grab", id]) => grab_pending(inside, number(id)).await,
        (&Method::GET, ["history"]) => {
            let world = inside.world();
            let records = world.events(ask);
            Reply::ok(page(ask, "date", records))
        }
        (&Method::GET, ["history", "since" | "series" | "movie"]) => {
            let world = inside.world();
            Reply::ok(Value::Array(world.events(ask)))
        }
        (&Method::POST, ["history", "failed", id]) => mark_failed(inside, number(id)),
        (&Method::GET, ["blocklist"]) => {
            let world = inside.world();
            let records = world.blocklist.iter().rev().map(|entry| world.blocked_json(entry));
            Reply::ok(page(ask, "date", records.collect()))
        }
        (&Method::DELETE, ["blocklist", "bulk"]) => {
            let ids = super::super::commands::ids(&ask.json()["ids"]);
            inside.world().blocklist.retain(|entry| !ids.contains(&entry.id));
            Reply::ok(json!({}))
        }
        (&Method::DELETE, ["blocklist", id]) => {
            inside.world().blocklist.retain(|entry| entry.id != number(id));
            Reply::ok(json!({}))
        }
        _ => Reply::nowhere(),
    }
}

/// Removes a download from the queue, and more of it as the parameters say.
async fn remove(inside: &Inside, ask: &Ask, id: i64) -> Reply {
    let from_client =
        !ask.first("removeFromClient").is_some_and(|v| v.eq_ignore_ascii_case("false"));
    let block = ask.is("blocklist");
    let _turn = inside.turn.lock().await;
    let (tracked, client) = {
        let mut world = inside.world();
        let pending = world.pending.keys().copied().find(|key| pending_id(*key) == id);
        if let Some(key) = pending {
            world.pending.remove(&key);
            world.counts.queue_deletes += 1;
            return Reply::done();
        }
        let found = world
            .tracked
            .iter()
            .find(|tracked| tracked.in_queue() && record_ids(tracked).contains(&id));
        let Some(tracked) = found.cloned() else { return Reply::message(404, "NotFound") };
        let client = world.document("downloadclient", tracked.client_id).cloned();
        (tracked, client.unwrap_or_default())
    };
    if from_client {
        let sab = Sabnzbd::new(&inside.http, inside.app, &client);
        let for_good = tracked.status == "failed";
        match sab.remove(&tracked.download_id, for_good).await {
            Ok(()) | Err(ClientTrouble::NotTaken) => {}
            Err(ClientTrouble::Away(text) | ClientTrouble::Refused(text)) => {
                let kind = "NzbDrone.Core.Download.Clients.DownloadClientException";
                let text = format!("Unable to connect to SABnzbd, {text}");
                return Reply::failure(500, kind, &text);
            }
        }
    }
    let next = {
        let now = inside.now();
        let mut world = inside.world();
        world.counts.queue_deletes += 1;
        let next = if block {
            let skip = ask.is("skipRedownload");
            world.fail(&tracked.download_id, BY_HAND, Some(&tracked), skip, now)
        } else {
            None
        };
        if !from_client && !block {
            world.ignored.insert(tracked.download_id.clone());
            world.warn(&tracked.download_id, Vec::new(), Stage::Ignored);
        } else {
            world.tracked.retain(|known| known.download_id != tracked.download_id);
        }
        next
    };
    inside.search_again(next);
    Reply::done()
}

async fn grab_pending(inside: &Inside, id: i64) -> Reply {
    let _turn = inside.turn.lock().await;
    let found = {
        let world = inside.world();
        let found = world.pending.iter().find(|(key, _)| pending_id(**key) == id);
        found.map(|(_, pending)| pending.decision.clone())
    };
    let Some(decision) = found else { return Reply::message(404, "NotFound") };
    inside.grab(decision, super::super::decide::Reason::Interactive).await;
    Reply::ok(json!({}))
}

/// Marks the grab that an event belongs to as failed. Without a grab nothing happens.
fn mark_failed(inside: &Inside, id: i64) -> Reply {
    let next = {
        let now = inside.now();
        let mut world = inside.world();
        let event = world.history.iter().find(|event| event.id == id).cloned();
        let Some(event) = event else { return Reply::unknown() };
        world.counts.marked_failed += 1;
        let download_id = event.download_id.unwrap_or_default();
        world.fail(&download_id, BY_HAND, None, false, now)
    };
    inside.search_again(next);
    Reply::ok(json!({}))
}

/// The queue for a test.
pub(in super::super) fn queue_entries(world: &World, now: Timestamp) -> Vec<QueueEntry> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let entry = |record: Value| QueueEntry {
        id: record["id"].as_i64().unwrap_or(0),
        title: text(&record["title"]).unwrap_or_default(),
        download_id: text(&record["downloadId"]),
        item: match world.app {
            App::Sonarr(_) => record["episodeId"].as_i64(),
            App::Radarr => record["movieId"].as_i64(),
        },
        status: text(&record["status"]).unwrap_or_default(),
        tracked_status: text(&record["trackedDownloadStatus"]),
        tracked_state: text(&record["trackedDownloadState"]),
        messages: record["statusMessages"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|message| {
                let lines = message["messages"].as_array().cloned().unwrap_or_default();
                if lines.is_empty() { vec![message["title"].clone()] } else { lines }
            })
            .filter_map(|line| text(&line))
            .collect(),
    };
    world.queue_json(now, false, false).into_iter().map(entry).collect()
}

impl World {
    fn queue_records(&self, ask: &Ask, now: Timestamp) -> Vec<Value> {
        let unknown = ask.is("includeUnknownSeriesItems") || ask.is("includeUnknownMovieItems");
        let key = self.app.work_key();
        let works = ask.is("includeSeries") || ask.is("includeMovie");
        let all = self.queue_json(now, works, ask.is("includeEpisode"));
        all.into_iter().filter(|record| unknown || record.get(key).is_some()).collect()
    }

    /// One record for each item of each download, and those that wait for a client.
    fn queue_json(&self, now: Timestamp, works: bool, episodes: bool) -> Vec<Value> {
        let mut records = Vec::new();
        for tracked in self.tracked.iter().filter(|tracked| tracked.in_queue()) {
            let ids = record_ids(tracked);
            let items = tracked.remote.items.iter().copied().map(Some);
            let items: Vec<Option<i64>> = if ids.len() == 1 && tracked.remote.items.is_empty() {
                vec![None]
            } else {
                items.collect()
            };
            for (id, item) in ids.into_iter().zip(items) {
                records.push(self.tracked_json(tracked, id, item, now, works, episodes));
            }
        }
        for (key, pending) in &self.pending {
            for item in &pending.decision.remote.items {
                records.push(self.pending_json(*key, pending, *item, now, works, episodes));
            }
        }
        records
    }

    fn subject(&self, work: Option<i64>, item: Option<i64>, works: bool, episodes: bool) -> Value {
        let mut record = json!({});
        let item = item.and_then(|item| self.items.get(&item));
        let work = work.and_then(|work| self.works.get(&work));
        if let Some(work) = work {
            record[self.app.work_key()] = json!(work.id);
        }
        if let (App::Sonarr(_), Some(item)) = (self.app, item) {
            record["episodeId"] = json!(item.id);
            record["seasonNumber"] = json!(item.season);
        }
        if let (true, Some(work)) = (works, work) {
            let key = if self.app == App::Radarr { "movie" } else { "series" };
            record[key] = self.work_json(work, false);
        }
        if let (true, App::Sonarr(_), Some(item)) = (episodes, self.app, item) {
            record["episode"] = self.episode_json(item);
        }
        record
    }

    fn tracked_json(
        &self,
        tracked: &Tracked,
        id: i64,
        item: Option<i64>,
        now: Timestamp,
        works: bool,
        episodes: bool,
    ) -> Value {
        let mut record = self.subject(tracked.remote.work, item, works, episodes);
        if let (App::Sonarr(_), None, Some(season)) = (self.app, item, tracked.remote.season)
            && tracked.remote.work.is_some()
        {
            record["seasonNumber"] = json!(season);
        }
        let (formats, score) = self.score(tracked.remote.work, &tracked.title);
        let has_file =
            item.and_then(|item| self.items.get(&item)).is_some_and(|i| i.file.is_some());
        let mut put = |key: &str, value: Value| record[key] = value;
        put("languages", languages(tracked.remote.work.is_none()));
        put("quality", tracked.quality.json());
        if tracked.parsed || tracked.remote.work.is_some() {
            put("customFormats", self.format_refs(&formats));
        }
        put("customFormatScore", json!(score));
        put("size", json!(tracked.size));
        put("title", json!(tracked.title));
        if let Some(remaining) = tracked.remaining {
            put("estimatedCompletionTime", json!(stamp(now + remaining)));
        }
        if let Some(grabbed_at) = tracked.grabbed_at {
            put("added", json!(stamp(grabbed_at)));
        }
        put("status", json!(tracked.status));
        let warned = !tracked.warnings.is_empty();
        put("trackedDownloadStatus", json!(if warned { "warning" } else { "ok" }));
        put("trackedDownloadState", json!(tracked.stage.name()));
        put("statusMessages", messages(&tracked.warnings));
        if let Some(error) = &tracked.error {
            put("errorMessage", json!(error));
        }
        put("downloadId", json!(tracked.download_id));
        put("protocol", json!("usenet"));
        put("downloadClient", json!(tracked.client));
        put("downloadClientHasPostImportCategory", json!(false));
        if let Some(indexer) = &tracked.indexer {
            put("indexer", json!(indexer));
        }
        if let Some(output) = &tracked.output {
            put("outputPath", json!(output));
        }
        if self.app != App::Radarr {
            put("episodeHasFile", json!(has_file));
        }
        put("sizeleft", json!(tracked.left));
        if let Some(remaining) = tracked.remaining {
            put("timeleft", json!(span(now, now + remaining)));
        }
        put("id", json!(id));
        record
    }

    fn pending_json(
        &self,
        key: i64,
        pending: &Pending,
        item: i64,
        now: Timestamp,
        works: bool,
        episodes: bool,
    ) -> Value {
        let decision = &pending.decision;
        let mut record = self.subject(decision.remote.work, Some(item), works, episodes);
        let has_file = self.items.get(&item).is_some_and(|item| item.file.is_some());
        let mut put = |key: &str, value: Value| record[key] = value;
        put("languages", languages(false));
        put("quality", decision.quality.json());
        put("customFormats", self.format_refs(&decision.formats));
        put("customFormatScore", json!(decision.score));
        put("size", json!(decision.release.size));
        put("title", json!(decision.release.title));
        put("estimatedCompletionTime", json!(stamp(self.next_try())));
        put("added", json!(stamp(pending.added)));
        put("status", json!("downloadClientUnavailable"));
        put("protocol", json!("usenet"));
        put("downloadClientHasPostImportCategory", json!(false));
        put("indexer", json!(decision.release.indexer));
        if self.app != App::Radarr {
            put("episodeHasFile", json!(has_file));
        }
        put("sizeleft", json!(decision.release.size));
        put("timeleft", json!(span(now, self.next_try())));
        put("id", json!(pending_id(key)));
        record
    }

    fn queue_status(&self) -> Value {
        let shown: Vec<&Tracked> = self.tracked.iter().filter(|t| t.in_queue()).collect();
        let known = |t: &&&Tracked| t.remote.work.is_some();
        let count: usize = shown.iter().filter(known).map(|t| record_ids(t).len()).sum();
        let waiting = self.pending.len();
        let unknown = shown.iter().filter(|t| t.remote.work.is_none()).count();
        let warned = |of_known: bool| {
            shown.iter().any(|t| t.remote.work.is_some() == of_known && !t.warnings.is_empty())
        };
        json!({
            "totalCount": count + waiting + unknown, "count": count + waiting,
            "unknownCount": unknown, "errors": false, "warnings": warned(true),
            "unknownErrors": false, "unknownWarnings": warned(false),
        })
    }

    /// The events that were asked for, newest first.
    fn events(&self, ask: &Ask) -> Vec<Value> {
        let download = ask.first("downloadId");
        let item = ask.number("episodeId");
        let works = ask.numbers(self.app.work_key());
        let works = if works.is_empty() { ask.numbers("seriesIds") } else { works };
        let kinds = ask.numbers("eventType");
        let since: Option<Timestamp> = ask.first("date").and_then(|date| date.parse().ok());
        let season = ask.number("seasonNumber");
        let wanted = |event: &&Event| {
            download.is_none_or(|id| event.download_id.as_deref() == Some(id))
                && item.is_none_or(|id| event.item == id)
                && (works.is_empty() || works.contains(&event.work))
                && (kinds.is_empty() || kinds.contains(&event_number(self.app, event.kind)))
                && since.is_none_or(|since| event.date >= since)
                && season.is_none_or(|season| {
                    self.items.get(&event.item).is_some_and(|item| item.season == season)
                })
        };
        let works = ask.is("includeSeries") || ask.is("includeMovie");
        let events = self.history.iter().rev().filter(wanted);
        events.map(|event| self.event_json(event, works, ask.is("includeEpisode"))).collect()
    }

    fn event_json(&self, event: &Event, works: bool, episodes: bool) -> Value {
        let mut told = match self.app {
            App::Sonarr(_) => json!({"episodeId": event.item, "seriesId": event.work}),
            App::Radarr => json!({"movieId": event.work}),
        };
        let profile = self.profile_of(event.work);
        let met = super::super::quality::meets_cutoff(&profile, event.quality.quality.id);
        let mut put = |key: &str, value: Value| told[key] = value;
        put("sourceTitle", json!(event.title));
        put("languages", languages(event.unknown_language));
        put("quality", event.quality.json());
        put("customFormats", self.format_refs(&event.formats));
        put("customFormatScore", json!(event.score));
        put("qualityCutoffNotMet", json!(!met));
        put("date", json!(stamp(event.date)));
        if let Some(id) = &event.download_id {
            put("downloadId", json!(id));
        }
        put("eventType", json!(event.kind));
        put("data", json!(event.data));
        if let (App::Sonarr(_), true, Some(item)) =
            (self.app, episodes, self.items.get(&event.item))
        {
            put("episode", self.episode_json(item));
        }
        if let (true, Some(work)) = (works, self.works.get(&event.work)) {
            let key = if self.app == App::Radarr { "movie" } else { "series" };
            put(key, self.work_json(work, false));
        }
        put("id", json!(event.id));
        told
    }

    fn blocked_json(&self, entry: &Blocked) -> Value {
        let mut told = match self.app {
            App::Sonarr(_) => json!({"seriesId": entry.work, "episodeIds": entry.items}),
            App::Radarr => json!({"movieId": entry.work}),
        };
        let (formats, _) = self.score(Some(entry.work), &entry.title);
        let mut put = |key: &str, value: Value| told[key] = value;
        put("sourceTitle", json!(entry.title));
        put("languages", languages(false));
        put("quality", entry.quality.json());
        put("customFormats", self.format_refs(&formats));
        put("date", json!(stamp(entry.date)));
        put("protocol", json!("usenet"));
        put("indexer", json!(entry.indexer));
        put("message", json!(entry.message));
        if let Some(work) = self.works.get(&entry.work) {
            let key = if self.app == App::Radarr { "movie" } else { "series" };
            put(key, self.work_json(work, false));
        }
        put("id", json!(entry.id));
        told
    }
}

impl App {
    pub(super) fn work_key(self) -> &'static str {
        match self {
            Self::Sonarr(_) => "seriesId",
            Self::Radarr => "movieId",
        }
    }
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Downloading => "downloading",
            Self::ImportPending => "importPending",
            Self::ImportBlocked => "importBlocked",
            Self::Imported => "imported",
            Self::Failed => "failed",
            Self::Ignored => "ignored",
        }
    }
}

/// The number that the API's filter uses for a kind of event.
fn event_number(app: App, kind: &str) -> i64 {
    match (app, kind) {
        (_, "grabbed") => 1,
        (_, "downloadFolderImported") => 3,
        (_, "downloadFailed") => 4,
        (App::Sonarr(_), "episodeFileDeleted") => 5,
        (App::Radarr, "movieFileDeleted") => 6,
        _ => 0,
    }
}

/// The ids of a download's records: hashes of client, download and item, the same while it lives.
fn record_ids(tracked: &Tracked) -> Vec<i64> {
    let base = format!("{}-{}", tracked.client_id, tracked.download_id);
    if tracked.remote.items.is_empty() {
        return vec![hash(&base)];
    }
    tracked.remote.items.iter().map(|item| hash(&format!("{base}-ep{item}"))).collect()
}

fn pending_id(key: i64) -> i64 {
    hash(&format!("pending-{key}"))
}

fn hash(text: &str) -> i64 {
    i64::from(crc32fast::hash(text.as_bytes()) & 0x7FFF_FFFF)
}
