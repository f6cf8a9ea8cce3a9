//! `mode=queue` and what else changes the queue.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Version;
use super::answers::{Asked, no, no_value, no_values, ok};
use super::job::{Flag, Hold, Job};
use super::status_answers;
use super::words::units;
use super::world::World;

pub(super) fn queue(world: &mut World, asked: &Asked) -> Value {
    let ids = asked.list("value");
    let value = asked.get("value");
    match asked.get("name") {
        "delete" if value.eq_ignore_ascii_case("all") => purge(world, asked),
        "delete" if value.is_empty() => no_value(),
        "delete" => done(&world.remove(|job| ids.contains(&job.nzo_id.as_str()))),
        "purge" => purge(world, asked),
        "pause" => done(&world.hold(&ids, true)),
        "resume" => done(&world.hold(&ids, false)),
        "priority" => priority(world, asked),
        "rename" => rename(world, asked),
        "change_complete_action" | "sort" => ok(),
        _ => listing(world, asked),
    }
}

fn done(ids: &[String]) -> Value {
    json!({"status": !ids.is_empty(), "nzo_ids": ids})
}

fn purge(world: &mut World, asked: &Asked) -> Value {
    let search = asked.get("search").to_lowercase();
    done(&world.remove(|job| job.name.to_lowercase().contains(&search)))
}

fn priority(world: &mut World, asked: &Asked) -> Value {
    if asked.get("value").is_empty() || asked.get("value2").is_empty() {
        return no_values();
    }
    let Ok(priority) = asked.get("value2").parse::<i32>() else {
        return no("expects integer value");
    };
    json!({"position": world.prioritise(&asked.list("value"), priority)})
}

fn rename(world: &mut World, asked: &Asked) -> Value {
    let (name, password) = (asked.get("value2"), asked.get("value3"));
    if asked.get("value").is_empty() || name.is_empty() {
        return no_values();
    }
    let Some(job) = world.job(asked.get("value")) else { return json!({"status": false}) };
    name.clone_into(&mut job.name);
    if !password.is_empty() {
        password.clone_into(&mut job.password);
    }
    ok()
}

/// `change_cat`, `change_script`, `change_opts`, `switch`, `get_files`.
pub(super) fn change(world: &mut World, mode: &str, asked: &Asked) -> Value {
    let (ids, value2) = (asked.list("value"), asked.get("value2"));
    if mode == "get_files" {
        return files(world, asked.get("value"));
    }
    if ids.is_empty() || value2.is_empty() {
        return if mode == "switch" { no_values() } else { no_value() };
    }
    match mode {
        "change_cat" => json!({"status": world.change_category(&ids, value2) > 0}),
        "switch" => switch(world, ids[0], value2),
        _ => {
            let mut changed = false;
            for job in world.queue.iter_mut().filter(|job| ids.contains(&job.nzo_id.as_str())) {
                if mode == "change_script" {
                    value2.clone_into(&mut job.script);
                } else {
                    job.unpack_level = value2.parse().unwrap_or(job.unpack_level);
                }
                changed = true;
            }
            json!({"status": changed})
        }
    }
}

fn switch(world: &mut World, id: &str, target: &str) -> Value {
    let place = |id: &str| world.queue.iter().position(|job| job.nzo_id == id);
    let to = place(target).or_else(|| target.parse().ok());
    let (Some(from), Some(to)) = (place(id), to) else {
        return json!({"result": {"position": -1, "priority": 0}});
    };
    let mut job = world.queue.remove(from);
    let to = to.min(world.queue.len());
    if let Some(neighbour) = world.queue.get(to) {
        job.priority = neighbour.priority;
    }
    let priority = job.priority;
    world.queue.insert(to, job);
    json!({"result": {"position": to, "priority": priority}})
}

fn files(world: &World, id: &str) -> Value {
    let Some(job) = world.queue.iter().find(|job| job.nzo_id == id) else {
        return json!({"files": []});
    };
    let megabytes = |bytes: u64| format!("{:.2}", bytes as f64 / 1_048_576.0);
    let (at, _) = job.next;
    let file = |(index, file): (usize, &super::job::JobFile)| {
        let finished = index < at;
        let left = if finished { 0 } else { file.bytes() };
        let mut told = Map::new();
        told.insert("filename".to_owned(), json!(file.name));
        if file.is_recovery() {
            let set = file.name.split(".vol").next().unwrap_or_default();
            told.insert("set".to_owned(), json!(set));
        }
        told.insert("mbleft".to_owned(), json!(megabytes(left)));
        told.insert("mb".to_owned(), json!(megabytes(file.bytes())));
        told.insert("bytes".to_owned(), json!(format!("{}.00", file.bytes())));
        told.insert("age".to_owned(), json!(age(job, world)));
        told.insert("nzf_id".to_owned(), json!(format!("SABnzbd_nzf_{index:08}")));
        let status = match (finished, file.is_recovery()) {
            (true, _) => "finished",
            (_, true) => "queued",
            _ => "active",
        };
        told.insert("status".to_owned(), json!(status));
        Value::Object(told)
    };
    json!({"files": job.nzb.files.iter().enumerate().map(file).collect::<Vec<_>>()})
}

