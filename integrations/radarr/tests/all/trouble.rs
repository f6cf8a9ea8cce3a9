//! Bad manners and bad days.

use kernel::{ConnectionProblem, DownloadId, Timestamp, Trouble};
use radarr::INTEGRATION;
use serde_json::{Value, json};
use wiremock::{
    Mock, Request, ResponseTemplate,
    matchers::{method, path},
};

use crate::support::{Stage, shared};

/// Beyond its last page the program gives the last one again.
#[tokio::test]
async fn all_pages_of_the_queue_are_read() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    Mock::given(method("GET"))
        .and(path("/api/v3/queue"))
        .respond_with(|request: &Request| {
            let page = request.url.query_pairs().find(|(key, _)| key == "page");
            let page = page.and_then(|(_, page)| page.parse().ok()).unwrap_or(0_i64).min(2);
            let record = |id: i64| json!({"id": id, "title": format!("T{id}"), "downloadId": id.to_string()});
            let records = if page == 1 { vec![record(1), record(2)] } else { vec![record(2), record(3)] };
            ResponseTemplate::new(200).set_body_json(json!({"totalRecords": 9, "records": records}))
        })
        .mount(&stage.server)
        .await;
    assert_eq!(stage.library()?.tracked().await?.len(), 3);
    let asked = stage.asked().await?;
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked[0].contains("page=1&") && asked[0].contains("includeUnknownMovieItems=true"));
    stage.check("radarr-v3").await
}

#[tokio::test]
async fn where_there_is_no_history_since_the_pages_are_read() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let event = |id: i64, hour: u8| json!({"id": id, "movieId": 1, "eventType": "grabbed", "date": format!("2026-11-21T{hour:02}:00:00Z")});
    let page = json!({"totalRecords": 90, "records": [event(3, 5), event(2, 4), event(1, 3)]});
    stage.answer("GET", "api/v3/history", 200, &page).await;
    let since = servarr::moment("2026-11-21T04:00:00.500Z").unwrap_or_default();
    let events = stage.library()?.events_since(since).await?;
    assert_eq!(events.iter().map(|event| event.id.0).collect::<Vec<_>>(), [3]);
    let asked = stage.asked().await?;
    assert!(asked[0].contains("history/since?date=2026-11-21T04%3A00%3A00Z"), "{asked:?}");
    assert_eq!(asked.len(), 2);
    stage.check("radarr-v3").await
}

#[tokio::test]
async fn the_wrong_program_and_an_old_one_are_told() -> anyhow::Result<()> {
    for (name, version, expected) in [
        ("Sonarr", "4.0.9.2244", "this is Sonarr, not Radarr: check the port"),
        ("Radarr", "4.7.5.7809", "version 4.7.5.7809 is too old: 5.0 or newer is needed"),
    ] {
        let stage = Stage::v3(&INTEGRATION).await?;
        let status = json!({"appName": name, "version": version});
        stage.answer("GET", "api/v3/system/status", 200, &status).await;
        let problem = stage.connected.probe.probe().await.err();
        assert_eq!(problem.map(|problem| problem.to_string()).as_deref(), Some(expected));
    }
    Ok(())
}

/// Another program's API has its own way of refusing: it is not called a wrong key.
#[tokio::test]
async fn the_api_of_some_other_program_is_told_apart_from_a_wrong_key() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.server.reset().await;
    let refusal = ResponseTemplate::new(403).set_body_raw("API Key Required", "text/html");
    Mock::given(method("GET")).respond_with(refusal).mount(&stage.server).await;
    let problem = stage.connected.probe.probe().await.err();
    assert!(matches!(problem, Some(ConnectionProblem::NotTheApi(_))), "{problem:?}");
    Ok(())
}

#[tokio::test]
async fn a_missing_url_base_is_named() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.server.reset().await;
    Mock::given(method("GET"))
        .respond_with(|request: &Request| {
            let target = format!("/radarr{}", request.url.path());
            ResponseTemplate::new(307).insert_header("location", target.as_str())
        })
        .mount(&stage.server)
        .await;
    let problem = stage.connected.probe.probe().await.err();
    assert_eq!(problem, Some(ConnectionProblem::UrlBaseMissing("/radarr".to_owned())));
    Ok(())
}

#[tokio::test]
async fn a_wrong_type_is_told_without_its_value() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let event = json!({"id": "secret-value", "movieId": 1});
    stage.answer("GET", "api/v3/history/since", 200, &json!([event])).await;
    let err = stage.library()?.events_since(Timestamp(0)).await.err();
    let told = err.map(|err| err.trouble);
    assert!(
        matches!(&told, Some(Trouble::Misunderstood(what)) if !what.contains("secret")),
        "{told:?}"
    );
    Ok(())
}

/// Answers of Radarr 5.0, the oldest that we speak to, recorded by others.
#[tokio::test]
async fn what_others_recorded_is_read() -> anyhow::Result<()> {
    let read = |file: &str| -> anyhow::Result<Option<Value>> {
        let Some(file) = shared(&format!("fixtures/{file}")) else { return Ok(None) };
        Ok(Some(serde_json::from_slice(&std::fs::read(file)?)?))
    };
    let stage = Stage::v3(&INTEGRATION).await?;
    for (resource, file) in [
        ("system/status", "exportarr/arr/common/v3_system_status.json"),
        ("queue", "exportarr/arr/common/v3_queue.json"),
        ("history", "exportarr/arr/common/v3_history.json"),
        ("health", "exportarr/arr/common/v3_health.json"),
        ("config/downloadclient", "starr/radarr_downloadclientconfig_1.json"),
    ] {
        let Some(answer) = read(file)? else { return Ok(()) };
        stage.answer("GET", &format!("api/v3/{resource}"), 200, &answer).await;
    }
    for (resource, file) in [
        ("rootfolder", "starr/radarr_rootfolder_2.json"),
        ("downloadclient", "starr/radarr_downloadclient_1.json"),
    ] {
        let Some(answer) = read(file)? else { return Ok(()) };
        stage.answer("GET", &format!("api/v3/{resource}"), 200, &json!([answer])).await;
    }
    assert_eq!(stage.connected.probe.probe().await?.version, "5.0.3.8127");
    let library = stage.library()?;
    let tracked = library.tracked().await?;
    // Its makers gave one id to three releases.
    assert_eq!((tracked.len(), tracked[0].records.len()), (1, 3));
    assert_eq!(tracked[0].bytes, 24_397_988_960);
    assert!(library.events_of(&DownloadId("x".to_owned())).await?.is_empty());
    assert_eq!(library.root_folders().await?[0].free_bytes, Some(252_221_177_856));
    let handling = library.handling().await?;
    assert!(!handling.searches_after_failure && !handling.searches_after_failure_of_picked);
    assert_eq!(handling.clients[0].host.as_deref(), Some("transmission"));
    Ok(())
}
