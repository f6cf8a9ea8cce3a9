//! The API, as far as the lab has it. One place decides who is let in, what is counted and how an
//! answer can go wrong; the rest answers questions.

mod downloads;
mod library;
mod providers;
mod search;
mod settings;
mod shapes;
mod system;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use futures_util::StreamExt;
use serde_json::{Value, json};

pub(super) use self::downloads::queue_entries;
pub(super) use self::providers::{newznab_resource, sabnzbd_resource, webhook_resource};
use super::inside::Inside;
use super::{App, Fault};

/// A request that was let in, its path below `/api/v3` cut at the slashes.
struct Ask {
    method: Method,
    path: Vec<String>,
    query: Vec<(String, String)>,
    /// `None` when it is not JSON.
    body: Option<Value>,
}

impl Ask {
    fn first(&self, key: &str) -> Option<&str> {
        let same = |(name, _): &&(String, String)| name.eq_ignore_ascii_case(key);
        self.query.iter().find(same).map(|(_, value)| value.as_str())
    }

    fn number(&self, key: &str) -> Option<i64> {
        self.first(key)?.parse().ok()
    }

    /// All values of a parameter that may be repeated.
    fn numbers(&self, key: &str) -> Vec<i64> {
        let same = |(name, _): &&(String, String)| name.eq_ignore_ascii_case(key);
        let values = self.query.iter().filter(same);
        values.flat_map(|(_, value)| value.split(',')).filter_map(|v| v.parse().ok()).collect()
    }

    fn is(&self, key: &str) -> bool {
        self.first(key).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    fn json(&self) -> Value {
        self.body.clone().unwrap_or_default()
    }
}

/// An answer before it is sent.
#[derive(Debug)]
struct Reply {
    status: u16,
    body: Option<Value>,
}

impl Reply {
    fn ok(body: Value) -> Self {
        Self { status: 200, body: Some(body) }
    }

    fn created(body: Value) -> Self {
        Self { status: 201, body: Some(body) }
    }

    fn accepted(body: Value) -> Self {
        Self { status: 202, body: Some(body) }
    }

    /// 200 with nothing in it.
    fn done() -> Self {
        Self { status: 200, body: None }
    }

    /// An unknown path: 404 with nothing in it.
    fn nowhere() -> Self {
        Self { status: 404, body: None }
    }

    /// An unknown item.
    fn unknown() -> Self {
        Self {
            status: 404,
            body: Some(json!({
                "type": "https://tools.ietf.org/html/rfc9110#section-15.5.5",
                "title": "Not Found", "status": 404, "traceId": trace(),
            })),
        }
    }

    fn message(status: u16, message: &str) -> Self {
        Self { status, body: Some(json!({"message": message})) }
    }

    /// A failure inside, with the beginning of a stack trace.
    fn failure(status: u16, kind: &str, message: &str) -> Self {
        let description = format!("{kind}: {message}\n   at Lab.Stack.Trace()");
        Self { status, body: Some(json!({"message": message, "description": description})) }
    }

    /// What was sent cannot be read.
    fn unreadable(place: &str, why: &str) -> Self {
        Self {
            status: 400,
            body: Some(json!({
                "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                "title": "One or more validation errors occurred.", "status": 400,
                "errors": {place: [why]}, "traceId": trace(),
            })),
        }
    }

