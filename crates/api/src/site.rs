//! The web interface: its files, and its page for every address that is one of the interface.
//!
//! Nothing of it is secret, so it is open to everybody. Whoever asks for what is not there learns
//! as much as anywhere else: nothing, without credentials.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use web_ui::{File, Site};

use crate::{Api, problem::Problem};

/// First parts of paths that are never of the interface, whatever a browser asks for under them.
const NEVER: &[&str] = &["api", "assets", "health", "mcp", "metrics", "ping"];

/// A year, in seconds: as long as a cache keeps anything.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Whether the interface answers to a request that fits no route. `path` is without the URL base.
pub(crate) fn answers(site: &Site, method: &Method, path: &str, headers: &HeaderMap) -> bool {
    matches!(*method, Method::GET | Method::HEAD) && find(site, "", path, headers).is_some()
}

/// The page itself, where a URL base ends.
pub(crate) async fn page(State(api): State<Api>, headers: HeaderMap) -> Response {
    match api.options.site.page(api.options.url_base.as_str()) {
        Some(page) => respond(page, &headers),
        None => Problem::not_found().into_response(),
    }
}

/// What no route answers to: a file of the interface, its page, or nothing.
pub(crate) async fn serve(State(api): State<Api>, request: Request) -> Response {
    let (site, base) = (&api.options.site, api.options.url_base.as_str());
    let headers = request.headers();
    match find(site, base, request.uri().path(), headers) {
        Some(file) => respond(file, headers),
        None => Problem::not_found().into_response(),
    }
}

fn find(site: &Site, base: &str, path: &str, headers: &HeaderMap) -> Option<File> {
    let name = path.strip_prefix('/').unwrap_or(path);
    if name.is_empty() {
        return site.page(base);
    }
    let file = site.file(name);
    match file {
        None if is_of_a_page(name) && wants_page(headers) => site.page(base),
        file => file,
    }
}

/// Whether a path can be the address of something in the interface.
fn is_of_a_page(name: &str) -> bool {
    let mut parts = name.split('/');
    let first = parts.next().unwrap_or_default();
    let is_never = NEVER.iter().any(|it| it.eq_ignore_ascii_case(first));
    let is_odd = |part: &str| matches!(part, "" | "." | "..");
    !is_never && !is_odd(first) && !parts.any(is_odd)
}

/// A person who follows a link says so; a script and a picture do not.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
    accept.is_some_and(|it| it.contains("text/html"))
}

fn respond(file: File, headers: &HeaderMap) -> Response {
    let caching = if file.is_fingerprinted { FOR_EVER } else { "no-cache" };
    let about = [(header::CACHE_CONTROL, caching), (header::ETAG, &file.tag)];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    if known.is_some_and(|tags| tags.split(',').any(|it| it.trim() == file.tag)) {
        return (StatusCode::NOT_MODIFIED, about.map(|(name, value)| (name, value.to_owned())))
            .into_response();
    }
    let kind = [(header::CONTENT_TYPE, file.content_type)];
    (about.map(|(name, value)| (name, value.to_owned())), kind, file.bytes).into_response()
}
