//! Series, episodes, films and files over HTTP.

use axum::http::Method;
use serde_json::{Value, json};

use super::super::App;
use super::super::commands::ids;
use super::super::inside::Inside;
use super::super::state::{Item, LibraryFile, Work, World};
use super::{Ask, Reply, page};

pub(super) fn answer(inside: &Inside, ask: &Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    let radarr = inside.app == App::Radarr;
    match path.as_slice() {
        ["series", rest @ ..] if !radarr => works(inside, ask, rest),
        ["movie", rest @ ..] if radarr => works(inside, ask, rest),
        ["episode", rest @ ..] if !radarr => episodes(inside, ask, rest),
        ["episodefile", rest @ ..] if !radarr => files(inside, ask, rest),
        ["moviefile", rest @ ..] if radarr => files(inside, ask, rest),
        ["wanted", kind @ ("missing" | "cutoff")] if ask.method == Method::GET => {
            let world = inside.world();
            let items = if *kind == "missing" { world.missing() } else { world.below_cutoff() };
            let mut items: Vec<&Item> =
                items.iter().filter_map(|item| world.items.get(item)).collect();
            items.sort_by_key(|item| std::cmp::Reverse((item.aired, item.id)));
            let key = if radarr { "movieMetadata.sortTitle" } else { "episodes.airDateUtc" };
            let records = items.iter().map(|item| world.wanted_json(item, ask.is("includeSeries")));
            Reply::ok(page(ask, key, records.collect()))
        }
        ["calendar"] if ask.method == Method::GET => {
            let world = inside.world();
            let date = |key: &str| ask.first(key).and_then(|d| d.get(..10)?.parse().ok());
            let (start, end): (Option<jiff::civil::Date>, Option<jiff::civil::Date>) =
                (date("start"), date("end"));
            let within = |item: &&Item| {
                start.is_none_or(|start| item.aired >= start)
                    && end.is_none_or(|end| item.aired <= end)
            };
            let items = world.items.values().filter(within);
            Reply::ok(items.map(|item| world.wanted_json(item, false)).collect())
        }
        _ => Reply::nowhere(),
    }
}

fn works(inside: &Inside, ask: &Ask, rest: &[&str]) -> Reply {
    let now = inside.now();
    let mut world = inside.world();
    match (&ask.method, rest) {
        (&Method::GET, []) => {
            let number = ask.number("tvdbId").or_else(|| ask.number("tmdbId"));
            let wanted = |work: &&Work| number.is_none_or(|number| work.catalogue == number);
            let list = world.works.values().filter(wanted).map(|work| world.work_json(work, true));
            Reply::ok(list.collect())
        }
        (&Method::POST, []) => add(&mut world, &ask.json(), now),
        (&Method::PUT, ["editor"]) => {
            let body = ask.json();
            let key = if world.app == App::Radarr { "movieIds" } else { "seriesIds" };
            let chosen = ids(&body[key]);
            for id in &chosen {
                if let Some(work) = world.works.get_mut(id) {
                    edit(work, &body);
                }
            }
            let works = chosen.iter().filter_map(|id| world.works.get(id));
            Reply::accepted(works.map(|work| world.work_json(work, true)).collect())
        }
        (method, [id]) => {
            let Some(mut work) = id.parse().ok().and_then(|id| world.works.get(&id)).cloned()
            else {
                return Reply::unknown();
            };
            match *method {
                Method::GET => Reply::ok(world.work_json(&work, true)),
                Method::PUT => {
                    edit(&mut work, &ask.json());
                    world.works.insert(work.id, work.clone());
                    Reply::accepted(world.work_json(&work, true))
                }
                Method::DELETE => {
                    remove(&mut world, &work, ask.is("deleteFiles"));
                    Reply::ok(json!({}))
                }
                _ => Reply::nowhere(),
            }
        }
        _ => Reply::nowhere(),
    }
}

