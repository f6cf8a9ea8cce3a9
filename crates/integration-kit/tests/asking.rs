//! A connection test gets the right sentence for each way in which a connection can be wrong.

mod common;

use std::{net::TcpListener, time::Duration};

use common::{Act, json, limits, program, upstream, with};
use integration_kit::{Auth, Limits, Upstream};
use integration_testkit::{HandClock, KEY, instance};
use kernel::{Connection, ConnectionProblem};
use secrecy::SecretString;
use serde_json::Value;

async fn problem(upstream: &Upstream) -> anyhow::Result<ConnectionProblem> {
    let answer = match upstream.reader().ask("api/v3/system/status", &[]).await {
        Ok(answer) => answer.json::<Value>("Thing"),
        Err(problem) => Err(problem),
    };
    match answer {
        Ok(answer) => anyhow::bail!("{answer} should not be good"),
        Err(problem) => {
            assert!(!format!("{problem} {problem:?}").contains(KEY));
            Ok(problem)
        }
    }
}

async fn problem_of(act: Act) -> anyhow::Result<ConnectionProblem> {
    let (address, _) = program(vec![act])?;
    problem(&upstream(&format!("http://{address}"))?).await
}

fn answer(head: &str, body: &str) -> Act {
    Act::send(format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n{body}"))
}

#[tokio::test]
async fn nobody_listens_there() -> anyhow::Result<()> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let found = problem(&upstream(&format!("http://{address}"))?).await?;
    assert_eq!(found, ConnectionProblem::Refused(address.to_string()));
    Ok(())
}

#[tokio::test]
async fn there_is_no_such_host() -> anyhow::Result<()> {
    // Looking up a name may take a while where there is no network.
    let limits = Limits { light: Duration::from_secs(30), ..limits() };
    let url = "http://nosuchhost.invalid:8989";
    let upstream = with(url, Auth::Header("X-Api-Key"), limits, HandClock::new())?;
    let found = problem(&upstream).await?;
    assert_eq!(found, ConnectionProblem::UnknownHost("nosuchhost.invalid".to_owned()));
    Ok(())
}

#[tokio::test]
async fn it_does_not_speak_tls() -> anyhow::Result<()> {
    let (address, _) = program(vec![answer("400 Bad Request", "")])?;
    for verify_tls in [true, false] {
        let connection = Connection {
            url: format!("https://{address}").parse()?,
            api_key: SecretString::from(KEY),
            verify_tls,
        };
        let auth = Auth::Header("X-Api-Key");
        let upstream =
            Upstream::new(instance("tls"), &connection, auth, limits(), HandClock::new());
        let found = problem(&upstream).await?;
        assert!(matches!(found, ConnectionProblem::Tls(_)), "{found:?}");
    }
    Ok(())
}

#[tokio::test]
async fn it_does_not_answer_in_time() -> anyhow::Result<()> {
    for act in [Act::Stall(Vec::new()), Act::Drip(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())] {
        assert_eq!(problem_of(act).await?, ConnectionProblem::TimedOut(1));
    }
    Ok(())
}

#[tokio::test]
async fn it_refuses_the_key() -> anyhow::Result<()> {
    assert_eq!(problem_of(answer("401 Unauthorized", "")).await?, ConnectionProblem::KeyRefused);
    assert_eq!(problem_of(answer("403 Forbidden", "<html>")).await?, ConnectionProblem::KeyRefused);
    Ok(())
}

#[tokio::test]
async fn a_missing_or_masked_key_is_not_sent() -> anyhow::Result<()> {
    let (address, requests) = program(vec![json("{}")])?;
    for (key, expected) in [
        ("", ConnectionProblem::KeyMissing),
        ("  ", ConnectionProblem::KeyMissing),
        ("********", ConnectionProblem::KeyMasked),
        ("a\nb", ConnectionProblem::KeyRefused),
    ] {
        let connection = Connection {
            url: format!("http://{address}").parse()?,
            api_key: SecretString::from(key),
            verify_tls: true,
        };
        let auth = Auth::Header("X-Api-Key");
        let upstream =
            Upstream::new(instance("key"), &connection, auth, limits(), HandClock::new());
        assert_eq!(problem(&upstream).await?, expected);
    }
    assert!(requests.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_redirect_tells_where_to_look() -> anyhow::Result<()> {
    let to = |target: &str| answer(&format!("307 Moved\r\nlocation: {target}"), "");
    let base = problem_of(to("/sonarr/api/v3/system/status")).await?;
    assert_eq!(base, ConnectionProblem::UrlBaseMissing("/sonarr".to_owned()));
    let away = problem_of(to(&format!("https://nas.example/api?apikey={KEY}"))).await?;
    assert_eq!(away, ConnectionProblem::RedirectsAway("https://nas.example".to_owned()));
    let login = problem_of(to("/login?returnUrl=%2Fapi")).await?;
    assert_eq!(login, ConnectionProblem::NotTheApi("it sends us to /login".to_owned()));
    Ok(())
}

#[tokio::test]
async fn something_else_answers() -> anyhow::Result<()> {
    let not_found = problem_of(answer("404 Not Found", "")).await?;
    assert_eq!(not_found, ConnectionProblem::NotFound("Thing".to_owned()));
    for act in [
        answer("200 OK\r\ncontent-type: text/html", "<html>Log in</html>"),
        answer("200 OK", ""),
        answer("200 OK", "hello"),
        Act::send("SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    ] {
        let found = problem_of(act).await?;
        assert!(matches!(found, ConnectionProblem::NotTheApi(_)), "{found:?}");
    }
    Ok(())
}

#[tokio::test]
async fn it_answers_but_fails() -> anyhow::Result<()> {
    let found = problem_of(answer("500 Failed", r#"{"message": "database is locked"}"#)).await?;
    assert_eq!(found, ConnectionProblem::Broken("database is locked".to_owned()));
    let found = problem_of(Act::Reset).await?;
    assert!(matches!(found, ConnectionProblem::Broken(_)), "{found:?}");
    Ok(())
}

#[tokio::test]
async fn asking_goes_on_while_the_circuit_is_open_and_ends_the_wait() -> anyhow::Result<()> {
    let mut acts = vec![answer("500 Failed", ""); 5];
    acts.push(json("{}"));
    let (address, _) = program(acts)?;
    let limits = Limits { attempts: 1, ..limits() };
    let url = format!("http://{address}");
    let upstream = with(&url, Auth::Header("X-Api-Key"), limits, HandClock::new())?;
    let light = integration_kit::Weight::Light;
    for _ in 0..6 {
        assert!(upstream.reader().get::<Value>("api", &[], light).await.is_err());
    }
    assert!(upstream.reader().ask("api", &[]).await.is_ok_and(|answer| answer.is_success()));
    upstream.reader().get::<Value>("api", &[], light).await?;
    Ok(())
}
