//! Each way in which a program can misbehave has its trouble, and none of them shows the key.

mod common;

use std::{error::Error, time::Duration};

use common::{Act, json, limits, program, upstream, with};
use integration_kit::{Auth, Ignored, Limits, Listed, Upstream, Weight};
use integration_testkit::{HandClock, KEY, permit};
use kernel::{Answer, CircuitState, IntegrationError, Trouble};
use serde_json::{Value, json as value};

fn answer(head: &str, body: &str) -> Act {
    let length = body.len();
    Act::send(format!(
        "HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ))
}

/// One attempt, so that a fault is seen as it is.
fn once() -> Limits {
    Limits { attempts: 1, ..limits() }
}

async fn read(acts: Vec<Act>, limits: Limits) -> anyhow::Result<(Answer<Value>, usize)> {
    let (address, requests) = program(acts)?;
    let clock = HandClock::new();
    let upstream = with(&format!("http://{address}/base"), Auth::Query("apikey"), limits, clock)?;
    let result = upstream.reader().get("api/thing", &[("a", "b")], Weight::Light).await;
    if let Err(err) = &result {
        assert_no_key(err, &upstream);
    }
    Ok((result, requests.all().len()))
}

fn assert_no_key(err: &IntegrationError, upstream: &Upstream) {
    let mut text = format!("{err} {err:?} {upstream:?} {}", upstream.url());
    let mut source = err.source();
    while let Some(err) = source {
        text.push_str(&format!("{err} {err:?}"));
        source = err.source();
    }
    assert!(!text.contains(KEY), "{}", text.replace(KEY, "<the key>"));
}

async fn trouble(act: Act) -> anyhow::Result<Trouble> {
    let (result, _) = read(vec![act], once()).await?;
    match result {
        Ok(value) => anyhow::bail!("{value} should not be an answer"),
        Err(err) => Ok(err.trouble),
    }
}

#[tokio::test]
async fn each_status_is_told_apart() -> anyhow::Result<()> {
    assert_eq!(trouble(answer("401 Unauthorized", "")).await?, Trouble::Unauthorized);
    assert_eq!(trouble(answer("403 Forbidden", "API Key Incorrect")).await?, Trouble::Unauthorized);
    assert_eq!(trouble(answer("404 Not Found", "")).await?, Trouble::NotFound);
    assert_eq!(
        trouble(answer("429 Too Many\r\nretry-after: 30", "")).await?,
        Trouble::Busy(Some(Duration::from_secs(30)))
    );
    assert_eq!(
        trouble(answer("503 Unavailable\r\nretry-after: 30", "")).await?,
        Trouble::Busy(Some(Duration::from_secs(30)))
    );
    let body = format!(r#"{{"message": "no ({KEY})", "description": "   at Stack.Trace()"}}"#);
    assert_eq!(
        trouble(answer("500 Failed", &body)).await?,
        Trouble::Broken("no ([redacted])".to_owned())
    );
    assert_eq!(
        trouble(answer("502 Bad Gateway", "<html></html>")).await?,
        Trouble::Broken("status 502".to_owned())
    );
    assert_eq!(
        trouble(answer(
            "400 Bad Request",
            r#"[{"propertyName":"Path","errorMessage":"is wrong"}]"#
        ))
        .await?,
        Trouble::Refused("Path: is wrong".to_owned())
    );
    Ok(())
}

#[tokio::test]
async fn what_is_not_json_is_not_understood() -> anyhow::Result<()> {
    for body in ["", "  ", "<!DOCTYPE html><html>Log in</html>", "{\"a\": ", "[1] [2]", "\u{0}"] {
        let trouble = trouble(answer("200 OK", body)).await?;
        assert!(matches!(trouble, Trouble::Misunderstood(_)), "{body}: {trouble:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_unreachable() -> anyhow::Result<()> {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\": ";
    assert!(matches!(trouble(Act::send(half)).await?, Trouble::Unreachable(_)));
    let chunk = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n";
    assert!(matches!(trouble(Act::send(chunk)).await?, Trouble::Unreachable(_)));
    assert!(matches!(trouble(Act::Reset).await?, Trouble::Unreachable(_)));
    assert!(matches!(trouble(Act::send("")).await?, Trouble::Unreachable(_)));
    assert!(matches!(
        trouble(Act::send("SSH-2.0-OpenSSH\r\n\r\n")).await?,
        Trouble::Unreachable(_)
    ));
    Ok(())
}

#[tokio::test]
async fn silence_and_slow_drips_time_out_and_are_not_asked_again() -> anyhow::Result<()> {
    let limits = || Limits { light: Duration::from_millis(200), ..limits() };
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n".to_vec();
    for act in [Act::Stall(Vec::new()), Act::Stall(head.clone()), Act::Drip(head)] {
        let (result, requests) = read(vec![act], limits()).await?;
        let trouble = result.err().map(|err| err.trouble);
        assert_eq!(trouble, Some(Trouble::TimedOut(Duration::from_millis(200))));
        assert_eq!(requests, 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() -> anyhow::Result<()> {
    let told = "HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\n".to_owned();
    assert_eq!(trouble(Act::Stall(told.into_bytes())).await?, Trouble::TooBig(64 << 10));
    let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n[".to_vec();
    endless.extend(vec![b' '; 100 << 10]);
    assert_eq!(trouble(Act::Stall(endless)).await?, Trouble::TooBig(64 << 10));
    Ok(())
}

#[tokio::test]
async fn a_read_is_repeated_when_that_may_help() -> anyhow::Result<()> {
    for fault in [
        answer("500 Failed", ""),
        answer("429 Too Many", ""),
        answer("429 Too Many\r\nretry-after: 0", ""),
        Act::Reset,
        Act::send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\": "),
    ] {
        let (result, requests) =
            read(vec![fault.clone(), fault, json("{\"a\":1}")], limits()).await?;
        assert_eq!(result?, value!({"a": 1}));
        assert_eq!(requests, 3);
    }
    Ok(())
}

#[tokio::test]
async fn a_read_is_sent_three_times_at_most_and_not_again_where_it_is_no_use() -> anyhow::Result<()>
{
    for (fault, sent) in [
        (answer("500 Failed", ""), 3),
        (answer("401 Unauthorized", ""), 1),
        (answer("404 Not Found", ""), 1),
        (answer("400 Bad", ""), 1),
        (answer("200 OK", "<html>"), 1),
        (answer("429 Too Many\r\nretry-after: 600", ""), 1),
    ] {
        let (result, requests) = read(vec![fault], limits()).await?;
        assert!(result.is_err());
        assert_eq!(requests, sent);
    }
    Ok(())
}

#[tokio::test]
async fn a_write_is_sent_once_whatever_becomes_of_it() -> anyhow::Result<()> {
    for fault in [
        answer("500 Failed", ""),
        answer("429 Too Many\r\nretry-after: 0", ""),
        answer("307 Elsewhere\r\nlocation: /base/other", ""),
        Act::Reset,
        Act::send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\": "),
    ] {
        let (address, requests) = program(vec![fault, json("{}")])?;
        let upstream = upstream(&format!("http://{address}"))?;
        let writer = upstream.writer(&permit());
        let sent = writer.post::<Ignored>("x", &[], &value!({"a": 1}), Weight::Light).await;
        assert!(sent.is_err());
        assert_eq!(requests.all().len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_write_needs_no_answer_but_a_page_is_none() -> anyhow::Result<()> {
    let (address, requests) = program(vec![answer("200 OK", ""), answer("200 OK", "<html>")])?;
    let upstream = upstream(&format!("http://{address}/base"))?;
    let writer = upstream.writer(&permit());
    let _: Ignored = writer.delete("thing/1", &[("blocklist", "true")], Weight::Light).await?;
    let result = writer.put::<Ignored>("thing/1", &[], &value!({}), Weight::Light).await;
    assert!(result.is_err_and(|err| err.trouble.leaves_doubt()));
    assert!(requests.all()[0].starts_with("DELETE /base/thing/1?blocklist=true HTTP/1.1"));
    Ok(())
}

#[tokio::test]
async fn a_redirect_to_another_place_gets_no_key() -> anyhow::Result<()> {
    let (elsewhere, asked) = program(vec![json("{}")])?;
    for auth in [Auth::Query("apikey"), Auth::Header("X-Api-Key")] {
        let head = format!("302 Found\r\nlocation: http://{elsewhere}/x?apikey={KEY}");
        let (address, _) = program(vec![answer(&head, "")])?;
        let upstream = with(&format!("http://{address}"), auth, limits(), HandClock::new())?;
        let result = upstream.reader().get::<Value>("api", &[], Weight::Light).await;
        let Err(err) = result else { anyhow::bail!("followed") };
        assert_no_key(&err, &upstream);
        assert_eq!(
            err.trouble,
            Trouble::Misunderstood(format!("it redirects to http://{elsewhere}"))
        );
    }
    assert!(asked.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_redirect_within_the_program_is_followed_by_reads() -> anyhow::Result<()> {
    let moved = answer("301 Moved\r\nlocation: /base/api", "");
    let (address, requests) = program(vec![moved.clone(), json("[1]")])?;
    let url = format!("http://{address}");
    let upstream = with(&url, Auth::Query("apikey"), limits(), HandClock::new())?;
    let list: Vec<u8> = upstream.reader().get("api", &[("a", "b")], Weight::Light).await?;
    assert_eq!(list, [1]);
    assert!(requests.all()[1].starts_with(&format!("GET /base/api?apikey={KEY} ")));

    let (address, requests) = program(vec![moved])?;
    let upstream = common::upstream(&format!("http://{address}"))?;
    let result = upstream.reader().get::<Value>("api", &[], Weight::Light).await;
    assert!(result.is_err_and(|err| matches!(err.trouble, Trouble::Misunderstood(_))));
    assert_eq!(requests.all().len(), 4, "a circle is left after three steps");
    Ok(())
}

#[tokio::test]
async fn a_program_that_failed_five_times_is_left_alone_for_a_minute() -> anyhow::Result<()> {
    let mut acts = vec![answer("500 Failed", ""); 5];
    acts.push(json("{}"));
    let (address, requests) = program(acts)?;
    let clock = HandClock::new();
    let url = format!("http://{address}");
    let upstream = with(&url, Auth::Header("X-Api-Key"), once(), clock.clone())?;
    let reader = upstream.reader();
    let ask = || reader.get::<Value>("api", &[], Weight::Light);
    for _ in 0..5 {
        assert!(ask().await.is_err_and(|err| matches!(err.trouble, Trouble::Broken(_))));
    }
    let open = ask().await;
    let minute = Duration::from_secs(60);
    assert!(open.is_err_and(|err| err.trouble == Trouble::CircuitOpen(minute)));
    assert_eq!(requests.all().len(), 5, "it is not asked any more");

    clock.advance(minute);
    ask().await?;
    assert_eq!(upstream.circuit(), CircuitState::HalfOpen);
    ask().await?;
    assert_eq!(upstream.circuit(), CircuitState::Closed);
    Ok(())
}

#[tokio::test]
async fn a_program_that_says_no_is_well() -> anyhow::Result<()> {
    let (address, _) = program(vec![answer("404 Not Found", "")])?;
    let upstream = upstream(&format!("http://{address}"))?;
    for _ in 0..8 {
        let result = upstream.reader().get::<Value>("api", &[], Weight::Light).await;
        assert!(result.is_err_and(|err| err.trouble == Trouble::NotFound));
    }
    assert_eq!(upstream.circuit(), CircuitState::Closed);
    Ok(())
}

#[tokio::test]
async fn a_list_is_handed_over_element_by_element() -> anyhow::Result<()> {
    let page = r#"{"page": 1, "records": [{"id": 1}, {"id": 2}], "totalRecords": 2}"#;
    let (address, _) = program(vec![answer("500 Failed", ""), json(page)])?;
    let upstream = upstream(&format!("http://{address}"))?;
    let mut seen = Vec::new();
    let keep = |record: Value| seen.push(record);
    let reader = upstream.reader();
    let count = reader.get_each("api", &[], Listed::Under("records"), Weight::Heavy, keep).await?;
    assert_eq!((count, seen), (2, vec![value!({"id": 1}), value!({"id": 2})]));
    Ok(())
}

#[tokio::test]
async fn a_list_that_breaks_off_is_not_read_twice() -> anyhow::Result<()> {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{\"id\": 1},";
    let (address, requests) = program(vec![Act::send(half), json("[{\"id\": 1}]")])?;
    let upstream = upstream(&format!("http://{address}"))?;
    let mut seen = 0;
    let each = |_: Value| seen += 1;
    let result = upstream.reader().get_each("api", &[], Listed::Whole, Weight::Heavy, each).await;
    assert!(result.is_err_and(|err| matches!(err.trouble, Trouble::Unreachable(_))));
    assert_eq!((seen, requests.all().len()), (1, 1), "no element is handed over twice");
    Ok(())
}

#[tokio::test]
async fn what_machines_use_among_themselves_is_not_asked() -> anyhow::Result<()> {
    for url in
        ["http://169.254.169.254/latest", "http://[fe80::1]/", "http://[::ffff:169.254.1.1]/"]
    {
        let result = upstream(url)?.reader().get::<Value>("api", &[], Weight::Light).await;
        assert!(result.is_err_and(|err| err.to_string().contains("link-local")), "{url}");
    }
    Ok(())
}

#[tokio::test]
async fn the_key_goes_where_the_program_wants_it() -> anyhow::Result<()> {
    for (auth, wanted) in [
        (Auth::Query("apikey"), format!("GET /base/api?mode=a+b&apikey={KEY} HTTP/1.1")),
        (Auth::Header("X-Api-Key"), "GET /base/api?mode=a+b HTTP/1.1".to_owned()),
    ] {
        let (address, requests) = program(vec![json("{}")])?;
        let url = format!("http://{address}/base/?token=old#x");
        let upstream = with(&url, auth, limits(), HandClock::new())?;
        upstream.reader().get::<Value>("/api", &[("mode", "a b")], Weight::Light).await?;
        let head = &requests.all()[0];
        assert!(head.starts_with(&wanted), "{head}");
        assert!(head.contains(KEY));
    }
    Ok(())
}
