//! All that an app remembers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::names::Parsed;
use super::quality::Graded;
use super::{App, Counts, Write};

/// A series or a film. What is found, grabbed and imported are its [`Item`]s.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) year: i64,
    /// TVDB's or TMDB's number.
    pub(super) catalogue: i64,
    pub(super) path: String,
    pub(super) root: String,
    pub(super) profile: i64,
    pub(super) monitored: bool,
    /// Minutes.
    pub(super) runtime: i64,
    pub(super) tags: Vec<i64>,
    pub(super) added: Timestamp,
    /// Which seasons are wanted; empty for a film.
    pub(super) seasons: BTreeMap<i64, bool>,
}

/// An episode, or the one item of a film, which has the film's own id.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: i64,
    pub(super) work: i64,
    pub(super) season: i64,
    pub(super) number: i64,
    pub(super) absolute: i64,
    pub(super) aired: jiff::civil::Date,
    pub(super) monitored: bool,
    pub(super) file: Option<i64>,
    pub(super) searched: Option<Timestamp>,
}

/// A file in the library.
#[derive(Clone, Debug)]
pub(super) struct LibraryFile {
    pub(super) id: i64,
    pub(super) work: i64,
    pub(super) season: i64,
    pub(super) path: PathBuf,
    pub(super) relative: String,
    pub(super) original: String,
    pub(super) size: u64,
    pub(super) added: Timestamp,
    pub(super) scene_name: String,
    pub(super) group: Option<String>,
    pub(super) quality: Graded,
    pub(super) whole_season: bool,
    pub(super) media: super::media::Media,
}

/// What an app thinks a name speaks of.
#[derive(Clone, Debug, Default)]
pub(super) struct Remote {
    pub(super) work: Option<i64>,
    pub(super) season: Option<i64>,
    pub(super) items: Vec<i64>,
    /// Only a number of the indexer's tells, the title does not.
    pub(super) by_id: bool,
}

/// One answer of an indexer.
#[derive(Clone, Debug)]
pub(super) struct Release {
    pub(super) guid: String,
    pub(super) title: String,
    pub(super) size: u64,
    pub(super) indexer_id: i64,
    pub(super) indexer: String,
    pub(super) indexer_priority: i64,
    pub(super) published: Timestamp,
    pub(super) download_url: String,
    pub(super) info_url: Option<String>,
    /// The TVDB or TMDB number that the indexer tells; 0 for none.
    pub(super) catalogue: i64,
}

/// A release judged.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) release: Release,
    pub(super) parsed: Option<Parsed>,
    pub(super) remote: Remote,
    pub(super) quality: Graded,
    pub(super) formats: Vec<i64>,
    pub(super) score: i64,
    pub(super) rejections: Vec<String>,
    /// Whether the item that was asked for is in it.
    pub(super) requested: bool,
}

/// Where a download stands in the app's own view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Downloading,
    ImportPending,
    ImportBlocked,
    Imported,
    Failed,
    Ignored,
}

/// A download that the client tells of.
#[derive(Clone, Debug)]
pub(super) struct Tracked {
    pub(super) download_id: String,
    pub(super) client_id: i64,
    pub(super) client: String,
    pub(super) title: String,
    pub(super) status: &'static str,
    pub(super) stage: Stage,
    /// Title and lines of each message.
    pub(super) warnings: Vec<(String, Vec<String>)>,
    /// In the queue of the client the app gives no error message, in its history always one.
    pub(super) error: Option<String>,
    pub(super) size: u64,
    pub(super) left: u64,
    pub(super) remaining: Option<SignedDuration>,
    pub(super) output: Option<String>,
    pub(super) remote: Remote,
    pub(super) quality: Graded,
    pub(super) parsed: bool,
    pub(super) grabbed_at: Option<Timestamp>,
    pub(super) indexer: Option<String>,
    pub(super) told_owner: bool,
    /// The client told of it at the last look.
    pub(super) present: bool,
}

