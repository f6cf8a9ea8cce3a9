//! Prowlarr's stand-in behaves as the real program was seen to behave, towards its owner and towards
//! the apps.

mod arr;

use std::time::Duration;

use anyhow::Context;
use arr::oracle::Oracle;
use arr::{Answer, V4};
use lab::arr::{Arr, ArrOptions};
use lab::clock::Clock;
use lab::indexer::{Fault, Indexer, Release};
use lab::news::NewsServer;
use lab::posts::Post;
use lab::prowlarr::{AppKind, Prowlarr, ProwlarrOptions};
use lab::sabnzbd::{Fake, FakeOptions, Sabnzbd};
use reqwest::Method;
use serde_json::{Value, json};

type Result = anyhow::Result<()>;

/// Prowlarr with one indexer that lists one release, on a stepped clock.
struct House {
    clock: Clock,
    news: NewsServer,
    indexer: Indexer,
    prowlarr: Prowlarr,
    id: i64,
    oracle: Oracle,
}

impl House {
    async fn new() -> anyhow::Result<Self> {
        let clock = Clock::stepped();
        let news = NewsServer::start().await?;
        let indexer = Indexer::start(&news).await?;
        let post = Post::new("Harbor.Lights.S01E01.1080p.WEB.h264-RIG").bytes(150_000);
        indexer.post(Release::episode(post, 900_001, 1, 1)).await?;
        let prowlarr = Prowlarr::start(ProwlarrOptions::default().clock(&clock)).await?;
        let id = prowlarr.add_indexer("Rig A", &indexer.url(), &indexer.api_key()).await?;
        // Some minutes after the start, when failures count in full.
        clock.advance(Duration::from_secs(16 * 60));
        let oracle = Oracle::of("prowlarr-v1.json", "prowlarr")?;
        Ok(Self { clock, news, indexer, prowlarr, id, oracle })
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.prowlarr.url());
        let request = lab::http::client()?.request(method.clone(), url);
        let mut request = request.header("X-Api-Key", self.prowlarr.api_key());
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let kind = answer.headers().get("content-type");
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or("").to_owned();
        let answer = Answer { status, kind, text: answer.text().await? };
        if path.starts_with("/api/") || path == "/ping" {
            self.oracle.check(method.as_str(), path, &answer)?;
        }
        Ok(answer)
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let answer = self.send(Method::GET, path, None).await?;
        anyhow::ensure!(answer.status == 200, "{path}: {answer:?}");
        answer.json()
    }

    /// Tests the indexer as its owner would. The answer is its status and what was said.
    async fn test(&self) -> anyhow::Result<(u16, Value)> {
        let indexer = self.get(&format!("/api/v1/indexer/{}", self.id)).await?;
        let answer = self.send(Method::POST, "/api/v1/indexer/test", Some(&indexer)).await?;
        Ok((answer.status, answer.json()?))
    }

    /// An app that is synced to, and knows no other indexers.
    async fn app(&self) -> anyhow::Result<Arr> {
        let arr = Arr::start(ArrOptions::new(V4).clock(self.clock.clone())).await?;
        self.prowlarr.add_application(AppKind::Sonarr, arr.url(), arr.api_key()).await?;
        Ok(arr)
    }

    async fn pause_minutes(&self) -> Option<u64> {
        Some(self.prowlarr.indexer_pause(self.id)?.as_secs() / 60)
    }
}

/// A question to an app.
async fn of_app(
    arr: &Arr,
    method: Method,
    path: &str,
    body: Option<&Value>,
) -> anyhow::Result<Value> {
    let url = format!("{}/api/v3/{path}", arr.url());
    let mut request = lab::http::client()?.request(method, url).header("X-Api-Key", arr.api_key());
    if let Some(body) = body {
        request = request.json(body);
    }
    let text = request.send().await?.error_for_status()?.text().await?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

fn field<'a>(resource: &'a Value, name: &str) -> &'a Value {
    let mut fields = resource["fields"].as_array().into_iter().flatten();
    fields.find(|field| field["name"] == name).map_or(&Value::Null, |field| &field["value"])
}

