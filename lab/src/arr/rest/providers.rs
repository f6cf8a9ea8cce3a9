//! Download clients, indexers and webhooks: resources with fields, some of them secret.

use axum::http::Method;
use serde_json::{Value, json};

use super::super::App;
use super::super::inside::Inside;
use super::super::wire::{Sabnzbd, send_webhook};
use super::{Ask, Reply};
use crate::provider::{field, masked, ordered, text, with};

pub(super) async fn answer(inside: &Inside, ask: &Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    let kind = match path.first() {
        Some(&"downloadclient") => "downloadclient",
        Some(&"indexer") => "indexer",
        _ => "notification",
    };
    let number = |text: &str| text.parse::<i64>().unwrap_or(-1);
    match (&ask.method, &path[1..]) {
        (&Method::GET, []) => {
            let world = inside.world();
            Reply::ok(world.all(kind).map(masked).collect())
        }
        (&Method::GET, ["schema"]) => Reply::ok(json!([schema(inside.app, kind)])),
        (&Method::GET, [id]) => {
            let world = inside.world();
            let found = world.document(kind, number(id));
            found.map_or_else(Reply::unknown, |found| Reply::ok(masked(found)))
        }
        (&Method::POST, ["test"]) => {
            let resource = unmasked(inside, kind, ask.json());
            let failures = test(inside, kind, &resource).await;
            if failures.is_empty() {
                Reply::done()
            } else {
                Reply { status: 400, body: Some(json!(failures)) }
            }
        }
        (&Method::POST, ["testall"]) => test_all(inside, kind).await,
        (&Method::POST, []) => save(inside, ask, kind, None).await,
        (&Method::PUT, [id]) => {
            let id = number(id);
            if inside.world().document(kind, id).is_none() {
                return Reply::unknown();
            }
            save(inside, ask, kind, Some(id)).await
        }
        (&Method::DELETE, [id]) => {
            let now = inside.now();
            let mut world = inside.world();
            let gone = world.documents.get_mut(kind).and_then(|all| all.remove(&number(id)));
            world.check_health_at(now);
            gone.map_or_else(Reply::unknown, |_| Reply::ok(json!({})))
        }
        _ => Reply::nowhere(),
    }
}

/// Keeps a resource, tested first unless that is forced away.
async fn save(inside: &Inside, ask: &Ask, kind: &'static str, id: Option<i64>) -> Reply {
    let mut resource = unmasked(inside, kind, ask.json());
    let name = resource["name"].clone();
    let taken =
        inside.world().all(kind).any(|known| known["name"] == name && known["id"].as_i64() != id);
    if taken {
        return Reply::invalid("Name", "Should be unique", &name, "PredicateValidator");
    }
    if let Some(id) = id {
        resource["id"] = json!(id);
    }
    if !ask.is("forceSave") {
        let failures = test(inside, kind, &resource).await;
        if !failures.is_empty() {
            return Reply { status: 400, body: Some(json!(failures)) };
        }
    }
    let now = inside.now();
    let mut world = inside.world();
    let kept = match id {
        Some(id) => {
            world.documents.entry(kind).or_default().insert(id, resource.clone());
            resource
        }
        None => world.keep(kind, resource),
    };
    world.check_health_at(now);
    let told = masked(&kept);
    if id.is_some() { Reply::accepted(told) } else { Reply::created(told) }
}

async fn test(inside: &Inside, kind: &str, resource: &Value) -> Vec<Value> {
    match kind {
        "downloadclient" => Sabnzbd::new(&inside.http, inside.app, resource).test(inside.app).await,
        "indexer" => {
            let base = field(resource, "baseUrl");
            if !base.as_str().is_some_and(|url| url.starts_with("http")) {
                return vec![json!({
                    "isWarning": false, "propertyName": "BaseUrl",
                    "errorMessage": "must be valid URL that starts with http(s)://",
                    "attemptedValue": base, "severity": "error",
                })];
            }
            let trouble = inside.test_indexer(resource).await;
            let failure = trouble.map(|trouble| {
                json!({
                    "isWarning": false, "propertyName": trouble.property,
                    "errorMessage": trouble.text, "severity": "error",
                })
            });
            failure.into_iter().collect()
        }
        _ => {
            let body = inside.world().test_body();
            send_webhook(&inside.http, resource, &body, inside.app.name()).await;
            Vec::new()
        }
    }
}

