//! What the app tells of itself.

use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::super::App;
use super::super::inside::Inside;
use super::super::wire::stamp;
use super::{Ask, Reply, page};

/// `GET /api`: which versions of the API there are.
pub(super) fn versions(app: App) -> Reply {
    Reply::ok(if app.is_v5() {
        json!({"current": "v5", "deprecated": ["v3"]})
    } else {
        json!({"current": "v3", "deprecated": []})
    })
}

pub(super) fn answer(inside: &Inside, ask: &Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    if ask.method != Method::GET {
        return Reply::nowhere();
    }
    match path.as_slice() {
        ["system", "status"] => Reply::ok(status(inside, false)),
        ["system", "task"] => Reply::ok(tasks(inside)),
        ["system", "backup"] => Reply::ok(json!([])),
        ["health"] => Reply::ok(json!(inside.world().health)),
        ["log"] => Reply::ok(page(ask, "time", Vec::new())),
        ["diskspace"] => {
            let world = inside.world();
            let free = if world.house.no_space { 0 } else { 80_000_000_000_u64 };
            Reply::ok(json!([{
                "path": "/", "label": "", "freeSpace": free, "totalSpace": 270_000_000_000_u64,
            }]))
        }
        ["indexerflag" | "language"] => Reply::ok(json!([])),
        _ => Reply::nowhere(),
    }
}

/// The version 5 API of its own, reduced to what a client asks first.
pub(super) fn status_of_v5(inside: &Inside) -> Reply {
    Reply::ok(status(inside, true))
}

fn status(inside: &Inside, by_v5: bool) -> Value {
    let app = inside.app;
    let world = inside.world();
    let started = stamp(world.started);
    let mut status = json!({
        "appName": app.name(), "instanceName": app.name(), "version": app.version(),
        "buildTime": "2026-06-21T04:22:02Z", "isDebug": false, "isProduction": true,
        "isAdmin": false, "isUserInteractive": false, "startupPath": "/app/bin",
        "appData": "/config", "osName": "debian", "osVersion": "12", "isNetCore": true,
        "isLinux": true, "isOsx": false, "isWindows": false, "isDocker": false,
    });
    let runtime = match app {
        App::Sonarr(_) => ".NET",
        App::Radarr => "netcore",
    };
    if app.is_v5() && !by_v5 {
        status["isContainerized"] = json!(false);
    }
    let branch = if app == App::Radarr { "master" } else { "main" };
    let more = json!({
        "mode": "console", "branch": branch, "authentication": "external",
        "migrationVersion": 217, "urlBase": world.url_base, "runtimeVersion": "10.0.12",
        "runtimeName": runtime, "startTime": started, "packageUpdateMechanism": "builtIn",
        "databaseVersion": "3.46.1", "databaseType": "sqLite",
    });
    if let (Some(status), Value::Object(more)) = (status.as_object_mut(), more) {
        status.extend(more);
    }
    status
}

fn tasks(inside: &Inside) -> Value {
    let world = inside.world();
    let minutes = world.config["indexer"]["rssSyncInterval"].as_i64().unwrap_or(0);
    let tasks = [
        ("Check Health", "CheckHealth", 360, world.next_health),
        ("Refresh Monitored Downloads", "RefreshMonitoredDownloads", 1, world.next_refresh),
        ("RSS Sync", "RssSync", minutes, world.next_rss),
    ];
    (1..)
        .zip(tasks)
        .map(|(id, (label, name, interval, next))| {
            let last = next - SignedDuration::from_mins(interval);
            json!({
                "name": label, "taskName": name, "interval": interval,
                "lastExecution": stamp(last), "lastStartTime": stamp(last),
                "nextExecution": stamp(next), "lastDuration": "00:00:00.0230660", "id": id,
            })
        })
        .collect()
}
