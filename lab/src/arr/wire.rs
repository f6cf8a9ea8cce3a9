//! How an app speaks to indexers, to SABnzbd and to webhooks.

use std::time::Duration;

use anyhow::Context;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::App;
use super::state::Release;
use crate::indexer::feed;
use crate::provider::field;
pub(super) use crate::rest::stamp;

/// Why an indexer gave nothing, in the words that the apps use for it.
#[derive(Clone, Debug)]
pub(super) struct IndexerTrouble {
    pub(super) text: String,
    pub(super) property: &'static str,
    /// It asked us to slow down: an hour at least.
    pub(super) throttled: bool,
}

/// Why an NZB did not come.
#[derive(Debug)]
pub(super) enum NzbTrouble {
    /// The indexer does not have it any more, or what came is none.
    Gone,
    /// The indexer failed.
    Indexer(IndexerTrouble),
}

/// A client for loopback. Installs the TLS provider that the HTTP library wants to see even where
/// nobody speaks TLS; a second installation changes nothing.
pub(super) fn http() -> anyhow::Result<reqwest::Client> {
    drop(rustls::crypto::ring::default_provider().install_default());
    let builder = reqwest::Client::builder().timeout(Duration::from_secs(20)).no_proxy();
    builder.build().context("no HTTP client for the lab")
}

fn text<'a>(resource: &'a Value, name: &str) -> &'a str {
    field(resource, name).as_str().unwrap_or("")
}

/// One question to an indexer.
pub(super) async fn ask_indexer(
    http: &reqwest::Client,
    app: App,
    indexer: &Value,
    question: &[(&str, String)],
) -> Result<Vec<Release>, IndexerTrouble> {
    let base = text(indexer, "baseUrl").trim_end_matches('/');
    let path = text(indexer, "apiPath");
    let categories: Vec<String> = field(indexer, "categories")
        .as_array()
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let function = match app {
        App::Sonarr(_) => "tvsearch",
        App::Radarr => "movie",
    };
    let mut query = vec![
        ("t", function.to_owned()),
        ("cat", categories.join(",")),
        ("extended", "1".to_owned()),
        ("apikey", text(indexer, "apiKey").to_owned()),
        ("offset", "0".to_owned()),
        ("limit", "100".to_owned()),
    ];
    query.extend(question.iter().cloned());
    let answer = http.get(format!("{base}{path}")).query(&query).send().await;
    let answer = answer.map_err(|_| refused(base))?;
    let (status, url) = (answer.status(), answer.url().clone());
    let body = answer.text().await.map_err(|_| refused(base))?;
    let at = format!("[{}:{}] [GET] at [{url}]", status.as_u16(), reason(status));
    if body.contains("<error code=\"10") || status == 401 || status == 403 {
        let text = "Invalid API Key".to_owned();
        return Err(IndexerTrouble { text, property: "ApiKey", throttled: false });
    }
    if status.is_server_error() {
        let text = format!(
            "Unable to connect to indexer, indexer's server is unavailable. Try again later. \
             HTTP request failed: {at}."
        );
        return Err(IndexerTrouble { text, property: "", throttled: false });
    }
    if !status.is_success() || !body.contains("<rss") {
        let text = format!(
            "Unable to connect to indexer: HTTP request failed: {at}. Check the log surrounding \
             this error for details"
        );
        return Err(IndexerTrouble { text, property: "", throttled: status == 429 });
    }
    Ok(feed::read(&body).into_iter().map(|item| release(app, indexer, item)).collect())
}

fn release(app: App, indexer: &Value, item: feed::Item) -> Release {
    let number = match app {
        App::Sonarr(_) => item.attributes.get("tvdbid"),
        App::Radarr => item.attributes.get("tmdbid"),
    };
    Release {
        info_url: None,
        catalogue: number.and_then(|number| number.parse().ok()).unwrap_or(0),
        guid: item.guid,
        title: item.title,
        size: item.size,
        indexer_id: indexer["id"].as_i64().unwrap_or(0),
        indexer: indexer["name"].as_str().unwrap_or("").to_owned(),
        indexer_priority: indexer["priority"].as_i64().unwrap_or(25),
        published: item.published,
        download_url: item.link,
    }
}

fn refused(base: &str) -> IndexerTrouble {
    let place = base.split("://").last().unwrap_or(base).split('/').next().unwrap_or(base);
    IndexerTrouble {
        text: format!(
            "Unable to connect to indexer, please check your DNS settings and ensure that IPv6 \
             is working or disabled. Connection refused ({place})."
        ),
        property: "",
        throttled: false,
    }
}

fn reason(status: reqwest::StatusCode) -> String {
    status.canonical_reason().unwrap_or("").replace(' ', "")
}

