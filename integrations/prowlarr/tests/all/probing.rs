//! A connection test tells what is wrong with the connection, and each thing in its own sentence.

use std::collections::BTreeSet;

use integration_testkit::{HandClock, KEY, instance};
use kernel::{Connection, ConnectionProblem, Identity};
use prowlarr::INTEGRATION;
use secrecy::SecretString;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::support::recorded;

async fn probe(url: &str, key: &str) -> anyhow::Result<Result<Identity, ConnectionProblem>> {
    let connection =
        Connection { url: url.parse()?, api_key: SecretString::from(key), verify_tls: true };
    let connected = (INTEGRATION.connect)(instance("prowlarr"), connection, HandClock::new());
    Ok(connected.probe.probe().await)
}

async fn server(answers: &[(&str, ResponseTemplate)]) -> MockServer {
    let server = MockServer::start().await;
    for (at, answer) in answers {
        Mock::given(path(*at)).respond_with(answer.clone()).mount(&server).await;
    }
    server
}

fn ok(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn status(app: &str, version: &str) -> ResponseTemplate {
    ok(json!({"appName": app, "instanceName": app, "version": version, "urlBase": ""}))
}

fn versions() -> ResponseTemplate {
    ok(json!({"current": "v1", "deprecated": []}))
}

#[tokio::test]
async fn the_recorded_status_proves_who_it_is() -> anyhow::Result<()> {
    let answers = recorded("prowlarr")?;
    let Some(recorded) = answers.iter().find(|one| one.file == "fresh_system_status.json") else {
        return Ok(());
    };
    let server =
        server(&[("/api", versions()), ("/api/v1/system/status", ok(recorded.json()?))]).await;
    let identity = probe(&server.uri(), KEY).await??;
    assert_eq!((identity.app.as_str(), identity.version.as_str()), ("Prowlarr", "10.0.0.8057"));
    assert_eq!(identity.instance_name.as_deref(), Some("Prowlarr"));
    assert_eq!(identity.api_versions.len(), 1);
    Ok(())
}

#[tokio::test]
async fn another_program_of_its_family_is_named() -> anyhow::Result<()> {
    let sonarr = [
        ("/api", ok(json!({"current": "v3", "deprecated": []}))),
        ("/api/v3/system/status", status("Sonarr", "4.0.17.2952")),
    ];
    let lidarr = [("/api", versions()), ("/api/v1/system/status", status("Lidarr", "2.13.3.4711"))];
    for (answers, found) in [(sonarr, "Sonarr"), (lidarr, "Lidarr")] {
        let server = server(&answers).await;
        let expected = ConnectionProblem::WrongApp {
            expected: "Prowlarr".to_owned(),
            found: found.to_owned(),
        };
        assert_eq!(probe(&server.uri(), KEY).await?, Err(expected));
    }
    Ok(())
}

#[tokio::test]
async fn each_failure_has_a_sentence_of_its_own() -> anyhow::Result<()> {
    let everywhere = async |answer: ResponseTemplate| {
        server(&[("/api", answer.clone()), ("/api/v1/system/status", answer)]).await
    };
    let page = ResponseTemplate::new(200).set_body_raw("<html>Log in</html>", "text/html");
    let away = ResponseTemplate::new(302).insert_header("location", "https://login.example/");
    let base = ResponseTemplate::new(307).insert_header("location", "/prowlarr/api");
    let broken = ResponseTemplate::new(500).set_body_json(json!({"message": "database is locked"}));
    let old = [("/api", versions()), ("/api/v1/system/status", status("Prowlarr", "0.4.10.2111"))];
    let newer = [
        ("/api", ok(json!({"current": "v9", "deprecated": ["v8"]}))),
        ("/api/v9/system/status", status("Prowlarr", "9.0.0.1")),
    ];
    let mut sentences = BTreeSet::new();
    let mut count = 0;
    for (server, start) in [
        (everywhere(ResponseTemplate::new(401)).await, "the API key is refused"),
        (everywhere(page).await, "the answer is not from the API"),
        (everywhere(ResponseTemplate::new(404)).await, "nothing of Prowlarr is found"),
        (everywhere(away).await, "it redirects to another address"),
        (everywhere(base).await, "the program answers under /prowlarr"),
        (everywhere(broken).await, "the program answers, but fails: database is locked"),
        (self::server(&old).await, "version 0.4.10.2111 is too old: 1.0"),
        (self::server(&newer).await, "the program answers, but fails: it only speaks v9, v8"),
    ] {
        let problem = probe(&server.uri(), KEY).await?.err();
        let sentence = problem.map(|problem| problem.to_string()).unwrap_or_default();
        assert!(sentence.starts_with(start), "{sentence}");
        assert!(!sentence.contains(KEY));
        sentences.insert(sentence);
        count += 1;
    }
    for (url, key) in [
        ("http://127.0.0.1:1", KEY),
        ("http://nobody.invalid", KEY),
        ("http://127.0.0.1:1", ""),
        ("http://127.0.0.1:1", "********"),
    ] {
        let problem = probe(url, key).await?.err();
        sentences.extend(problem.map(|problem| problem.to_string()));
        count += 1;
    }
    assert_eq!(sentences.len(), count, "{sentences:#?}");
    Ok(())
}
