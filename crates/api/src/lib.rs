//! The REST API and the WebSocket: turns HTTP into calls of [`services`], and their answers into
//! JSON.
//!
//! # Invariants
//!
//! * Everything is forbidden that [`Access`] does not allow: a route that nobody thought of demands
//!   credentials.
//! * A handler makes one service call. It holds no decision and no SQL.
//! * What goes on the wire is a `…View` of this crate, built from the kernel's and services' words.
//! * Every error is `application/problem+json` with a stable code and the correlation id.
//! * What changes something is carried through, even when the caller hangs up.

mod access;
mod activity;
mod api_keys;
mod at;
mod audit;
mod backups;
mod cause;
mod client;
mod connections;
mod correlation;
mod csv;
mod described;
mod downloads;
mod error;
mod extract;
mod guides;
mod headers;
mod health;
mod hooks;
mod hosts;
mod incidents;
mod licences;
mod limits;
mod logs;
mod metrics;
mod openapi;
mod options;
mod page;
mod problem;
mod recovery;
mod serve;
mod session;
mod site;
mod stats;
mod system;
mod users;
mod ws;

use std::{ops::Deref, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use kernel::{Clock, Timestamp};
use services::Services;
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

pub use access::{Access, OWN_CREDENTIALS, PUBLIC, SCOPES};
pub use ipnet::IpNet;
pub use licences::{Licences, ThirdParty, licences};
pub use metrics::Metrics;
pub use openapi::openapi;
pub use options::{InvalidUrlBase, MetricsAccess, Options, RateLimit, UrlBase};
pub use serve::serve;
pub use web_ui::Site;

use crate::problem::Problem;

/// Everything that the door needs. Cheap to clone.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

/// What stands behind an [`Api`].
pub struct Inner {
    services: Services,
    options: Options,
    metrics: Metrics,
    clock: Arc<dyn Clock>,
    /// Cancelled when the program is to stop.
    shutdown: CancellationToken,
    /// What must come to its end before the program does.
    tracker: TaskTracker,
    limits: limits::Limits,
    frames: ws::Frames,
    sockets: Arc<Semaphore>,
    started_at: Timestamp,
}

impl Api {
    /// The door to `services`. Cancel `shutdown` to close it.
    pub fn new(
        services: Services,
        options: Options,
        metrics: Metrics,
        clock: Arc<dyn Clock>,
        shutdown: CancellationToken,
    ) -> Self {
        Self(Arc::new(Inner {
            services,
            limits: limits::Limits::new(&options),
            sockets: Arc::new(Semaphore::new(options.max_sockets)),
            options,
            metrics,
            started_at: clock.now(),
            clock,
            shutdown,
            tracker: TaskTracker::new(),
            frames: ws::Frames::default(),
        }))
    }
}

impl Deref for Api {
    type Target = Inner;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl FromRef<Api> for Services {
    fn from_ref(api: &Api) -> Self {
        api.services.clone()
    }
}

/// Every route, behind everything that stands before them.
pub fn router(api: Api) -> Router {
    router_with(api, Router::new())
}

/// The same with `more` routes that others bring, behind the same guard: they are closed without
/// credentials, and take `operate` to change something.
pub fn router_with(api: Api, more: Router<Api>) -> Router {
    let (routes, _) = openapi::routes().split_for_parts();
    let behind = routes
        .merge(more)
        .fallback(get(site::serve).fallback(nothing_here))
        // The last of these stands outermost.
        .layer(from_fn_with_state(api.clone(), limits::carry_through))
        .layer(DefaultBodyLimit::max(api.options.body_limit))
        .layer(from_fn_with_state(api.clone(), limits::time_out))
        .layer(from_fn_with_state(api.clone(), access::guard))
        .layer(from_fn_with_state(api.clone(), hosts::check))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(headers::secure))
        .layer(from_fn_with_state(api.clone(), client::recognise))
        .layer(from_fn(metrics::measure))
        .layer(from_fn(correlation::correlate))
        .layer(CompressionLayer::new())
        .with_state(api.clone());
    match api.options.url_base.as_str() {
        "" => behind,
        base => Router::new()
            .route("/", get(redirect_to(base)))
            .route(base, get(redirect_to(base)))
            .route(&format!("{base}/"), get(site::page).with_state(api.clone()))
            .fallback(nothing_here)
            .layer(from_fn(headers::secure))
            .layer(from_fn(correlation::correlate))
            .nest(base, behind),
    }
}

/// Sends whoever asks at the root to where we are.
fn redirect_to(
    base: &str,
) -> impl Fn() -> std::future::Ready<axum::response::Redirect> + Clone + Send + 'static {
    let target = format!("{base}/");
    move || std::future::ready(axum::response::Redirect::temporary(&target))
}

async fn nothing_here() -> Problem {
    Problem::not_found()
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = text, "A request panicked");
    Problem::internal().into_response()
}