/// Fetches an NZB and looks whether it is one, as the apps do before they hand it on.
pub(super) async fn fetch_nzb(http: &reqwest::Client, url: &str) -> Result<String, NzbTrouble> {
    let answer = http.get(url).send().await;
    let answer = answer.map_err(|_| NzbTrouble::Indexer(refused(url)))?;
    let status = answer.status();
    if status == 404 || status == 410 {
        return Err(NzbTrouble::Gone);
    }
    if !status.is_success() {
        return Err(NzbTrouble::Indexer(IndexerTrouble {
            text: format!("HTTP request failed: [{}:{}]", status.as_u16(), reason(status)),
            property: "",
            throttled: status == 429,
        }));
    }
    let nzb = answer.text().await.map_err(|_| NzbTrouble::Indexer(refused(url)))?;
    if nzb.contains("<nzb") && nzb.contains("<file") { Ok(nzb) } else { Err(NzbTrouble::Gone) }
}

/// A job as SABnzbd tells it, from its queue or its history.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) category: String,
    pub(super) status: String,
    pub(super) size: u64,
    pub(super) left: u64,
    pub(super) remaining: SignedDuration,
    pub(super) fail_message: String,
    pub(super) storage: String,
    pub(super) in_history: bool,
}

/// SABnzbd as a client of the app's settings names it.
pub(super) struct Sabnzbd<'a> {
    http: &'a reqwest::Client,
    base: String,
    place: String,
    key: &'a str,
    pub(super) category: &'a str,
}

/// Why SABnzbd did not do it.
#[derive(Debug)]
pub(super) enum ClientTrouble {
    Away(String),
    /// An HTTP status that is no success.
    Refused(String),
    /// It answered, and took nothing.
    NotTaken,
}

impl<'a> Sabnzbd<'a> {
    pub(super) fn new(http: &'a reqwest::Client, app: App, client: &'a Value) -> Self {
        let host = text(client, "host");
        let port = field(client, "port").as_i64().unwrap_or(8080);
        let prefix = text(client, "urlBase").trim_matches('/');
        let slash = if prefix.is_empty() { "" } else { "/" };
        let category = text(client, app.category_field());
        let place = format!("{host}:{port}");
        let base = format!("http://{place}{slash}{prefix}");
        Self { http, base, place, key: text(client, "apiKey"), category }
    }

    async fn call(&self, mode: &str, rest: &[(&str, &str)]) -> Result<Value, ClientTrouble> {
        let query = [&[("mode", mode), ("apikey", self.key), ("output", "json")], rest].concat();
        let request = self.http.get(format!("{}/api", self.base)).query(&query);
        self.read(request.send().await).await
    }

    async fn read(
        &self,
        answer: reqwest::Result<reqwest::Response>,
    ) -> Result<Value, ClientTrouble> {
        let away = |_| ClientTrouble::Away(format!("Connection refused ({})", self.place));
        let answer = answer.map_err(away)?;
        let (status, url) = (answer.status(), answer.url().clone());
        if !status.is_success() {
            return Err(ClientTrouble::Refused(format!(
                "HTTP request failed: [{}:{}] [GET] at [{url}]",
                status.as_u16(),
                reason(status)
            )));
        }
        let body: Value = answer.json().await.map_err(away)?;
        if body["status"] == false && body["error"].is_string() {
            return Err(ClientTrouble::Refused(body["error"].to_string()));
        }
        Ok(body)
    }

    /// Hands an NZB over. The answer is the new job's id.
    pub(super) async fn add(&self, title: &str, nzb: String) -> Result<String, ClientTrouble> {
        let query = [
            ("mode", "addfile"),
            ("cat", self.category),
            ("priority", "-100"),
            ("apikey", self.key),
            ("output", "json"),
        ];
        let part = reqwest::multipart::Part::text(nzb).file_name(format!("{title}.nzb"));
        let form = reqwest::multipart::Form::new().part("name", part);
        let request = self.http.post(format!("{}/api", self.base)).query(&query).multipart(form);
        let answer = self.read(request.send().await).await?;
        answer["nzo_ids"][0].as_str().map(str::to_owned).ok_or(ClientTrouble::NotTaken)
    }

    /// Everything in the app's own category: the queue, and the newest 60 of the history.
    pub(super) async fn jobs(&self) -> Result<Vec<Job>, ClientTrouble> {
        let queue = self.call("queue", &[("start", "0"), ("limit", "0")]).await?;
        let asked = [("start", "0"), ("limit", "60"), ("category", self.category)];
        let history = self.call("history", &asked).await?;
        let queue = &queue["queue"];
        let all_paused = queue["paused"] == true;
        let waiting = slots(queue).map(|slot| queued(slot, all_paused));
        let done = slots(&history["history"]).map(finished);
        Ok(waiting.chain(done).filter(|job| job.category == self.category).collect())
    }

