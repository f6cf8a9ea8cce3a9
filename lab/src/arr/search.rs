//! Asking the indexers, and what their failures do to them.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::App;
use super::decide::{Reason, Wanted};
use super::grab::Outcome;
use super::inside::Inside;
use super::state::{Backoff, Decision, Release, World};
use super::wire::{self, IndexerTrouble};
use crate::provider::LEVELS;

impl Inside {
    /// Searches each item by itself and grabs the best. The answer is how many were grabbed.
    pub(super) async fn search_items(&self, items: &[i64], reason: Reason) -> usize {
        let mut grabbed = 0;
        for item in items {
            let wanted = Wanted { items: vec![*item], season: false };
            grabbed += self.search(&wanted, reason).await;
        }
        grabbed
    }

    /// Searches a whole season and grabs the best.
    pub(super) async fn search_season(&self, work: i64, season: i64, reason: Reason) -> usize {
        let items = {
            let world = self.world();
            let of_season = world.items_of(work).filter(|item| item.season == season);
            of_season.map(|item| item.id).collect()
        };
        self.search(&Wanted { items, season: true }, reason).await
    }

    async fn search(&self, wanted: &Wanted, reason: Reason) -> usize {
        let _turn = self.turn.lock().await;
        let decisions = self.find(wanted, reason).await;
        let grabbed = self.grab_all(decisions, reason).await;
        if grabbed > 0 {
            self.look_at_clients().await;
            self.look_soon();
        }
        grabbed
    }

    /// What the indexers offer for something, judged.
    pub(super) async fn find(&self, wanted: &Wanted, reason: Reason) -> Vec<Decision> {
        let now = self.now();
        let (questions, indexers) = {
            let mut world = self.world();
            for item in &wanted.items {
                if let Some(item) = world.items.get_mut(item) {
                    item.searched = Some(now);
                }
            }
            let purpose = match reason {
                Reason::Interactive => "enableInteractiveSearch",
                _ => "enableAutomaticSearch",
            };
            (world.questions(wanted), world.usable_indexers(purpose, now))
        };
        let mut releases = Vec::new();
        for indexer in indexers {
            for question in &questions {
                let found = self.ask(&indexer, question).await;
                let enough = found.as_ref().is_none_or(|found| !found.is_empty());
                releases.extend(found.unwrap_or_default());
                if enough {
                    break;
                }
            }
        }
        self.world().judge(releases, wanted, reason, now)
    }

    /// Reads what is new at the indexers, adds what waits for its client, and grabs what is wanted.
    /// The answer is how many were found and how many grabbed.
    pub(super) async fn rss(&self) -> (usize, usize) {
        let _turn = self.turn.lock().await;
        let now = self.now();
        let indexers = self.world().usable_indexers("enableRss", now);
        let mut releases: Vec<Release> = Vec::new();
        for indexer in indexers {
            releases.extend(self.ask(&indexer, &[]).await.unwrap_or_default());
        }
        let decisions = {
            let world = self.world();
            for pending in world.pending.values() {
                let waiting = &pending.decision.release;
                releases
                    .retain(|r| (&r.title, r.indexer_id) != (&waiting.title, waiting.indexer_id));
                releases.push(waiting.clone());
            }
            world.judge(releases, &Wanted::default(), Reason::Rss, now)
        };
        let found = decisions.len();
        let grabbed = self.grab_all(decisions, Reason::Rss).await;
        if grabbed > 0 {
            self.look_at_clients().await;
            self.look_soon();
        }
        (found, grabbed)
    }

    /// Grabs from the best down, each item once.
    async fn grab_all(&self, decisions: Vec<Decision>, reason: Reason) -> usize {
        let mut taken: BTreeSet<i64> = BTreeSet::new();
        let mut grabbed = 0;
        for decision in decisions.into_iter().filter(|decision| decision.rejections.is_empty()) {
            if decision.remote.items.iter().any(|item| taken.contains(item)) {
                continue;
            }
            let items = decision.remote.items.clone();
            match self.grab(decision, reason).await {
                Outcome::Grabbed => {
                    grabbed += 1;
                    taken.extend(items);
                }
                Outcome::Waits => taken.extend(items),
                Outcome::NotTaken => {}
            }
        }
        grabbed
    }

