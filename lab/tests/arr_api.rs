//! How the apps answer: reading, writing, secrets, errors, indexers, troubles.

mod arr;

use arr::hooks::Hooks;
use arr::{RADARR, Stage, V4, V5};
use lab::arr::{App, Arr, ArrOptions, Fault as ArrFault};
use lab::indexer::Fault as IndexerFault;
use lab::posts::{Fault, Post};
use lab::shape::Shape;
use rstest::rstest;
use serde_json::{Value, json};

type Result = anyhow::Result<()>;

#[rstest]
#[tokio::test]
async fn each_kind_of_error_has_its_own_answer(#[values(V4, V5, RADARR)] app: App) -> Result {
    let stage = Stage::new(app).await?;
    let status = format!("{}/api/v3/system/status", stage.arr.url());
    let plain = reqwest::Client::builder().build()?;
    for key in ["", "wrong"] {
        let answer = plain.get(&status).header("X-Api-Key", key).send().await?;
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.text().await?, "");
    }
    let key = stage.arr.api_key();
    let answer = plain.get(format!("{status}?apikey={key}")).send().await?;
    assert_eq!(answer.status(), 200);
    let get = |path: &'static str| stage.send(reqwest::Method::GET, path, None);
    let nowhere = get("/api/v3/nosuch").await?;
    assert_eq!((nowhere.status, nowhere.text.as_str()), (404, ""));
    let path = if app == RADARR { "/api/v3/movie/99999" } else { "/api/v3/series/99999" };
    let unknown = get(path).await?;
    assert_eq!((unknown.status, unknown.json()?["title"].as_str()), (404, Some("Not Found")));
    let queue = stage.delete("/api/v3/queue/99999").await?;
    assert_eq!((queue.status, queue.json()?), (404, json!({"message": "NotFound"})));
    let command = stage.post_json("/api/v3/command", &json!({"name": "NoSuchCommand"})).await?;
    assert_eq!(command.status, if app == V5 { 400 } else { 500 });
    let bad = plain.post(format!("{}/api/v3/command", stage.arr.url()));
    let bad = bad.header("X-Api-Key", key).body("{bad").send().await?;
    assert_eq!(bad.status(), 400);
    assert!(bad.json::<Value>().await?["errors"].is_object());
    let release =
        stage.post_json("/api/v3/release", &json!({"guid": "nope", "indexerId": 1})).await?;
    assert_eq!(release.status, 404);
    assert!(release.text.contains("Couldn't find requested release in cache"));
    Ok(())
}