    /// Removes a job with its files. `for_good` keeps it out of the archive too.
    pub(super) async fn remove(&self, id: &str, for_good: bool) -> Result<(), ClientTrouble> {
        let queue = self.call("queue", &[("start", "0"), ("limit", "0")]).await?;
        let delete = [("name", "delete"), ("del_files", "1"), ("value", id)];
        if slots(&queue["queue"]).any(|slot| slot["nzo_id"] == id) {
            self.call("queue", &delete).await?;
        } else {
            let archive = [("archive", if for_good { "0" } else { "1" })];
            self.call("history", &[&delete[..], &archive].concat()).await?;
        }
        Ok(())
    }

    /// What the app's test of the client says: nothing when it is good.
    pub(super) async fn test(&self, app: App) -> Vec<Value> {
        let config = self.call("get_config", &[]).await;
        let trouble = match config {
            Ok(config) => {
                let categories = config["config"]["categories"].as_array();
                let known = categories.into_iter().flatten().any(|c| c["name"] == self.category);
                if known || self.category.is_empty() {
                    return Vec::new();
                }
                let mut name = app.category_field().to_owned();
                name[..1].make_ascii_uppercase();
                return vec![json!({
                    "isWarning": false,
                    "detailedDescription": "The category you entered doesn't exist in SABnzbd. \
                        Create it in SABnzbd first.",
                    "infoLink": format!("{}/config/categories/", self.base),
                    "propertyName": name, "errorMessage": "Category does not exist",
                    "severity": "error",
                })];
            }
            Err(trouble) => trouble,
        };
        let (away, reason) = match trouble {
            ClientTrouble::Away(reason) => (true, reason),
            ClientTrouble::Refused(reason) => (false, reason),
            ClientTrouble::NotTaken => (false, "no answer".to_owned()),
        };
        let aborted = json!({
            "isWarning": false, "propertyName": "",
            "errorMessage": format!(
                "Test was aborted due to an error: Unable to connect to SABnzbd, {reason}"
            ),
            "severity": "error",
        });
        let host = json!({
            "isWarning": false,
            "detailedDescription": format!("Unable to connect to SABnzbd, {reason}"),
            "propertyName": "Host", "errorMessage": "Unable to connect to SABnzbd",
            "severity": "error",
        });
        if away { vec![host, aborted] } else { vec![aborted] }
    }
}

fn slots(part: &Value) -> impl Iterator<Item = &Value> {
    part["slots"].as_array().into_iter().flatten()
}

fn number(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(0.0)
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}

fn queued(slot: &Value, all_paused: bool) -> Job {
    let megabyte = 1024.0 * 1024.0;
    let parts: Vec<i64> = slot["timeleft"]
        .as_str()
        .unwrap_or("")
        .split(':')
        .filter_map(|part| part.parse().ok())
        .collect();
    let seconds = parts.iter().fold(0, |sum, part| sum * 60 + part);
    Job {
        id: word(&slot["nzo_id"]),
        name: word(&slot["filename"]),
        category: word(&slot["cat"]),
        status: if all_paused { "Paused".to_owned() } else { word(&slot["status"]) },
        size: (number(&slot["mb"]) * megabyte) as u64,
        left: (number(&slot["mbleft"]) * megabyte) as u64,
        remaining: SignedDuration::from_secs(seconds),
        fail_message: String::new(),
        storage: String::new(),
        in_history: false,
    }
}

fn finished(slot: &Value) -> Job {
    Job {
        id: word(&slot["nzo_id"]),
        name: word(&slot["name"]),
        category: word(&slot["category"]),
        status: word(&slot["status"]),
        size: number(&slot["bytes"]) as u64,
        left: 0,
        remaining: SignedDuration::ZERO,
        fail_message: word(&slot["fail_message"]),
        storage: word(&slot["storage"]),
        in_history: true,
    }
}

/// Sends a webhook. Nobody looks at the answer; who is away gets nothing.
pub(super) async fn send_webhook(http: &reqwest::Client, hook: &Value, body: &Value, agent: &str) {
    let url = text(hook, "url");
    let request = match field(hook, "method").as_i64() {
        Some(2) => http.put(url),
        _ => http.post(url),
    };
    let mut request = request.header("User-Agent", agent).json(body);
    let user = text(hook, "username");
    if !user.is_empty() {
        request = request.basic_auth(user, Some(text(hook, "password")));
    }
    for header in field(hook, "headers").as_array().into_iter().flatten() {
        if let (Some(key), Some(value)) = (header["key"].as_str(), header["value"].as_str()) {
            request = request.header(key, value);
        }
    }
    if let Err(error) = request.timeout(Duration::from_secs(10)).send().await {
        tracing::debug!(error = %error.without_url(), "Webhook not taken");
    }
}
