//! The API, as far as the lab has it. One place decides who is let in, what is counted and how an
//! answer can go wrong; the rest answers questions.

mod checks;
mod downloads;
mod formats;
mod library;
mod providers;
mod search;
mod settings;
mod shapes;
mod system;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Response};

pub(super) use self::downloads::queue_entries;
pub(super) use self::providers::{newznab_resource, sabnzbd_resource, webhook_resource};
use super::inside::Inside;
use super::{App, Write};
use crate::rest::{Ask, Reply, after, before, page, text};

pub(super) fn router(inside: Arc<Inside>, base: &str) -> axum::Router {
    let inner = axum::Router::new().fallback(answer).with_state(inside);
    if base.is_empty() { inner } else { axum::Router::new().nest(base, inner) }
}

async fn answer(State(inside): State<Arc<Inside>>, request: Request) -> Response<Body> {
    let fault = inside.fault().next();
    if let Some(instead) = before(&fault).await {
        return instead;
    }
    let reply = reply(&inside, request).await;
    inside.send_webhooks().await;
    let response = send(&inside, reply);
    after(&fault, response).await
}

async fn reply(inside: &Inside, request: Request) -> Reply {
    let key = inside.world().api_key.clone();
    let ask = match Ask::read(request, &key).await {
        Ok(ask) => ask,
        Err(reply) => return reply,
    };
    count(inside, &ask);
    dispatch(inside, ask).await
}

/// How many requests are remembered whole.
const WRITES: usize = 500;

/// Writes down who wanted to change something.
fn count(inside: &Inside, ask: &Ask) {
    if ask.method == Method::GET || ask.method == Method::HEAD {
        return;
    }
    let words = ask.path.iter().skip(2).filter(|part| part.parse::<i64>().is_err());
    let mut kind: Vec<&str> = words.map(String::as_str).collect();
    let body = ask.json();
    if kind == ["command"]
        && let Some(name) = body["name"].as_str()
    {
        kind.push(name);
    }
    let name = format!("{} {}", ask.method, kind.join("/"));
    let mut world = inside.world();
    world.counts.writes += 1;
    if world.writes.len() == WRITES {
        world.writes.pop_front();
    }
    world.writes.push_back(Write { method: ask.method.to_string(), target: ask.target(), body });
    *world.counts.by_request.entry(name).or_default() += 1;
}

async fn dispatch(inside: &Inside, mut ask: Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["api"] => return system::versions(inside.app),
        ["api", "v3", ..] => {}
        ["api", "v5", "system", "status"] if inside.app.is_v5() => {
            return system::status_of_v5(inside);
        }
        _ => return Reply::nowhere(),
    }
    ask.path.drain(..2);
    let head = ask.path.first().cloned().unwrap_or_default();
    match head.as_str() {
        "queue" | "history" | "blocklist" => downloads::answer(inside, &ask).await,
        "release" | "manualimport" | "command" | "parse" => search::answer(inside, &ask).await,
        "series" | "episode" | "episodefile" | "movie" | "moviefile" | "wanted" | "calendar" => {
            library::answer(inside, &ask)
        }
        "downloadclient" | "indexer" | "notification" => providers::answer(inside, &ask).await,
        "customformat" | "qualityprofile" | "qualitydefinition" | "language" => {
            formats::answer(inside, ask)
        }
        "config" | "tag" | "rootfolder" | "delayprofile" | "releaseprofile"
        | "remotepathmapping" | "importlist" | "customfilter" | "autotagging" => {
            settings::answer(inside, &ask)
        }
        _ => system::answer(inside, &ask),
    }
}

fn send(inside: &Inside, reply: Reply) -> Response<Body> {
    let kind = match (&reply.body, reply.status) {
        (None, _) => "",
        (Some(_), 404) if inside.app == App::Radarr => "application/problem+json; charset=utf-8",
        (Some(_), 200..300 | 404) => "application/json; charset=utf-8",
        (Some(body), 400) if body.get("type").is_some() => {
            "application/problem+json; charset=utf-8"
        }
        (Some(_), _) => "application/json",
    };
    let body = reply.body.map(|body| body.to_string()).unwrap_or_default();
    let mut response = text(reply.status, kind, &body);
    if let (200..300 | 404, Ok(version)) =
        (reply.status, HeaderValue::from_str(inside.app.version()))
    {
        response.headers_mut().insert("x-application-version", version);
    }
    response
}
