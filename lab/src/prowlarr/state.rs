//! All that Prowlarr remembers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Counts;
use super::backoff::Backoff;
use crate::rest::stamp;

/// A command that has run.
#[derive(Clone, Debug)]
pub(super) struct Command {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) queued: Timestamp,
    pub(super) ended: Timestamp,
}

/// All that Prowlarr remembers. Never locked over an `await`.
pub(super) struct World {
    pub(super) api_key: String,
    pub(super) port: u16,
    pub(super) started: Timestamp,
    /// Resources kept as documents, secrets included: by kind and id.
    pub(super) documents: BTreeMap<&'static str, BTreeMap<i64, Value>>,
    pub(super) config: BTreeMap<&'static str, Value>,
    pub(super) backoff: BTreeMap<i64, Backoff>,
    /// Applications that the last sync did not reach.
    pub(super) unreached: BTreeSet<i64>,
    pub(super) history: Vec<Value>,
    pub(super) commands: Vec<Command>,
    pub(super) health: Vec<Value>,
    pub(super) counts: Counts,
    pub(super) next_sync: Timestamp,
    pub(super) next_health: Timestamp,
    ids: BTreeMap<&'static str, i64>,
}

impl World {
    pub(super) fn new(api_key: String, now: Timestamp) -> Self {
        let mut world = Self {
            api_key,
            port: 0,
            started: now,
            documents: BTreeMap::new(),
            config: super::defaults::config(),
            backoff: BTreeMap::new(),
            unreached: BTreeSet::new(),
            history: Vec::new(),
            commands: Vec::new(),
            health: Vec::new(),
            counts: Counts::default(),
            next_sync: now + SignedDuration::from_hours(6),
            next_health: now + SignedDuration::from_hours(6),
            ids: BTreeMap::new(),
        };
        world.keep("appprofile", super::defaults::sync_profile());
        world.check_health(now);
        world
    }

    pub(super) fn id(&mut self, kind: &'static str) -> i64 {
        let last = self.ids.entry(kind).or_default();
        *last += 1;
        *last
    }

    /// Keeps a document under a new id and gives it back with it.
    pub(super) fn keep(&mut self, kind: &'static str, mut document: Value) -> Value {
        let id = self.id(kind);
        document["id"] = json!(id);
        self.documents.entry(kind).or_default().insert(id, document.clone());
        document
    }

    pub(super) fn document(&self, kind: &'static str, id: i64) -> Option<&Value> {
        self.documents.get(kind)?.get(&id)
    }

    pub(super) fn all(&self, kind: &'static str) -> impl Iterator<Item = &Value> {
        self.documents.get(kind).into_iter().flat_map(BTreeMap::values)
    }

    /// A page of settings as it is told: the host's has Prowlarr's own key, in clear.
    pub(super) fn page(&self, name: &str) -> Option<Value> {
        let mut page = self.config.get(name)?.clone();
        if name == "host" {
            page["apiKey"] = json!(self.api_key);
            page["port"] = json!(self.port);
        }
        Some(page)
    }

    /// Writes down that an indexer was asked. `data.url` has the indexer's key in it, as the real
    /// one's.
    pub(super) fn write_down(
        &mut self,
        indexer: i64,
        event: &str,
        good: bool,
        data: Value,
        now: Timestamp,
    ) {
        let id = self.id("history");
        self.history.push(json!({
            "indexerId": indexer, "date": stamp(now), "successful": good, "eventType": event,
            "data": data, "id": id,
        }));
    }

    /// `GET /indexerstats`, counted from the history.
    pub(super) fn statistics(&self) -> Value {
        let count = |indexer: &Value, event: &str, good: Option<bool>| {
            let same = |it: &&Value| {
                it["indexerId"] == indexer["id"]
                    && it["eventType"] == event
                    && good.is_none_or(|good| it["successful"] == good)
            };
            self.history.iter().filter(same).count()
        };
        let of = |indexer: &Value| {
            json!({
                "indexerId": indexer["id"], "indexerName": indexer["name"],
                "averageResponseTime": 1, "averageGrabResponseTime": 0,
                "numberOfQueries": count(indexer, "indexerQuery", None),
                "numberOfGrabs": count(indexer, "releaseGrabbed", None),
                "numberOfRssQueries": count(indexer, "indexerRss", None),
                "numberOfAuthQueries": 0,
                "numberOfFailedQueries": count(indexer, "indexerQuery", Some(false)),
                "numberOfFailedGrabs": count(indexer, "releaseGrabbed", Some(false)),
                "numberOfFailedRssQueries": count(indexer, "indexerRss", Some(false)),
                "numberOfFailedAuthQueries": 0,
            })
        };
        let indexers: Vec<Value> = self.all("indexer").map(of).collect();
        json!({"indexers": indexers, "userAgents": [], "hosts": []})
    }
}
