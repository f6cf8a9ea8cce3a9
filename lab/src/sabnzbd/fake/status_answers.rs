//! `mode=fullstatus`, `status`, `warnings`, `server_stats`, and what opens the queue's answer.

use serde_json::{Map, Value, json};

use super::Version;
use super::answers::{Asked, not_implemented, ok};
use super::words::units;
use super::world::{NoServer, SERVER, World};

const TOTAL_BYTES: f64 = 251.97 * 1024.0 * 1024.0 * 1024.0;
const GIGABYTE: f64 = 1024.0 * 1024.0 * 1024.0;

/// What `queue` and `fullstatus` begin with.
pub(super) fn header(world: &World) -> Map<String, Value> {
    let v = world.version;
    let free = format!("{:.2}", world.free_bytes / GIGABYTE);
    let free_norm = units(world.free_bytes, "", v);
    let total = format!("{:.2}", TOTAL_BYTES / GIGABYTE);
    let pause = world.resume_at.map_or("0".to_owned(), |at| {
        let seconds = (at.as_second() - world.now.as_second()).max(0);
        format!("{}:{:02}", seconds / 60, seconds % 60)
    });
    let none = units(0.0, if v == Version::V5 { "B" } else { "" }, v);
    let header = json!({
        "version": v.text(),
        "paused": world.paused,
        "pause_int": pause,
        "paused_all": false,
        "diskspace1": free,
        "diskspace2": free,
        "diskspace1_norm": free_norm,
        "diskspace2_norm": free_norm,
        "diskspacetotal1": total,
        "diskspacetotal2": total,
        "speedlimit": "100",
        "speedlimit_abs": "0",
        "have_warnings": world.warnings.len().to_string(),
        "finishaction": null,
        "quota": none,
        "have_quota": false,
        "left_quota": none,
        "cache_art": "0",
        "cache_size": "0 B",
    });
    match header {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

pub(super) fn warnings(world: &mut World, asked: &Asked) -> Value {
    match asked.get("name") {
        "clear" => {
            world.warnings.clear();
            if world.version == Version::V5 { ok() } else { json!({"warnings": true}) }
        }
        "" | "show" => json!({"warnings": world.warnings}),
        _ => not_implemented(),
    }
}

pub(super) fn status(world: &World, mode: &str, asked: &Asked) -> Value {
    match (mode, asked.get("name")) {
        ("status", "unblock_server") => return ok(),
        ("status", name) if !name.is_empty() => return not_implemented(),
        _ => {}
    }
    let v = world.version;
    let folder = world.config_folder.display().to_string();
    let minutes = (world.now.as_second() - world.started.as_second()).max(0) / 60;
    let mut answer = json!({
        "uptime": format!("{minutes}m"),
        "color_scheme": "Auto",
        "pid": std::process::id(),
        "active_lang": world.settings.text("language"),
        "rtl": false,
        "my_lcldata": folder,
        "my_home": folder,
        "webdir": "/usr/share/sabnzbdplus/interfaces/Glitter/templates",
        "url_base": world.settings.text("url_base"),
        "windows": false,
        "macos": false,
        "power_options": false,
        "pp_pause_event": false,
        "apikey": world.settings.text("api_key"),
        "new_release": null,
        "new_rel_url": null,
    });
    match v {
        Version::V3 => {
            answer["helpuri"] = json!("https://sabnzbd.org/wiki/");
            answer["delayed_decoder"] = json!(0);
        }
        Version::V5 => {
            answer["confighelpuri"] = json!("https://sabnzbd.org/wiki/configuration/5.0/");
        }
    }
    for (name, value) in header(world) {
        answer[name.as_str()] = value;
    }
    let rest = json!({
        "logfile": format!("{folder}/logs/sabnzbd.log"),
        "weblogfile": null,
        "loglevel": "1",
        "folders": [],
        "configfn": format!("{folder}/sabnzbd.ini"),
        "warnings": world.warnings,
        "delayed_assembler": 0,
        "loadavg": "0.10 | 0.10 | 0.10 | V=1200M R=72M",
        "pystone": 0,
        "downloaddir": world.settings.text("download_dir"),
        "downloaddirspeed": 0,
        "completedir": world.settings.text("complete_dir"),
        "completedirspeed": 0,
        "internetbandwidth": 0,
        "servers": [server(world)],
    });
    if let Value::Object(fields) = rest {
        for (name, value) in fields {
            answer[name.as_str()] = value;
        }
    }
    json!({"status": answer})
}

fn server(world: &World) -> Value {
    let (warning, error) = match &world.no_server {
        Some(NoServer::Unreachable(text)) => (text.as_str(), ""),
        Some(NoServer::Denied(text)) => ("", text.as_str()),
        None => ("", ""),
    };
    let busy = world.active().is_some() && world.no_server.is_none();
    let speed = if busy { world.speed as f64 } else { 0.0 };
    // 3.7.1 says why it cannot connect where the number of connections belongs.
    let connections = match world.version {
        Version::V3 if !warning.is_empty() => json!(warning),
        _ => json!(if busy { 2 } else { 0 }),
    };
    let mut server = json!({
        "servername": SERVER,
        "serveractiveconn": connections,
        "servertotalconn": 2,
        "serverconnections": [],
        "serverssl": 0,
        "serversslinfo": "",
        "serveractive": error.is_empty(),
        "servererror": error,
        "serverpriority": 0,
        "serveroptional": 0,
        "serverbps": units(speed, "", world.version),
    });
    if world.version == Version::V5 {
        server["serveripaddress"] = Value::Null;
        server["servercanonname"] = Value::Null;
        server["serverwarning"] = json!(warning);
    }
    server
}

pub(super) fn server_stats(world: &World) -> Value {
    let (bytes, tried) = (world.downloaded, world.tried);
    let day = world.now.strftime("%Y-%m-%d").to_string();
    let address = world.news.address().ip().to_string();
    json!({
        "total": bytes, "month": bytes, "week": bytes, "day": bytes,
        "servers": {address: {
            "total": bytes, "month": bytes, "week": bytes, "day": bytes,
            "daily": {day.as_str(): bytes},
            "articles_tried": {day.as_str(): tried},
            "articles_success": {day.as_str(): tried},
        }},
    })
}
