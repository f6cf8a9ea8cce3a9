//! Bad manners and bad days.

use std::sync::Arc;

use kernel::{
    Connection, ConnectionProblem, DownloadId, ItemId, Mode, SystemClock, Timestamp, Trouble,
};
use serde_json::{Value, json};
use sonarr::INTEGRATION;
use wiremock::{
    Mock, Request, ResponseTemplate,
    matchers::{method, path},
};

use crate::support::{KEY, Stage, shared};

fn record(id: i64) -> Value {
    json!({"id": id, "title": format!("T{id}"), "downloadId": format!("d{id}"), "status": "downloading"})
}

/// Gives pages as the program does: none for page 0, and the last one again for any beyond it.
fn paged(records: Vec<Value>, shrink: usize) -> impl Fn(&Request) -> ResponseTemplate {
    move |request| {
        let number = |name: &str| {
            let value = request.url.query_pairs().find(|(key, _)| key == name);
            value.and_then(|(_, value)| value.parse::<usize>().ok()).unwrap_or(0)
        };
        let size = number("pageSize").min(shrink);
        let last = records.len().div_ceil(size.max(1)).max(1);
        let page = number("page").min(last);
        let start = page.saturating_sub(1) * size;
        let end = (start + size).min(records.len());
        let shown = if page == 0 { &[] } else { &records[start..end] };
        ResponseTemplate::new(200)
            .set_body_json(json!({"page": page, "totalRecords": records.len(), "records": shown}))
    }
}

#[tokio::test]
async fn all_pages_of_the_queue_are_read_and_no_page_twice() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let records: Vec<_> = (1..=25).map(record).collect();
    Mock::given(method("GET"))
        .and(path("/api/v3/queue"))
        .respond_with(paged(records, 10))
        .mount(&stage.server)
        .await;
    assert_eq!(stage.library()?.tracked().await?.len(), 25);
    let asked = stage.asked().await?;
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked[0].contains("page=1&") && asked[0].contains("includeUnknownSeriesItems=true"));
    stage.check("sonarr-v3").await
}

/// A count that is never reached, because the program repeats its last page.
#[tokio::test]
async fn a_list_that_never_says_that_it_ends_is_left() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let page = json!({"page": 1, "totalRecords": 1_000_000, "records": [record(1), record(2)]});
    stage.answer("GET", "api/v3/queue", 200, &page).await;
    assert_eq!(stage.library()?.tracked().await?.len(), 2);
    assert_eq!(stage.asked().await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn missing_and_null_fields_are_empty() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let records = json!([
        {"id": 1},
        {"id": 2, "seriesId": null, "episodeId": null, "title": null, "status": null, "trackedDownloadStatus": null,
         "trackedDownloadState": null, "statusMessages": null, "errorMessage": null, "downloadId": null, "protocol": null,
         "downloadClient": null, "indexer": null, "outputPath": null, "size": null, "quality": null, "languages": null},
        {"id": 3, "downloadId": "x", "size": "12.5", "protocol": "UsenetDownloadProtocol", "statusMessages": [{"title": "only this", "messages": []}]},
    ]);
    stage.answer("GET", "api/v3/queue", 200, &json!({"totalRecords": 3, "records": records})).await;
    let tracked = stage.library()?.tracked().await?;
    assert_eq!(tracked.len(), 2);
    assert_eq!(
        (tracked[1].bytes, tracked[1].messages.as_slice()),
        (12, ["only this".to_owned()].as_slice())
    );
    assert_eq!(tracked[1].protocol, kernel::Protocol::Usenet);
    Ok(())
}

