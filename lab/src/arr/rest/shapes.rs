//! Series, episodes, films and files as the API writes them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::App;
use super::super::names;
use super::super::notify::{episode_number, episode_title, slug};
use super::super::state::{Item, LibraryFile, Work, World};
use super::super::wire::stamp;

/// The one language of the lab.
pub(super) fn languages(unknown: bool) -> Value {
    if unknown {
        json!([{"id": 0, "name": "Unknown"}])
    } else {
        json!([{"id": 1, "name": "English"}])
    }
}

impl World {
    /// A series or film, as `GET /series` or `GET /movie/{id}` tells it. Inside another resource
    /// it has no statistics.
    pub(super) fn work_json(&self, work: &Work, statistics: bool) -> Value {
        match self.app {
            App::Sonarr(_) => self.series_json(work, statistics),
            App::Radarr => {
                let mut movie = self.movie_json(work);
                if let (false, Some(movie)) = (statistics, movie.as_object_mut()) {
                    for key in
                        ["sizeOnDisk", "hasFile", "rootFolderPath", "movieFile", "statistics"]
                    {
                        movie.shift_remove(key);
                    }
                }
                movie
            }
        }
    }

    fn series_json(&self, work: &Work, statistics: bool) -> Value {
        let aired: Vec<&Item> = self.items_of(work.id).collect();
        let last = aired.iter().map(|item| item.aired).max();
        let first = aired.iter().map(|item| item.aired).min();
        let seasons: Vec<Value> = work
            .seasons
            .iter()
            .map(|(number, monitored)| {
                let mut season = json!({"seasonNumber": number, "monitored": monitored});
                if statistics {
                    season["statistics"] = self.statistics(work.id, Some(*number));
                }
                season
            })
            .collect();
        let mut series = json!({"title": work.title});
        let mut put = |key: &str, value: Value| series[key] = value;
        if statistics {
            put("alternateTitles", json!([]));
        }
        put("sortTitle", json!(sort_title(&work.title)));
        put("status", json!("ended"));
        put("ended", json!(true));
        put("overview", json!("A show."));
        if let (true, Some(last)) = (statistics, last) {
            put("previousAiring", json!(format!("{last}T20:00:00Z")));
        }
        put("network", json!("LabTV"));
        put("airTime", json!("20:00"));
        put("images", json!([]));
        put("originalLanguage", json!({"id": 1, "name": "English"}));
        put("seasons", json!(seasons));
        put("year", json!(work.year));
        put("path", json!(work.path));
        put("qualityProfileId", json!(work.profile));
        put("seasonFolder", json!(true));
        put("monitored", json!(work.monitored));
        put("monitorNewItems", json!("all"));
        put("useSceneNumbering", json!(false));
        put("runtime", json!(work.runtime));
        put("tvdbId", json!(work.catalogue));
        put("tvRageId", json!(0));
        put("tvMazeId", json!(work.catalogue));
        put("tmdbId", json!(work.catalogue));
        // A series that was just added has no episodes yet.
        let day = |date: Option<jiff::civil::Date>| {
            date.map_or_else(|| format!("{}-03-01", work.year), |date| date.to_string())
        };
        put("firstAired", json!(format!("{}T00:00:00Z", day(first))));
        put("lastAired", json!(format!("{}T00:00:00Z", day(last))));
        put("seriesType", json!("standard"));
        put("cleanTitle", json!(names::clean(&work.title)));
        put("imdbId", json!(format!("tt{:07}", work.catalogue)));
        put("titleSlug", json!(slug(&work.title)));
        if statistics {
            put("rootFolderPath", json!(work.root));
        }
        put("certification", json!("TV-14"));
        put("genres", json!(["Drama"]));
        put("tags", json!(work.tags));
        put("added", json!(stamp(work.added)));
        put("ratings", json!({"votes": 100, "value": 7.9}));
        if statistics {
            put("statistics", self.statistics(work.id, None));
        }
        put("languageProfileId", json!(1));
        put("id", json!(work.id));
        series
    }