#[tokio::test]
async fn everything_that_can_be_read_has_the_shape_of_the_real_one() -> Result {
    let house = House::new().await?;
    let app = house.app().await?;
    let series = app.add_series("Harbor Lights", 900_001, 2021, &[(1, 2)])?;
    app.search(&app.episodes(series)).await;
    house.prowlarr.add_indexer("Rig B", "http://127.0.0.1:9", "no key").await?;
    house.indexer.set_fault(Fault::ServerError);
    house.test().await?;
    house
        .send(Method::POST, "/api/v1/command", Some(&json!({"name": "ApplicationIndexerSync"})))
        .await?;
    let mut wrong = Vec::new();
    for path in [
        "/ping",
        "/api",
        "/api/v1/system/status",
        "/api/v1/system/task",
        "/api/v1/health",
        "/api/v1/config/host",
        "/api/v1/config/ui",
        "/api/v1/config/development",
        "/api/v1/config/downloadclient",
        "/api/v1/indexer",
        "/api/v1/indexer/1",
        "/api/v1/indexerstatus",
        "/api/v1/indexerstats",
        "/api/v1/applications",
        "/api/v1/applications/schema",
        "/api/v1/appprofile",
        "/api/v1/downloadclient",
        "/api/v1/notification",
        "/api/v1/indexerproxy",
        "/api/v1/tag",
        "/api/v1/tag/detail",
        "/api/v1/customfilter",
        "/api/v1/history?page=1&pageSize=50",
        "/api/v1/command",
        "/api/v1/command/1",
    ] {
        if let Err(error) = house.get(path).await {
            wrong.push(format!("{error:#}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
    let history = house.get("/api/v1/history?page=1&pageSize=50").await?;
    assert!(history["totalRecords"].as_u64() > Some(1), "the app has asked through it");
    Ok(())
}

#[tokio::test]
async fn each_kind_of_error_has_its_own_answer() -> Result {
    let house = House::new().await?;
    let status = format!("{}/api/v1/system/status", house.prowlarr.url());
    for key in ["", "wrong"] {
        let answer = lab::http::client()?.get(&status).header("X-Api-Key", key).send().await?;
        assert_eq!((answer.status().as_u16(), answer.text().await?.as_str()), (401, ""));
    }
    let item = house.send(Method::GET, "/api/v1/indexer/999", None).await?;
    assert_eq!(item.status, 404);
    assert_eq!(item.json()?["message"], "IndexerDefinition with ID 999 does not exist");
    let nowhere = house.send(Method::GET, "/api/v1/nosuch", None).await?;
    assert_eq!((nowhere.status, nowhere.text.as_str()), (404, ""));
    let order = json!({"name": "NoSuchCommand"});
    assert_eq!(house.send(Method::POST, "/api/v1/command", Some(&order)).await?.status, 500);
    Ok(())
}

#[tokio::test]
async fn an_app_finds_and_fetches_through_it() -> Result {
    let house = House::new().await?;
    let app = house.app().await?;
    let sab = Fake::start(FakeOptions::new(&house.news).clock(&house.clock)).await?;
    app.add_client(&sab.url(), sab.api_key(), "tv").await?;
    let series = app.add_series("Harbor Lights", 900_001, 2021, &[(1, 1)])?;
    assert_eq!(app.search(&app.episodes(series)).await, 1);
    let history = house.get("/api/v1/history?page=1&pageSize=50").await?;
    let events: Vec<_> = history["records"].as_array().context("records")?.iter().collect();
    let count = |event: &str| events.iter().filter(|it| it["eventType"] == event).count();
    assert_eq!((count("indexerQuery"), count("releaseGrabbed")), (1, 1));
    // The real one's history has the indexer's key in it, too.
    assert!(history.to_string().contains(&house.indexer.api_key()));
    Ok(())
}

#[tokio::test]
async fn an_app_gets_the_indexers_with_our_address_and_key() -> Result {
    let house = House::new().await?;
    let app = house.app().await?;
    let there = of_app(&app, Method::GET, "indexer", None).await?;
    assert_eq!(there.as_array().map(Vec::len), Some(1));
    let synced = &there[0];
    assert_eq!(synced["name"], "Rig A (Prowlarr)");
    assert_eq!(field(synced, "baseUrl"), &json!(format!("{}/1/", house.prowlarr.url())));
    assert_eq!(field(synced, "categories"), &json!([5000, 5040, 5045]));
    assert_eq!(field(synced, "apiKey"), "********");
    Ok(())
}

#[tokio::test]
async fn what_is_changed_in_an_app_is_undone_by_the_next_sync() -> Result {
    let house = House::new().await?;
    let app = house.app().await?;
    let mut changed = of_app(&app, Method::GET, "indexer/1", None).await?;
    changed["priority"] = json!(1);
    changed["enableRss"] = json!(false);
    of_app(&app, Method::PUT, "indexer/1?forceSave=true", Some(&changed)).await?;
    // Within six hours.
    house.clock.advance(Duration::from_secs(6 * 3600));
    house.prowlarr.tick().await;
    let there = of_app(&app, Method::GET, "indexer/1", None).await?;
    assert_eq!((&there["priority"], &there["enableRss"]), (&json!(25), &json!(true)));
    Ok(())
}

#[tokio::test]
async fn what_is_deleted_in_an_app_comes_back_under_a_new_id() -> Result {
    let house = House::new().await?;
    let app = house.app().await?;
    of_app(&app, Method::DELETE, "indexer/1", None).await?;
    house.prowlarr.sync().await;
    let there = of_app(&app, Method::GET, "indexer", None).await?;
    assert_eq!((&there[0]["id"], &there[0]["name"]), (&json!(2), &json!("Rig A (Prowlarr)")));
    Ok(())
}

#[tokio::test]
async fn an_app_that_is_only_added_to_keeps_its_changes() -> Result {
    let house = House::new().await?;
    let app = house.app().await?;
    let mut application = house.get("/api/v1/applications/1").await?;
    application["syncLevel"] = json!("addOnly");
    let put = house.send(Method::PUT, "/api/v1/applications/1", Some(&application)).await?;
    assert_eq!(put.status, 202, "{put:?}");
    let mut changed = of_app(&app, Method::GET, "indexer/1", None).await?;
    changed["priority"] = json!(1);
    of_app(&app, Method::PUT, "indexer/1?forceSave=true", Some(&changed)).await?;
    house.prowlarr.sync().await;
    assert_eq!(of_app(&app, Method::GET, "indexer/1", None).await?["priority"], 1);
    Ok(())
}

#[tokio::test]
async fn an_indexer_that_is_removed_here_is_removed_there() -> Result {
    let house = House::new().await?;
    let app = house.app().await?;
    let own = Indexer::start(&house.news).await?;
    app.add_indexer(&own.url(), &own.api_key()).await?;
    house.send(Method::DELETE, "/api/v1/indexer/1", None).await?;
    let there = of_app(&app, Method::GET, "indexer", None).await?;
    assert_eq!(there.as_array().map(Vec::len), Some(1), "what is the app's own stays");
    assert_eq!(there[0]["name"], "Indexer 2");
    Ok(())
}

#[tokio::test]
async fn an_app_that_is_away_is_a_warning_until_the_next_sync() -> Result {
    let house = House::new().await?;
    let app = house.app().await?;
    app.away().await?;
    house.prowlarr.sync().await;
    let health = house.get("/api/v1/health").await?;
    assert_eq!(health[0]["message"], "Applications unavailable due to failures: Sonarr");
    app.back().await?;
    house.prowlarr.sync().await;
    assert_eq!(house.get("/api/v1/health").await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn an_indexer_that_failed_is_left_alone_and_the_app_is_told_so() -> Result {
    let house = House::new().await?;
    house.indexer.set_fault(Fault::ServerError);
    let path = "/1/api?t=search";
    let first = house.send(Method::GET, path, None).await?;
    assert_eq!(first.status, 429, "{first:?}");
    assert!(first.text.contains("Indexer is disabled till"), "{first:?}");
    assert_eq!(house.pause_minutes().await, Some(1));
    let status = house.get("/api/v1/indexerstatus").await?;
    assert_eq!(status[0]["indexerId"], 1);
    let health = house.get("/api/v1/health").await?;
    assert_eq!(health[0]["message"], "All indexers are unavailable due to failures");

    // It is not asked while it is left alone, even if it is well again.
    house.indexer.set_fault(Fault::None);
    let asked = house.indexer.calls().searches;
    assert_eq!(house.send(Method::GET, path, None).await?.status, 429);
    assert_eq!(house.indexer.calls().searches, asked);
    house.clock.advance(Duration::from_secs(61));
    assert_eq!(house.send(Method::GET, path, None).await?.status, 200);
    assert_eq!(house.get("/api/v1/indexerstatus").await?, json!([]));
    assert_eq!(house.get("/api/v1/health").await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn each_failed_test_lengthens_the_pause_and_a_good_one_ends_it_one_level_down() -> Result {
    let house = House::new().await?;
    house.indexer.set_fault(Fault::ServerError);
    for minutes in [1, 5, 15, 30] {
        assert_eq!(house.test().await?.0, 400);
        assert_eq!(house.pause_minutes().await, Some(minutes));
    }
    house.indexer.set_fault(Fault::None);
    assert_eq!(house.test().await?, (200, json!("{}")));
    assert_eq!((house.pause_minutes().await, house.prowlarr.indexer_level(1)), (None, 3));
    Ok(())
}

#[tokio::test]
async fn testing_all_of_them_makes_it_worse() -> Result {
    let house = House::new().await?;
    house.indexer.set_fault(Fault::ServerError);
    for minutes in [1, 5, 15] {
        let answer = house.send(Method::POST, "/api/v1/indexer/testall", None).await?;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.json()?[0]["isValid"], false);
        assert_eq!(house.pause_minutes().await, Some(minutes));
    }
    Ok(())
}

#[tokio::test]
async fn who_asks_to_be_left_alone_is_so_for_an_hour() -> Result {
    let house = House::new().await?;
    house.indexer.set_fault(Fault::TooManyRequests);
    house.test().await?;
    assert_eq!(house.pause_minutes().await, Some(60));
    Ok(())
}

#[tokio::test]
async fn nothing_rises_in_the_first_minutes_nor_by_refused_connections() -> Result {
    let house = House::new().await?;
    house.indexer.down().await?;
    for _ in 0..3 {
        house.test().await?;
        assert_eq!(house.prowlarr.indexer_level(1), 1);
    }
    let fresh = Prowlarr::start(ProwlarrOptions::default().clock(&house.clock)).await?;
    house.indexer.up().await?;
    house.indexer.set_fault(Fault::ServerError);
    fresh.add_indexer("Rig A", &house.indexer.url(), &house.indexer.api_key()).await?;
    let house = House { prowlarr: fresh, ..house };
    for _ in 0..3 {
        house.test().await?;
        assert_eq!(house.prowlarr.indexer_level(1), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_test_says_what_is_wrong_in_the_words_of_the_real_one() -> Result {
    let house = House::new().await?;
    for (fault, words) in [
        (Fault::ServerError, "indexer's server is unavailable. Try again later."),
        (
            Fault::Unauthorized,
            "Credentials appears to be invalid. Response: Incorrect user credentials",
        ),
        (Fault::TooManyRequests, "HTTP request failed: [429:TooManyRequests]"),
        (Fault::NoResults, "Query successful, but no results were returned from your indexer."),
    ] {
        house.indexer.set_fault(fault);
        let (status, failures) = house.test().await?;
        let text = failures[0]["errorMessage"].as_str().unwrap_or_default();
        assert!(status == 400 && text.contains(words), "{text}");
    }
    house.indexer.down().await?;
    let (_, failures) = house.test().await?;
    assert_eq!(failures[0]["detailedDescription"], "Connection refused");
    Ok(())
}

#[tokio::test]
async fn a_masked_key_sent_back_keeps_the_stored_one() -> Result {
    let house = House::new().await?;
    let indexer = house.get("/api/v1/indexer/1").await?;
    assert_eq!(field(&indexer, "apiKey"), "********");
    let answer = house.send(Method::PUT, "/api/v1/indexer/1", Some(&indexer)).await?;
    assert_eq!(answer.status, 202, "{answer:?}");
    assert_eq!(house.test().await?.0, 200);
    Ok(())
}

#[tokio::test]
async fn its_own_key_is_told_in_clear_to_whoever_reads_its_host_settings() -> Result {
    let house = House::new().await?;
    let host = house.get("/api/v1/config/host").await?;
    assert_eq!(host["apiKey"], house.prowlarr.api_key());
    Ok(())
}

#[tokio::test]
async fn an_application_with_a_wrong_key_is_refused() -> Result {
    let house = House::new().await?;
    let app = house.app().await?;
    let mut application = house.get("/api/v1/applications/1").await?;
    let fields = application["fields"].as_array_mut().context("fields")?;
    for field in fields.iter_mut().filter(|field| field["name"] == "apiKey") {
        field["value"] = json!("wrong");
    }
    let answer = house.send(Method::POST, "/api/v1/applications/test", Some(&application)).await?;
    let failure = &answer.json()?[0];
    assert_eq!((answer.status, &failure["errorMessage"]), (400, &json!("API Key is invalid")));
    drop(app);
    Ok(())
}

#[tokio::test]
async fn a_tag_tells_what_has_it() -> Result {
    let house = House::new().await?;
    for label in ["solver", "old"] {
        house.send(Method::POST, "/api/v1/tag", Some(&json!({"label": label}))).await?;
    }
    let mut indexer = house.get("/api/v1/indexer/1").await?;
    indexer["tags"] = json!([1]);
    house.send(Method::PUT, "/api/v1/indexer/1?forceSave=true", Some(&indexer)).await?;
    let tags = house.get("/api/v1/tag/detail").await?;
    let users: Vec<_> =
        tags.as_array().context("a list")?.iter().map(|it| &it["indexerIds"]).collect();
    assert_eq!(users, [&json!([1]), &json!([])]);
    Ok(())
}