/// Nothing was grabbed yet: it is not a download.
#[tokio::test]
async fn a_release_that_waits_for_its_delay_is_no_download() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let records = json!([{"id": 1, "title": "A", "status": "delay"}, {"id": 2, "title": "B", "status": "fallback"}]);
    stage.answer("GET", "api/v3/queue", 200, &json!({"totalRecords": 2, "records": records})).await;
    assert!(stage.library()?.tracked().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn where_there_is_no_history_since_the_pages_are_read_as_far_as_needed() -> anyhow::Result<()>
{
    let stage = Stage::v3(&INTEGRATION).await?;
    let event = |id: i64| {
        let date = format!("2026-11-21T05:{:02}:00Z", id % 60);
        json!({"id": id, "episodeId": 1, "date": date, "eventType": "grabbed"})
    };
    let newest_first: Vec<_> = (1..=50).rev().map(event).collect();
    Mock::given(method("GET"))
        .and(path("/api/v3/history"))
        .respond_with(paged(newest_first, 10))
        .mount(&stage.server)
        .await;
    let since = servarr::moment("2026-11-21T05:35:00Z").unwrap_or_default();
    let events = stage.library()?.events_since(since).await?;
    let ids: Vec<_> = events.iter().map(|event| event.id.0).collect();
    assert_eq!(ids, (35..=50).collect::<Vec<_>>());
    assert_eq!(stage.asked().await?.len(), 3, "the refused question, and two pages");
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn one_episode_that_is_gone_does_not_hide_the_others() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let fails = json!({"message": "Expected query to return 5 rows but returned 4"});
    stage.answer("GET", "api/v3/episode", 500, &fails).await;
    for id in 1..=4 {
        let episode = json!({"id": id, "seriesId": 1, "seasonNumber": 1, "episodeNumber": id});
        stage.answer("GET", &format!("api/v3/episode/{id}"), 200, &episode).await;
    }
    let series = json!({"id": 1, "title": "S", "tags": []});
    stage.answer("GET", "api/v3/series/1", 200, &series).await;
    let ids: Vec<_> = (1..=5).map(|id| ItemId(format!("episode:{id}"))).collect();
    let items = stage.library()?.items(&ids).await?;
    let titles: Vec<_> = items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["S S01E01", "S S01E02", "S S01E03", "S S01E04"]);
    let asked = stage.asked().await?;
    assert_eq!(asked.iter().filter(|asked| asked.contains("/series/1")).count(), 1);
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn many_items_are_few_questions() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    Mock::given(method("GET"))
        .and(path("/api/v3/episode"))
        .respond_with(|request: &Request| {
            let series = json!({"id": 1, "title": "S", "tags": []});
            let numbers = request.url.query_pairs().filter(|(key, _)| key == "episodeIds");
            let episodes: Vec<_> = numbers
                .map(|(_, id)| json!({"id": id.parse::<i64>().unwrap_or(0), "seriesId": 1, "series": series}))
                .collect();
            ResponseTemplate::new(200).set_body_json(episodes)
        })
        .mount(&stage.server)
        .await;
    let ids: Vec<_> = (1..=250).map(|id| ItemId(format!("episode:{id}"))).collect();
    assert_eq!(stage.library()?.items(&ids).await?.len(), 250);
    assert_eq!(stage.asked().await?.len(), 3);
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn the_version_of_the_api_is_asked_once() -> anyhow::Result<()> {
    let stage = Stage::open(&INTEGRATION, json!({"current": "v5", "deprecated": ["v3"]})).await?;
    stage.answer("GET", "api/v3/health", 200, &json!([])).await;
    stage.health()?.health().await?;
    stage.health()?.health().await?;
    let requests = stage.server.received_requests().await.unwrap_or_default();
    assert_eq!(requests.iter().filter(|request| request.url.path() == "/api").count(), 1);
    Ok(())
}

#[tokio::test]
async fn an_instance_that_speaks_only_newer_versions_is_not_guessed_at() -> anyhow::Result<()> {
    let stage = Stage::open(&INTEGRATION, json!({"current": "v7", "deprecated": ["v6"]})).await?;
    let status = json!({"appName": "Sonarr", "version": "7.0.0.1"});
    stage.answer("GET", "api/v7/system/status", 200, &status).await;
    let problem = stage.connected.probe.probe().await.err();
    assert!(problem.is_some_and(|problem| problem.to_string().contains("v7, v6")));
    let err = stage.health()?.health().await.err();
    assert!(matches!(err.map(|err| err.trouble), Some(Trouble::Misunderstood(_))));
    Ok(())
}

#[tokio::test]
async fn another_program_is_called_by_its_name() -> anyhow::Result<()> {
    for (api, version, name) in [("v3", "5.0.3.8127", "Radarr"), ("v1", "2.3.6", "Prowlarr")] {
        let stage = Stage::open(&INTEGRATION, json!({"current": api, "deprecated": []})).await?;
        let status = json!({"appName": name, "version": version});
        stage.answer("GET", &format!("api/{api}/system/status"), 200, &status).await;
        let problem = stage.connected.probe.probe().await.err();
        let expected = "Sonarr".to_owned();
        let wrong = ConnectionProblem::WrongApp { expected, found: name.to_owned() };
        assert_eq!(problem, Some(wrong));
    }
    Ok(())
}

#[tokio::test]
async fn a_version_that_is_too_old_is_told() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let status = json!({"appName": "Sonarr", "version": "3.0.10.1567"});
    stage.answer("GET", "api/v3/system/status", 200, &status).await;
    let needed = "4.0".to_owned();
    let old = ConnectionProblem::TooOld { found: "3.0.10.1567".to_owned(), needed };
    assert_eq!(stage.connected.probe.probe().await.err(), Some(old));
    Ok(())
}

