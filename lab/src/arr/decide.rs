//! Which release is good enough, and why the others are not.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::App;
use super::quality::{self, Graded};
use super::state::{Decision, Release, Remote, World};

/// Why releases are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Somebody searches and chooses for himself.
    Interactive,
    /// Somebody told the app to search.
    Asked,
    /// The app searches after a failure.
    Own,
    /// What is new at the indexers.
    Rss,
}

impl Reason {
    /// As history events name it.
    pub(super) fn source(self) -> &'static str {
        match self {
            Self::Interactive => "InteractiveSearch",
            Self::Asked => "UserInvokedSearch",
            Self::Own => "Search",
            Self::Rss => "Rss",
        }
    }
}

/// What is looked for: an item, or a whole season. Nothing particular for RSS.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub(super) items: Vec<i64>,
    pub(super) season: bool,
}

const DAY: SignedDuration = SignedDuration::from_hours(12);

impl World {
    /// Judges releases, the best first.
    pub(super) fn judge(
        &self,
        releases: Vec<Release>,
        wanted: &Wanted,
        reason: Reason,
        now: Timestamp,
    ) -> Vec<Decision> {
        let mut decisions: Vec<Decision> = releases
            .into_iter()
            .map(|release| self.judge_one(release, wanted, reason, now))
            .collect();
        decisions.sort_by_cached_key(|decision| {
            let profile = decision.remote.work.map(|work| self.profile_of(work));
            let rank = profile.and_then(|p| quality::rank(&p, decision.quality.quality.id));
            let days = now.duration_since(decision.release.published).as_hours() / 24;
            (
                !decision.rejections.is_empty(),
                std::cmp::Reverse((rank, decision.quality.version, decision.score)),
                std::cmp::Reverse(if wanted.season { decision.remote.items.len() } else { 0 }),
                decision.release.indexer_priority,
                days,
            )
        });
        decisions
    }

    fn judge_one(
        &self,
        release: Release,
        wanted: &Wanted,
        reason: Reason,
        now: Timestamp,
    ) -> Decision {
        let parsed = super::names::parse(self.app, &release.title);
        let mut remote = self.resolve(parsed.as_ref());
        if let (None, Some(parsed)) = (remote.work, &parsed)
            && release.catalogue != 0
            && let Some(work) = self.works.values().find(|w| w.catalogue == release.catalogue)
        {
            remote = Remote { by_id: true, ..self.within(work.id, parsed) };
        }
        let quality = quality::parse(self.app, &release.title);
        let (formats, score) = self.score(remote.work, &release.title);
        let requested = remote.items.iter().any(|item| wanted.items.contains(item));
        let mut decision = Decision {
            release,
            parsed,
            remote,
            quality,
            formats,
            score,
            rejections: Vec::new(),
            requested,
        };
        decision.rejections = self.rejections(&decision, wanted, reason, now);
        decision
    }

    fn rejections(
        &self,
        decision: &Decision,
        wanted: &Wanted,
        reason: Reason,
        now: Timestamp,
    ) -> Vec<String> {
        let (unknown, sort) = match self.app {
            App::Sonarr(_) => ("Unknown Series", "Series"),
            App::Radarr => ("Unknown Movie", "Movie"),
        };
        let Some(work) = decision.remote.work.and_then(|work| self.works.get(&work)) else {
            return vec![unknown.to_owned()];
        };
        let items = &decision.remote.items;
        if items.is_empty() {
            return vec![
                "Unable to identify correct episode(s) using release name and scene \
                         mappings"
                    .to_owned(),
            ];
        }
        let mut why = Vec::new();
        let mut no = |reason: String| why.push(reason);
        let profile = self.profile_of(work.id);
        let quality = decision.quality;
        let full_season = decision.parsed.as_ref().is_some_and(super::names::Parsed::full_season);
        if reason != Reason::Rss {
            if !decision.requested {
                no(format!("{} wasn't requested", capital(self.app.item_word())));
            } else if full_season && !wanted.season {
                no("Full season pack".to_owned());
            }
        }
        if let Some(text) = self.size_rejection(decision, &profile, work.runtime) {
            no(text);
        }
        if !quality::wants(&profile, quality.quality.id) {
            no(format!("{} is not wanted in profile", quality.quality.name));
        }
        let least = profile["minFormatScore"].as_i64().unwrap_or(0);
        if decision.score < least {
            no(format!(
                "Custom Formats {} have score {} below {sort}' profile minimum {least}",
                self.names_of(&decision.formats),
                decision.score
            ));
        }
        if self.is_blocked(work.id, &decision.release) {
            no("Release is blocklisted".to_owned());
        }
        if matches!(reason, Reason::Own | Reason::Rss) {
            let monitored = |item: &i64| self.items.get(item).is_some_and(|item| item.monitored);
            if !work.monitored {
                no(format!("{sort} is not monitored"));
            } else if !items.iter().any(monitored) {
                no(format!("{} is not monitored", capital(self.app.item_word())));
            }
        }
        for item in items {
            if let Some(text) = self.file_rejection(*item, decision, &profile) {
                no(text);
                break;
            }
        }
        if reason != Reason::Interactive {
            let queued = self.tracked.iter().find(|tracked| {
                tracked.in_queue() && tracked.remote.items.iter().any(|i| items.contains(i))
            });
            if let Some(queued) = queued {
                let name = queued.quality.quality.name;
                if quality::rank(&profile, queued.quality.quality.id)
                    >= quality::rank(&profile, quality.quality.id)
                {
                    no(format!("Release in queue already meets cutoff: {name} v1"));
                }
            }
        }
        if reason == Reason::Rss && items.iter().all(|item| self.just_grabbed(*item, now)) {
            no("Recent grab event in history already meets cutoff".to_owned());
        }
        why
    }