/// Tests all of a kind, the failed ones too. An indexer is asked twice, for what it can do and for
/// what is new, so that each failure counts twice against it.
async fn test_all(inside: &Inside, kind: &'static str) -> Reply {
    let all: Vec<Value> = inside.world().all(kind).cloned().collect();
    let mut results = Vec::new();
    for resource in &all {
        let mut failures = test(inside, kind, resource).await;
        if kind == "indexer" && !failures.is_empty() {
            failures = test(inside, kind, resource).await;
        }
        for failure in &mut failures {
            drop(failure.as_object_mut().map(|failure| failure.shift_remove("isWarning")));
        }
        results.push(json!({
            "id": resource["id"], "isValid": failures.is_empty(), "validationFailures": failures,
        }));
    }
    let status = if results.iter().all(|result| result["isValid"] == true) { 200 } else { 400 };
    Reply { status, body: Some(json!(results)) }
}

/// Puts back what was masked.
fn unmasked(inside: &Inside, kind: &'static str, resource: Value) -> Value {
    let world = inside.world();
    let kept = resource["id"].as_i64().and_then(|id| world.document(kind, id));
    crate::provider::unmasked(kept, resource)
}

fn schema(app: App, kind: &str) -> Value {
    match kind {
        "downloadclient" => sabnzbd(app, "localhost", 8080, "", "", app.default_category()),
        "indexer" => newznab_resource(app, "", "", ""),
        _ => webhook_resource(app, ""),
    }
}

/// SABnzbd as a download client, its key in clear.
pub(in super::super) fn sabnzbd_resource(
    app: App,
    url: &url::Url,
    key: &str,
    category: &str,
) -> Value {
    let host = url.host_str().unwrap_or("127.0.0.1");
    let port = url.port_or_known_default().unwrap_or(8080);
    sabnzbd(app, host, port, url.path().trim_matches('/'), key, category)
}

fn sabnzbd(app: App, host: &str, port: u16, base: &str, key: &str, category: &str) -> Value {
    let mut fields = vec![
        text("host", "Host", json!(host)),
        text("port", "Port", json!(port)),
        with(text("useSsl", "Use SSL", json!(false)), "type", json!("checkbox")),
    ];
    let base = if base.is_empty() { Value::Null } else { json!(base) };
    fields.push(with(text("urlBase", "URL Base", base), "advanced", json!(true)));
    fields.push(with(text("apiKey", "API Key", json!(key)), "privacy", json!("apiKey")));
    fields.push(with(text("username", "Username", Value::Null), "privacy", json!("userName")));
    let password = text("password", "Password", Value::Null);
    let password = with(password, "type", json!("password"));
    fields.push(with(password, "privacy", json!("password")));
    fields.push(text(app.category_field(), "Category", json!(category)));
    let (recent, older) = match app {
        App::Sonarr(_) => ("recentTvPriority", "olderTvPriority"),
        App::Radarr => ("recentMoviePriority", "olderMoviePriority"),
    };
    for name in [recent, older] {
        fields.push(with(text(name, "Priority", json!(-100)), "type", json!("select")));
    }
    let mut client = json!({
        "enable": true, "protocol": "usenet", "priority": 1, "removeCompletedDownloads": true,
        "removeFailedDownloads": true, "name": "SABnzbd", "fields": ordered(fields),
    });
    implemented(&mut client, app, "SABnzbd", "Sabnzbd", "SabnzbdSettings");
    client
}