/// A grab that waits for its client to come back.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) decision: Decision,
    pub(super) added: Timestamp,
}

/// A line of the history.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: i64,
    pub(super) kind: &'static str,
    pub(super) work: i64,
    pub(super) item: i64,
    pub(super) title: String,
    pub(super) quality: Graded,
    pub(super) formats: Vec<i64>,
    pub(super) score: i64,
    pub(super) unknown_language: bool,
    pub(super) date: Timestamp,
    pub(super) download_id: Option<String>,
    pub(super) data: Map<String, Value>,
}

/// A release that shall not be grabbed again.
#[derive(Clone, Debug)]
pub(super) struct Blocked {
    pub(super) id: i64,
    pub(super) work: i64,
    pub(super) items: Vec<i64>,
    pub(super) title: String,
    pub(super) quality: Graded,
    pub(super) date: Timestamp,
    pub(super) published: Option<Timestamp>,
    pub(super) size: Option<u64>,
    pub(super) indexer: Option<String>,
    pub(super) message: String,
}

/// A command, its body as it was sent and completed.
#[derive(Clone, Debug)]
pub(super) struct Command {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) body: Map<String, Value>,
    pub(super) by_hand: bool,
    pub(super) status: &'static str,
    pub(super) result: &'static str,
    pub(super) message: Option<String>,
    pub(super) queued: Timestamp,
    pub(super) started: Option<Timestamp>,
    pub(super) ended: Option<Timestamp>,
}

/// How an indexer did, which no API of these apps tells.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backoff {
    pub(super) level: usize,
    pub(super) disabled_till: Option<Timestamp>,
}

/// What is simulated of the machine below.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct House {
    pub(super) no_space: bool,
    pub(super) no_permission: bool,
}

/// All that an app remembers. Never locked over an `await`.
pub(super) struct World {
    pub(super) app: App,
    pub(super) api_key: String,
    pub(super) port: u16,
    pub(super) url_base: String,
    pub(super) started: Timestamp,
    pub(super) works: BTreeMap<i64, Work>,
    pub(super) items: BTreeMap<i64, Item>,
    pub(super) files: BTreeMap<i64, LibraryFile>,
    /// Resources kept as documents, secrets included: by kind and id.
    pub(super) documents: BTreeMap<&'static str, BTreeMap<i64, Value>>,
    pub(super) config: BTreeMap<&'static str, Value>,
    pub(super) backoff: BTreeMap<i64, Backoff>,
    pub(super) tracked: Vec<Tracked>,
    pub(super) pending: BTreeMap<i64, Pending>,
    pub(super) history: Vec<Event>,
    pub(super) blocklist: Vec<Blocked>,
    pub(super) commands: Vec<Command>,
    pub(super) health: Vec<Value>,
    pub(super) found: Vec<Decision>,
    /// Downloads that the owner told the app to forget.
    pub(super) ignored: BTreeSet<String>,
    pub(super) counts: Counts,
    /// The newest of what was asked for, oldest first.
    pub(super) writes: VecDeque<Write>,
    pub(super) house: House,
    pub(super) next_refresh: Timestamp,
    pub(super) next_rss: Timestamp,
    pub(super) next_health: Timestamp,
    /// Webhooks to be sent once the lock is free: address, method, login, body.
    pub(super) outbox: Vec<(Value, Value)>,
    pub(super) ids: BTreeMap<&'static str, i64>,
}

