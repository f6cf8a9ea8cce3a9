//! Asking the indexers: for the apps, which see each as a Newznab indexer of its own, and for tests.

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::backoff::Weight;
use super::outside::Inside;
use crate::indexer::feed;
use crate::provider::field;
use crate::rest::{Ask, text};

/// Why an indexer gave nothing, in the words that Prowlarr has for it.
pub(super) struct Trouble {
    pub(super) property: &'static str,
    pub(super) text: String,
    pub(super) detail: Option<&'static str>,
    pub(super) weight: Weight,
}

impl Trouble {
    fn new(text: String, weight: Weight) -> Self {
        Self { property: "", text, detail: None, weight }
    }
}

/// One question to an indexer. The answer is its feed.
pub(super) async fn ask(
    inside: &Inside,
    indexer: &Value,
    query: &[(String, String)],
) -> Result<String, Trouble> {
    inside.world().counts.questions += 1;
    let part = |name: &str| field(indexer, name).as_str().unwrap_or("").to_owned();
    let base = part("baseUrl").trim_end_matches('/').to_owned();
    let own = [("extended", "1".to_owned()), ("apikey", part("apiKey"))];
    let request = inside.http.get(format!("{base}{}", part("apiPath"))).query(query).query(&own);
    let answer = request.send().await.map_err(|_| refused(&base))?;
    let (status, url) = (answer.status(), answer.url().clone());
    let body = answer.text().await.map_err(|_| refused(&base))?;
    let reason = status.canonical_reason().unwrap_or("").replace(' ', "");
    let at = format!("HTTP request failed: [{}:{reason}] [GET] at [{url}]", status.as_u16());
    if body.contains("<error code=\"10") || status == 401 || status == 403 {
        let text = "Indexer returned result for RSS URL, Credentials appears to be invalid. \
                    Response: Incorrect user credentials";
        return Err(Trouble::new(text.to_owned(), Weight::Failure));
    }
    if status.is_server_error() {
        let text = format!(
            "Unable to connect to indexer, indexer's server is unavailable. Try again later. {at}"
        );
        return Err(Trouble::new(text, Weight::Failure));
    }
    if !status.is_success() || !body.contains("<rss") {
        let text = format!(
            "Unable to connect to indexer, check the log above the ValidationFailure for more \
             details. {at}"
        );
        let weight = if status == 429 { Weight::Throttled } else { Weight::Failure };
        return Err(Trouble::new(text, weight));
    }
    Ok(body)
}

fn refused(base: &str) -> Trouble {
    let place = base.split("://").last().unwrap_or(base).split('/').next().unwrap_or(base);
    let text = format!(
        "Unable to connect to indexer. This is typically caused by DNS/SSL issues. Check DNS \
         settings, ensure IPv6 is working or disabled, consider using different DNS servers, or \
         try a VPN/proxy if needed. See: 'https://wiki.servarr.com/prowlarr/troubleshooting\
         #dns-ssl-connection-issues' Connection refused ({place})"
    );
    Trouble { detail: Some("Connection refused"), ..Trouble::new(text, Weight::Connection) }
}

/// What an app asks of one indexer: `/{id}/api`, `/{id}/download`.
pub(super) async fn answer(inside: &Inside, ask: &Ask, id: i64, host: &str) -> Response<Body> {
    let now = inside.now();
    let (indexer, left_alone) = {
        let world = inside.world();
        (world.document("indexer", id).cloned(), world.left_alone(id, now))
    };
    let Some(indexer) = indexer else { return text(404, "text/plain", "") };
    if indexer["enable"] != true {
        return error(410, "Indexer is disabled");
    }
    if let Some(till) = left_alone {
        return disabled(till, now);
    }
    match ask.path.last().map(String::as_str) {
        Some("download") => download(inside, ask, &indexer, now).await,
        Some("api") => query(inside, ask, &indexer, host, now).await,
        _ => text(404, "text/plain", ""),
    }
}