    /// Asks one indexer. `None` when it failed, which is written down against it.
    async fn ask(&self, indexer: &Value, question: &[(&str, String)]) -> Option<Vec<Release>> {
        self.world().counts.questions += 1;
        let answer = wire::ask_indexer(&self.http, self.app, indexer, question).await;
        let id = indexer["id"].as_i64().unwrap_or(0);
        let now = self.now();
        match answer {
            Ok(releases) => {
                self.world().indexer_answered(id);
                Some(releases)
            }
            Err(trouble) => {
                tracing::debug!(indexer = id, trouble = trouble.text, "Indexer failed");
                self.world().indexer_failed(id, &trouble, now);
                None
            }
        }
    }

    /// The app's test of an indexer. A failure raises its back-off, a success clears it.
    pub(super) async fn test_indexer(&self, indexer: &Value) -> Option<IndexerTrouble> {
        let answer = wire::ask_indexer(&self.http, self.app, indexer, &[]).await;
        let id = indexer["id"].as_i64().unwrap_or(0);
        let now = self.now();
        let trouble = match answer {
            Ok(found) if !found.is_empty() => {
                self.world().backoff.remove(&id);
                return None;
            }
            Ok(_) => {
                return Some(IndexerTrouble {
                    text: "Query successful, but no results in the configured categories were \
                           returned from your indexer. This may be an issue with the indexer or \
                           your indexer category settings."
                        .to_owned(),
                    property: "",
                    throttled: false,
                });
            }
            Err(trouble) => trouble,
        };
        self.world().indexer_failed(id, &trouble, now);
        Some(trouble)
    }
}

impl World {
    /// By the catalogue's number first, by the title when that finds nothing.
    fn questions(&self, wanted: &Wanted) -> Vec<Vec<(&'static str, String)>> {
        let Some(item) = wanted.items.first().and_then(|item| self.items.get(item)) else {
            return Vec::new();
        };
        let Some(work) = self.works.get(&item.work) else { return Vec::new() };
        match self.app {
            App::Radarr => vec![
                vec![("tmdbid", work.catalogue.to_string())],
                vec![("q", format!("{} {}", work.title, work.year))],
            ],
            App::Sonarr(_) => {
                let mut place = vec![("season", item.season.to_string())];
                if !wanted.season {
                    place.push(("ep", item.number.to_string()));
                }
                let number = vec![("tvdbid", work.catalogue.to_string())];
                let title = vec![("q", work.title.clone())];
                vec![[number, place.clone()].concat(), [title, place].concat()]
            }
        }
    }

    /// The indexers that are on for a purpose and not left alone, secrets included.
    fn usable_indexers(&self, purpose: &str, now: Timestamp) -> Vec<Value> {
        let usable = |indexer: &&Value| {
            let id = indexer["id"].as_i64().unwrap_or(0);
            indexer[purpose] == true && !self.is_left_alone(id, now)
        };
        self.all("indexer").filter(usable).cloned().collect()
    }

    pub(super) fn is_left_alone(&self, indexer: i64, now: Timestamp) -> bool {
        let backoff = self.backoff.get(&indexer);
        backoff.and_then(|backoff| backoff.disabled_till).is_some_and(|till| now < till)
    }

    pub(super) fn indexer_answered(&mut self, id: i64) {
        if let Some(backoff) = self.backoff.get_mut(&id) {
            *backoff = Backoff { level: backoff.level.saturating_sub(1), disabled_till: None };
        }
    }

    pub(super) fn indexer_failed(&mut self, id: i64, trouble: &IndexerTrouble, now: Timestamp) {
        let backoff = self.backoff.entry(id).or_default();
        let least = if trouble.throttled { 5 } else { 1 };
        backoff.level = (backoff.level + 1).clamp(least, LEVELS.len() - 1);
        let alone = SignedDuration::from_mins(LEVELS[backoff.level]);
        backoff.disabled_till = Some(now + alone);
    }
}
