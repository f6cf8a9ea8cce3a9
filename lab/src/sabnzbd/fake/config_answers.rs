//! `get_config`, `set_config`, `get_cats`, `get_scripts`, `config`.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::answers::{Asked, no, not_implemented, ok};
use super::world::World;

pub(super) fn config(world: &mut World, mode: &str, asked: &Asked) -> Value {
    match mode {
        "get_cats" => {
            let names: Vec<&str> =
                world.settings.categories.iter().map(|one| one.name.as_str()).collect();
            json!({"categories": names})
        }
        "get_scripts" => json!({"scripts": scripts(world)}),
        "get_config" => get(world, asked.get("section"), asked.get("keyword")),
        "set_config" => set(world, asked),
        "del_config" => delete(world, asked),
        "config" => tune(world, asked),
        _ => ok(),
    }
}

fn scripts(world: &World) -> Vec<&str> {
    if world.scripts.is_empty() {
        return Vec::new();
    }
    ["None"].into_iter().chain(world.scripts.keys().map(String::as_str)).collect()
}

fn get(world: &World, section: &str, keyword: &str) -> Value {
    let settings = &world.settings;
    let mut config = Map::new();
    let all = section.is_empty();
    for (name, fields) in &settings.sections {
        if all || name == section {
            config.insert(name.clone(), fields.clone());
        }
    }
    if !keyword.is_empty() {
        let value = settings.sections.get(section).and_then(|fields| fields.get(keyword));
        return match value {
            Some(value) => json!({"config": {section: {keyword: value}}}),
            None => json!({"config": {}}),
        };
    }
    if all || section == "categories" {
        config.insert("categories".to_owned(), json!(settings.categories_json()));
    }
    if all || section == "servers" {
        config.insert("servers".to_owned(), json!([settings.server]));
    }
    json!({"config": config})
}

fn set(world: &mut World, asked: &Asked) -> Value {
    let (section, keyword) = (asked.get("section"), asked.get("keyword"));
    if section == "categories" {
        let name = if keyword.is_empty() { asked.get("name") } else { keyword };
        let folder = if asked.get("dir").is_empty() { "" } else { asked.get("dir") };
        world.settings.set_category(name, folder, asked.get("script"));
        let categories = world.settings.categories_json();
        let one: Vec<&Value> = categories.iter().filter(|one| one["name"] == name).collect();
        return json!({"config": {"categories": one}});
    }
    if section != "misc" {
        return no("Config item does not exist");
    }
    match world.settings.write(keyword, asked.get("value")) {
        Some(value) => json!({"config": {"misc": {keyword: value}}}),
        None => no("Config item does not exist"),
    }
}

fn delete(world: &mut World, asked: &Asked) -> Value {
    let keyword = asked.get("keyword");
    if asked.get("section") != "categories" || keyword == "*" {
        return not_implemented();
    }
    let before = world.settings.categories.len();
    world.settings.categories.retain(|category| category.name != keyword);
    if world.settings.categories.len() < before { ok() } else { not_implemented() }
}

fn tune(world: &mut World, asked: &Asked) -> Value {
    match asked.get("name") {
        "set_pause" => {
            let minutes = asked.get("value").parse::<u64>().unwrap_or(0);
            world.paused = minutes > 0;
            let until = world.now + Duration::from_secs(60 * minutes);
            world.resume_at = (minutes > 0).then_some(until);
            ok()
        }
        "speedlimit" => ok(),
        _ => not_implemented(),
    }
}