fn listing(world: &World, asked: &Asked) -> Value {
    let (categories, ids) = (asked.categories(), asked.list("nzo_ids"));
    let search = asked.get("search").to_lowercase();
    let priorities: Vec<i32> =
        asked.list("priority").iter().filter_map(|one| one.parse().ok()).collect();
    let wanted = |job: &&Job| {
        (categories.is_empty() || categories.contains(&job.category.as_str()))
            && (ids.is_empty() || ids.contains(&job.nzo_id.as_str()))
            && (priorities.is_empty() || priorities.contains(&job.priority))
            && job.name.to_lowercase().contains(&search)
    };
    let found: Vec<&Job> = world.queue.iter().filter(wanted).collect();
    let (start, limit) = (asked.number("start"), asked.number("limit"));
    let many = if limit == 0 { usize::MAX } else { limit };
    let active = world.active().filter(|_| world.no_server.is_none());
    let speed = if active.is_some() { world.speed as f64 } else { 0.0 };
    let waiting = |job: &&Job| job.hold != Hold::Paused;
    let left: u64 = world.queue.iter().filter(waiting).map(Job::left).sum();
    let total: u64 = world.queue.iter().filter(waiting).map(Job::bytes).sum();
    let mut queue = status_answers::header(world);
    let v = world.version;
    let status = match (world.paused, speed > 0.0) {
        (true, _) => "Paused",
        (_, true) => "Downloading",
        _ => "Idle",
    };
    let mut before = 0;
    let mut slots = Vec::new();
    for (index, job) in found.iter().enumerate() {
        before += if job.hold == Hold::None { job.left() } else { 0 };
        if index >= start && slots.len() < many {
            slots.push(slot(world, job, index, before, speed));
        }
    }
    for (name, value) in [
        ("kbpersec", json!(format!("{:.2}", speed / 1024.0))),
        ("speed", json!(units(speed, "", v))),
        ("mbleft", json!(megabytes(left))),
        ("mb", json!(megabytes(total))),
        ("sizeleft", json!(units(left as f64, "B", v))),
        ("size", json!(units(total as f64, "B", v))),
        ("noofslots_total", json!(world.queue.iter().filter(waiting).count())),
        ("noofslots", json!(found.len())),
        ("start", json!(start)),
        ("limit", json!(limit)),
        ("finish", json!(start + limit)),
        ("status", json!(status)),
        ("timeleft", json!(time_left(left, speed))),
        ("slots", json!(slots)),
    ] {
        queue.insert(name.to_owned(), value);
    }
    json!({"queue": queue})
}

fn slot(world: &World, job: &Job, index: usize, before: u64, speed: f64) -> Value {
    let v = world.version;
    let words = world.words();
    let status = match job.hold {
        Hold::Grabbing => "Grabbing",
        Hold::Paused => "Paused",
        Hold::None if world.paused && job.priority != 2 => "Queued",
        Hold::None => "Downloading",
    };
    let mut labels = Vec::new();
    if job.duplicate {
        labels.push(words.duplicate());
    }
    if job.encrypted != Flag::No {
        labels.push(words.encrypted());
    }
    let to_wait = match job.has_unwanted {
        Flag::Found if world.settings.number("action_on_unwanted_extensions") > 0 => {
            labels.push(words.unwanted());
            None
        }
        _ => job.url.as_ref().map(|url| url.next_try.as_second() - world.now.as_second()),
    };
    if let Some(seconds) = to_wait.filter(|seconds| *seconds > 0) {
        labels.push(words.wait(seconds));
    }
    let (bytes, left) = (job.bytes(), job.left());
    let percent = ((bytes - left.min(bytes)) * 100).checked_div(bytes).unwrap_or(0);
    let runs = status == "Downloading";
    let priority = match job.priority {
        _ if job.hold == Hold::Grabbing => json!(job.priority),
        2 => json!("Force"),
        1 => json!("High"),
        -1 => json!("Low"),
        -4 => json!("Stop"),
        _ => json!("Normal"),
    };
    let time = if runs { time_left(before, speed) } else { time_left(0, 0.0) };
    let mut slot = json!({
        "index": index,
        "nzo_id": job.nzo_id,
        "unpackopts": job.unpack_level.to_string(),
        "priority": priority,
        "script": job.script,
        "filename": job.name,
        "labels": labels,
        "password": job.password,
        "cat": job.category,
        "mbleft": megabytes(left),
        "mb": megabytes(bytes),
        "size": units(bytes as f64, "B", v),
        "sizeleft": units(left as f64, "B", v),
        "percentage": percent.to_string(),
        "mbmissing": megabytes(job.missing_bytes),
        "direct_unpack": null,
        "status": status,
        "timeleft": time,
        "avg_age": age(job, world),
    });
    if v == Version::V5 {
        slot["time_added"] = json!(job.added.as_second());
    }
    slot
}

fn age(job: &Job, world: &World) -> String {
    if job.nzb.posted == 0 {
        return "-".to_owned();
    }
    let seconds = (world.now.as_second() - job.nzb.posted).max(0);
    match seconds {
        s if s >= 86_400 => format!("{}d", s / 86_400),
        s if s >= 3600 => format!("{}h", s / 3600),
        s => format!("{}m", s / 60),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.2}", bytes as f64 / 1_048_576.0)
}

fn time_left(bytes: u64, speed: f64) -> String {
    let seconds = if speed > 0.0 { bytes as f64 / speed } else { 0.0 };
    let seconds = Duration::from_secs_f64(seconds).as_secs();
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
    if days > 0 {
        return format!("{days}:{hours:02}:{minutes:02}:{rest:02}");
    }
    format!("{hours}:{minutes:02}:{rest:02}")
}