    fn size_rejection(&self, decision: &Decision, profile: &Value, runtime: i64) -> Option<String> {
        let id = decision.quality.quality.id;
        let entry = if self.app.sizes_are_in_the_profile() {
            quality::entry(profile, id)
        } else {
            self.all("qualitydefinition").find(|definition| definition["quality"]["id"] == id)
        };
        let (least, most) = quality::size_limits(entry?);
        let count = if self.app == App::Radarr { 1 } else { decision.remote.items.len() };
        let minutes = runtime as f64 * count as f64;
        let megabyte = 1024.0 * 1024.0;
        let (size, told) = (decision.release.size as f64, human(decision.release.size as f64));
        let limit = |megabytes: Option<f64>| {
            megabytes.filter(|m| *m > 0.0 && minutes > 0.0).map(|m| m * minutes * megabyte)
        };
        let per = match self.app {
            App::Radarr => format!("for {runtime}min"),
            App::Sonarr(_) => format!("for {minutes}min"),
        };
        if let Some(least) = limit(least).filter(|least| size < *least) {
            let least = human(least);
            return Some(format!("{told} is smaller than minimum allowed {least} ({per})"));
        }
        let most = limit(most).filter(|most| size > *most)?;
        Some(format!("{told} is larger than maximum allowed {} ({per})", human(most)))
    }

    fn file_rejection(&self, item: i64, decision: &Decision, profile: &Value) -> Option<String> {
        let file = self.files.get(&self.items.get(&item)?.file?)?;
        let has = file.quality;
        let (old_formats, old_score) = self.score(Some(file.work), &file.scene_name);
        let old = quality::rank(profile, has.quality.id);
        let new = quality::rank(profile, decision.quality.quality.id);
        let better =
            (new, decision.quality.version, decision.score) > (old, has.version, old_score);
        let enough = profile["cutoffFormatScore"].as_i64().unwrap_or(0);
        let newer = new == old && decision.quality.version > has.version;
        if quality::meets_cutoff(profile, has.quality.id) && old_score >= enough && !newer {
            let formats = self.names_of(&old_formats);
            return Some(format!("Existing file meets cutoff: {} {formats}", has.quality.name));
        }
        if !better {
            let name = has.quality.name;
            return Some(format!("Existing file on disk is of equal or higher preference: {name}"));
        }
        (profile["upgradeAllowed"] != true && !newer)
            .then(|| "Existing file and the Quality profile does not allow upgrades".to_owned())
    }

    /// The blocklist knows a release by its publish date, to the second; or, from another indexer,
    /// by two minutes and two megabytes.
    pub(super) fn is_blocked(&self, work: i64, release: &Release) -> bool {
        self.blocklist
            .iter()
            .filter(|entry| entry.work == work && entry.title == release.title)
            .any(|entry| {
                if entry.published == Some(release.published) {
                    return true;
                }
                let near = entry.published.is_none_or(|published| {
                    published.duration_since(release.published).abs()
                        <= SignedDuration::from_mins(2)
                });
                let alike =
                    entry.size.is_none_or(|size| size.abs_diff(release.size) <= 2 * 1024 * 1024);
                entry.indexer.as_deref() != Some(&release.indexer) && near && alike
            })
    }

    /// The newest event is a grab of the last hours: RSS leaves the item alone, even when the
    /// download has vanished.
    fn just_grabbed(&self, item: i64, now: Timestamp) -> bool {
        let newest = self.history.iter().rev().find(|event| event.item == item);
        newest.is_some_and(|event| event.kind == "grabbed" && now.duration_since(event.date) < DAY)
    }

    fn names_of(&self, formats: &[i64]) -> String {
        let named = |id: &i64| self.document("customformat", *id)?["name"].as_str();
        format!("[{}]", formats.iter().filter_map(named).collect::<Vec<_>>().join(", "))
    }

    /// Whether what arrived is worse than what is there.
    pub(super) fn not_an_upgrade(&self, items: &[i64], new: Graded) -> Option<String> {
        for item in items.iter().filter_map(|item| self.items.get(item)) {
            let Some(file) = item.file.and_then(|file| self.files.get(&file)) else { continue };
            let profile = self.profile_of(item.work);
            let old = file.quality.quality;
            if quality::rank(&profile, old.id) > quality::rank(&profile, new.quality.id) {
                let what = match self.app {
                    App::Sonarr(_) => "episode file(s)",
                    App::Radarr => "movie file",
                };
                return Some(format!(
                    "Not an upgrade for existing {what}. Existing quality: {}. New Quality {}.",
                    old.name, new.quality.name
                ));
            }
        }
        None
    }
}

pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `10.7 MB`.
fn human(bytes: f64) -> String {
    let (mut size, mut unit) = (bytes, "B");
    for larger in ["KB", "MB", "GB", "TB"] {
        if size < 1024.0 {
            break;
        }
        (size, unit) = (size / 1024.0, larger);
    }
    format!("{size:.1} {unit}")
}
