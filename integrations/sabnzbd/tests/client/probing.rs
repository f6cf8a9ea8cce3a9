//! A connection test tells what is wrong with the connection.

use integration_testkit::{HandClock, KEY, instance};
use kernel::{Connection, ConnectionProblem, Identity};
use secrecy::SecretString;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

const STATUS: &str =
    r#"{"status": {"version": "4.3.0", "url_base": "/sabnzbd", "active_lang": "en"}}"#;

async fn probe(
    server: &MockServer,
    base: &str,
) -> anyhow::Result<Result<Identity, ConnectionProblem>> {
    let connection = Connection {
        url: format!("{}{base}", server.uri()).parse()?,
        api_key: SecretString::from(KEY),
        verify_tls: true,
    };
    let connected = (sabnzbd::INTEGRATION.connect)(instance("sab"), connection, HandClock::new());
    Ok(connected.probe.probe().await)
}

async fn server(at: &str, status: u16, body: &str) -> MockServer {
    let server = MockServer::start().await;
    let kind = if body.starts_with('{') { "application/json" } else { "text/html;charset=utf-8" };
    let answer = ResponseTemplate::new(status).set_body_raw(body.to_owned(), kind);
    Mock::given(path(at)).respond_with(answer).mount(&server).await;
    server
}

async fn problem(status: u16, body: &str) -> anyhow::Result<ConnectionProblem> {
    let server = server("/api", status, body).await;
    match probe(&server, "").await? {
        Ok(identity) => anyhow::bail!("{identity:?} should not be good"),
        Err(problem) => Ok(problem),
    }
}

#[tokio::test]
async fn a_good_connection_tells_who_is_there() -> anyhow::Result<()> {
    let identity = probe(&server("/api", 200, STATUS).await, "").await??;
    assert_eq!((identity.app.as_str(), identity.version.as_str()), ("SABnzbd", "4.3.0"));
    assert_eq!(identity.url_base.as_deref(), Some("/sabnzbd"));
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_is_told_apart_from_the_other_refusals() -> anyhow::Result<()> {
    for text in ["API Key Incorrect", "API Key Required"] {
        assert_eq!(problem(403, text).await?, ConnectionProblem::KeyRefused);
    }
    let host = problem(403, "Access denied - Hostname verification failed: https://x").await?;
    assert!(host.to_string().contains("host_whitelist"), "{host}");
    let range = problem(403, "External internet access denied - https://x").await?;
    assert!(range.to_string().contains("Local ranges"), "{range}");
    Ok(())
}

#[tokio::test]
async fn another_program_is_not_taken_for_it() -> anyhow::Result<()> {
    let arr = problem(200, r#"{"current": "v3", "deprecated": []}"#).await?;
    assert!(matches!(arr, ConnectionProblem::WrongApp { .. }), "{arr:?}");
    let page = problem(200, "<html>NAS</html>").await?;
    assert!(matches!(page, ConnectionProblem::NotTheApi(_)), "{page:?}");
    let other = problem(200, r#"{"status": {"state": "fine"}}"#).await?;
    assert_eq!(other, ConnectionProblem::NotFound("SABnzbd".to_owned()));
    Ok(())
}

#[tokio::test]
async fn an_old_version_is_refused_and_an_own_build_is_not() -> anyhow::Result<()> {
    let old = problem(200, &STATUS.replace("4.3.0", "2.3.9")).await?;
    let needed = "3.0".to_owned();
    assert_eq!(old, ConnectionProblem::TooOld { found: "2.3.9".to_owned(), needed });
    let server = server("/api", 200, &STATUS.replace("4.3.0", "develop")).await;
    assert_eq!(probe(&server, "").await??.version, "develop");
    Ok(())
}

#[tokio::test]
async fn a_missing_url_base_is_found() -> anyhow::Result<()> {
    for (status, body) in [(200, STATUS), (403, "API Key Incorrect")] {
        let server = server("/sabnzbd/api", status, body).await;
        let missing = ConnectionProblem::UrlBaseMissing("/sabnzbd".to_owned());
        assert_eq!(probe(&server, "").await?, Err(missing));
    }
    let server = server("/sabnzbd/api", 200, STATUS).await;
    assert!(probe(&server, "/sabnzbd").await?.is_ok());
    assert!(probe(&server, "/sabnzbd/").await?.is_ok());
    let nothing = ConnectionProblem::NotFound("SABnzbd".to_owned());
    assert_eq!(probe(&server, "/other").await?, Err(nothing));
    Ok(())
}