impl World {
    pub(super) fn new(app: App, api_key: String, url_base: String, now: Timestamp) -> Self {
        let mut world = Self {
            app,
            api_key,
            port: 0,
            url_base,
            started: now,
            works: BTreeMap::new(),
            items: BTreeMap::new(),
            files: BTreeMap::new(),
            documents: BTreeMap::new(),
            config: super::defaults::config(app),
            backoff: BTreeMap::new(),
            tracked: Vec::new(),
            pending: BTreeMap::new(),
            history: Vec::new(),
            blocklist: Vec::new(),
            commands: Vec::new(),
            health: Vec::new(),
            found: Vec::new(),
            ignored: BTreeSet::new(),
            counts: Counts::default(),
            writes: VecDeque::new(),
            house: House::default(),
            next_refresh: now + SignedDuration::from_secs(60),
            next_rss: now + SignedDuration::from_mins(15),
            next_health: now + SignedDuration::from_hours(6),
            outbox: Vec::new(),
            ids: BTreeMap::new(),
        };
        for profile in super::quality::fresh_profiles(app) {
            world.keep("qualityprofile", profile);
        }
        for definition in super::quality::fresh_definitions(app) {
            world.keep("qualitydefinition", definition);
        }
        world.keep("delayprofile", super::defaults::delay_profile());
        world.check_health();
        world
    }

    /// The next id of a kind.
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

    pub(super) fn profile_of(&self, work: i64) -> Value {
        let id = self.works.get(&work).map_or(0, |work| work.profile);
        self.document("qualityprofile", id).cloned().unwrap_or_default()
    }

    /// A switch in the settings, `false` when it is not there.
    pub(super) fn is_set(&self, page: &'static str, key: &str) -> bool {
        self.config.get(page).is_some_and(|page| page[key] == true)
    }

    pub(super) fn items_of(&self, work: i64) -> impl Iterator<Item = &Item> {
        self.items.values().filter(move |item| item.work == work)
    }

    /// The events by which a download was grabbed, oldest first.
    pub(super) fn grabs(&self, download_id: &str) -> Vec<Event> {
        let grabbed = |event: &&Event| {
            event.kind == "grabbed" && event.download_id.as_deref() == Some(download_id)
        };
        self.history.iter().filter(grabbed).cloned().collect()
    }

    /// What a name speaks of, by its title alone.
    pub(super) fn resolve(&self, parsed: Option<&Parsed>) -> Remote {
        let Some(parsed) = parsed else { return Remote::default() };
        let wanted = super::names::clean(&parsed.title);
        let matches = |work: &&Work| {
            let title = super::names::clean(&work.title);
            match self.app {
                App::Sonarr(_) => title == wanted || format!("{title}{}", work.year) == wanted,
                App::Radarr => title == wanted && parsed.year == Some(work.year),
            }
        };
        let work = self.works.values().find(matches).map(|work| work.id);
        work.map_or_else(Remote::default, |work| self.within(work, parsed))
    }

    /// What a name speaks of, once the series or film is known.
    pub(super) fn within(&self, work: i64, parsed: &Parsed) -> Remote {
        let named = |item: &&Item| match self.app {
            App::Radarr => true,
            App::Sonarr(_) => {
                Some(item.season) == parsed.season
                    && (parsed.full_season() || parsed.episodes.contains(&item.number))
            }
        };
        let items = self.items_of(work).filter(named).map(|item| item.id).collect();
        Remote { work: Some(work), season: parsed.season, items, by_id: false }
    }

    /// The custom formats that a name earns, and their score in a work's profile.
    pub(super) fn score(&self, work: Option<i64>, name: &str) -> (Vec<i64>, i64) {
        let earned: Vec<i64> = self
            .all("customformat")
            .filter(|format| super::formats::matches(format, name))
            .filter_map(|format| format["id"].as_i64())
            .collect();
        let profile = work.map(|work| self.profile_of(work)).unwrap_or_default();
        let score = profile["formatItems"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|item| item["format"].as_i64().is_some_and(|id| earned.contains(&id)))
            .filter_map(|item| item["score"].as_i64())
            .sum();
        (earned, score)
    }

    /// The formats as other resources carry them.
    pub(super) fn format_refs(&self, ids: &[i64]) -> Value {
        let named = |id: &i64| {
            self.document("customformat", *id)
                .map(|format| json!({"id": id, "name": format["name"]}))
        };
        Value::Array(ids.iter().filter_map(named).collect())
    }
}
