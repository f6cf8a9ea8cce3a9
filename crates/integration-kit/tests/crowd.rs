//! A program is not asked more at once than it can bear.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

use integration_kit::{Auth, Limits, Upstream, Weight};
use integration_testkit::{HandClock, KEY, instance};
use kernel::Connection;
use secrecy::SecretString;
use serde_json::Value;

/// How many are inside, how many were at most, and whether the door to leave is open.
#[derive(Default)]
struct Room {
    inside: usize,
    most: usize,
    open: bool,
}

type Shared = Arc<(Mutex<Room>, Condvar)>;

fn with<T>(shared: &Shared, change: impl FnOnce(&mut Room) -> T) -> T {
    let result = change(&mut shared.0.lock().unwrap_or_else(PoisonError::into_inner));
    shared.1.notify_all();
    result
}

/// Answers each request once the door is open.
fn program(shared: &Shared) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let shared = shared.clone();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let shared = shared.clone();
            thread::spawn(move || {
                let mut head = Vec::new();
                let mut byte = [0; 1];
                while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                    head.push(byte[0]);
                }
                with(&shared, |room| {
                    room.inside += 1;
                    room.most = room.most.max(room.inside);
                });
                let room = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
                let closed = |room: &mut Room| !room.open;
                drop(shared.1.wait_while(room, closed));
                with(&shared, |room| room.inside -= 1);
                // The client may be gone.
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}",
                );
            });
        }
    });
    Ok(url)
}

async fn crowd(weight: Weight, expected: usize) -> anyhow::Result<()> {
    let shared = Shared::default();
    let connection = Connection {
        url: program(&shared)?.parse()?,
        api_key: SecretString::from(KEY),
        verify_tls: true,
    };
    let limits = Limits { concurrency: 4, heavy_concurrency: 2, ..Limits::default() };
    let auth = Auth::Header("X-Api-Key");
    let upstream = Upstream::new(instance("crowd"), &connection, auth, limits, HandClock::new());
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let reader = upstream.reader();
        calls.spawn(async move { reader.get::<Value>("api", &[], weight).await });
    }
    // All that may come in have come in; then they may leave, and the others come.
    let full = async {
        while with(&shared, |room| room.inside) < expected {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), full).await?;
    with(&shared, |room| room.open = true);
    while let Some(result) = calls.join_next().await {
        result??;
    }
    assert_eq!(with(&shared, |room| room.most), expected);
    Ok(())
}

#[tokio::test]
async fn light_calls_are_capped() -> anyhow::Result<()> {
    crowd(Weight::Light, 4).await
}

#[tokio::test]
async fn heavy_calls_are_capped_lower() -> anyhow::Result<()> {
    crowd(Weight::Heavy, 2).await
}
