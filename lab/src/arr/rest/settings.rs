//! Settings pages, profiles, formats, tags and root folders over HTTP.

use std::path::Path;

use axum::http::Method;
use serde_json::{Value, json};

use super::super::App;
use super::super::inside::Inside;
use super::super::state::World;
use super::{Ask, Reply, checks};

pub(super) fn answer(inside: &Inside, ask: &Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<i64>().unwrap_or(-1);
    match path.as_slice() {
        ["config", name] if ask.method == Method::GET => read(&inside.world(), name),
        ["config", name, "1"] if ask.method == Method::GET => read(&inside.world(), name),
        ["config", name, ..] if ask.method == Method::PUT => write(inside, name, ask.json()),
        ["tag", "detail"] if ask.method == Method::GET => {
            let world = inside.world();
            Reply::ok(world.all("tag").map(|tag| world.users_of(tag)).collect())
        }
        [kind, rest @ ..] => {
            let Some(kind) = KINDS.iter().find(|known| *known == kind) else {
                return Reply::nowhere();
            };
            match (&ask.method, rest) {
                (&Method::GET, []) => {
                    let world = inside.world();
                    Reply::ok(world.all(kind).map(|doc| world.complete(kind, doc)).collect())
                }
                (&Method::GET, [id]) => {
                    let world = inside.world();
                    let found = world.document(kind, number(id));
                    found.map_or_else(Reply::unknown, |doc| Reply::ok(world.complete(kind, doc)))
                }
                (&Method::POST, []) => save(&mut inside.world(), kind, ask.json(), None),
                (&Method::PUT, [id]) => {
                    let mut world = inside.world();
                    if world.document(kind, number(id)).is_none() {
                        return Reply::unknown();
                    }
                    save(&mut world, kind, ask.json(), Some(number(id)))
                }
                (&Method::DELETE, [id]) => {
                    let mut world = inside.world();
                    let all = world.documents.entry(kind).or_default();
                    if all.remove(&number(id)).is_none() {
                        return Reply::unknown();
                    }
                    if *kind == "customformat" {
                        forget_format(&mut world, number(id));
                    }
                    Reply::ok(json!({}))
                }
                _ => Reply::nowhere(),
            }
        }
        [] => Reply::nowhere(),
    }
}

const KINDS: [&str; 11] = [
    "qualityprofile",
    "qualitydefinition",
    "customformat",
    "tag",
    "rootfolder",
    "delayprofile",
    "releaseprofile",
    "remotepathmapping",
    "importlist",
    "customfilter",
    "autotagging",
];

fn read(world: &World, name: &str) -> Reply {
    world.page(name).map_or_else(Reply::nowhere, Reply::ok)
}

fn write(inside: &Inside, name: &str, sent: Value) -> Reply {
    let mut world = inside.world();
    let Some((name, kept)) = world.config.get_key_value(name) else { return Reply::nowhere() };
    let (name, mut page) = (*name, kept.clone());
    for (key, value) in sent.as_object().into_iter().flatten() {
        if let Some(wrong) = wrong_type(&page[key], value) {
            let place = format!("$.{key}");
            let why = format!(
                "The JSON value could not be converted to {wrong}. Path: {place} | LineNumber: 0 \
                 | BytePositionInLine: 1."
            );
            return Reply::unreadable(&place, &why);
        }
        page[key] = value.clone();
    }
    if let Some(refusal) = checks::page(&world, name, &page) {
        return refusal;
    }
    world.config.insert(name, page.clone());
    Reply::accepted(page)
}

fn wrong_type(kept: &Value, sent: &Value) -> Option<&'static str> {
    match kept {
        Value::Bool(_) if !sent.is_boolean() => Some("System.Boolean"),
        Value::Number(_) if !sent.is_number() => Some("System.Int32"),
        _ => None,
    }
}

