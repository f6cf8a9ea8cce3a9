//! Indexers and applications over HTTP: kept, tested, and written into the apps when they change.

use axum::http::Method;
use serde_json::{Value, json};

use super::outside::Inside;
use super::{AppKind, defaults, newznab};
use crate::provider::{field, masked, unmasked};
use crate::rest::{Ask, Reply};

const KINDS: [&str; 2] = ["indexer", "applications"];

pub(super) async fn answer(inside: &Inside, ask: &Ask) -> Reply {
    let path: Vec<&str> = ask.path.iter().map(String::as_str).collect();
    let Some(kind) = KINDS.into_iter().find(|kind| path.first() == Some(kind)) else {
        return Reply::nowhere();
    };
    let number = |text: &str| text.parse::<i64>().unwrap_or(-1);
    match (&ask.method, &path[1..]) {
        (&Method::GET, []) => Reply::ok(inside.world().all(kind).map(masked).collect()),
        (&Method::GET, ["schema"]) => Reply::ok(json!(schemas(kind))),
        (&Method::GET, [id]) => {
            let world = inside.world();
            let found = world.document(kind, number(id));
            found.map_or_else(|| unknown(kind, id), |found| Reply::ok(masked(found)))
        }
        (&Method::POST, ["test"]) => {
            let failures = test(inside, kind, &whole(inside, kind, ask.json())).await;
            // A text, not an object: so does the real one.
            if failures.is_empty() { Reply::ok(json!("{}")) } else { refused(failures) }
        }
        (&Method::POST, ["testall"]) => test_all(inside, kind).await,
        (&Method::POST, []) => save(inside, ask, kind, None).await,
        (&Method::PUT, [id]) => {
            if inside.world().document(kind, number(id)).is_none() {
                return unknown(kind, id);
            }
            save(inside, ask, kind, Some(number(id))).await
        }
        (&Method::DELETE, [id]) => {
            let gone = inside.world().documents.entry(kind).or_default().remove(&number(id));
            if gone.is_none() {
                return unknown(kind, id);
            }
            inside.sync().await;
            Reply::ok(json!({}))
        }
        _ => Reply::nowhere(),
    }
}

fn schemas(kind: &str) -> Vec<Value> {
    let fresh = |mut resource: Value| {
        drop(resource.as_object_mut().and_then(|resource| resource.shift_remove("name")));
        resource["presets"] = json!([]);
        resource
    };
    if kind == "indexer" {
        return vec![fresh(defaults::indexer("", "", ""))];
    }
    let kinds = [AppKind::Radarr, AppKind::Sonarr];
    kinds.map(|kind| fresh(defaults::application(kind, "http://localhost:9696", "", ""))).into()
}

async fn save(inside: &Inside, ask: &Ask, kind: &'static str, id: Option<i64>) -> Reply {
    let mut resource = whole(inside, kind, ask.json());
    let name = resource["name"].clone();
    let taken =
        inside.world().all(kind).any(|known| known["name"] == name && known["id"].as_i64() != id);
    if taken {
        return Reply::invalid("Name", "Should be unique", &name, "PredicateValidator");
    }
    if !ask.is("forceSave") {
        let failures = test(inside, kind, &resource).await;
        if !failures.is_empty() {
            return refused(failures);
        }
    }
    if let Some(object) = resource.as_object_mut() {
        object.shift_remove("presets");
    }
    let kept = match id {
        Some(id) => {
            resource["id"] = json!(id);
            inside.world().documents.entry(kind).or_default().insert(id, resource.clone());
            resource
        }
        None => {
            if kind == "indexer" {
                resource["added"] = json!(crate::rest::stamp(inside.now()));
            }
            inside.world().keep(kind, resource)
        }
    };
    inside.sync().await;
    let told = masked(&kept);
    if id.is_some() { Reply::accepted(told) } else { Reply::created(told) }
}

/// As it is kept: with its secrets.
fn whole(inside: &Inside, kind: &'static str, resource: Value) -> Value {
    let world = inside.world();
    let kept = resource["id"].as_i64().and_then(|id| world.document(kind, id));
    unmasked(kept, resource)
}

