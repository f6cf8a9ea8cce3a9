//! Webhooks ("Connect"): what is told to whom.

use serde_json::{Value, json};

use super::App;
use super::import::Candidate;
use super::media::Media;
use super::state::{Decision, Item, LibraryFile, Tracked, Work, World};
use super::wire::stamp;

impl World {
    fn tell(&mut self, switch: &str, event: &str, mut body: Value) {
        body["eventType"] = json!(event);
        body["instanceName"] = json!(self.app.name());
        // Of its health Sonarr tells without it, and Radarr when all is well again.
        let health = event == "HealthRestored" || (event == "Health" && self.app != App::Radarr);
        if !health {
            body["applicationUrl"] = json!("");
        }
        let hooks: Vec<Value> =
            self.all("notification").filter(|hook| hook[switch] == true).cloned().collect();
        for hook in hooks {
            self.counts.webhooks += 1;
            self.outbox.push((hook, body.clone()));
        }
    }

    /// What a webhook's test sends.
    pub(super) fn test_body(&self) -> Value {
        let mut body = match self.app {
            App::Sonarr(_) => json!({
                "series": {
                    "id": 1, "title": "Test Title", "path": "C:\\testpath", "tvdbId": 1234,
                    "tvMazeId": 0, "tmdbId": 0, "type": "standard", "year": 0,
                    "tags": ["test-tag"],
                },
                "episodes": [{
                    "id": 123, "episodeNumber": 1, "seasonNumber": 1, "title": "Test title",
                    "seriesId": 0, "tvdbId": 0,
                }],
            }),
            App::Radarr => json!({
                "movie": {
                    "id": 1, "title": "Test Title", "year": 1970, "releaseDate": "1970-01-01",
                    "folderPath": "C:\\testpath", "tmdbId": 0, "tags": ["test-tag"],
                },
                "remoteMovie": {
                    "tmdbId": 1234, "imdbId": "5678", "title": "Test title", "year": 1970,
                },
                "release": {
                    "quality": "Test Quality", "qualityVersion": 1, "releaseGroup": "Test Group",
                    "releaseTitle": "Test Title", "indexer": "Test Indexer", "size": 9_999_999,
                    "customFormatScore": 0,
                },
            }),
        };
        body["eventType"] = json!("Test");
        body["instanceName"] = json!(self.app.name());
        body["applicationUrl"] = json!("");
        body
    }

    pub(super) fn tell_grab(&mut self, decision: &Decision, client: &str, download_id: &str) {
        let mut body = self.about(decision.remote.work, &decision.remote.items);
        let release = &decision.release;
        let group = decision.parsed.as_ref().and_then(|parsed| parsed.group.clone());
        body["release"] = json!({
            "quality": decision.quality.quality.name,
            "qualityVersion": decision.quality.version, "releaseGroup": group,
            "releaseTitle": release.title, "indexer": release.indexer, "size": release.size,
            "customFormatScore": decision.score, "customFormats": [],
            "languages": [{"id": 1, "name": "English"}],
        });
        if self.app.tells_indexer_flags() {
            body["release"]["indexerFlags"] = json!([]);
        }
        self.add_client(&mut body, client, download_id);
        body["customFormatInfo"] = no_formats(decision.score);
        self.tell("onGrab", "Grab", body);
    }

    pub(super) fn tell_import(
        &mut self,
        candidate: &Candidate,
        file: &LibraryFile,
        tracked: Option<&Tracked>,
        replaced: Vec<LibraryFile>,
    ) {
        let mut body = self.about(Some(file.work), &candidate.items);
        let key = match self.app {
            App::Sonarr(_) => "episodeFile",
            App::Radarr => "movieFile",
        };
        let mut told = self.hook_file(file);
        told["sourcePath"] = json!(candidate.path);
        body[key] = told;
        body["isUpgrade"] = json!(!replaced.is_empty());
        if let Some(tracked) = tracked {
            self.add_client(&mut body, &tracked.client, &tracked.download_id);
        }
        body["customFormatInfo"] = no_formats(0);
        body["release"] = self.hook_release(candidate, tracked);
        if !replaced.is_empty() {
            let files = replaced.iter().map(|file| self.hook_file(file)).collect();
            body["deletedFiles"] = Value::Array(files);
        }
        let switch = if replaced.is_empty() { "onDownload" } else { "onUpgrade" };
        self.tell(switch, "Download", body);
    }

