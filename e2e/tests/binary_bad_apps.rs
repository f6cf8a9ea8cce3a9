//! The connected programs answer whatever they like: the server stays, says who it was and what,
//! and the others go on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, ensure};
use e2e::binary::{Home, Outside, until};
use futures_util::future::try_join_all;
use lab::{door::Door, posts::Fault};
use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How a program can misbehave.
#[derive(Clone, Debug)]
enum Bad {
    /// A login page.
    Html,
    /// JSON of the wrong types.
    WrongTypes,
    /// JSON of 200 MB that never closes.
    Huge,
    /// Less than it promised.
    Half,
    /// Hangs up at once, as hard as it can.
    Reset,
    Status(u16),
    /// A byte now and then.
    Drip,
    /// Says nothing at all.
    Silent,
    /// Sends everybody elsewhere.
    Elsewhere(String),
}

const MEGABYTE: usize = 1 << 20;

/// A listener that answers so.
async fn listen(bad: Bad) -> anyhow::Result<Door> {
    Door::tcp(move |stream| {
        let bad = bad.clone();
        async move {
            // The visitor may leave whenever it likes.
            drop(misbehave(stream, &bad).await);
        }
    })
    .await
}

async fn misbehave(mut stream: TcpStream, bad: &Bad) -> anyhow::Result<()> {
    if matches!(bad, Bad::Reset) {
        // What is unread when the socket closes turns the close into a reset.
        stream.readable().await?;
        return Ok(());
    }
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await?);
    }
    let head = |status: &str, kind: &str, length: usize| {
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n"
        )
    };
    let json = "application/json";
    match bad {
        Bad::Reset => {}
        Bad::Html => {
            let page = "<!doctype html><html><body>Please sign in \u{1b}[31m</body></html>";
            let head = head("200 OK", "text/html", page.len());
            stream.write_all(format!("{head}\r\n{page}").as_bytes()).await?;
        }
        Bad::WrongTypes => {
            let body = r#"{"appName":"Sonarr","version":{"a":[]},"records":"x","totalRecords":-1e99,"queue":[7],"history":"no","status":3}"#;
            let head = head("200 OK", json, body.len());
            stream.write_all(format!("{head}\r\n{body}").as_bytes()).await?;
        }
        Bad::Huge => {
            stream.write_all(head("200 OK", json, 200 * MEGABYTE).as_bytes()).await?;
            stream.write_all(b"\r\n{\"appName\":\"").await?;
            let block = vec![b'x'; MEGABYTE];
            for _ in 0..200 {
                stream.write_all(&block).await?;
            }
        }
        Bad::Half => {
            let head = head("200 OK", json, 100_000);
            stream.write_all(format!("{head}\r\n{{\"appName\":\"Son").as_bytes()).await?;
        }
        Bad::Status(status) => {
            let text = format!("{status} No");
            let head = head(&text, "text/plain", 4);
            stream.write_all(format!("{head}\r\noops").as_bytes()).await?;
        }
        Bad::Drip => {
            stream.write_all(head("200 OK", json, 100_000).as_bytes()).await?;
            stream.write_all(b"\r\n").await?;
            loop {
                stream.write_all(b" ").await?;
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
        Bad::Silent => std::future::pending().await,
        Bad::Elsewhere(address) => {
            let head = head("302 Found", "text/plain", 0);
            stream.write_all(format!("{head}location: {address}\r\n\r\n").as_bytes()).await?;
        }
    }
    stream.shutdown().await?;
    Ok(())
}

#[tokio::test]
async fn whatever_a_program_answers_the_others_go_on() -> anyhow::Result<()> {
    let visits = Arc::new(AtomicU32::new(0));
    let elsewhere = Door::tcp({
        let visits = Arc::clone(&visits);
        move |_stream| {
            visits.fetch_add(1, Ordering::Relaxed);
            async {}
        }
    })
    .await?;
    let kinds = [
        ("html", Bad::Html),
        ("wrong", Bad::WrongTypes),
        ("huge", Bad::Huge),
        ("half", Bad::Half),
        ("reset", Bad::Reset),
        ("five", Bad::Status(500)),
        ("three", Bad::Status(503)),
        ("drip", Bad::Drip),
        ("silent", Bad::Silent),
        ("moved", Bad::Elsewhere(elsewhere.url())),
    ];
    let outside = Outside::start(1).await?;
    let mut home = Home::new()?;
    outside.join(&mut home);
    home.let_it_act();
    let mut doors = Vec::new();
    let mut names = Vec::new();
    for (name, bad) in kinds {
        for kind in ["sonarr", "sabnzbd", "radarr"] {
            let door = listen(bad.clone()).await?;
            let name = format!("{name}-{kind}");
            let variable =
                |key: &str| format!("AUTOARR__INSTANCES__{}__{key}", name.to_uppercase());
            home.set(&variable("KIND"), kind);
            home.set(&variable("URL"), door.url());
            home.set(&variable("API_KEY"), "0123456789abcdef0123456789abcdef");
            doors.push(door);
            names.push(name);
        }
    }
    home.own().await?;
    let server = home.serve().await?;

    // Each is named, with what is wrong with it.
    let body = json!({});
    let tests = names.iter().map(async |name| {
        let path = format!("/api/v1/connections/{name}/test");
        let answer = server.ask_long(Method::POST, &path, Some(&body)).await?;
        anyhow::Ok((name, answer.status(), answer.text().await?))
    });
    let named = async {
        for (name, status, text) in try_join_all(tests).await? {
            ensure!(!status.is_success() && status != 500, "{name}: {status} {text}");
            ensure!(text.contains(name.as_str()), "{name}: {status} {text}");
            ensure!(!text.contains('\u{1b}') && !text.contains("\\u001b"), "{name}: {text}");
            ensure!(!text.contains("0123456789abcdef"), "{name}: {text}");
        }
        Ok(())
    };

    // The good ones go on.
    let bad = outside.grab_a_bad_one(1, Fault::AllMissing).await?;
    let hook = server.hook("sabnzbd").await?;
    let healed = until("it is healed all the same", async || {
        server.told_by_sabnzbd(&hook).await?;
        let incidents = server.incidents().await?;
        let healed = incidents
            .iter()
            .any(|it| it["state"] == "resolved" && it["release"] == bad.bad.as_str());
        Ok((healed && outside.has(&bad)).then_some(()))
    });
    let (named, healed) = tokio::join!(named, healed);
    healed.with_context(|| server.log().unwrap_or_default())?;
    named?;

    // One that answers a byte at a time is only named when its time is over.
    let log = until("each is named in the log", async || {
        let log = server.log()?;
        let is_named = |name: &String| log.contains(&format!("\"{name}\""));
        Ok(names.iter().all(is_named).then_some(log))
    })
    .await?;
    ensure!(!log.contains("0123456789abcdef"), "a key is in the log");
    ensure!(!log.contains("\u{1b}") && !log.contains("\\u001b"), "an escape is in the log");
    ensure!(visits.load(Ordering::Relaxed) == 0, "it followed somebody elsewhere");
    let memory = server.most_memory()?;
    ensure!(memory < 256 * 1024, "{memory} KiB");
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}
