//! What Plex answers.

use std::fmt::Write;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, header};
use serde_json::{Map, Value, json};

use super::{Inside, World};
use crate::posts::escaped;
use crate::rest::{after, before, text};

pub(super) fn router(inside: Arc<Inside>) -> axum::Router {
    axum::Router::new().fallback(answer).with_state(inside)
}

/// Whom a token lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Owner,
    Guest,
    Nobody,
}

async fn answer(State(inside): State<Arc<Inside>>, request: Request) -> Response<Body> {
    let fault = inside.world().fault.next();
    if let Some(instead) = before(&fault).await {
        return instead;
    }
    let query = request.uri().query().unwrap_or("").as_bytes();
    let query: Vec<(String, String)> = url::form_urlencoded::parse(query).into_owned().collect();
    let path: Vec<&str> = request.uri().path().split('/').filter(|it| !it.is_empty()).collect();
    let response = {
        let now = inside.clock.seconds();
        let mut world = inside.world();
        let who = world.who(request.headers(), &query);
        let reply = world.reply(request.method(), &path, &query, who, now);
        send(reply, wants_json(request.headers()))
    };
    after(&fault, response).await
}

/// An answer, or a status that is shown as a page.
type Reply = Result<Option<Value>, u16>;

impl World {
    fn who(&self, headers: &HeaderMap, query: &[(String, String)]) -> Who {
        let by_header = headers.get("x-plex-token").and_then(|token| token.to_str().ok());
        let by_query = query.iter().find(|(name, _)| name == "X-Plex-Token");
        let token = by_header.or(by_query.map(|(_, token)| token.as_str()));
        match token {
            _ if !self.claimed => Who::Owner,
            Some(token) if token == self.token => Who::Owner,
            Some(token) if self.guests.iter().any(|guest| guest == token) => Who::Guest,
            _ => Who::Nobody,
        }
    }

    fn reply(
        &mut self,
        method: &Method,
        path: &[&str],
        query: &[(String, String)],
        who: Who,
        now: i64,
    ) -> Reply {
        // Who it is it tells everybody.
        if path == ["identity"] && method == Method::GET {
            return Ok(Some(json!({
                "size": 0, "claimed": self.claimed, "machineIdentifier": self.machine,
                "version": self.version,
            })));
        }
        if who == Who::Nobody {
            return Err(401);
        }
        let owner_only = path.first() == Some(&":") || path.last() == Some(&"prefs");
        let changes = method != Method::GET || path.last() == Some(&"refresh");
        if who == Who::Guest && (owner_only || changes) {
            return Err(403);
        }
        if changes {
            self.counts.writes += 1;
        }
        let first = |name: &str| {
            query.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
        };
        match (method, path) {
            (&Method::GET, []) => Ok(Some(self.info(now))),
            (&Method::GET, [":", "prefs"]) => {
                let all: Vec<Value> = self.preferences.iter().map(|it| it.json()).collect();
                Ok(Some(json!({"size": all.len(), "Setting": all})))
            }
            (&Method::GET, [":", "prefs", "get"]) => {
                let found = self.preferences.iter().find(|it| Some(it.id) == first("id"));
                let found = found.ok_or(404_u16)?;
                Ok(Some(json!({"size": 1, "Setting": [found.json()]})))
            }
            (&Method::PUT, [":", "prefs"]) => {
                // A name that it does not know is no trouble to it.
                for (name, value) in query {
                    if let Some(known) = self.preferences.iter_mut().find(|it| it.id == name) {
                        known.set(value);
                    }
                }
                Ok(None)
            }
            (&Method::GET, ["library", "sections"] | ["library", "sections", "all"]) => {
                let all: Vec<Value> = self.sections.iter().map(|it| it.json()).collect();
                let title = "Plex Library";
                Ok(Some(json!({
                    "size": all.len(), "allowSync": false, "title1": title, "Directory": all,
                })))
            }
            (&Method::GET | &Method::POST, ["library", "sections", id, "refresh"]) => {
                let section = self.sections.iter_mut().find(|it| it.id.to_string() == *id);
                let section = section.ok_or(404_u16)?;
                let folder = first("path").unwrap_or("");
                if folder.is_empty() || section.holds(folder) {
                    section.scanned = now;
                    self.counts.scans.push(folder.to_owned());
                }
                Ok(None)
            }
            (&Method::GET, ["activities"]) => Ok(Some(json!({"size": 0, "Activity": []}))),
            (&Method::GET, ["status", "sessions"]) => Ok(Some(json!({"size": 0}))),
            _ => Err(404),
        }
    }

