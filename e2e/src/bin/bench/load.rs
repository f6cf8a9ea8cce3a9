//! Many requests at once.

use std::{
    future::Future,
    net::SocketAddr,
    pin::pin,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use e2e::binary::Home;
use futures_util::future::{Either, select, try_join_all};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header::{CONTENT_TYPE, HOST},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::{
    canned::House,
    record::Record,
    round::{TROUBLED, troubles_are_known},
};

const CONNECTIONS: usize = 50;
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(8);

/// `GET /ping`, and a page of 50 incidents with a key, over 50 connections.
pub(crate) async fn requests() -> anyhow::Result<Vec<Record>> {
    let mut home = Home::new()?;
    let house = House::open(TROUBLED).await?;
    house.join(&mut home);
    without_limits(&mut home);
    let key = home.own().await?;
    let server = home.serve().await?;
    troubles_are_known(&server, TROUBLED).await?;
    let address: SocketAddr = server.url.trim_start_matches("http://").parse()?;
    let mut records = Vec::new();
    for (what, path) in [
        ("GET /ping", "/ping"),
        ("GET /api/v1/incidents (50 of 250)", "/api/v1/incidents?pageSize=50"),
    ] {
        let visit = Visit { address, path, key: &key };
        let mut took = visit.by_many().await?;
        took.sort();
        let rate = took.len() as f64 / MEASURED.as_secs_f64();
        let p99 = took.get(took.len() * 99 / 100).context("nothing was answered")?;
        records.push(Record::new(format!("{what}, {CONNECTIONS} connections"), rate, "requests/s"));
        records.push(Record::milliseconds(format!("{what}, 99 of 100 within"), *p99));
    }
    Ok(records)
}

/// One caller may send as much as it likes.
pub(crate) fn without_limits(home: &mut Home) {
    home.set("AUTOARR__SERVER__REQUESTS_PER_SECOND", "0");
}

/// What each visitor asks, again and again.
struct Visit<'a> {
    address: SocketAddr,
    path: &'static str,
    key: &'a str,
}

impl Visit<'_> {
    /// How long each answer took that began and ended within the time that is measured.
    async fn by_many(&self) -> anyhow::Result<Vec<Duration>> {
        let from = Instant::now() + WARM_UP;
        let visits = (0..CONNECTIONS).map(|_| self.by_one(from, from + MEASURED));
        Ok(try_join_all(visits).await?.concat())
    }

    async fn by_one(&self, from: Instant, to: Instant) -> anyhow::Result<Vec<Duration>> {
        let mut caller = Caller::call(self.address).await?;
        let mut took = Vec::new();
        loop {
            let begin = Instant::now();
            caller.ask("GET", self.path, self.key, StatusCode::OK).await?;
            let end = Instant::now();
            if end > to {
                return Ok(took);
            }
            if begin >= from {
                took.push(end - begin);
            }
        }
    }
}

/// One connection that stays open.
pub(crate) struct Caller {
    sender: SendRequest<Full<Bytes>>,
    connection: std::pin::Pin<Box<dyn Future<Output = hyper::Result<()>>>>,
    host: String,
}

impl Caller {
    pub(crate) async fn call(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        Ok(Self { sender, connection: Box::pin(connection), host: address.to_string() })
    }

    /// Asks, with an empty document where something is to change, and reads the answer to its end.
    pub(crate) async fn ask(
        &mut self,
        method: &str,
        path: &str,
        key: &str,
        expected: StatusCode,
    ) -> anyhow::Result<()> {
        let body = if method == "GET" { "" } else { "{}" };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.host)
            .header("x-api-key", key)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(body))?;
        let sender = &mut self.sender;
        let answer = pin!(async move {
            let answer = sender.send_request(request).await?;
            let status = answer.status();
            let text = answer.into_body().collect().await?.to_bytes();
            ensure!(status == expected, "{path}: {status} {text:?}");
            Ok(())
        });
        match select(answer, &mut self.connection).await {
            Either::Left((answer, _)) => answer,
            Either::Right((Err(err), _)) => Err(err).context("the connection broke"),
            Either::Right((Ok(()), _)) => bail!("it hung up"),
        }
    }
}