/// A Newznab indexer, its key in clear.
pub(in super::super) fn newznab_resource(app: App, name: &str, url: &str, key: &str) -> Value {
    let categories = match app {
        App::Sonarr(_) => json!([5000, 5030, 5040, 5045]),
        App::Radarr => json!([2000, 2030, 2040, 2045]),
    };
    let select = |field: Value| with(field, "type", json!("select"));
    let mut fields = vec![
        text("baseUrl", "URL", json!(url)),
        with(text("apiPath", "API Path", json!("/api")), "advanced", json!(true)),
        with(text("apiKey", "API Key", json!(key)), "privacy", json!("apiKey")),
        select(text("categories", "Categories", categories)),
    ];
    if app != App::Radarr {
        fields.push(select(text("animeCategories", "Anime Categories", json!([]))));
    }
    fields.push(text("additionalParameters", "Additional Parameters", Value::Null));
    fields.push(select(text("multiLanguages", "Multi Languages", json!([]))));
    fields.push(select(text("failDownloads", "Fail Downloads", json!([]))));
    let mut indexer = json!({
        "enableRss": true, "enableAutomaticSearch": true, "enableInteractiveSearch": true,
        "supportsRss": true, "supportsSearch": true, "protocol": "usenet", "priority": 25,
    });
    if app != App::Radarr {
        indexer["seasonSearchMaximumSingleEpisodeAge"] = json!(0);
    }
    indexer["downloadClientId"] = json!(0);
    indexer["name"] = json!(name);
    indexer["fields"] = ordered(fields);
    implemented(&mut indexer, app, "Newznab", "Newznab", "NewznabSettings");
    indexer
}

/// A webhook with every switch on, health warnings excepted.
pub(in super::super) fn webhook_resource(app: App, url: &str) -> Value {
    let own: &[&str] = match app {
        App::Sonarr(_) => &[
            "ImportComplete",
            "Rename",
            "SeriesAdd",
            "SeriesDelete",
            "EpisodeFileDelete",
            "EpisodeFileDeleteForUpgrade",
        ],
        App::Radarr => {
            &["Rename", "MovieAdded", "MovieDelete", "MovieFileDelete", "MovieFileDeleteForUpgrade"]
        }
    };
    let before: &[&str] = &["Grab", "Download", "Upgrade"];
    let after: &[&str] =
        &["HealthIssue", "HealthRestored", "ApplicationUpdate", "ManualInteractionRequired"];
    let switches = [before, own, after].concat();
    let mut hook = json!({});
    for switch in &switches {
        hook[format!("on{switch}")] = json!(true);
        if *switch == "HealthIssue" {
            hook["includeHealthWarnings"] = json!(false);
        }
    }
    for switch in &switches {
        hook[format!("supportsOn{switch}")] = json!(true);
    }
    let password = with(text("password", "Password", Value::Null), "privacy", json!("password"));
    let fields = vec![
        with(text("url", "Webhook URL", json!(url)), "type", json!("url")),
        with(text("method", "Method", json!(1)), "type", json!("select")),
        with(text("username", "Username", Value::Null), "privacy", json!("userName")),
        with(password, "type", json!("password")),
        with(text("headers", "Headers", json!([])), "type", json!("keyValueList")),
    ];
    hook["name"] = json!("webhook");
    hook["fields"] = ordered(fields);
    implemented(&mut hook, app, "Webhook", "Webhook", "WebhookSettings");
    hook
}

fn implemented(resource: &mut Value, app: App, label: &str, name: &str, contract: &str) {
    let page = app.name().to_lowercase();
    let anchor = name.to_lowercase();
    resource["implementationName"] = json!(label);
    resource["implementation"] = json!(name);
    resource["configContract"] = json!(contract);
    resource["infoLink"] = json!(format!("https://wiki.servarr.com/{page}/supported#{anchor}"));
    resource["tags"] = json!([]);
}

impl App {
    fn default_category(self) -> &'static str {
        match self {
            Self::Sonarr(_) => "tv",
            Self::Radarr => "movies",
        }
    }
}