fn edit(work: &mut Work, body: &Value) {
    if let Some(monitored) = body["monitored"].as_bool() {
        work.monitored = monitored;
    }
    if let Some(profile) = body["qualityProfileId"].as_i64() {
        work.profile = profile;
    }
    if let Some(path) = body["path"].as_str() {
        path.clone_into(&mut work.path);
    }
    if body["tags"].is_array() {
        work.tags = ids(&body["tags"]);
    }
    for season in body["seasons"].as_array().into_iter().flatten() {
        if let (Some(number), Some(monitored)) =
            (season["seasonNumber"].as_i64(), season["monitored"].as_bool())
        {
            work.seasons.insert(number, monitored);
        }
    }
}

fn add(world: &mut World, body: &Value, now: jiff::Timestamp) -> Reply {
    let (key, property, code, word) = match world.app {
        App::Sonarr(_) => ("tvdbId", "TvdbId", "SeriesExistsValidator", "series"),
        App::Radarr => ("tmdbId", "TmdbId", "MovieExistsValidator", "movie"),
    };
    let catalogue = body[key].as_i64().unwrap_or(0);
    if world.works.values().any(|work| work.catalogue == catalogue) {
        let text = format!("This {word} has already been added");
        return Reply::invalid(property, &text, &body[key], code);
    }
    let Some(root) = body["rootFolderPath"].as_str() else {
        return Reply::invalid(
            "Path",
            "'Path' must not be empty.",
            &Value::Null,
            "NotEmptyValidator",
        );
    };
    let title = body["title"].as_str().unwrap_or("Unknown").to_owned();
    let year = body["year"].as_i64().unwrap_or(0);
    let id = world.id("work");
    let path = format!("{root}/{}", world.app.folder(&title, year));
    let mut work = Work {
        id,
        title,
        year,
        catalogue,
        path,
        root: root.to_owned(),
        profile: body["qualityProfileId"].as_i64().unwrap_or(4),
        monitored: true,
        runtime: body["runtime"].as_i64().unwrap_or(25),
        tags: Vec::new(),
        added: now,
        seasons: std::collections::BTreeMap::new(),
    };
    edit(&mut work, body);
    world.works.insert(id, work.clone());
    world.tell_added(id);
    let mut told = world.work_json(&work, world.app == App::Radarr);
    told["rootFolderPath"] = json!(root);
    let mut options = match world.app {
        App::Sonarr(_) => json!({
            "searchForMissingEpisodes": false, "searchForCutoffUnmetEpisodes": false,
            "ignoreEpisodesWithFiles": false, "ignoreEpisodesWithoutFiles": false,
            "monitor": "all",
        }),
        App::Radarr => json!({
            "searchForMovie": false, "addMethod": "manual", "ignoreEpisodesWithFiles": false,
            "ignoreEpisodesWithoutFiles": false, "monitor": "movieOnly",
        }),
    };
    for (key, value) in body["addOptions"].as_object().into_iter().flatten() {
        options[key] = value.clone();
    }
    told["addOptions"] = options;
    if world.app != App::Radarr {
        told["alternateTitles"] = json!([]);
        told["statistics"] = json!({
            "seasonCount": work.seasons.len(), "episodeFileCount": 0, "episodeCount": 0,
            "totalEpisodeCount": 0, "sizeOnDisk": 0, "percentOfEpisodes": 0,
        });
    }
    Reply::created(told)
}

fn remove(world: &mut World, work: &Work, with_files: bool) {
    let files: Vec<i64> =
        world.files.values().filter(|file| file.work == work.id).map(|file| file.id).collect();
    for id in files {
        if let (Some(file), true) = (world.files.remove(&id), with_files) {
            drop(std::fs::remove_file(file.path));
        }
    }
    world.tell_removed(work.id, with_files);
    world.works.remove(&work.id);
    world.items.retain(|_, item| item.work != work.id);
}

