//! `get_config`, `set_config`, `del_config`, `get_cats`, `get_scripts`, `config`.

use std::time::Duration;

use serde_json::{Value, json};

use super::answers::{Asked, no, not_implemented, ok};
use super::world::World;

pub(super) fn config(world: &mut World, mode: &str, asked: &Asked) -> Value {
    match mode {
        "get_cats" => {
            let categories = world.settings.ordered();
            json!({"categories": categories.iter().map(|one| &one.name).collect::<Vec<_>>()})
        }
        "get_scripts" => json!({"scripts": scripts(world)}),
        "get_config" => {
            json!({"config": world.settings.config(asked.get("section"), asked.get("keyword"))})
        }
        "config" => tune(world, asked),
        // What follows changes settings.
        _ if world.settings.flag("config_lock") => no("Configuration locked"),
        "set_config" => set(world, asked),
        "del_config" => match world.settings.remove(asked.get("section"), asked.get("keyword")) {
            Some(()) => ok(),
            None => not_implemented(),
        },
        "set_config_default" => {
            world.settings.reset(asked.get("keyword"));
            ok()
        }
        _ => not_implemented(),
    }
}

fn scripts(world: &World) -> Vec<&str> {
    if world.scripts.is_empty() {
        return Vec::new();
    }
    ["None"].into_iter().chain(world.scripts.keys().map(String::as_str)).collect()
}

fn set(world: &mut World, asked: &Asked) -> Value {
    let section = asked.get("section");
    let mut keyword = asked.get("keyword").to_owned();
    let is_list = matches!(section, "categories" | "servers" | "sorters");
    if is_list && keyword.is_empty() {
        asked.get("name").clone_into(&mut keyword);
    }
    let known = if is_list {
        if section == "categories" {
            keyword = keyword.to_lowercase();
        }
        let told = |field: &str| asked.told(field).map(str::to_owned);
        world.settings.write_object(section, &keyword, &told, world.downloaded)
    } else {
        let scripts: Vec<String> = world.scripts.keys().cloned().collect();
        let idle = world.queue.is_empty() && world.working.is_empty();
        world.settings.write(section, &keyword, asked.told("value"), &scripts, idle)
    };
    match known {
        Some(()) => json!({"config": world.settings.config(section, &keyword)}),
        None => no("Config item does not exist"),
    }
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
