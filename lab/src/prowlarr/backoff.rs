//! How long an indexer is left alone after its failures.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::state::World;
use crate::provider::LEVELS;
use crate::rest::stamp;

/// After the start nothing rises for so long.
const GRACE: SignedDuration = SignedDuration::from_mins(15);
/// And nobody is left alone for more than this level says.
const LEVEL_IN_GRACE: usize = 2;
/// An indexer that asks to be left alone is so for an hour at least.
const LEVEL_OF_THROTTLED: usize = 5;

/// How an indexer fails.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backoff {
    pub(super) level: usize,
    disabled_till: Option<Timestamp>,
    latest: Timestamp,
    first: Timestamp,
}

/// What kind of failure it was, as far as that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// No connection: the level does not rise.
    Connection,
    Failure,
    /// It asked to be left alone.
    Throttled,
}

impl World {
    pub(super) fn failed(&mut self, indexer: i64, weight: Weight, now: Timestamp) {
        let in_grace = now < self.started + GRACE;
        let fresh = Backoff { level: 0, disabled_till: None, latest: now, first: now };
        let backoff = self.backoff.entry(indexer).or_insert(fresh);
        backoff.latest = now;
        if backoff.level == 0 {
            (backoff.level, backoff.first) = (1, now);
        } else if !in_grace && weight != Weight::Connection {
            backoff.level = (backoff.level + 1).min(LEVELS.len() - 1);
        }
        if weight == Weight::Throttled {
            backoff.level = backoff.level.max(LEVEL_OF_THROTTLED);
        }
        let level = match (in_grace, weight) {
            (true, Weight::Connection | Weight::Failure) => backoff.level.min(LEVEL_IN_GRACE),
            _ => backoff.level,
        };
        backoff.disabled_till = Some(now + SignedDuration::from_mins(LEVELS[level]));
        self.check_health(now);
    }

    /// One level down, and asked again at once.
    pub(super) fn answered(&mut self, indexer: i64, now: Timestamp) {
        let Some(backoff) = self.backoff.get_mut(&indexer).filter(|it| it.level > 0) else {
            return;
        };
        backoff.level -= 1;
        backoff.disabled_till = None;
        self.check_health(now);
    }

    /// Until when an indexer is left alone.
    pub(super) fn left_alone(&self, indexer: i64, now: Timestamp) -> Option<Timestamp> {
        self.backoff.get(&indexer)?.disabled_till.filter(|till| *till > now)
    }

    /// `GET /indexerstatus`: who is left alone, and nobody else.
    pub(super) fn statuses(&self, now: Timestamp) -> Value {
        let status = |(id, backoff): (&i64, &Backoff)| {
            let till = self.left_alone(*id, now)?;
            Some(json!({
                "indexerId": id, "disabledTill": stamp(till),
                "mostRecentFailure": stamp(backoff.latest), "initialFailure": stamp(backoff.first),
            }))
        };
        self.backoff.iter().filter_map(status).collect()
    }

    /// Looks at itself. What only time has changed is seen at the next look.
    pub(super) fn check_health(&mut self, now: Timestamp) {
        let enabled: Vec<&Value> = self.all("indexer").filter(|it| it["enable"] == true).collect();
        let down: Vec<&str> = enabled
            .iter()
            .filter(|it| it["id"].as_i64().is_some_and(|id| self.left_alone(id, now).is_some()))
            .filter_map(|it| it["name"].as_str())
            .collect();
        let note = |source: &str, level: &str, message: String, wiki: &str| {
            json!({
                "source": source, "type": level, "message": message,
                "wikiUrl": format!("https://wiki.servarr.com/prowlarr/system#{wiki}"),
            })
        };
        let failures = "indexers-are-unavailable-due-to-failures";
        let mut found = Vec::new();
        if enabled.is_empty() {
            let text = "No indexers enabled, Prowlarr will not return search results".to_owned();
            let wiki = "no-indexers-enabled-prowlarr-will-not-return-search-results";
            found.push(note("IndexerCheck", "error", text, wiki));
        } else if down.len() == enabled.len() {
            let text = "All indexers are unavailable due to failures".to_owned();
            found.push(note("IndexerStatusCheck", "error", text, failures));
        } else if !down.is_empty() {
            let text = format!("Indexers unavailable due to failures: {}", down.join(", "));
            found.push(note("IndexerStatusCheck", "warning", text, failures));
        }
        let gone: Vec<&str> = self
            .all("applications")
            .filter(|it| it["id"].as_i64().is_some_and(|id| self.unreached.contains(&id)))
            .filter_map(|it| it["name"].as_str())
            .collect();
        if !gone.is_empty() {
            let text = format!("Applications unavailable due to failures: {}", gone.join(", "));
            let wiki = "applications-are-unavailable-due-to-failures";
            found.push(note("ApplicationStatusCheck", "warning", text, wiki));
        }
        self.health = found;
    }
}