fn episodes(inside: &Inside, ask: &Ask, rest: &[&str]) -> Reply {
    let mut world = inside.world();
    match (&ask.method, rest) {
        (&Method::GET, []) => {
            let (series, chosen) = (ask.number("seriesId"), ask.numbers("episodeIds"));
            let of_file = ask.number("episodeFileId");
            if series.is_none() && chosen.is_empty() && of_file.is_none() {
                return Reply::message(400, "seriesId or episodeIds must be provided");
            }
            let season = ask.number("seasonNumber");
            let wanted = |item: &&Item| {
                series.is_none_or(|series| item.work == series)
                    && (chosen.is_empty() || chosen.contains(&item.id))
                    && season.is_none_or(|season| item.season == season)
                    && of_file.is_none_or(|file| item.file == Some(file))
            };
            let items = world.items.values().filter(wanted);
            Reply::ok(items.map(|item| world.episode_json(item)).collect())
        }
        (&Method::PUT, ["monitor"]) => {
            let body = ask.json();
            let chosen = ids(&body["episodeIds"]);
            for id in &chosen {
                if let (Some(item), Some(monitored)) =
                    (world.items.get_mut(id), body["monitored"].as_bool())
                {
                    item.monitored = monitored;
                }
            }
            let items = chosen.iter().filter_map(|id| world.items.get(id));
            Reply::accepted(items.map(|item| world.episode_json(item)).collect())
        }
        (method, [id]) => {
            let Some(mut item) = id.parse().ok().and_then(|id| world.items.get(&id)).cloned()
            else {
                return Reply::unknown();
            };
            if *method == Method::PUT {
                item.monitored = ask.json()["monitored"].as_bool().unwrap_or(item.monitored);
                world.items.insert(item.id, item.clone());
            }
            let mut told = world.episode_json(&item);
            if let Some(work) = world.works.get(&item.work) {
                told["series"] = world.work_json(work, false);
            }
            if let Some(file) = item.file.and_then(|file| world.files.get(&file)) {
                told["episodeFile"] = world.file_json(file, true);
            }
            if *method == Method::PUT { Reply::accepted(told) } else { Reply::ok(told) }
        }
        _ => Reply::nowhere(),
    }
}

fn files(inside: &Inside, ask: &Ask, rest: &[&str]) -> Reply {
    let now = inside.now();
    let mut world = inside.world();
    let (by_work, by_id) = match world.app {
        App::Sonarr(_) => ("seriesId", "episodeFileIds"),
        App::Radarr => ("movieId", "movieFileIds"),
    };
    match (&ask.method, rest) {
        (&Method::GET, []) => {
            let (works, chosen) = (ask.numbers(by_work), ask.numbers(by_id));
            if works.is_empty() && chosen.is_empty() {
                return Reply::message(400, &format!("{by_work} or {by_id} must be provided"));
            }
            let wanted =
                |file: &&LibraryFile| works.contains(&file.work) || chosen.contains(&file.id);
            let files = world.files.values().filter(wanted);
            Reply::ok(files.map(|file| world.file_json(file, true)).collect())
        }
        (method, [id]) => {
            let Some(file) = id.parse().ok().and_then(|id| world.files.get(&id)).cloned() else {
                return Reply::unknown();
            };
            if *method != Method::DELETE {
                return Reply::ok(world.file_json(&file, true));
            }
            drop(std::fs::remove_file(&file.path));
            world.files.remove(&file.id);
            let held: Vec<i64> = world
                .items
                .values_mut()
                .filter(|item| item.file == Some(file.id))
                .map(|item| {
                    item.file = None;
                    item.id
                })
                .collect();
            world.write_removal(&file, &held, "Manual", now);
            Reply::ok(json!({}))
        }
        _ => Reply::nowhere(),
    }
}

impl World {
    /// An item in a list of wanted things: an episode, or a film without its file.
    fn wanted_json(&self, item: &Item, with_series: bool) -> Value {
        let Some(work) = self.works.get(&item.work) else { return Value::Null };
        if self.app == App::Radarr {
            let mut movie = self.work_json(work, true);
            if let Some(movie) = movie.as_object_mut() {
                movie.shift_remove("movieFile");
                movie.shift_remove("rootFolderPath");
            }
            return movie;
        }
        let mut episode = self.episode_json(item);
        if with_series {
            episode["series"] = self.work_json(work, false);
        }
        episode
    }
}
