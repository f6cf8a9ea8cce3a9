//! Custom formats, profiles and sizes, as far as there is more to them than to other settings.

use axum::http::Method;
use serde_json::{Value, json};

use super::super::App;
use super::super::inside::Inside;
use super::super::state::World;
use super::{Ask, Reply, settings};

pub(super) fn answer(inside: &Inside, mut ask: Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    let reads = ask.method == Method::GET;
    match path.as_slice() {
        ["qualityprofile", "schema"] if reads => Reply::ok(empty_profile(&inside.world())),
        ["qualitydefinition", "limits"] if reads => {
            let max = if inside.app == App::Radarr { 2000 } else { 1000 };
            Reply::ok(json!({"min": 0, "max": max}))
        }
        ["qualitydefinition", "update"] if ask.method == Method::PUT => {
            resize(&mut inside.world(), &ask.json())
        }
        ["language"] if reads => Reply::ok(languages(inside.app)),
        ["customformat", rest @ ..] if ask.body.is_some() && !reads => {
            let id = rest.first().and_then(|id| id.parse::<i64>().ok());
            let mut sent = ask.json();
            if let Some(refusal) = refusal(&inside.world(), &sent, id) {
                return refusal;
            }
            complete(&mut sent);
            let name = sent["name"].clone();
            ask.body = Some(sent);
            let reply = settings::answer(inside, &ask);
            if let (Some(id), 202) = (id, reply.status) {
                rename(&mut inside.world(), id, &name);
            }
            reply
        }
        _ => settings::answer(inside, &ask),
    }
}

/// A profile in which nothing is allowed yet, with everything that there is.
fn empty_profile(world: &World) -> Value {
    let mut profile = world.all("qualityprofile").next().cloned().unwrap_or_default();
    let disallow = |item: &mut Value| item["allowed"] = json!(false);
    for item in profile["items"].as_array_mut().into_iter().flatten() {
        disallow(item);
        item["items"].as_array_mut().into_iter().flatten().for_each(disallow);
    }
    let scores = world
        .all("customformat")
        .map(|format| json!({"format": format["id"], "name": format["name"], "score": 0}));
    profile["formatItems"] = scores.collect();
    profile["name"] = json!("");
    profile["cutoff"] = json!(0);
    if let Some(profile) = profile.as_object_mut() {
        profile.remove("id");
    }
    profile
}

fn languages(app: App) -> Value {
    let mut all = vec![(0, "Unknown"), (1, "English"), (2, "French"), (4, "German")];
    if app == App::Radarr {
        all.extend([(-1, "Any"), (-2, "Original")]);
    }
    let told = all
        .into_iter()
        .map(|(id, name)| json!({"id": id, "name": name, "nameLower": name.to_lowercase()}));
    told.collect()
}

/// All definitions at once. Where sizes are in the profiles, they are changed in all of these.
fn resize(world: &mut World, sent: &Value) -> Reply {
    let sent = sent.as_array().cloned().unwrap_or_default();
    let in_profiles = world.app.sizes_are_in_the_profile();
    let sizes = ["minSize", "preferredSize", "maxSize"];
    let definitions = world.documents.entry("qualitydefinition").or_default();
    for definition in &sent {
        let Some(kept) = definition["id"].as_i64().and_then(|id| definitions.get_mut(&id)) else {
            return Reply::unknown();
        };
        for field in sizes.iter().filter(|_| !in_profiles) {
            kept[*field] = definition[*field].clone();
        }
        kept["title"] = definition["title"].clone();
    }
    let profiles = world.documents.entry("qualityprofile").or_default().values_mut();
    for profile in profiles.filter(|_| in_profiles) {
        for item in profile["items"].as_array_mut().into_iter().flatten() {
            let own = item.clone();
            let inner = item["items"].as_array_mut().into_iter().flatten();
            for quality in inner {
                take_sizes(quality, &sent, &sizes);
            }
            if own["quality"].is_object() {
                take_sizes(item, &sent, &sizes);
            }
        }
    }
    Reply::accepted(world.all("qualitydefinition").cloned().collect())
}

fn take_sizes(item: &mut Value, sent: &[Value], sizes: &[&str]) {
    let id = item["quality"]["id"].clone();
    if let Some(definition) = sent.iter().find(|it| it["quality"]["id"] == id) {
        for field in sizes {
            item[*field] = definition[*field].clone();
        }
    }
}

fn refusal(world: &World, sent: &Value, id: Option<i64>) -> Option<Reply> {
    let name = &sent["name"];
    if name.as_str().unwrap_or("").is_empty() {
        let text = "'Name' must not be empty.";
        return Some(Reply::invalid("Name", text, name, "NotEmptyValidator"));
    }
    let is_other = |it: &&Value| it["name"] == *name && it["id"].as_i64() != id;
    if world.all("customformat").any(|it| is_other(&it)) {
        return Some(Reply::invalid("Name", "Must be unique.", name, "PredicateValidator"));
    }
    let conditions = sent["specifications"].as_array();
    if conditions.is_none_or(Vec::is_empty) {
        let (text, value) = ("'Specifications' must not be empty.", &sent["specifications"]);
        return Some(Reply::invalid("Specifications", text, value, "NotEmptyValidator"));
    }
    let pattern = conditions?.iter().find_map(pattern_of).filter(|it| *it == "")?;
    let text = "Regex Pattern must not be empty";
    Some(Reply::invalid("Value", text, pattern, "NotEmptyValidator"))
}

/// The pattern of a condition that has one and lacks it.
fn pattern_of(condition: &Value) -> Option<&Value> {
    let kind = condition["implementation"].as_str()?;
    let has_pattern =
        ["ReleaseTitleSpecification", "ReleaseGroupSpecification", "EditionSpecification"];
    let fields = condition["fields"].as_array().filter(|_| has_pattern.contains(&kind))?;
    let value = &fields.iter().find(|field| field["name"] == "value")?["value"];
    (*value == "").then_some(value)
}

/// A program tells more of a field than it was told, and knows fields that were not named.
fn complete(format: &mut Value) {
    for condition in format["specifications"].as_array_mut().into_iter().flatten() {
        let kind = condition["implementation"].as_str().unwrap_or("").to_owned();
        let Some(fields) = condition["fields"].as_array_mut() else { continue };
        let has_exception = fields.iter().any(|field| field["name"] == "exceptLanguage");
        if kind == "LanguageSpecification" && !has_exception {
            fields.push(json!({"name": "exceptLanguage", "value": false}));
        }
        for (order, field) in fields.iter_mut().enumerate() {
            let (label, kind) = match field["value"] {
                Value::String(_) => ("Regular Expression", "textbox"),
                Value::Bool(_) => ("Except Language", "checkbox"),
                _ => ("Value", "select"),
            };
            let mut told = json!({"order": order, "name": field["name"], "label": label});
            if kind == "textbox" {
                told["helpText"] = json!("Custom Format RegEx is Case Insensitive");
            }
            told["value"] = field["value"].clone();
            told["type"] = json!(kind);
            told["advanced"] = json!(false);
            told["privacy"] = json!("normal");
            told["isFloat"] = json!(false);
            *field = told;
        }
    }
}

/// Every profile calls a format by its name of now.
fn rename(world: &mut World, id: i64, name: &Value) {
    for profile in world.documents.entry("qualityprofile").or_default().values_mut() {
        for item in profile["formatItems"].as_array_mut().into_iter().flatten() {
            if item["format"] == id {
                item["name"] = name.clone();
            }
        }
    }
}