    fn hook_release(&self, candidate: &Candidate, tracked: Option<&Tracked>) -> Value {
        let grab = tracked.and_then(|tracked| self.grabs(&tracked.download_id).last().cloned());
        let mut release = grab.map_or_else(
            || json!({}),
            |grab| {
                let size = grab.data.get("size").and_then(Value::as_str).unwrap_or("0");
                json!({
                    "releaseTitle": grab.title, "indexer": grab.data.get("indexer"),
                    "size": size.parse::<u64>().unwrap_or(0),
                })
            },
        );
        if self.app == App::Radarr && release.get("size").is_none() {
            release["size"] = json!(0);
        }
        if self.app.tells_indexer_flags() {
            release["indexerFlags"] = json!([]);
        }
        if self.app != App::Radarr {
            let kind = super::grab::release_type(candidate.parsed.as_ref());
            release["releaseType"] = json!(lower_first(kind));
        }
        release
    }

    /// Once for each download, when it cannot go on without its owner.
    pub(super) fn tell_manual(&mut self, download_id: &str) {
        let known = self.tracked.iter_mut().find(|t| t.download_id == download_id);
        let Some(tracked) = known.filter(|tracked| !tracked.told_owner) else { return };
        tracked.told_owner = true;
        let tracked = tracked.clone();
        let mut body = self.about(tracked.remote.work, &tracked.remote.items);
        body["downloadInfo"] = json!({
            "quality": tracked.quality.quality.name, "qualityVersion": tracked.quality.version,
            "title": tracked.title, "size": tracked.size,
        });
        self.add_client(&mut body, &tracked.client, &tracked.download_id);
        body["downloadStatus"] = json!("Warning");
        body["downloadStatusMessages"] = messages(&tracked.warnings);
        body["customFormatInfo"] = no_formats(0);
        body["release"] = match self.app {
            App::Sonarr(_) => json!({"releaseType": "unknown"}),
            App::Radarr => json!({"size": 0}),
        };
        self.tell("onManualInteractionRequired", "ManualInteractionRequired", body);
    }

    pub(super) fn tell_health(&mut self, problem: &Value, restored: bool) {
        let body = json!({
            "level": problem["type"], "message": problem["message"], "type": problem["source"],
            "wikiUrl": problem["wikiUrl"],
        });
        let (switch, event) = if restored {
            ("onHealthRestored", "HealthRestored")
        } else {
            ("onHealthIssue", "Health")
        };
        self.tell(switch, event, body);
    }

    pub(super) fn tell_added(&mut self, work: i64) {
        let mut body = self.about(Some(work), &[]);
        match self.app {
            App::Sonarr(_) => {
                drop(body.as_object_mut().map(|body| body.remove("episodes")));
                self.tell("onSeriesAdd", "SeriesAdd", body);
            }
            App::Radarr => {
                drop(body.as_object_mut().map(|body| body.remove("remoteMovie")));
                body["addMethod"] = json!("manual");
                self.tell("onMovieAdded", "MovieAdded", body);
            }
        }
    }

    pub(super) fn tell_removed(&mut self, work: i64, with_files: bool) {
        let mut body = self.about(Some(work), &[]);
        body["deletedFiles"] = json!(with_files);
        match self.app {
            App::Sonarr(_) => {
                drop(body.as_object_mut().map(|body| body.remove("episodes")));
                self.tell("onSeriesDelete", "SeriesDelete", body);
            }
            App::Radarr => {
                drop(body.as_object_mut().map(|body| body.remove("remoteMovie")));
                body["movieFolderSize"] = json!(0);
                self.tell("onMovieDelete", "MovieDelete", body);
            }
        }
    }

    fn add_client(&self, body: &mut Value, client: &str, download_id: &str) {
        body["downloadClient"] = json!(client);
        body["downloadClientType"] = json!("SABnzbd");
        body["downloadId"] = json!(download_id);
    }