    fn statistics(&self, work: i64, season: Option<i64>) -> Value {
        let items: Vec<&Item> = self
            .items_of(work)
            .filter(|item| season.is_none_or(|season| item.season == season))
            .collect();
        let files: std::collections::BTreeSet<i64> =
            items.iter().filter_map(|item| item.file).collect();
        let files: Vec<&LibraryFile> = files.iter().filter_map(|id| self.files.get(id)).collect();
        let groups: std::collections::BTreeSet<&str> =
            files.iter().filter_map(|file| file.group.as_deref()).collect();
        let with_file = items.iter().filter(|item| item.file.is_some()).count();
        let percent = with_file as f64 * 100.0 / items.len().max(1) as f64;
        let mut told = match season {
            Some(_) => items.iter().map(|item| item.aired).max().map_or_else(
                || json!({}),
                |last| json!({"previousAiring": format!("{last}T20:00:00Z")}),
            ),
            None => {
                let seasons = self.works.get(&work).map_or(0, |work| work.seasons.len());
                json!({"seasonCount": seasons})
            }
        };
        told["episodeFileCount"] = json!(files.len());
        told["episodeCount"] = json!(items.len());
        told["totalEpisodeCount"] = json!(items.len());
        told["sizeOnDisk"] = json!(files.iter().map(|file| file.size).sum::<u64>());
        told["releaseGroups"] = json!(groups);
        told["percentOfEpisodes"] = json!(percent);
        told
    }

    pub(super) fn episode_json(&self, item: &Item) -> Value {
        let Some(work) = self.works.get(&item.work) else { return Value::Null };
        let mut episode = json!({
            "seriesId": item.work, "tvdbId": episode_number(work, item),
            "episodeFileId": item.file.unwrap_or(0), "seasonNumber": item.season,
            "episodeNumber": item.number, "title": episode_title(work, item),
            "airDate": item.aired.to_string(), "airDateUtc": format!("{}T20:00:00Z", item.aired),
        });
        if let Some(searched) = item.searched {
            episode["lastSearchTime"] = json!(stamp(searched));
        }
        for (key, value) in [
            ("runtime", json!(work.runtime)),
            ("overview", json!("An episode.")),
            ("hasFile", json!(item.file.is_some())),
            ("monitored", json!(item.monitored)),
            ("absoluteEpisodeNumber", json!(item.absolute)),
            ("unverifiedSceneNumbering", json!(false)),
            ("id", json!(item.id)),
        ] {
            episode[key] = value;
        }
        episode
    }

    /// A film. The file in it has neither formats nor scores: only the list of files tells them.
    fn movie_json(&self, work: &Work) -> Value {
        let item = self.items.get(&work.id);
        let file = item.and_then(|item| self.files.get(&item.file?));
        let size = file.map_or(0, |file| file.size);
        let groups: Vec<&str> = file.and_then(|file| file.group.as_deref()).into_iter().collect();
        let year = work.year;
        let mut movie = json!({
            "title": work.title, "originalTitle": work.title,
            "originalLanguage": {"id": 1, "name": "English"}, "alternateTitles": [],
            "secondaryYearSourceId": 0, "sortTitle": sort_title(&work.title), "sizeOnDisk": size,
            "status": "released", "overview": "A film.",
            "inCinemas": format!("{year}-02-01T00:00:00Z"),
            "physicalRelease": format!("{year}-06-01T00:00:00Z"),
            "digitalRelease": format!("{year}-05-01T00:00:00Z"),
            "releaseDate": format!("{year}-05-01T00:00:00Z"), "images": [], "website": "",
            "year": year, "youTubeTrailerId": "", "studio": "Lab", "path": work.path,
            "qualityProfileId": work.profile, "hasFile": file.is_some(),
            "movieFileId": file.map_or(0, |file| file.id), "monitored": work.monitored,
            "minimumAvailability": "released", "isAvailable": true, "folderName": work.path,
            "runtime": work.runtime, "cleanTitle": names::clean(&work.title),
            "imdbId": format!("tt{:07}", work.catalogue), "tmdbId": work.catalogue,
            "titleSlug": work.catalogue.to_string(), "rootFolderPath": work.root,
        });
        for (key, value) in [
            ("certification", json!("PG")),
            ("genres", json!(["Drama"])),
            ("keywords", json!([])),
            ("tags", json!(work.tags)),
            ("added", json!(stamp(work.added))),
            ("ratings", json!({"imdb": {"votes": 100, "value": 7.1, "type": "user"}})),
        ] {
            movie[key] = value;
        }
        if let Some(file) = file {
            movie["movieFile"] = self.file_json(file, false);
        }
        movie["popularity"] = json!(5);
        if let Some(searched) = item.and_then(|item| item.searched) {
            movie["lastSearchTime"] = json!(stamp(searched));
        }
        movie["statistics"] = json!({
            "movieFileCount": i32::from(file.is_some()), "sizeOnDisk": size,
            "releaseGroups": groups,
        });
        movie["id"] = json!(work.id);
        movie
    }