#[rstest]
#[case(V4, json!({"current": "v3", "deprecated": []}), 404)]
#[case(V5, json!({"current": "v5", "deprecated": ["v3"]}), 200)]
#[case(RADARR, json!({"current": "v3", "deprecated": []}), 404)]
#[tokio::test]
async fn the_root_of_the_api_tells_its_versions(
    #[case] app: App,
    #[case] versions: Value,
    #[case] v5: u16,
) -> Result {
    let stage = Stage::new(app).await?;
    assert_eq!(stage.get("/api").await?, versions);
    let answer = stage.send(reqwest::Method::GET, "/api/v5/system/status", None).await?;
    assert_eq!(answer.status, v5);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn page_zero_is_empty_and_a_huge_page_is_honoured(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    let none = stage.get("/api/v3/queue?page=0&pageSize=0").await?;
    assert_eq!(none["records"], json!([]));
    let all = stage.get("/api/v3/history?page=1&pageSize=100000").await?;
    assert_eq!((&all["pageSize"], &all["totalRecords"]), (&json!(100_000), &json!(1)));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_queue_id_is_stable_while_the_download_lives(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    let before = stage.only_queued()?.id;
    stage.arr.set_no_permission(true);
    stage.look().await;
    assert_eq!(stage.only_queued()?.id, before);
    stage.arr.kill().await?;
    stage.arr.restart().await?;
    stage.look().await;
    assert_eq!(stage.only_queued()?.id, before);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_masked_secret_sent_back_keeps_the_stored_one(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.post("RIG", 1, Fault::None).await?;
    for path in ["/api/v3/downloadclient/1", "/api/v3/indexer/1"] {
        let resource = stage.get(path).await?;
        assert!(resource.to_string().contains("********"));
        let answer = stage.put(path, &resource).await?;
        assert_eq!(answer.status, 202, "{answer:?}");
        assert!(answer.text.contains("********"));
    }
    assert_eq!(stage.search().await, 1);
    assert_eq!(stage.events(), ["grabbed"]);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn the_own_key_and_the_indexers_key_leak(#[values(V4, V5, RADARR)] app: App) -> Result {
    let stage = Stage::new(app).await?;
    let host = stage.get("/api/v3/config/host").await?;
    assert_eq!(host["apiKey"], stage.arr.api_key());
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    let history = stage.get("/api/v3/history").await?;
    let link = history["records"][0]["data"]["downloadUrl"].as_str().unwrap_or("").to_owned();
    assert!(link.contains(&stage.indexer.api_key()), "{link}");
    Ok(())
}

#[rstest]
#[tokio::test]
async fn settings_are_refused_by_type_and_range_but_not_everywhere(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    let refused = |page: &'static str, key: &'static str, value: Value| {
        let stage = &stage;
        async move {
            let path = format!("/api/v3/config/{page}");
            let mut settings = stage.get(&path).await?;
            settings[key] = value;
            let answer = stage.put(&format!("{path}/1"), &settings).await?;
            anyhow::Ok((answer.status, answer.json()?))
        }
    };
    let (status, body) = refused("downloadclient", "autoRedownloadFailed", json!("yes")).await?;
    assert_eq!((status, body["errors"].is_object()), (400, true));
    let (status, body) = refused("indexer", "rssSyncInterval", json!(3)).await?;
    assert_eq!((status, &body[0]["errorCode"]), (400, &json!("RssSyncIntervalValidator")));
    let (status, body) =
        refused("mediamanagement", "recycleBin", json!("/nonexistent/bin")).await?;
    assert_eq!((status, &body[0]["propertyName"]), (400, &json!("RecycleBin")));
    let (status, body) = refused("ui", "firstDayOfWeek", json!(99)).await?;
    assert_eq!((status, &body["firstDayOfWeek"]), (202, &json!(99)));

    let format = json!({"name": "x265", "specifications": [{
        "name": "x265", "implementation": "ReleaseTitleSpecification", "required": true,
        "negate": false, "fields": [{"name": "value", "value": "\\bx265\\b"}],
    }]});
    let mut profile = stage.get("/api/v3/qualityprofile/4").await?;
    assert_eq!(stage.post_json("/api/v3/customformat", &format).await?.status, 201);
    let answer = stage.put("/api/v3/qualityprofile/4", &profile).await?;
    assert!(answer.status == 400 && answer.text.contains("All Custom Formats"));
    profile["formatItems"] = json!([{"format": 1, "name": "x265", "score": 10}]);
    profile["cutoff"] = json!(9999);
    let answer = stage.put("/api/v3/qualityprofile/4", &profile).await?;
    assert!(answer.status == 400 && answer.text.contains("Cutoff must be an allowed"));
    Ok(())
}

#[tokio::test]
async fn radarrs_list_of_films_has_no_scores_and_its_files_have() -> Result {
    let stage = Stage::new(RADARR).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    stage.look().await;
    let list = stage.get("/api/v3/movie").await?;
    assert!(list[0]["movieFile"].get("customFormatScore").is_none());
    let files = stage.get("/api/v3/moviefile?movieId=1").await?;
    assert_eq!(files[0]["customFormatScore"], 0);
    let answer = stage.send(reqwest::Method::GET, "/api/v3/moviefile", None).await?;
    assert_eq!(answer.status, 400);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_release_is_refused_by_size_and_can_be_grabbed_all_the_same(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    let post = Post::new(&stage.title("RIG")).bytes(100_000);
    stage.indexer.post(stage.release(post).told_size(9_000_000_000)).await?;
    assert_eq!(stage.search().await, 0);
    let path = match app {
        App::Radarr => format!("/api/v3/release?movieId={}", stage.item),
        App::Sonarr(_) => format!("/api/v3/release?episodeId={}", stage.item),
    };
    let found = stage.get(&path).await?;
    assert_eq!(found[0]["rejected"], true);
    let text = "8.4 GB is larger than maximum allowed 3.2 GB (for 25min)";
    assert_eq!(found[0]["rejections"], json!([text]));
    let chosen = json!({"guid": found[0]["guid"], "indexerId": found[0]["indexerId"]});
    assert_eq!(stage.post_json("/api/v3/release", &chosen).await?.status, 200);
    assert_eq!(stage.events(), ["grabbed"]);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn marking_a_grab_as_failed_blocks_and_searches_and_without_a_grab_nothing_happens(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    let title = stage.title("HAND");
    stage.by_hand(&title, Fault::None).await?;
    stage.look().await;
    let event = stage.newest()?.id;
    let answer = stage.post_json(&format!("/api/v3/history/failed/{event}"), &json!({})).await?;
    assert_eq!((answer.status, answer.json()?), (200, json!({})));
    assert_eq!(stage.arr.blocklist().len(), 0);

    let other = Stage::new(app).await?;
    other.post("RIG", 1, Fault::None).await?;
    other.search().await;
    let grab = other.newest()?.id;
    other.post_json(&format!("/api/v3/history/failed/{grab}"), &json!({})).await?;
    other.arr.idle().await;
    assert_eq!(other.events(), ["grabbed", "downloadFailed"]);
    assert_eq!(other.newest()?.message.as_deref(), Some("Manually marked as failed"));
    let counts = other.arr.counts();
    assert_eq!((counts.marked_failed, counts.blocklisted, counts.own_searches), (1, 1, 1));
    Ok(())
}

#[rstest]
#[tokio::test]
async fn a_manual_import_takes_what_the_app_did_not(#[values(V4, V5)] app: App) -> Result {
    let stage = Stage::new(app).await?;
    let id = stage.by_hand("abc123xyz", Fault::None).await?;
    stage.look().await;
    let path = format!("/api/v3/manualimport?downloadId={id}&filterExistingFiles=false");
    let offered = stage.get(&path).await?;
    assert_eq!(offered[0]["rejections"][0]["reason"], "Unknown Series");
    let command = json!({"name": "ManualImport", "importMode": "auto", "files": [{
        "path": offered[0]["path"], "seriesId": stage.work, "episodeIds": [stage.item],
        "quality": offered[0]["quality"], "languages": offered[0]["languages"],
        "releaseGroup": "", "downloadId": id,
    }]});
    let (status, _, message) = stage.command(&command).await?;
    assert_eq!((status.as_str(), message.as_str()), ("completed", "Manually imported 1 files"));
    assert_eq!(stage.events(), ["downloadFolderImported"]);
    assert!(stage.arr.queue().is_empty());
    use lab::sabnzbd::Sabnzbd;
    assert!(stage.sab.history().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_failed_indexer_is_left_alone_and_testing_all_makes_it_worse() -> Result {
    let stage = Stage::new(V4).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.indexer.set_fault(IndexerFault::ServerError);
    stage.search().await;
    let minutes = |stage: &Stage| {
        stage.arr.indexer_pause(stage.indexer_id).map(|left| left.as_secs().div_ceil(60))
    };
    assert_eq!(minutes(&stage), Some(1));
    let questions = stage.arr.counts().questions;
    stage.search().await;
    assert_eq!(stage.arr.counts().questions, questions, "it is not asked meanwhile");
    let resource = stage.get("/api/v3/indexer/1").await?;
    for _ in 0..2 {
        let answer = stage.post_json("/api/v3/indexer/test", &resource).await?;
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains("indexer's server is unavailable. Try again later"));
    }
    let answer = stage.post_json("/api/v3/indexer/testall", &json!({})).await?;
    assert_eq!((answer.status, &answer.json()?[0]["isValid"]), (400, &json!(false)));
    assert_eq!(minutes(&stage), Some(60));
    stage.indexer.set_fault(IndexerFault::None);
    assert_eq!(stage.search().await, 0);
    assert_eq!(stage.post_json("/api/v3/indexer/test", &resource).await?.status, 200);
    assert_eq!(minutes(&stage), None);
    assert_eq!(stage.search().await, 1);
    Ok(())
}

#[rstest]
#[case(IndexerFault::NoResults, "Query successful, but no results", None)]
#[case(IndexerFault::TooManyRequests, "[429:TooManyRequests]", Some(60))]
#[case(IndexerFault::Unauthorized, "Invalid API Key", Some(1))]
#[tokio::test]
async fn an_indexers_test_tells_what_is_wrong(
    #[case] fault: IndexerFault,
    #[case] text: &str,
    #[case] minutes: Option<u64>,
) -> Result {
    let stage = Stage::new(V4).await?;
    stage.indexer.set_fault(fault);
    let resource = stage.get("/api/v3/indexer/1").await?;
    let answer = stage.post_json("/api/v3/indexer/test", &resource).await?;
    assert!(answer.status == 400 && answer.text.contains(text), "{answer:?}");
    let left = stage.arr.indexer_pause(stage.indexer_id);
    assert_eq!(left.map(|left| left.as_secs().div_ceil(60)), minutes);
    Ok(())
}

#[tokio::test]
async fn a_download_clients_test_tells_what_is_wrong() -> Result {
    let stage = Stage::new(V4).await?;
    let good = stage.get("/api/v3/downloadclient/1").await?;
    let answer = stage.post_json("/api/v3/downloadclient/test", &good).await?;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
    for (name, value, text) in [
        ("apiKey", json!("wrong"), "HTTP request failed: [403:Forbidden]"),
        ("tvCategory", json!("nosuch"), "Category does not exist"),
        ("port", json!(1), "Connection refused"),
    ] {
        let mut bad = good.clone();
        for field in bad["fields"].as_array_mut().into_iter().flatten() {
            if field["name"] == name {
                field["value"] = value.clone();
            }
        }
        let answer = stage.post_json("/api/v3/downloadclient/test", &bad).await?;
        assert!(answer.status == 400 && answer.text.contains(text), "{answer:?}");
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn adding_what_is_there_is_refused(#[values(V4, RADARR)] app: App) -> Result {
    let stage = Stage::new(app).await?;
    let (path, key) =
        if app == RADARR { ("/api/v3/movie", "tmdbId") } else { ("/api/v3/series", "tvdbId") };
    let known = stage.get(path).await?[0].clone();
    let answer = stage.post_json(path, &known).await?;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("ExistsValidator") && answer.text.contains("already been added"));
    let mut new = known;
    new[key] = json!(7);
    assert_eq!(stage.post_json(path, &new).await?.status, 201);
    Ok(())
}

#[rstest]
#[tokio::test]
async fn webhooks_have_the_bodies_of_the_real_ones(#[values(V4, V5, RADARR)] app: App) -> Result {
    let stage = Stage::new(app).await?;
    let hooks = Hooks::start().await?;
    stage.arr.add_webhook(&hooks.url()).await?;
    let hook = stage.get("/api/v3/notification/1").await?;
    assert_eq!(stage.post_json("/api/v3/notification/test", &hook).await?.status, 200);
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    stage.look().await;
    let unknown = if app == RADARR { "Film.2020.1080p.WEB-X" } else { "Show.S01E01.1080p.WEB-X" };
    stage.by_hand(unknown, Fault::None).await?;
    stage.look().await;
    let root = stage.arr.root().to_owned();
    std::fs::rename(&root, root.with_extension("aside"))?;
    stage.arr.check_health().await;
    std::fs::rename(root.with_extension("aside"), &root)?;
    stage.arr.check_health().await;
    let Some(shared) = arr::oracle::shared() else { return Ok(()) };
    let prefix = match app {
        V4 => "sonarr-v4_",
        App::Sonarr(_) => "sonarr_",
        App::Radarr => "radarr_",
    };
    for event in
        ["Test", "Grab", "Download", "ManualInteractionRequired", "Health", "HealthRestored"]
    {
        let sent = hooks.of(event);
        assert!(!sent.is_empty(), "no {event} in {:?}", hooks.all());
        let mut shape: Option<Shape> = None;
        for file in std::fs::read_dir(shared.join("captures/webhooks"))? {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            if name.starts_with(&format!("{prefix}{event}_")) {
                let body: Value = serde_json::from_str(&std::fs::read_to_string(file.path())?)?;
                match &mut shape {
                    Some(shape) => shape.learn(&body),
                    None => shape = Some(Shape::of(&body)),
                }
            }
        }
        let Some(shape) = shape else { continue };
        for body in sent {
            let wrong = shape.differences(&body);
            assert!(wrong.is_empty(), "{event}: {wrong:#?}");
        }
    }
    Ok(())
}

#[rstest]
#[tokio::test]
async fn reading_changes_nothing_and_writing_is_counted(
    #[values(V4, V5, RADARR)] app: App,
) -> Result {
    let stage = Stage::new(app).await?;
    stage.tour().await?;
    assert_eq!(stage.arr.counts().writes, 0);
    stage.command(&stage.search_command()).await?;
    let counts = stage.arr.counts();
    assert_eq!((counts.writes, counts.searches, counts.by_request.len()), (1, 1, 1));
    let name = stage.search_command()["name"].as_str().unwrap_or("").to_owned();
    assert_eq!(counts.by_request.get(&format!("POST command/{name}")), Some(&1));
    Ok(())
}

#[tokio::test]
async fn it_can_be_away_killed_or_talk_nonsense() -> Result {
    let stage = Stage::new(V4).await?;
    stage.post("RIG", 1, Fault::None).await?;
    stage.search().await;
    let ask = || stage.send(reqwest::Method::GET, "/api/v3/system/status", None);
    stage.arr.away().await?;
    assert!(ask().await.is_err());
    stage.arr.back().await?;
    assert_eq!(ask().await?.status, 200);
    stage.arr.set_fault(ArrFault::Status(503));
    assert_eq!(ask().await?.status, 503);
    stage.arr.set_fault(ArrFault::Html);
    assert!(ask().await.is_err(), "no JSON");
    stage.arr.set_fault(ArrFault::Half);
    assert!(ask().await.is_err(), "broken off");
    stage.arr.set_fault(ArrFault::None);
    stage.arr.kill().await?;
    stage.sab_works().await;
    stage.arr.tick().await;
    assert_eq!(stage.events(), ["grabbed"], "a killed program does nothing");
    stage.arr.restart().await?;
    stage.arr.refresh_now().await;
    assert_eq!(stage.events(), ["grabbed", "downloadFolderImported"]);
    Ok(())
}

#[tokio::test]
async fn under_a_url_base_nothing_else_answers() -> Result {
    let arr = Arr::start(ArrOptions::new(V4).url_base("/sonarr")).await?;
    let http = reqwest::Client::builder().build()?;
    let ask = |url: String| http.get(url).header("X-Api-Key", arr.api_key()).send();
    assert_eq!(ask(format!("{}/api/v3/system/status", arr.url())).await?.status(), 200);
    let bare = arr.url().replace("/sonarr", "");
    assert_eq!(ask(format!("{bare}/api/v3/system/status")).await?.status(), 404);
    Ok(())
}

#[tokio::test]
async fn on_a_running_clock_it_lives_by_itself() -> Result {
    let stage = Stage::new(V4).await?;
    let clock = lab::clock::Clock::fast(60.0);
    let mut options = lab::sabnzbd::FakeOptions::new(&stage.news).clock(&clock);
    options.speed = 50_000_000;
    let sab = lab::sabnzbd::Fake::start(options).await?;
    let arr = Arr::start(ArrOptions::new(V4).clock(clock)).await?;
    use lab::sabnzbd::Sabnzbd;
    arr.add_client(&sab.url(), sab.api_key(), "tv").await?;
    arr.add_indexer(&stage.indexer.url(), &stage.indexer.api_key()).await?;
    let series = arr.add_series("Harbor Lights", 900_001, 2021, &[(1, 1)])?;
    stage.post("RIG", 1, Fault::AllMissing).await?;
    stage.post("ALT", 3, Fault::None).await?;
    arr.search(&arr.episodes(series)).await;
    let imported = async {
        while arr.files().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), imported).await?;
    assert_eq!(arr.blocklist().len(), 1);
    Ok(())
}
