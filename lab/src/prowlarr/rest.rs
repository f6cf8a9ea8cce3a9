//! The API, as far as the lab has it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Response, header};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::outside::Inside;
use super::state::Command;
use super::{newznab, providers};
use crate::rest::{Ask, Reply, after, before, page, stamp, text};

pub(super) const VERSION: &str = "2.3.6.5263";

/// The commands that it knows, and what they are called.
const COMMANDS: [(&str, &str); 3] = [
    ("ApplicationIndexerSync", "Application Indexer Sync"),
    ("CheckHealth", "Check Health"),
    ("Backup", "Backup"),
];

pub(super) fn router(inside: Arc<Inside>) -> axum::Router {
    axum::Router::new().fallback(answer).with_state(inside)
}

async fn answer(State(inside): State<Arc<Inside>>, request: Request) -> Response<Body> {
    let fault = inside.fault().next();
    if let Some(instead) = before(&fault).await {
        return instead;
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("127.0.0.1").to_owned();
    let key = inside.world().api_key.clone();
    let response = match Ask::read(request, &key).await {
        Err(reply) => send(reply),
        Ok(ask) => match ask.path.first().and_then(|first| first.parse::<i64>().ok()) {
            Some(indexer) => newznab::answer(&inside, &ask, indexer, &host).await,
            None => send(dispatch(&inside, ask).await),
        },
    };
    after(&fault, response).await
}

async fn dispatch(inside: &Inside, mut ask: Ask) -> Reply {
    if ask.method != Method::GET && ask.method != Method::HEAD {
        inside.world().counts.writes += 1;
    }
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["api"] => return Reply::ok(json!({"current": "v1", "deprecated": []})),
        ["api", "v1", _, ..] => {}
        _ => return Reply::nowhere(),
    }
    ask.path.drain(..2);
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    let now = inside.now();
    match (&ask.method, path.as_slice()) {
        (_, ["indexer" | "applications", ..]) => providers::answer(inside, &ask).await,
        (&Method::POST, ["command"]) => command(inside, &ask).await,
        (&Method::GET, ["command", ..]) => commands(inside, &path),
        (_, ["config", name, ..]) => config(inside, name, &ask),
        (&Method::GET, ["tag", "detail"]) => Reply::ok(tag_details(inside)),
        (_, ["appprofile" | "tag", ..]) => plain(inside, &ask),
        (&Method::GET, ["system", "status"]) => Reply::ok(status(inside)),
        (&Method::GET, ["system", "task"]) => Reply::ok(tasks(inside)),
        (&Method::GET, ["health"]) => Reply::ok(json!(inside.world().health)),
        (&Method::GET, ["indexerstatus"]) => Reply::ok(inside.world().statuses(now)),
        (&Method::GET, ["indexerstats"]) => Reply::ok(inside.world().statistics()),
        (&Method::GET, ["history"]) => {
            let newest_first = inside.world().history.iter().rev().cloned().collect();
            Reply::ok(page(&ask, "date", newest_first))
        }
        (&Method::GET, ["downloadclient" | "indexerproxy" | "notification" | "customfilter"]) => {
            Reply::ok(json!([]))
        }
        _ => Reply::nowhere(),
    }
}

async fn command(inside: &Inside, ask: &Ask) -> Reply {
    let body = ask.json();
    let name = body["name"].as_str().unwrap_or("");
    let Some((name, _)) = COMMANDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))
    else {
        let kind = "NzbDrone.Core.Messaging.Commands.CommandNotFoundException";
        return Reply::failure(500, kind, "Unable to find command");
    };
    let queued = inside.now();
    match *name {
        "ApplicationIndexerSync" => inside.sync().await,
        _ => inside.world().check_health(queued),
    }
    let ended = inside.now();
    let mut world = inside.world();
    let id = world.id("command");
    let command = Command { id, name: (*name).to_owned(), queued, ended };
    let told = shown(&command, false);
    world.commands.push(command);
    Reply::created(told)
}

fn commands(inside: &Inside, path: &[&str]) -> Reply {
    let world = inside.world();
    let Some(id) = path.get(1) else {
        return Reply::ok(world.commands.iter().map(|command| shown(command, true)).collect());
    };
    let found = world.commands.iter().find(|command| command.id.to_string() == *id);
    found.map_or_else(Reply::unknown, |command| Reply::ok(shown(command, true)))
}

/// A command as it is told: when it was taken, and when it has run.
fn shown(command: &Command, ended: bool) -> Value {
    let label = COMMANDS.iter().find(|(name, _)| *name == command.name);
    let agent = "lab";
    let body = json!({
        "forceSync": false, "sendUpdatesToClient": true, "completionMessage": "Completed",
        "updateScheduledTask": true, "requiresDiskAccess": false, "isExclusive": false,
        "isTypeExclusive": false, "name": command.name, "trigger": "manual",
        "suppressMessages": false, "clientUserAgent": agent,
    });
    let mut told = json!({"name": command.name, "commandName": label.map(|(_, label)| label)});
    let mut put = |key: &str, value: Value| told[key] = value;
    if ended {
        put("message", json!("Completed"));
    }
    put("body", body);
    put("priority", json!("normal"));
    put("status", json!(if ended { "completed" } else { "queued" }));
    put("queued", json!(stamp(command.queued)));
    if ended {
        put("started", json!(stamp(command.queued)));
        put("ended", json!(stamp(command.ended)));
        put("duration", json!("00:00:01.9424680"));
        put("stateChangeTime", json!(stamp(command.ended)));
    }
    put("trigger", json!("manual"));
    put("clientUserAgent", json!(agent));
    put("sendUpdatesToClient", json!(true));
    put("updateScheduledTask", json!(true));
    put("id", json!(command.id));
    told
}