    /// What was sent is not allowed.
    fn invalid(property: &str, message: &str, value: &Value, code: &str) -> Self {
        Self {
            status: 400,
            body: Some(json!([{
                "propertyName": property, "errorMessage": message, "attemptedValue": value,
                "severity": "error", "errorCode": code, "formattedMessageArguments": [],
                "formattedMessagePlaceholderValues": {
                    "propertyName": property, "propertyValue": value,
                },
            }])),
        }
    }
}

fn trace() -> String {
    let id = uuid::Uuid::new_v4().simple().to_string();
    format!("00-{id}-{}-00", &id[..16])
}

pub(super) fn router(inside: Arc<Inside>, base: &str) -> axum::Router {
    let inner = axum::Router::new().fallback(answer).with_state(inside);
    if base.is_empty() { inner } else { axum::Router::new().nest(base, inner) }
}

async fn answer(State(inside): State<Arc<Inside>>, request: Request) -> Response<Body> {
    let fault = inside.fault().clone();
    match &fault {
        Fault::None | Fault::Half => {}
        Fault::Slow(by) => tokio::time::sleep(*by).await,
        Fault::Status(status) => return text(*status, "text/plain", "this is not working"),
        Fault::Html => {
            let page = "<!doctype html><title>Log in</title><form>Who are you?</form>";
            return text(200, "text/html", page);
        }
        Fault::Redirect(to) => {
            let mut answer = text(302, "text/plain", "");
            if let Ok(to) = HeaderValue::from_str(to) {
                answer.headers_mut().insert(header::LOCATION, to);
            }
            return answer;
        }
    }
    let reply = reply(&inside, request).await;
    inside.send_webhooks().await;
    let mut response = send(&inside, reply);
    if fault == Fault::Half {
        let (parts, body) = response.into_parts();
        let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let half = Bytes::copy_from_slice(&whole[..whole.len() / 2]);
        let broken = futures_util::stream::iter([Ok(half)])
            .chain(futures_util::stream::iter([Err(std::io::Error::other("broken off"))]));
        response = Response::from_parts(parts, Body::from_stream(broken));
        drop(response.headers_mut().remove(header::CONTENT_LENGTH));
    }
    response
}

async fn reply(inside: &Inside, request: Request) -> Reply {
    let (parts, body) = request.into_parts();
    let path: Vec<String> =
        parts.uri.path().split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    if path == ["ping"] {
        return Reply::ok(json!({"status": "OK"}));
    }
    let query = parts.uri.query().unwrap_or("").as_bytes();
    let query: Vec<(String, String)> = url::form_urlencoded::parse(query).into_owned().collect();
    let by_header = parts.headers.get("x-api-key").and_then(|key| key.to_str().ok());
    let by_query = query.iter().find(|(name, _)| name == "apikey").map(|(_, key)| key.as_str());
    let allowed = {
        let world = inside.world();
        by_header.or(by_query) == Some(world.api_key.as_str())
    };
    if !allowed {
        return Reply { status: 401, body: None };
    }
    let Ok(body) = axum::body::to_bytes(body, 16 << 20).await else {
        return Reply { status: 413, body: None };
    };
    let parsed: Result<Value, _> = serde_json::from_slice(&body);
    if !body.is_empty() && parsed.is_err() {
        let why = "'b' is an invalid start of a property name. Expected a '\"'. Path: $ | \
                   LineNumber: 0 | BytePositionInLine: 1.";
        return Reply::unreadable("$", why);
    }
    let ask = Ask { method: parts.method, path, query, body: parsed.ok() };
    count(inside, &ask);
    dispatch(inside, ask).await
}

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
    let mut world = inside.world();
    world.counts.writes += 1;
    let name = format!("{} {}", ask.method, kind.join("/"));
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
        "config" | "qualityprofile" | "qualitydefinition" | "customformat" | "tag"
        | "rootfolder" | "delayprofile" | "releaseprofile" | "remotepathmapping" | "importlist"
        | "customfilter" | "autotagging" => settings::answer(inside, &ask),
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

fn text(status: u16, kind: &str, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let (false, Ok(kind)) = (kind.is_empty(), HeaderValue::from_str(kind)) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

/// One page of records, as all paged answers are built. A page 0 or of size 0 is empty.
fn page(ask: &Ask, sort_key: &str, records: Vec<Value>) -> Value {
    let number = ask.number("page").unwrap_or(1);
    let size = ask.number("pageSize").unwrap_or(10);
    let total = records.len();
    let (skip, take) = match (usize::try_from(number - 1), usize::try_from(size)) {
        (Ok(before), Ok(size)) => (before.saturating_mul(size), size),
        _ => (0, 0),
    };
    let records: Vec<Value> = records.into_iter().skip(skip).take(take).collect();
    json!({
        "page": number, "pageSize": size, "sortKey": ask.first("sortKey").unwrap_or(sort_key),
        "sortDirection": "descending", "totalRecords": total, "records": records,
    })
}
