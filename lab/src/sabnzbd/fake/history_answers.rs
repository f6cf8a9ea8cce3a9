//! `mode=history`.

use serde_json::{Value, json};

use super::Version;
use super::answers::{Asked, no_value, not_implemented, ok};
use super::history::{self, Entry};
use super::words::units;
use super::world::World;

pub(super) fn history(world: &mut World, asked: &Asked) -> Value {
    match asked.get("name") {
        "" => listing(world, asked),
        "delete" => delete(world, asked),
        _ => not_implemented(),
    }
}

fn delete(world: &mut World, asked: &Asked) -> Value {
    let (value, archive) = (asked.get("value"), asked.get("archive") != "0");
    let files = matches!(asked.get("del_files"), "1" | "true");
    let search = asked.get("search").to_lowercase();
    let found = |entry: &Entry| entry.job.name.to_lowercase().contains(&search);
    match value.to_lowercase().as_str() {
        "" => return no_value(),
        "all" => world.forget(|entry| found(entry), archive, files),
        "failed" => world.forget(|entry| entry.failure.is_some() && found(entry), archive, files),
        "completed" => {
            world.forget(|entry| entry.failure.is_none() && found(entry), archive, files);
        }
        _ => {
            let ids = asked.list("value");
            // Post-processing of a deleted job stops; nothing of it is archived.
            world.working.retain(|working| !ids.contains(&working.job.nzo_id.as_str()));
            world.forget(|entry| ids.contains(&entry.job.nzo_id.as_str()), archive, files);
        }
    }
    ok()
}

fn listing(world: &World, asked: &Asked) -> Value {
    let last = asked.get("last_history_update").parse::<i64>().unwrap_or(0);
    if last == world.history_version {
        return json!({"history": false});
    }
    let (categories, ids) = (asked.categories(), asked.list("nzo_ids"));
    let search = asked.get("search").to_lowercase();
    let fits = |name: &str, category: &str, id: &str| {
        (categories.is_empty() || categories.contains(&category))
            && (ids.is_empty() || ids.contains(&id))
            && name.to_lowercase().contains(&search)
    };
    let archived = world.version == Version::V5 && asked.number("archive") > 0;
    let failed_only = asked.number("failed_only") > 0;
    let mut slots: Vec<Value> = world
        .working
        .iter()
        .rev()
        .filter(|working| fits(&working.job.name, &working.job.category, &working.job.nzo_id))
        .map(|working| history::working(working, world))
        .collect();
    let at_work = slots.len();
    let entries = world.history.iter().rev().filter(|entry| {
        entry.archived == archived
            && (!failed_only || entry.failure.is_some())
            && fits(&entry.job.name, &entry.job.category, &entry.job.nzo_id)
    });
    let entries: Vec<&Entry> = entries.collect();
    let total = at_work + entries.len();
    let (start, limit) = (asked.number("start"), asked.number("limit"));
    let limit = if limit == 0 { 10 } else { limit };
    let rest = entries.iter().skip(start.saturating_sub(at_work));
    slots = slots.into_iter().skip(start).take(limit).collect();
    let room = limit - slots.len();
    slots.extend(rest.take(room).map(|entry| entry.json(world)));
    let sum = units(world.downloaded as f64, "", world.version);
    let mut answer = json!({
        "total_size": sum,
        "month_size": sum,
        "week_size": sum,
        "day_size": sum,
        "slots": slots,
    });
    if world.version == Version::V5 {
        answer["ppslots"] = json!(at_work);
    }
    answer["noofslots"] = json!(total);
    answer["last_history_update"] = json!(world.history_version);
    answer["version"] = json!(world.version.text());
    json!({"history": answer})
}