    fn info(&self, now: i64) -> Value {
        let name = self.preferences.iter().find(|it| it.id == "FriendlyName");
        let name = name.map(|it| it.value.clone()).unwrap_or_default();
        let directories =
            [("library", "library"), ("status", "status"), ("activities", "activities")];
        let directories =
            directories.map(|(key, title)| json!({"count": 1, "key": key, "title": title}));
        json!({
            "size": directories.len(), "allowCameraUpload": true, "allowChannelAccess": true,
            "allowMediaDeletion": true, "allowSharing": true, "allowSync": true,
            "backgroundProcessing": true, "certificate": true, "companionProxy": true,
            "countryCode": "deu", "diagnostics": "logs,databases,streaminglogs",
            "eventStream": true, "friendlyName": name, "livetv": 7,
            "machineIdentifier": self.machine, "multiuser": true, "myPlex": self.claimed,
            "myPlexMappingState": if self.claimed { "mapped" } else { "unknown" },
            "myPlexSigninState": if self.signed_in && self.claimed { "ok" } else { "none" },
            "myPlexSubscription": false, "platform": "Linux", "platformVersion": "12",
            "pluginHost": true, "readOnlyLibraries": false, "transcoderActiveVideoSessions": 0,
            "transcoderVideo": true, "updatedAt": now, "updater": true, "version": self.version,
            "Directory": directories,
        })
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

fn send(reply: Reply, as_json: bool) -> Response<Body> {
    let mut response = match reply {
        Ok(None) => text(200, "text/html", ""),
        Ok(Some(container)) if as_json => {
            let body = json!({"MediaContainer": container}).to_string();
            text(200, "application/json", &body)
        }
        Ok(Some(container)) => {
            let mut body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
            if let Value::Object(fields) = &container {
                element(&mut body, "MediaContainer", fields);
            }
            text(200, "text/xml;charset=utf-8", &body)
        }
        Err(status) => {
            let name = match status {
                401 => "Unauthorized",
                403 => "Forbidden",
                _ => "Not Found",
            };
            let page = format!(
                "<html><head><title>{name}</title></head><body><h1>{status} {name}</h1></body></html>"
            );
            text(status, "text/html", &page)
        }
    };
    response.headers_mut().insert("x-plex-protocol", HeaderValue::from_static("1.0"));
    response
}

/// What JSON says, as XML: values are attributes, lists of objects are elements.
fn element(out: &mut String, name: &str, fields: &Map<String, Value>) {
    // Writing to a string cannot fail, so the results below carry nothing.
    let _ = write!(out, "<{name}");
    let mut within = String::new();
    for (key, value) in fields {
        match value {
            Value::Array(items) => {
                for item in items.iter().filter_map(Value::as_object) {
                    element(&mut within, key, item);
                }
            }
            Value::Bool(is_on) => {
                let _ = write!(out, " {key}=\"{}\"", i32::from(*is_on));
            }
            Value::String(text) => {
                let _ = write!(out, " {key}=\"{}\"", escaped(text));
            }
            other => {
                let _ = write!(out, " {key}=\"{other}\"");
            }
        }
    }
    if within.is_empty() {
        out.push_str("/>\n");
    } else {
        let _ = write!(out, ">\n{within}</{name}>\n");
    }
}
