//! The API: one URL, a mode, and many ways to say no.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use serde_json::{Value, json};

use super::orders::Wish;
use super::world::World;
use super::{Inner, config_answers, queue_answers, status_answers};

/// What was asked: the fields of the query and of the body, and the file that came with it.
#[derive(Debug, Default)]
pub(super) struct Asked {
    fields: HashMap<String, String>,
    pub(super) file: Option<(String, String)>,
}

impl Asked {
    pub(super) fn get(&self, name: &str) -> &str {
        self.told(name).unwrap_or_default()
    }

    /// `None` where it was not given.
    pub(super) fn told(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    pub(super) fn number(&self, name: &str) -> usize {
        self.get(name).trim().parse().unwrap_or(0)
    }

    /// The items of a comma-separated list; none where it was not given.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        self.get(name).split(',').map(str::trim).filter(|item| !item.is_empty()).collect()
    }

    /// `cat`, or its other name.
    pub(super) fn categories(&self) -> Vec<&str> {
        let list = self.list("cat");
        if list.is_empty() { self.list("category") } else { list }
    }

    fn wish(&self) -> Wish {
        Wish {
            category: self.get("cat").to_owned(),
            priority: self.get("priority").parse().ok(),
            pp: self.get("pp").parse().ok(),
            script: self.get("script").to_owned(),
            name: self.get("nzbname").to_owned(),
            password: self.get("password").to_owned(),
        }
    }
}

pub(super) fn router(inner: Arc<Inner>) -> Router {
    let root = |State(inner): State<Arc<Inner>>| async move {
        let prefix = inner.prefix.clone();
        axum::response::Redirect::permanent(&format!("{prefix}/"))
    };
    let mut router = Router::new().route("/api", any(api));
    if !inner.prefix.is_empty() {
        router = router.route(&format!("{}/api", inner.prefix), any(api)).route("/", get(root));
    }
    router.layer(DefaultBodyLimit::max(64 << 20)).with_state(inner)
}

async fn api(
    State(inner): State<Arc<Inner>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut asked = Asked::default();
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        asked.fields.insert(name.into_owned(), value.into_owned());
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    read_body(kind.unwrap_or_default(), &body, &mut asked);
    let mode = asked.get("mode").to_owned();
    let mut world = inner.world();
    world.catch_up(inner.clock.now());
    if let Some(refusal) = refusal(&inner, &mut world, &mode, &asked) {
        return refusal;
    }
    inner.count(&mode, &asked);
    let answer = answer(&mut world, &mode, &asked);
    drop(world);
    inner.after();
    axum::Json(answer).into_response()
}

/// Modes that the NZB key is enough for.
const FOR_THE_NZB_KEY: [&str; 4] = ["addfile", "addurl", "addlocalfile", "version"];

fn refusal(inner: &Inner, world: &mut World, mode: &str, asked: &Asked) -> Option<Response> {
    if matches!(mode, "version" | "auth") {
        return None;
    }
    let key = asked.get("apikey");
    if key == inner.api_key || key == inner.nzb_key && FOR_THE_NZB_KEY.contains(&mode) {
        return None;
    }
    let (short, long) = if key.is_empty() {
        let long = "API key missing, please enter the API key from Config->General into your 3rd party program:";
        ("API Key Required", long)
    } else {
        let long =
            "API key incorrect, Use the API key from Config->General in your 3rd party program:";
        ("API Key Incorrect", long)
    };
    world.warn("WARNING", format!("{long} 127.0.0.1 [lab]"), "interface.py374");
    let kind = [(header::CONTENT_TYPE, "text/html;charset=utf-8")];
    Some((StatusCode::FORBIDDEN, kind, short).into_response())
}

fn answer(world: &mut World, mode: &str, asked: &Asked) -> Value {
    match mode {
        "version" => json!({"version": world.version.text()}),
        "auth" => json!({"auth": "apikey"}),
        "queue" => queue_answers::queue(world, asked),
        "history" => super::history_answers::history(world, asked),
        "addfile" => add_file(world, asked),
        "addurl" => add_url(world, asked),
        "retry" => retry(world, asked),
        "retry_all" => retry_all(world),
        "pause" => {
            world.paused = true;
            world.resume_at = None;
            ok()
        }
        "resume" => {
            world.paused = false;
            world.resume_at = None;
            ok()
        }
        "change_cat" | "change_script" | "change_opts" | "switch" | "get_files" => {
            queue_answers::change(world, mode, asked)
        }
        "warnings" => status_answers::warnings(world, asked),
        "fullstatus" | "status" => status_answers::status(world, mode, asked),
        "server_stats" => status_answers::server_stats(world),
        "get_cats" | "get_scripts" | "get_config" | "set_config" | "del_config" | "config"
        | "set_config_default" => config_answers::config(world, mode, asked),
        "translate" => json!({"value": asked.get("value")}),
        "pause_pp" | "resume_pp" | "watched_now" | "reset_quota" => ok(),
        _ => not_implemented(),
    }
}

pub(super) fn ok() -> Value {
    json!({"status": true})
}

pub(super) fn no(error: &str) -> Value {
    json!({"status": false, "error": error})
}

pub(super) fn not_implemented() -> Value {
    no("not implemented")
}

pub(super) fn no_value() -> Value {
    no("expects one parameter")
}

pub(super) fn no_values() -> Value {
    no("expects two parameters")
}

fn add_file(world: &mut World, asked: &Asked) -> Value {
    let Some((name, text)) = &asked.file else { return no_value() };
    added(world.add(name, text, &asked.wish()))
}

fn added(id: Option<String>) -> Value {
    json!({"status": id.is_some(), "nzo_ids": id.into_iter().collect::<Vec<_>>()})
}

fn add_url(world: &mut World, asked: &Asked) -> Value {
    let url = asked.get("name");
    if url.is_empty() {
        return no_value();
    }
    let id = world.add_url(url, &asked.wish());
    added(Some(id))
}

fn retry(world: &mut World, asked: &Asked) -> Value {
    match world.retry(asked.get("value"), Some(asked.get("password"))) {
        Some(id) => json!({"status": true, "nzo_id": id}),
        None => no("item does not exist"),
    }
}

fn retry_all(world: &mut World) -> Value {
    let failed: Vec<String> = world
        .history
        .iter()
        .filter(|entry| entry.failure.is_some())
        .map(|entry| entry.job.nzo_id.clone())
        .collect();
    let ids: Vec<String> = failed.iter().filter_map(|id| world.retry(id, None)).collect();
    json!({"status": ids})
}

fn read_body(kind: &str, body: &[u8], asked: &mut Asked) {
    if kind.starts_with("application/x-www-form-urlencoded") {
        for (name, value) in url::form_urlencoded::parse(body) {
            asked.fields.insert(name.into_owned(), value.into_owned());
        }
    }
    let Some((_, boundary)) = kind.split_once("boundary=") else { return };
    let boundary = format!("--{}", boundary.trim_matches('"'));
    let text = String::from_utf8_lossy(body);
    for part in text.split(boundary.as_str()).skip(1) {
        let Some((head, content)) = part.split_once("\r\n\r\n") else { continue };
        let content = content.strip_suffix("\r\n").unwrap_or(content);
        let Some(name) = parameter(head, "name") else { continue };
        match parameter(head, "filename") {
            Some(file) => asked.file = Some((file.to_owned(), content.to_owned())),
            None => {
                asked.fields.insert(name.to_owned(), content.to_owned());
            }
        }
    }
}

fn parameter<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = head.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}
