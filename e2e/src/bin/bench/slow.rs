//! A way to a program that takes its time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use lab::door::Door;

/// A place on loopback from which each call goes on to a program, after a while.
pub(crate) struct Slow {
    door: Door,
    calls: Arc<AtomicUsize>,
}

impl Slow {
    /// Opens one in front of the program at `to`, that delays each call by `delay`.
    pub(crate) async fn open(to: &str, delay: Duration) -> anyhow::Result<Self> {
        let to: Arc<str> = to.trim_end_matches('/').into();
        let http = lab::http::client()?;
        let calls = Arc::<AtomicUsize>::default();
        let counter = Arc::clone(&calls);
        let door = Door::tcp(move |stream| {
            let (to, http, calls) = (Arc::clone(&to), http.clone(), Arc::clone(&counter));
            async move {
                drop(stream.set_nodelay(true));
                let service = service_fn(move |request: Request<Incoming>| {
                    calls.fetch_add(1, Ordering::Relaxed);
                    let (to, http) = (Arc::clone(&to), http.clone());
                    async move {
                        tokio::time::sleep(delay).await;
                        pass_on(&http, &to, request).await
                    }
                });
                // The visitor may leave whenever it likes.
                drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
            }
        })
        .await?;
        Ok(Self { door, calls })
    }

    /// Where it is, without a slash at the end.
    pub(crate) fn url(&self) -> String {
        self.door.url()
    }

    /// How many calls there were so far.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

async fn pass_on(
    http: &reqwest::Client,
    to: &str,
    request: Request<Incoming>,
) -> anyhow::Result<Response<Full<Bytes>>> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().context("a call has a path")?;
    let mut headers = parts.headers;
    headers.remove(HOST);
    headers.remove(CONTENT_LENGTH);
    let body = body.collect().await?.to_bytes();
    let asked = http.request(parts.method, format!("{to}{path}")).headers(headers).body(body);
    let Ok(answer) = asked.send().await else {
        return Ok(Response::builder().status(StatusCode::BAD_GATEWAY).body(Full::default())?);
    };
    let mut response = Response::new(Full::default());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    response.headers_mut().remove(TRANSFER_ENCODING);
    *response.body_mut() = answer.bytes().await?.into();
    Ok(response)
}