#[tokio::test]
async fn a_refused_key_is_told_and_a_masked_one_is_never_sent() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.server.reset().await;
    stage.answer_bytes("GET", "api", 401, Vec::new()).await;
    assert_eq!(stage.connected.probe.probe().await.err(), Some(ConnectionProblem::KeyRefused));
    let err = stage.library()?.tracked().await.err();
    assert_eq!(err.map(|err| err.trouble), Some(Trouble::Unauthorized));

    let asked = stage.server.received_requests().await.unwrap_or_default().len();
    let connection = Connection {
        url: stage.server.uri().parse()?,
        api_key: kernel::MASK.to_owned().into(),
        verify_tls: true,
    };
    let masked = (INTEGRATION.connect)("masked".parse()?, connection, Arc::new(SystemClock));
    assert_eq!(masked.probe.probe().await.err(), Some(ConnectionProblem::KeyMasked));
    assert_eq!(stage.server.received_requests().await.unwrap_or_default().len(), asked);
    Ok(())
}

#[tokio::test]
async fn a_page_instead_of_an_answer_is_told() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let page = ResponseTemplate::new(200).set_body_raw("<html>Login</html>", "text/html");
    Mock::given(method("GET")).respond_with(page).with_priority(1).mount(&stage.server).await;
    let problem = stage.connected.probe.probe().await.err();
    assert!(matches!(problem, Some(ConnectionProblem::NotTheApi(_))), "{problem:?}");
    let err = stage.library()?.events_of(&DownloadId("x".to_owned())).await.err();
    assert!(matches!(err.map(|err| err.trouble), Some(Trouble::Misunderstood(_))));
    Ok(())
}

#[tokio::test]
async fn hostile_text_is_cleaned_and_secrets_are_taken_out() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let secret = "5f2c9d0e1b7a48338e64a1c0d9b7f3e2";
    let event = json!({"id": 1, "episodeId": 1, "date": "2026-11-21T05:00:00Z", "eventType": "downloadFailed",
        "sourceTitle": "a\u{202e}b\u{1b}[31m", "data": {"message": format!("failed at [http://i/api?t=get&apikey={secret}]"),
        "downloadUrl": format!("http://i/?apikey={secret}")}});
    stage.answer("GET", "api/v3/history/since", 200, &json!([event])).await;
    let events = stage.library()?.events_since(Timestamp(0)).await?;
    assert_eq!(events[0].release, "ab[31m");
    let shown = format!(
        "{events:?} {:?} {:?}",
        stage.connected.url,
        stage.library()?.writer(&permit()?).search(&[]).await.err()
    );
    assert!(!shown.contains(secret) && !shown.contains(KEY), "{shown}");
    Ok(())
}

fn permit() -> anyhow::Result<kernel::WritePermit> {
    Mode::Live.issue_permit().ok_or_else(|| anyhow::anyhow!("live has a permit"))
}

/// Answers of older versions, recorded by others.
#[tokio::test]
async fn what_others_recorded_is_read() -> anyhow::Result<()> {
    let read = |file: &str| -> anyhow::Result<Option<Value>> {
        let Some(file) = shared(&format!("fixtures/{file}")) else { return Ok(None) };
        Ok(Some(serde_json::from_slice(&std::fs::read(file)?)?))
    };
    let stage = Stage::v3(&INTEGRATION).await?;
    for (resource, file) in [
        ("queue", "exportarr/arr/common/v3_queue.json"),
        ("history", "exportarr/arr/common/v3_history.json"),
        ("health", "exportarr/arr/common/v3_health.json"),
        ("rootfolder", "exportarr/arr/common/v3_rootfolder.json"),
        ("config/downloadclient", "starr/sonarr_downloadclientconfig_1.json"),
    ] {
        let Some(answer) = read(file)? else { return Ok(()) };
        stage.answer("GET", &format!("api/v3/{resource}"), 200, &answer).await;
    }
    let Some(client) = read("starr/sonarr_downloadclient_1.json")? else { return Ok(()) };
    stage.answer("GET", "api/v3/downloadclient", 200, &json!([client])).await;
    let Some(mut episode) = read("starr/sonarr_episode_1.json")? else { return Ok(()) };
    episode["id"] = json!(1);
    stage.answer("GET", "api/v3/episode/1", 200, &episode).await;

    let library = stage.library()?;
    // Its makers gave one id to three releases.
    let tracked = library.tracked().await?;
    assert_eq!((tracked.len(), tracked[0].records.len()), (1, 3));
    assert!(library.events_of(&DownloadId("x".to_owned())).await?.is_empty());
    assert!(!stage.health()?.health().await?[0].is_error);
    assert!(library.root_folders().await?[0].accessible);
    let handling = library.handling().await?;
    assert_eq!(handling.clients[0].protocol, kernel::Protocol::Torrent);
    assert_eq!(handling.clients[0].port, Some(9091));
    let item = &library.items(&[ItemId("episode:1".to_owned())]).await?[0];
    assert_eq!(item.file, Some(kernel::FileId(3260)));
    assert_eq!(item.title, "The Last of Us S01E01");
    Ok(())
}