    /// A file. Without `scored` as a list of films embeds it.
    pub(super) fn file_json(&self, file: &LibraryFile, scored: bool) -> Value {
        let (formats, score) = self.score(Some(file.work), &file.scene_name);
        let profile = self.profile_of(file.work);
        let met = super::super::quality::meets_cutoff(&profile, file.quality.quality.id);
        let mut told = match self.app {
            App::Sonarr(_) => json!({"seriesId": file.work, "seasonNumber": file.season}),
            App::Radarr => json!({"movieId": file.work}),
        };
        let mut put = |key: &str, value: Value| told[key] = value;
        put("relativePath", json!(file.relative));
        put("path", json!(file.path));
        put("size", json!(file.size));
        put("dateAdded", json!(stamp(file.added)));
        put("sceneName", json!(file.scene_name));
        put("releaseGroup", json!(file.group));
        if self.app == App::Radarr {
            put("edition", json!(""));
        }
        put("languages", languages(false));
        put("quality", file.quality.json());
        if scored {
            put("customFormats", self.format_refs(&formats));
            put("customFormatScore", json!(score));
        }
        put("indexerFlags", json!(0));
        match self.app {
            App::Sonarr(_) => {
                let kind = if file.whole_season { "seasonPack" } else { "singleEpisode" };
                put("releaseType", json!(kind));
                put("mediaInfo", file.media.json("und"));
            }
            App::Radarr => {
                put("mediaInfo", file.media.json(""));
                put("originalFilePath", json!(file.original));
            }
        }
        put("qualityCutoffNotMet", json!(!met));
        put("id", json!(file.id));
        told
    }

    /// Items that are wanted and have no file.
    pub(in super::super) fn missing(&self) -> Vec<i64> {
        let wanted = |item: &&Item| {
            let monitored = self.works.get(&item.work).is_some_and(|work| work.monitored);
            item.monitored && monitored && item.file.is_none()
        };
        self.items.values().filter(wanted).map(|item| item.id).collect()
    }

    /// Items whose file is below their profile's cutoff.
    pub(super) fn below_cutoff(&self) -> Vec<i64> {
        let below = |item: &&Item| {
            let file = item.file.and_then(|file| self.files.get(&file));
            file.is_some_and(|file| {
                let profile = self.profile_of(item.work);
                !super::super::quality::meets_cutoff(&profile, file.quality.quality.id)
            })
        };
        self.items.values().filter(below).map(|item| item.id).collect()
    }
}

fn sort_title(title: &str) -> String {
    let lower = title.to_lowercase();
    let kept: String = lower.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace()).collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let article = words.len() > 1 && ["a", "an", "the"].contains(&words[0]);
    words[usize::from(article)..].join(" ")
}

/// `00:08:39.6583914`, as .NET writes a span of time.
pub(super) fn span(from: Timestamp, to: Timestamp) -> String {
    let all = to.duration_since(from);
    let seconds = all.as_secs().max(0);
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    let days = if days > 0 { format!("{days}.") } else { String::new() };
    let ticks = all.subsec_nanos().max(0) / 100;
    let ticks = if ticks > 0 { format!(".{ticks:07}") } else { String::new() };
    format!("{days}{hours:02}:{minutes:02}:{rest:02}{ticks}")
}