/// What is wrong with it. Of an indexer that is kept, a test counts: a good one lowers its level,
/// a bad one raises it.
async fn test(inside: &Inside, kind: &str, resource: &Value) -> Vec<Value> {
    if kind != "indexer" {
        return test_application(inside, resource).await;
    }
    let base = field(resource, "baseUrl");
    if !base.as_str().is_some_and(|url| url.starts_with("http")) {
        let text = "must be valid URL that starts with http(s)://";
        let mut failure = failure("BaseUrl", text);
        failure["attemptedValue"] = base.clone();
        return vec![failure];
    }
    inside.world().counts.tests += 1;
    let query = [("t".to_owned(), "search".to_owned())];
    let answer = newznab::ask(inside, resource, &query).await;
    let now = inside.now();
    let mut world = inside.world();
    let kept = resource["id"].as_i64().filter(|id| world.document("indexer", *id).is_some());
    let (failure, weight) = match answer {
        Ok(feed) if feed.contains("<item>") => {
            if let Some(id) = kept {
                world.answered(id, now);
            }
            return Vec::new();
        }
        Ok(_) => (failure("", NO_RESULTS), super::backoff::Weight::Failure),
        Err(trouble) => {
            let mut failure = failure(trouble.property, &trouble.text);
            if let Some(detail) = trouble.detail {
                failure["detailedDescription"] = json!(detail);
            }
            (failure, trouble.weight)
        }
    };
    if let Some(id) = kept {
        world.failed(id, weight, now);
    }
    vec![failure]
}

const NO_RESULTS: &str = "Query successful, but no results were returned from your indexer. This may be an issue with \
     the indexer, your indexer category settings, or other indexer settings such as search \
     freeleech only etc. See the FAQ for details.";

async fn test_application(inside: &Inside, application: &Value) -> Vec<Value> {
    let name = application["implementation"].as_str().unwrap_or("the application");
    let base = field(application, "baseUrl").as_str().unwrap_or("").trim_end_matches('/');
    let key = field(application, "apiKey").as_str().unwrap_or("");
    let status = inside.http.get(format!("{base}/api/v3/system/status")).header("X-Api-Key", key);
    match status.send().await {
        Ok(answer) if answer.status().is_success() => Vec::new(),
        Ok(answer) if answer.status() == 401 => vec![failure("ApiKey", "API Key is invalid")],
        Ok(_) | Err(_) => {
            let text = format!("Unable to complete application test, cannot connect to {name}");
            vec![failure("BaseUrl", &text)]
        }
    }
}

/// Tests all of a kind, also those that fail already: each failure makes it worse.
async fn test_all(inside: &Inside, kind: &'static str) -> Reply {
    let all: Vec<Value> = inside.world().all(kind).cloned().collect();
    let mut results = Vec::new();
    for resource in &all {
        let mut failures = test(inside, kind, resource).await;
        for failure in failures.iter_mut().filter_map(Value::as_object_mut) {
            failure.shift_remove("isWarning");
            failure.shift_remove("detailedDescription");
        }
        results.push(json!({
            "id": resource["id"], "isValid": failures.is_empty(), "validationFailures": failures,
        }));
    }
    let status = if results.iter().all(|result| result["isValid"] == true) { 200 } else { 400 };
    Reply { status, body: Some(json!(results)) }
}

fn failure(property: &str, text: &str) -> Value {
    json!({
        "isWarning": false, "propertyName": property, "errorMessage": text, "severity": "error",
    })
}

fn refused(failures: Vec<Value>) -> Reply {
    Reply { status: 400, body: Some(json!(failures)) }
}

fn unknown(kind: &str, id: &str) -> Reply {
    let model = if kind == "indexer" { "IndexerDefinition" } else { "ApplicationDefinition" };
    let message = format!("{model} with ID {id} does not exist");
    Reply::failure(404, "NzbDrone.Core.Datastore.ModelNotFoundException", &message)
}