    /// The series and its episodes, or the film.
    fn about(&self, work: Option<i64>, items: &[i64]) -> Value {
        let work = work.and_then(|work| self.works.get(&work));
        match self.app {
            App::Sonarr(_) => {
                let episodes: Vec<Value> = items
                    .iter()
                    .filter_map(|item| self.items.get(item))
                    .map(|item| self.hook_episode(item))
                    .collect();
                let mut body =
                    work.map_or_else(|| json!({}), |w| json!({"series": self.hook_series(w)}));
                body["episodes"] = json!(episodes);
                body
            }
            App::Radarr => work.map_or_else(
                || json!({}),
                |work| {
                    json!({
                        "movie": hook_movie(work),
                        "remoteMovie": {
                            "tmdbId": work.catalogue, "imdbId": format!("tt{:07}", work.catalogue),
                            "title": work.title, "year": work.year,
                        },
                    })
                },
            ),
        }
    }

    fn hook_series(&self, work: &Work) -> Value {
        let mut series = json!({
            "id": work.id, "title": work.title, "titleSlug": slug(&work.title), "path": work.path,
            "tvdbId": work.catalogue, "tvMazeId": work.catalogue, "tmdbId": work.catalogue,
            "imdbId": format!("tt{:07}", work.catalogue),
        });
        if self.app.is_v5() {
            series["malIds"] = json!([]);
            series["aniListIds"] = json!([]);
        }
        for (key, value) in [
            ("type", json!("standard")),
            ("year", json!(work.year)),
            ("genres", json!(["Drama"])),
            ("images", json!([])),
            ("tags", json!([])),
            ("originalLanguage", json!({"id": 1, "name": "English"})),
        ] {
            series[key] = value;
        }
        if self.app.is_v5() {
            series["originalCountry"] = json!("usa");
        }
        series
    }

    fn hook_episode(&self, item: &Item) -> Value {
        let work = self.works.get(&item.work);
        json!({
            "id": item.id, "episodeNumber": item.number, "seasonNumber": item.season,
            "title": work.map(|work| episode_title(work, item)), "overview": "An episode.",
            "airDate": item.aired.to_string(), "airDateUtc": format!("{}T20:00:00Z", item.aired),
            "seriesId": item.work,
            "tvdbId": work.map_or(0, |work| episode_number(work, item)),
        })
    }

    fn hook_file(&self, file: &LibraryFile) -> Value {
        let mut told = json!({
            "id": file.id, "relativePath": file.relative, "path": file.path,
            "quality": file.quality.quality.name, "qualityVersion": file.quality.version,
            "releaseGroup": file.group, "sceneName": file.scene_name,
        });
        if self.app == App::Radarr {
            told["indexerFlags"] = json!("0");
        }
        told["size"] = json!(file.size);
        told["dateAdded"] = json!(stamp(file.added));
        told["languages"] = json!([{"id": 1, "name": "English"}]);
        told["mediaInfo"] = hook_media(file.media);
        told
    }
}

impl App {
    fn tells_indexer_flags(self) -> bool {
        self.is_v5() || self == Self::Radarr
    }
}

fn hook_movie(work: &Work) -> Value {
    json!({
        "id": work.id, "title": work.title, "year": work.year,
        "releaseDate": format!("{}-06-01", work.year), "folderPath": work.path,
        "tmdbId": work.catalogue, "imdbId": format!("tt{:07}", work.catalogue),
        "overview": "A film.", "genres": ["Drama"], "images": [], "tags": [],
        "originalLanguage": {"id": 1, "name": "English"},
    })
}

fn hook_media(media: Media) -> Value {
    json!({
        "audioChannels": 1.0, "audioCodec": "AAC", "audioLanguages": [],
        "height": media.height.unwrap_or(1080), "width": media.width.unwrap_or(1920),
        "subtitles": [], "videoCodec": "h264", "videoDynamicRange": "",
        "videoDynamicRangeType": "",
    })
}

fn no_formats(score: i64) -> Value {
    json!({"customFormats": [], "customFormatScore": score})
}

/// The messages of a download, as the API and the webhooks write them.
pub(super) fn messages(warnings: &[(String, Vec<String>)]) -> Value {
    let each = |(title, lines): &(String, Vec<String>)| json!({"title": title, "messages": lines});
    Value::Array(warnings.iter().map(each).collect())
}

pub(super) fn episode_title(work: &Work, item: &Item) -> String {
    format!("{} {}x{:02}", work.title, item.season, item.number)
}

/// A catalogue number of an episode's own.
pub(super) fn episode_number(work: &Work, item: &Item) -> i64 {
    work.catalogue * 1000 + item.season * 100 + item.number
}

pub(super) fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

fn lower_first(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