async fn query(
    inside: &Inside,
    ask: &Ask,
    indexer: &Value,
    host: &str,
    now: Timestamp,
) -> Response<Body> {
    let Some(function) = ask.first("t") else {
        return error(400, "Missing Function Parameter");
    };
    if function == "caps" {
        return xml(200, capabilities());
    }
    let id = indexer["id"].as_i64().unwrap_or(0);
    let own = ["apikey", "extended"];
    let passed = |(name, _): &&(String, String)| !own.contains(&name.as_str());
    let passed: Vec<_> = ask.query.iter().filter(passed).cloned().collect();
    let answer = self::ask(inside, indexer, &passed).await;
    let specific = ["q", "tvdbid", "tmdbid", "imdbid", "season"];
    let is_rss = !specific.iter().any(|name| ask.first(name).is_some());
    let event = if is_rss { "indexerRss" } else { "indexerQuery" };
    let key = field(indexer, "apiKey").as_str().unwrap_or("");
    let base = field(indexer, "baseUrl").as_str().unwrap_or("");
    let found = answer.as_ref().map(|body| feed::read(body)).unwrap_or_default();
    let data = json!({
        "limit": ask.first("limit").unwrap_or("0"), "offset": ask.first("offset").unwrap_or("0"),
        "elapsedTime": "1", "query": ask.first("q").unwrap_or(""), "queryType": function,
        "categories": ask.first("cat").unwrap_or(""), "source": "Sonarr", "host": "localhost",
        "queryResults": found.len().to_string(), "cached": "0",
        "url": format!("{base}/api?t={function}&extended=1&apikey={key}"),
    });
    let mut world = inside.world();
    world.write_down(id, event, answer.is_ok(), data, now);
    match answer {
        Err(trouble) => {
            world.failed(id, trouble.weight, now);
            let till = world.left_alone(id, now).unwrap_or(now);
            disabled(till, now)
        }
        Ok(_) => {
            world.answered(id, now);
            let name = indexer["name"].as_str().unwrap_or("").to_owned();
            let mut items = found;
            for item in &mut items {
                let key = &world.api_key;
                let (link, title) = (hidden(&item.link), &item.title);
                item.link =
                    format!("http://{host}/{id}/download?apikey={key}&link={link}&file={title}");
            }
            let total = items.len();
            xml(200, feed::write(&name, &items, 0, total))
        }
    }
}

/// Sends to the indexer's own address, or where that is not wanted, hands on what is there.
async fn download(inside: &Inside, ask: &Ask, indexer: &Value, now: Timestamp) -> Response<Body> {
    let Some(link) = ask.first("link").and_then(shown) else {
        return error(400, "Invalid Prowlarr link");
    };
    let id = indexer["id"].as_i64().unwrap_or(0);
    let title = ask.first("file").unwrap_or("").to_owned();
    let data = json!({"source": "Sonarr", "host": "localhost", "grabTitle": title, "url": link});
    inside.world().write_down(id, "releaseGrabbed", true, data, now);
    if indexer["redirect"] == true {
        let mut response = text(301, "text/plain", "");
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.headers_mut().insert(header::LOCATION, link);
        }
        return response;
    }
    match inside.http.get(&link).send().await {
        Ok(answer) => {
            let status = answer.status().as_u16();
            text(status, "application/x-nzb", &answer.text().await.unwrap_or_default())
        }
        Err(_) => error(503, "Failed to normalize provided link"),
    }
}

fn disabled(till: Timestamp, now: Timestamp) -> Response<Body> {
    let till_text = crate::rest::stamp(till);
    let mut response =
        error(429, &format!("Indexer is disabled till {till_text} due to recent failures."));
    let seconds = till.duration_since(now).as_secs().max(0);
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

fn error(status: u16, description: &str) -> Response<Body> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<error code=\"{status}\" description=\"{description}\"/>\n"
    );
    xml(status, body)
}

fn xml(status: u16, body: String) -> Response<Body> {
    text(status, "application/rss+xml; charset=utf-8", &body)
}

fn capabilities() -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<caps><server title=\"Prowlarr\"/>\
     <limits max=\"100\" default=\"100\"/><searching>\
     <search available=\"yes\" supportedParams=\"q\"/>\
     <tv-search available=\"yes\" supportedParams=\"q,season,ep,tvdbid\"/>\
     <movie-search available=\"yes\" supportedParams=\"q,imdbid,tmdbid\"/></searching>\
     <categories><category id=\"2000\" name=\"Movies\"><subcat id=\"2040\" name=\"Movies/HD\"/>\
     </category><category id=\"5000\" name=\"TV\"><subcat id=\"5040\" name=\"TV/HD\"/></category>\
     </categories></caps>\n"
        .to_owned()
}

/// A link that nobody reads by looking at it; the real one encrypts it.
fn hidden(link: &str) -> String {
    link.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn shown(link: &str) -> Option<String> {
    let digits = link.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    String::from_utf8(digits.map(byte).collect::<Option<Vec<u8>>>()?).ok()
}
