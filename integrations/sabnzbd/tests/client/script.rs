//! The notification script, run by a real python3, tells what our hook reads, and never fails.

use std::{
    io::Write,
    process::{Command, Output},
};

use anyhow::{Context, Result, bail};
use kernel::{Hook, HookWay};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{header, method, path},
};

const SECRET: &str = "hook-secret-0123456789";

/// Runs the script as SABnzbd does: event, title, message, and the parameters of the settings.
fn notify(parameters: &[&str]) -> Result<Option<Output>> {
    let mut file = tempfile::NamedTempFile::new()?;
    let Some(HookWay::Script(script)) = sabnzbd::INTEGRATION.hook else { bail!("no script") };
    file.write_all(script.text.as_bytes())?;
    let mut command = Command::new("python3");
    command.arg(file.path()).args(["failed", "SABnzbd: Job failed", "A.Release \"quoted\" ä"]);
    command.args(parameters).env("http_proxy", "http://127.0.0.1:1");
    match command.output() {
        Ok(output) => Ok(Some(output)),
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => {
            // The tests' own output is the place where a skipped test is told.
            let _ = writeln!(std::io::stderr(), "skipped: there is no python3");
            Ok(None)
        }
        Err(err) => Err(err.into()),
    }
}

#[tokio::test]
async fn the_script_tells_our_hook_with_its_secret() -> Result<()> {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/api/v1/hooks/sab"))
        .and(header("authorization", format!("Bearer {SECRET}")))
        .respond_with(ResponseTemplate::new(204))
        .mount(&server)
        .await;
    let address = format!("{}/api/v1/hooks/sab", server.uri());
    let Some(output) = notify(&[&address, SECRET])? else { return Ok(()) };
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "AutoArr: 204");

    let requests = server.received_requests().await.unwrap_or_default();
    let body = &requests.first().context("nobody was told")?.body;
    let hook = (sabnzbd::INTEGRATION.read_hook)(body).map_err(anyhow::Error::from_boxed)?;
    assert_eq!(hook, Hook { event: "failed".to_owned(), download: None });
    Ok(())
}

#[tokio::test]
async fn the_script_ends_well_whatever_happens() -> Result<()> {
    let elsewhere = MockServer::start().await;
    let server = MockServer::start().await;
    let away = ResponseTemplate::new(307).insert_header("location", elsewhere.uri());
    Mock::given(path("/away")).respond_with(away).mount(&server).await;
    let away = format!("{}/away", server.uri());
    for parameters in [
        &[][..],
        &["http://127.0.0.1:1/hook"],
        &["http://127.0.0.1:1/hook", SECRET],
        &["no address", SECRET],
        &[&away, SECRET],
    ] {
        let Some(output) = notify(parameters)? else { return Ok(()) };
        assert!(output.status.success(), "{parameters:?}");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!said.is_empty() && !said.contains(SECRET), "{said}");
    }
    let told = elsewhere.received_requests().await.unwrap_or_default();
    assert!(told.is_empty(), "the secret was sent elsewhere");
    Ok(())
}