fn save(world: &mut World, kind: &'static str, mut sent: Value, id: Option<i64>) -> Reply {
    if let Some(refusal) = checks::document(world, kind, &sent, id) {
        return refusal;
    }
    if kind == "remotepathmapping" {
        for side in ["remotePath", "localPath"] {
            sent[side] = json!(as_folder(sent[side].as_str().unwrap_or("")));
        }
    }
    if kind == "customformat" {
        let page = world.app.name().to_lowercase();
        let link = format!("https://wiki.servarr.com/{page}/settings#custom-formats-2");
        for condition in sent["specifications"].as_array_mut().into_iter().flatten() {
            condition["implementationName"] = json!("Release Title");
            condition["infoLink"] = json!(link);
        }
    }
    let Some(id) = id else {
        let kept = world.keep(kind, sent);
        if kind == "customformat" {
            let item = json!({"format": kept["id"], "name": kept["name"], "score": 0});
            for profile in world.documents.entry("qualityprofile").or_default().values_mut() {
                if let Some(items) = profile["formatItems"].as_array_mut() {
                    items.push(item.clone());
                }
            }
        }
        return Reply::created(world.complete(kind, &kept));
    };
    sent["id"] = json!(id);
    world.documents.entry(kind).or_default().insert(id, sent.clone());
    Reply::accepted(sent)
}

/// A folder with the separator at its end, as these programs keep it.
fn as_folder(path: &str) -> String {
    let separator = if path.contains('\\') { '\\' } else { '/' };
    format!("{}{separator}", path.trim_end_matches(separator))
}

fn forget_format(world: &mut World, id: i64) {
    for profile in world.documents.entry("qualityprofile").or_default().values_mut() {
        if let Some(items) = profile["formatItems"].as_array_mut() {
            items.retain(|item| item["format"] != id);
        }
    }
}

impl World {
    /// A tag with the ids of what has it.
    fn users_of(&self, tag: &Value) -> Value {
        let of = |kind: &'static str| -> Vec<i64> {
            let has =
                |one: &&Value| one["tags"].as_array().is_some_and(|tags| tags.contains(&tag["id"]));
            self.all(kind).filter(has).filter_map(|one| one["id"].as_i64()).collect()
        };
        let id = tag["id"].as_i64().unwrap_or(0);
        let works = self.works.values().filter(|work| work.tags.contains(&id));
        let works: Vec<i64> = works.map(|work| work.id).collect();
        let mut told = json!({
            "label": tag["label"], "delayProfileIds": of("delayprofile"),
            "importListIds": of("importlist"), "notificationIds": of("notification"),
        });
        let (words, media) = match self.app {
            App::Sonarr(_) => ("restrictionIds", "seriesIds"),
            App::Radarr => ("releaseProfileIds", "movieIds"),
        };
        told[words] = json!(of("releaseprofile"));
        if self.app.is_v5() {
            told["excludedReleaseProfileIds"] = json!([]);
        }
        told["indexerIds"] = json!(of("indexer"));
        told["downloadClientIds"] = json!(of("downloadclient"));
        told["autoTagIds"] = json!(of("autotagging"));
        told[media] = json!(works);
        told["id"] = tag["id"].clone();
        told
    }

    /// A root folder tells how it is now; the rest is as it was kept.
    fn complete(&self, kind: &str, document: &Value) -> Value {
        if kind != "rootfolder" {
            return document.clone();
        }
        let path = Path::new(document["path"].as_str().unwrap_or(""));
        if !path.is_dir() {
            return json!({"path": path, "accessible": false, "id": document["id"]});
        }
        let known: Vec<&str> = self.works.values().map(|work| work.path.as_str()).collect();
        let folders = std::fs::read_dir(path).into_iter().flatten().flatten();
        let unmapped: Vec<Value> = folders
            .map(|entry| entry.path())
            .filter(|path| path.is_dir() && !known.iter().any(|known| Path::new(known) == path))
            .map(|path| {
                let name = super::super::import::file_name(&path);
                json!({"name": name, "path": path, "relativePath": name})
            })
            .collect();
        let free = if self.house.no_space { 0 } else { 80_000_000_000_u64 };
        let mut told = json!({"path": path, "accessible": true, "freeSpace": free});
        if self.app.is_v5() {
            told["totalSpace"] = json!(270_000_000_000_u64);
        }
        told["unmappedFolders"] = json!(unmapped);
        told["id"] = document["id"].clone();
        told
    }
}
