//! Events on their way to a thousand listeners.

use std::{net::SocketAddr, time::Instant};

use anyhow::{Context, ensure};
use e2e::binary::{GENEROUS, Home};
use futures_util::{
    StreamExt,
    future::{try_join, try_join_all},
};
use reqwest::StatusCode;
use serde::Deserialize;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::{
    load::{Caller, without_limits},
    record::Record,
};

const LISTENERS: usize = 1000;
const EVENTS: usize = 500;
/// How many write events at the same time.
const WRITERS: usize = 4;
/// How many listeners come at the same time: more would not fit in front of the door.
const AT_ONCE: usize = 50;

/// Pausing and resuming recovery makes one event each; every listener has to hear all of them, in
/// their order.
pub(crate) async fn events() -> anyhow::Result<Vec<Record>> {
    let mut home = Home::new()?;
    without_limits(&mut home);
    home.set("AUTOARR__SERVER__MAX_SOCKETS", LISTENERS.to_string());
    let key = home.own().await?;
    let server = home.serve().await?;
    let address: SocketAddr = server.url.trim_start_matches("http://").parse()?;

    let mut listeners = Vec::new();
    while listeners.len() < LISTENERS {
        let some = (0..AT_ONCE).map(|_| Listener::open(address, &key));
        listeners.extend(try_join_all(some).await?);
    }
    let resident = server.memory()?;
    let begin = Instant::now();
    let writers = (0..WRITERS).map(|number| write(address, &key, number));
    let hearing = listeners.iter_mut().map(Listener::hear);
    let (_, heard) = try_join(try_join_all(writers), try_join_all(hearing)).await?;
    let last = heard.iter().max().context("somebody listens")?;
    let took = last.duration_since(begin);

    let deliveries = listeners.iter().map(|it| it.heard).sum::<usize>();
    ensure!(deliveries == LISTENERS * EVENTS, "{deliveries} deliveries");
    let rate = |count: usize| count as f64 / took.as_secs_f64();
    Ok(vec![
        Record::new(format!("events through to {LISTENERS} WebSockets"), rate(EVENTS), "events/s"),
        Record::new(
            format!("deliveries, {deliveries} of {deliveries}"),
            rate(deliveries),
            "deliveries/s",
        ),
        Record::megabytes(format!("resident memory, {LISTENERS} WebSockets open"), resident),
    ])
}

async fn write(address: SocketAddr, key: &str, number: usize) -> anyhow::Result<()> {
    let mut caller = Caller::call(address).await?;
    for turn in 0..EVENTS / WRITERS {
        let path = match (turn + number) % 2 {
            0 => "/api/v1/recovery/pause",
            _ => "/api/v1/recovery/resume",
        };
        caller.ask("POST", path, key, StatusCode::NO_CONTENT).await?;
    }
    Ok(())
}

struct Listener {
    socket: WebSocketStream<TcpStream>,
    last: i64,
    heard: usize,
}

#[derive(Deserialize)]
struct Said<'a> {
    r#type: &'a str,
    seq: Option<i64>,
}

impl Listener {
    /// Opens a WebSocket, and waits until it is told that it misses nothing.
    async fn open(address: SocketAddr, key: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        let mut request = format!("ws://{address}/api/v1/ws").into_client_request()?;
        request.headers_mut().insert("x-api-key", key.parse()?);
        let (socket, _) = client_async(request, stream).await?;
        let mut listener = Self { socket, last: 0, heard: 0 };
        while listener.next("live").await?.is_none() {}
        Ok(listener)
    }

    /// Hears every event; when the last of them came.
    async fn hear(&mut self) -> anyhow::Result<Instant> {
        while self.heard < EVENTS {
            let Some(seq) = self.next("event").await? else { continue };
            ensure!(seq == self.last + 1, "{seq} came after {}", self.last);
            self.last = seq;
            self.heard += 1;
        }
        Ok(Instant::now())
    }

    /// The number of the next message if it is of this type.
    async fn next(&mut self, wanted: &str) -> anyhow::Result<Option<i64>> {
        let message = timeout(GENEROUS, self.socket.next()).await.context("nothing came")?;
        let Message::Text(text) = message.context("hung up")?? else { return Ok(None) };
        let said: Said = serde_json::from_str(&text)?;
        if said.r#type == wanted && wanted == "live" {
            self.last = said.seq.context("it says where it is")?;
        }
        Ok(said.seq.filter(|_| said.r#type == wanted))
    }
}
