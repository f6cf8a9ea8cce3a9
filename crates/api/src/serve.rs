use std::{convert::Infallible, future::Future, io, net::SocketAddr, pin::Pin, time::Duration};

use axum::{body::Body, extract::ConnectInfo, http::Request};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{MissedTickBehavior, interval, sleep, timeout},
};
use tower::{ServiceExt, service_fn};

use crate::{Api, router};

/// How long a client may take to send the head of its request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(15);
/// How long requests and sockets may take to end when we stop.
const FAREWELL: Duration = Duration::from_secs(20);
const TIDY_UP_EVERY: Duration = Duration::from_secs(10);

/// Answers on `listener` until the API's shutdown is cancelled and what was under way has ended.
///
/// # Errors
///
/// Never for one connection; when the listener itself is broken.
pub fn serve(
    listener: TcpListener,
    api: Api,
) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send>> {
    Box::pin(run(listener, api))
}

async fn run(listener: TcpListener, api: Api) -> io::Result<()> {
    let router = router(api.clone());
    let mut tidy_up = interval(TIDY_UP_EVERY);
    tidy_up.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = api.shutdown.cancelled() => break,
            _ = tidy_up.tick() => api.metrics.tidy_up(),
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let connection = answer(stream, peer, router.clone(), api.clone());
                    api.tracker.spawn(connection);
                }
                Err(err) if is_of_one_connection(&err) => {}
                Err(err) => {
                    // Out of files, most likely: it passes when others hang up.
                    tracing::error!(error = &err as &dyn std::error::Error, "Not accepted");
                    sleep(Duration::from_secs(1)).await;
                }
            },
        }
    }
    drop(listener);
    api.tracker.close();
    if timeout(FAREWELL, api.tracker.wait()).await.is_err() {
        tracing::warn!(left = api.tracker.len(), "Stopped while requests were under way");
    }
    Ok(())
}

async fn answer(stream: TcpStream, peer: SocketAddr, router: axum::Router, api: Api) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|e| match e {})) }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(200);
    let connection = builder
        .serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = api.shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.as_mut().await
        }
    };
    if let Err(err) = ended {
        tracing::debug!(%peer, error = %err, "Connection ended badly");
    }
}

/// The other end hung up before we looked.
fn is_of_one_connection(err: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(err.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
