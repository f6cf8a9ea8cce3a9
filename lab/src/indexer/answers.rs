//! What the indexer answers.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::feed::Item;
use super::{Fault, Listed, NzbFault, Shared, feed};

type Asked = HashMap<String, String>;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/api", get(api))
        .route("/details/{guid}", get(details_page))
        .with_state(shared)
}

async fn api(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let base = format!("http://{host}");
    let question = asked.get("t").map_or("", String::as_str);
    let (fault, api_key) = {
        let mut state = shared.state();
        let calls = &mut state.calls;
        match question {
            "caps" => calls.caps += 1,
            "get" => calls.nzbs += 1,
            "details" => calls.details += 1,
            _ => calls.searches += 1,
        }
        (state.fault, state.api_key.clone())
    };
    if let Some(answer) = broken(fault) {
        return answer;
    }
    if question != "caps" && asked.get("apikey") != Some(&api_key) {
        return error(StatusCode::OK, 100, "Incorrect user credentials");
    }
    match question {
        "caps" => xml(caps(&shared)),
        "search" | "tvsearch" | "movie" => {
            let none = fault == Fault::NoResults;
            xml(search(&shared, &base, &asked, none))
        }
        "details" => details(&shared, &base, &asked),
        "get" => nzb(&shared, &asked),
        _ => error(StatusCode::OK, 202, "No such function"),
    }
}

async fn details_page(State(shared): State<Arc<Shared>>, Path(guid): Path<String>) -> Response {
    match find(&shared, &guid) {
        Some(listed) => listed.posted.title.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn broken(fault: Fault) -> Option<Response> {
    match fault {
        Fault::None | Fault::NoResults => None,
        Fault::Unauthorized => {
            Some(error(StatusCode::UNAUTHORIZED, 100, "Incorrect user credentials"))
        }
        Fault::Forbidden => Some(error(StatusCode::FORBIDDEN, 101, "Account suspended")),
        Fault::TooManyRequests => {
            let body = "Request limit reached";
            Some((StatusCode::TOO_MANY_REQUESTS, [("retry-after", "60")], body).into_response())
        }
        Fault::ServerError => {
            let page = axum::response::Html("<html><h1>Internal Server Error</h1></html>");
            Some((StatusCode::INTERNAL_SERVER_ERROR, page).into_response())
        }
    }
}

fn caps(shared: &Shared) -> String {
    let name = crate::posts::escaped(&shared.state().name);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<caps><server version="1.0" title="{name}"/><limits max="100" default="100"/>
<searching>
<search available="yes" supportedParams="q"/>
<tv-search available="yes" supportedParams="q,tvdbid,season,ep"/>
<movie-search available="yes" supportedParams="q,imdbid,tmdbid"/>
</searching>
<categories>
<category id="2000" name="Movies"><subcat id="2040" name="HD"/></category>
<category id="5000" name="TV"><subcat id="5040" name="HD"/></category>
</categories></caps>
"#
    )
}

fn search(shared: &Shared, base: &str, asked: &Asked, none: bool) -> String {
    let mut state = shared.state();
    state.answers += 1;
    let answer = state.answers;
    let mut found: Vec<Item> = state
        .listed
        .iter()
        .filter(|listed| !none && wanted(listed, asked))
        .map(|listed| listed.item(base, &state.api_key, answer))
        .collect();
    found.sort_by_key(|item| std::cmp::Reverse(item.published));
    let number = |name: &str| asked.get(name).and_then(|value| value.parse::<usize>().ok());
    let (offset, limit) = (number("offset").unwrap_or(0), number("limit").unwrap_or(100).min(100));
    let total = found.len();
    let page: Vec<Item> = found.into_iter().skip(offset).take(limit).collect();
    feed::write(&state.name, &page, offset, total)
}

/// Whether it answers the question. A thing asked for that the release does not tell rules it out.
fn wanted(listed: &Listed, asked: &Asked) -> bool {
    let release = &listed.release;
    let given = |name: &str| asked.get(name).filter(|value| !value.is_empty());
    let same = |question: &str, attribute: &str| {
        given(question).is_none_or(|value| {
            let number = |text: &str| {
                let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
                digits.parse::<u64>().ok()
            };
            let told = release.attributes.get(attribute);
            told.is_some_and(|told| number(told) == number(value))
        })
    };
    let categories = given("cat").is_none_or(|list| {
        list.split(',').filter_map(|one| one.trim().parse::<u32>().ok()).any(|asked| {
            let under = |has: u32| asked % 1000 == 0 && has / 1000 == asked / 1000;
            release.categories.iter().any(|has| *has == asked || under(*has))
        })
    });
    let title = words(&listed.posted.title);
    let text = given("q").is_none_or(|q| words(q).iter().all(|word| title.contains(word)));
    categories
        && text
        && same("tvdbid", "tvdbid")
        && same("season", "season")
        && same("ep", "episode")
        && same("imdbid", "imdb")
        && same("tmdbid", "tmdbid")
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    parts.map(str::to_lowercase).collect()
}

fn details(shared: &Shared, base: &str, asked: &Asked) -> Response {
    let id = asked.get("id").or_else(|| asked.get("guid")).map_or("", String::as_str);
    let Some(listed) = find(shared, id) else {
        return error(StatusCode::OK, 300, "No such item");
    };
    let state = shared.state();
    let item = listed.item(base, &state.api_key, state.answers);
    xml(feed::write(&state.name, &[item], 0, 1))
}

fn nzb(shared: &Shared, asked: &Asked) -> Response {
    let Some(listed) = find(shared, asked.get("id").map_or("", String::as_str)) else {
        return (StatusCode::NOT_FOUND, "No such NZB").into_response();
    };
    let body = match listed.release.nzb_fault {
        NzbFault::None => listed.posted.nzb,
        NzbFault::NotFound => return (StatusCode::NOT_FOUND, "No such NZB").into_response(),
        NzbFault::Empty => {
            "<?xml version=\"1.0\"?>\n<nzb xmlns=\"http://www.newzbin.com/DTD/2003/nzb\"></nzb>\n"
                .to_owned()
        }
        NzbFault::Garbage => "this is no NZB, and no XML either".to_owned(),
        NzbFault::ZeroBytes => String::new(),
    };
    let name = format!("attachment; filename=\"{}.nzb\"", listed.posted.title);
    let headers = [
        (header::CONTENT_TYPE, "application/x-nzb".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, body).into_response()
}

fn find(shared: &Shared, guid: &str) -> Option<Listed> {
    let guid = guid.rsplit('/').next().unwrap_or(guid);
    shared.state().listed.iter().find(|listed| listed.guid == guid).cloned()
}

fn xml(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/rss+xml; charset=utf-8")], body).into_response()
}

fn error(status: StatusCode, code: u16, text: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<error code=\"{code}\" description=\"{text}\"/>\n"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
