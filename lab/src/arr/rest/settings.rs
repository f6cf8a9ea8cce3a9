//! Settings pages, profiles, formats, tags and root folders over HTTP.

use std::path::Path;

use axum::http::Method;
use serde_json::{Value, json};

use super::super::inside::Inside;
use super::super::quality;
use super::super::state::World;
use super::{Ask, Reply};

pub(super) fn answer(inside: &Inside, ask: &Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<i64>().unwrap_or(-1);
    match path.as_slice() {
        ["config", name] if ask.method == Method::GET => read(&inside.world(), name),
        ["config", name, "1"] if ask.method == Method::GET => read(&inside.world(), name),
        ["config", name, ..] if ask.method == Method::PUT => write(inside, name, ask.json()),
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
    let Some(page) = world.config.get(name) else { return Reply::nowhere() };
    let mut page = page.clone();
    if name == "host" {
        // The app's own key, in clear: so do the real ones.
        page["apiKey"] = json!(world.api_key);
        page["port"] = json!(world.port);
        page["urlBase"] = json!(world.url_base);
    }
    Reply::ok(page)
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
    if let Some(refusal) = out_of_range(name, &page) {
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

/// What is checked; a good deal is not, such as the first day of the week.
fn out_of_range(name: &str, page: &Value) -> Option<Reply> {
    match name {
        "indexer" => {
            let interval = page["rssSyncInterval"].as_i64().unwrap_or(0);
            let good = interval == 0 || (10..=120).contains(&interval);
            let text = "Must be between 10 and 120 or 0 to disable";
            let value = &page["rssSyncInterval"];
            (!good)
                .then(|| Reply::invalid("RssSyncInterval", text, value, "RssSyncIntervalValidator"))
        }
        "host" => {
            let port = page["port"].as_i64().unwrap_or(0);
            let text = format!("'Port' must be between 1 and 65535. You entered {port}.");
            let good = (0..=65_535).contains(&port);
            (!good)
                .then(|| Reply::invalid("Port", &text, &page["port"], "InclusiveBetweenValidator"))
        }
        "mediamanagement" => {
            let bin = page["recycleBin"].as_str().unwrap_or("");
            let good = bin.is_empty() || Path::new(bin).is_dir();
            let text = format!("Path '{bin}' does not exist");
            (!good).then(|| Reply::invalid("RecycleBin", &text, &json!(bin), "PathExistsValidator"))
        }
        _ => None,
    }
}

fn save(world: &mut World, kind: &'static str, mut sent: Value, id: Option<i64>) -> Reply {
    if let Some(refusal) = refusal(world, kind, &sent) {
        return refusal;
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

fn refusal(world: &World, kind: &str, sent: &Value) -> Option<Reply> {
    match kind {
        "rootfolder" => {
            let path = sent["path"].as_str().unwrap_or("");
            let text = format!("Path '{path}' does not exist");
            (!Path::new(path).is_dir())
                .then(|| Reply::invalid("Path", &text, &json!(path), "PathExistsValidator"))
        }
        "qualityprofile" => {
            let formats: Vec<i64> =
                world.all("customformat").filter_map(|format| format["id"].as_i64()).collect();
            let items = sent["formatItems"].as_array().map(Vec::as_slice).unwrap_or_default();
            let mut named: Vec<i64> =
                items.iter().filter_map(|item| item["format"].as_i64()).collect();
            named.sort_unstable();
            if named != formats {
                let text = "All Custom Formats and no extra ones need to be present inside your \
                            Profile! Try refreshing your browser.";
                let value = &sent["formatItems"];
                return Some(Reply::invalid("FormatItems", text, value, "PredicateValidator"));
            }
            let cutoff = sent["cutoff"].as_i64().unwrap_or(-1);
            let groups = sent["items"].as_array().map(Vec::as_slice).unwrap_or_default();
            let allowed = quality::wants(sent, cutoff)
                || groups.iter().any(|g| g["id"] == cutoff && g["allowed"] == true);
            let text = "Cutoff must be an allowed quality or group";
            let code = "ValidCutoffValidator`1";
            (!allowed).then(|| Reply::invalid("Cutoff", text, &sent["cutoff"], code))
        }
        _ => None,
    }
}

fn forget_format(world: &mut World, id: i64) {
    for profile in world.documents.entry("qualityprofile").or_default().values_mut() {
        if let Some(items) = profile["formatItems"].as_array_mut() {
            items.retain(|item| item["format"] != id);
        }
    }
}

impl World {
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
