//! Handing a release to the download client.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::App;
use super::decide::Reason;
use super::inside::Inside;
use super::names::Parsed;
use super::state::{Decision, Event, Pending, World};
use super::wire::{self, ClientTrouble, NzbTrouble, Sabnzbd, stamp};

/// What became of a grab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Grabbed,
    /// The client is away; the next RSS sync tries again.
    Waits,
    /// The NZB could not be had, or the client did not want it.
    NotTaken,
}

impl Inside {
    /// Fetches the NZB and hands it over. Whoever calls has the turn.
    pub(super) async fn grab(&self, decision: Decision, reason: Reason) -> Outcome {
        let client = self.world().usable_clients().into_iter().next();
        let Some(client) = client else { return self.wait(decision) };
        let nzb = match wire::fetch_nzb(&self.http, &decision.release.download_url).await {
            Ok(nzb) => nzb,
            Err(NzbTrouble::Gone) => return Outcome::NotTaken,
            Err(NzbTrouble::Indexer(trouble)) => {
                let id = decision.release.indexer_id;
                self.world().indexer_failed(id, &trouble, self.now());
                return Outcome::NotTaken;
            }
        };
        let added = {
            let sab = Sabnzbd::new(&self.http, self.app, &client);
            sab.add(&decision.release.title, nzb).await
        };
        match added {
            Ok(download_id) => {
                let name = client["name"].as_str().unwrap_or("SABnzbd");
                self.world().grabbed(&decision, name, &download_id, reason, self.now());
                Outcome::Grabbed
            }
            Err(ClientTrouble::NotTaken) => Outcome::NotTaken,
            Err(ClientTrouble::Away(text) | ClientTrouble::Refused(text)) => {
                tracing::debug!(text, "Grab waits for its client");
                self.wait(decision)
            }
        }
    }

    fn wait(&self, decision: Decision) -> Outcome {
        let now = self.now();
        let mut world = self.world();
        let same = |pending: &Pending| {
            pending.decision.release.title == decision.release.title
                && pending.decision.release.indexer_id == decision.release.indexer_id
        };
        if !world.pending.values().any(same) {
            let id = world.id("pending");
            world.pending.insert(id, Pending { decision, added: now });
        }
        Outcome::Waits
    }
}

impl World {
    /// The download clients that are on, the preferred first, secrets included.
    pub(super) fn usable_clients(&self) -> Vec<Value> {
        let mut clients: Vec<Value> =
            self.all("downloadclient").filter(|client| client["enable"] == true).cloned().collect();
        clients.sort_by_key(|client| client["priority"].as_i64().unwrap_or(1));
        clients
    }

    fn grabbed(
        &mut self,
        decision: &Decision,
        client: &str,
        download_id: &str,
        reason: Reason,
        now: Timestamp,
    ) {
        self.counts.grabs += 1;
        let items = &decision.remote.items;
        self.pending.retain(|_, pending| {
            !pending.decision.remote.items.iter().any(|item| items.contains(item))
        });
        let data = self.grab_data(decision, client, reason, now);
        let Some(work) = decision.remote.work else { return };
        for item in items {
            let id = self.id("history");
            self.history.push(Event {
                id,
                kind: "grabbed",
                work,
                item: *item,
                title: decision.release.title.clone(),
                quality: decision.quality,
                formats: decision.formats.clone(),
                score: decision.score,
                unknown_language: false,
                date: now,
                download_id: Some(download_id.to_owned()),
                data: data.clone(),
            });
        }
        self.tell_grab(decision, client, download_id);
    }

    fn grab_data(
        &self,
        decision: &Decision,
        client: &str,
        reason: Reason,
        now: Timestamp,
    ) -> Map<String, Value> {
        let release = &decision.release;
        let minutes = now.duration_since(release.published).as_secs_f64() / 60.0;
        let group = decision.parsed.as_ref().and_then(|parsed| parsed.group.clone());
        let matched = if decision.remote.by_id { "Id" } else { "Title" };
        let mut data = json!({
            "indexer": release.indexer, "nzbInfoUrl": release.info_url, "releaseGroup": group,
            "age": (minutes / 1440.0).floor().to_string(),
            "ageHours": (minutes / 60.0).to_string(), "ageMinutes": minutes.to_string(),
            "publishedDate": stamp(release.published), "downloadClient": "SABnzbd",
            "downloadClientName": client, "size": release.size.to_string(),
            "downloadUrl": release.download_url, "guid": release.guid,
        });
        let work = decision.remote.work.and_then(|work| self.works.get(&work));
        let catalogue = work.map_or(0, |work| work.catalogue).to_string();
        let score = decision.score.to_string();
        let rest = match self.app {
            App::Sonarr(_) => json!({
                "tvdbId": catalogue, "tvRageId": "0", "imdbId": null, "protocol": "1",
                "customFormatScore": score, "seriesMatchType": matched,
                "releaseSource": reason.source(), "indexerFlags": "0",
                "releaseType": release_type(decision.parsed.as_ref()),
            }),
            App::Radarr => json!({
                "tmdbId": catalogue, "imdbId": "0", "protocol": "1", "customFormatScore": score,
                "movieMatchType": matched, "releaseSource": reason.source(), "indexerFlags": "0",
                "indexerId": release.indexer_id.to_string(),
            }),
        };
        let (Some(data), Value::Object(rest)) = (data.as_object_mut(), rest) else {
            return Map::new();
        };
        data.extend(rest);
        std::mem::take(data)
    }
}

/// As history events spell it.
pub(super) fn release_type(parsed: Option<&Parsed>) -> &'static str {
    match parsed {
        None => "Unknown",
        Some(parsed) if parsed.full_season() => "SeasonPack",
        Some(parsed) if parsed.episodes.len() > 1 => "MultiEpisode",
        Some(_) => "SingleEpisode",
    }
}