/// A page of settings. The host's tells Prowlarr's own key, in clear.
fn config(inside: &Inside, name: &str, ask: &Ask) -> Reply {
    let mut world = inside.world();
    let Some((name, kept)) = world.config.get_key_value(name) else { return Reply::nowhere() };
    let (name, mut settings) = (*name, kept.clone());
    if ask.method == Method::PUT {
        for (key, value) in ask.json().as_object().into_iter().flatten() {
            settings[key] = value.clone();
        }
        world.config.insert(name, settings.clone());
        return Reply::accepted(settings);
    }
    world.page(name).map_or_else(Reply::nowhere, Reply::ok)
}

/// Sync profiles and tags: kept as they are sent.
fn plain(inside: &Inside, ask: &Ask) -> Reply {
    let mut world = inside.world();
    let kind = if ask.path[0] == "tag" { "tag" } else { "appprofile" };
    let id = ask.path.get(1).and_then(|id| id.parse::<i64>().ok());
    match (&ask.method, id) {
        (&Method::GET, None) => Reply::ok(world.all(kind).cloned().collect()),
        (&Method::POST, None) => Reply::created(world.keep(kind, ask.json())),
        (_, Some(id)) if world.document(kind, id).is_none() => Reply::unknown(),
        (&Method::GET, Some(id)) => {
            Reply::ok(world.document(kind, id).cloned().unwrap_or_default())
        }
        (&Method::PUT, Some(id)) => {
            let mut sent = ask.json();
            sent["id"] = json!(id);
            world.documents.entry(kind).or_default().insert(id, sent.clone());
            Reply::accepted(sent)
        }
        (&Method::DELETE, Some(id)) => {
            world.documents.entry(kind).or_default().remove(&id);
            Reply::ok(json!({}))
        }
        _ => Reply::nowhere(),
    }
}

/// Each tag with what has it.
fn tag_details(inside: &Inside) -> Value {
    let world = inside.world();
    let users = |kind: &'static str, tag: &Value| -> Vec<Value> {
        let has = |it: &&Value| it["tags"].as_array().is_some_and(|tags| tags.contains(tag));
        world.all(kind).filter(has).map(|it| it["id"].clone()).collect()
    };
    let told = world.all("tag").map(|tag| {
        json!({
            "label": tag["label"], "notificationIds": [], "indexerProxyIds": [],
            "indexerIds": users("indexer", &tag["id"]),
            "applicationIds": users("applications", &tag["id"]), "id": tag["id"],
        })
    });
    told.collect()
}

fn status(inside: &Inside) -> Value {
    let started = inside.world().started;
    json!({
        "appName": "Prowlarr", "instanceName": "Prowlarr", "version": VERSION,
        "buildTime": "2026-11-21T04:28:50Z", "isDebug": false, "isProduction": true,
        "isAdmin": false, "isUserInteractive": false, "startupPath": "/app/prowlarr/bin",
        "appData": "/config", "osName": "debian", "osVersion": "12", "isNetCore": true,
        "isLinux": true, "isOsx": false, "isWindows": false, "isDocker": false, "mode": "console",
        "branch": "master", "databaseType": "sqLite", "databaseVersion": "3.46.1",
        "authentication": "external", "migrationVersion": 43, "urlBase": "",
        "runtimeVersion": "10.0.12", "runtimeName": "netcore", "startTime": stamp(started),
        "packageUpdateMechanism": "builtIn",
    })
}

fn tasks(inside: &Inside) -> Value {
    let world = inside.world();
    let due = [world.next_sync, world.next_health];
    (1..)
        .zip(COMMANDS.iter().zip(due))
        .map(|(id, ((name, label), next))| {
            let last = stamp(next - SignedDuration::from_hours(6));
            json!({
                "name": label, "taskName": name, "interval": 360, "lastExecution": last,
                "lastStartTime": last, "nextExecution": stamp(next),
                "lastDuration": "00:00:00.0230660", "id": id,
            })
        })
        .collect()
}

fn send(reply: Reply) -> Response<Body> {
    let kind = match (&reply.body, reply.status) {
        (None, _) => "",
        (Some(_), 200..300) => "application/json; charset=utf-8",
        (Some(_), _) => "application/json",
    };
    let body = reply.body.map(|body| body.to_string()).unwrap_or_default();
    let mut response = text(reply.status, kind, &body);
    if (200..300).contains(&reply.status) {
        let version = HeaderValue::from_static(VERSION);
        response.headers_mut().insert("x-application-version", version);
    }
    response
}
