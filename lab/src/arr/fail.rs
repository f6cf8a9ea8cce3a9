//! Failed downloads: the event, the blocklist, the one new search.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::App;
use super::inside::Inside;
use super::state::{Blocked, Event, Stage, Tracked, World};
use super::wire::Sabnzbd;

/// How somebody's own hand is written down.
pub(super) const BY_HAND: &str = "Manually marked as failed";

/// What the app does next about a failure: which command with which body.
pub(super) type Next = Option<(&'static str, Map<String, Value>)>;

impl Inside {
    /// Queues the search that follows a failure.
    pub(super) fn search_again(&self, next: Next) {
        if let Some((command, body)) = next {
            self.world().counts.own_searches += 1;
            self.queue_command(command, body, false);
        }
    }

    /// Handles a download that its client calls failed and that the app grabbed itself.
    pub(super) async fn handle_failure(&self, tracked: &Tracked) {
        let message = tracked.error.clone().filter(|text| !text.is_empty());
        let message = message.unwrap_or_else(|| "Failed download detected".to_owned());
        let (next, client) = {
            let mut world = self.world();
            let next = world.fail(&tracked.download_id, &message, Some(tracked), false, self.now());
            let client = world.document("downloadclient", tracked.client_id).cloned();
            (next, client)
        };
        let client = client.filter(|client| client["removeFailedDownloads"] == true);
        if let Some(client) = client {
            let sab = Sabnzbd::new(&self.http, self.app, &client);
            if let Err(trouble) = sab.remove(&tracked.download_id, true).await {
                tracing::debug!(?trouble, "Failed download not removed from its client");
            }
        }
        self.search_again(next);
    }
}

impl World {
    /// Writes a failure down for every item that the download was grabbed for, blocks the release
    /// and tells which search follows. Nothing at all happens without a grab.
    pub(super) fn fail(
        &mut self,
        download_id: &str,
        message: &str,
        tracked: Option<&Tracked>,
        skip_search: bool,
        now: Timestamp,
    ) -> Next {
        let grabs = self.grabs(download_id);
        let newest = grabs.last()?.clone();
        self.counts.failures += 1;
        if let Some(known) = self.tracked.iter_mut().find(|t| t.download_id == download_id) {
            known.stage = Stage::Failed;
        }
        for grab in grabs.iter().rev() {
            let data = self.failure_data(grab, message, tracked);
            let id = self.id("history");
            self.history.push(Event {
                id,
                kind: "downloadFailed",
                date: now,
                data,
                ..grab.clone()
            });
        }
        let items: BTreeSet<i64> = grabs.iter().map(|grab| grab.item).collect();
        let items: Vec<i64> = items.into_iter().collect();
        self.block(&newest, &items, message, now);
        if skip_search || !self.is_set("downloadclient", "autoRedownloadFailed") {
            return None;
        }
        let chosen = newest.data.get("releaseSource").is_some_and(|s| s == "InteractiveSearch");
        if chosen && !self.is_set("downloadclient", "autoRedownloadFailedFromInteractiveSearch") {
            return None;
        }
        Some(self.search_for(newest.work, &items))
    }

    fn failure_data(
        &self,
        grab: &Event,
        message: &str,
        tracked: Option<&Tracked>,
    ) -> Map<String, Value> {
        let of_grab = |key: &str| grab.data.get(key).cloned().unwrap_or_default();
        let mut data = Map::new();
        let mut put = |key: &str, value: Value| data.insert(key.to_owned(), value);
        put("downloadClient", json!("SABnzbd"));
        put("downloadClientName", json!(tracked.map(|tracked| tracked.client.clone())));
        put("message", json!(message));
        if self.app.is_v5() {
            let by_app = message != BY_HAND;
            put("source", json!(by_app.then_some("Sonarr Failed Download Handling")));
        }
        put("releaseGroup", of_grab("releaseGroup"));
        let size = tracked.map(|tracked| json!(tracked.size.to_string()));
        put("size", size.unwrap_or_else(|| of_grab("size")));
        if self.app != App::Sonarr(super::SonarrVersion::V4) {
            put("indexer", of_grab("indexer"));
        }
        data
    }

    fn block(&mut self, grab: &Event, items: &[i64], message: &str, now: Timestamp) {
        self.counts.blocklisted += 1;
        let text = |key: &str| grab.data.get(key).and_then(Value::as_str).map(str::to_owned);
        let id = self.id("blocklist");
        self.blocklist.push(Blocked {
            id,
            work: grab.work,
            items: items.to_vec(),
            title: grab.title.clone(),
            quality: grab.quality,
            date: now,
            published: text("publishedDate").and_then(|date| date.parse().ok()),
            size: text("size").and_then(|size| size.parse().ok()),
            indexer: text("indexer"),
            message: message.to_owned(),
        });
    }

    /// One episode is searched alone, all of a season as a season, anything else one by one.
    fn search_for(&self, work: i64, items: &[i64]) -> (&'static str, Map<String, Value>) {
        let (command, body) = match self.app {
            App::Radarr => ("MoviesSearch", json!({"movieIds": items})),
            App::Sonarr(_) => {
                let seasons: BTreeSet<i64> =
                    items.iter().filter_map(|id| Some(self.items.get(id)?.season)).collect();
                let season = seasons.first().copied().unwrap_or(0);
                let all = self.items_of(work).filter(|item| item.season == season).count();
                if items.len() > 1 && seasons.len() == 1 && all == items.len() {
                    ("SeasonSearch", json!({"seriesId": work, "seasonNumber": season}))
                } else {
                    ("EpisodeSearch", json!({"episodeIds": items}))
                }
            }
        };
        let Value::Object(body) = body else { return (command, Map::new()) };
        (command, body)
    }
}
