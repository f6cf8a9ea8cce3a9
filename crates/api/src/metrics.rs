//! What is counted and measured, and how Prometheus reads it.

mod process;

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::{
    Api, MetricsAccess, error::ApiResult, limits::seconds_since, problem::Problem, stats::Standing,
};

/// Upper edges, in seconds: from an answer out of memory to one that waits for another program.
const DURATIONS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// The program's one collection of metrics.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Starts to collect, for the whole process. Once.
    ///
    /// # Errors
    ///
    /// When something collects already.
    pub fn install() -> Result<Self, BuildError> {
        let handle = builder()?.install_recorder()?;
        describe();
        Ok(Self(handle))
    }

    /// Collects nothing but what is measured while it is read. For tests, and for a program without
    /// metrics.
    ///
    /// # Errors
    ///
    /// Never in practice: when the edges of a histogram are not valid.
    pub fn detached() -> Result<Self, BuildError> {
        Ok(Self(builder()?.build_recorder().handle()))
    }

    /// Takes in what was measured since the last time, so that it does not pile up unread.
    pub(crate) fn tidy_up(&self) {
        self.0.run_upkeep();
    }

    fn render(&self) -> String {
        let mut text = self.0.render();
        process::write(&mut text);
        text
    }
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    let duration = Matcher::Suffix("_duration_seconds".to_owned());
    PrometheusBuilder::new().set_buckets_for_metric(duration, DURATIONS)
}

fn describe() {
    describe_counter!("http_requests_total", "Requests answered, by method, route and status.");
    describe_histogram!(
        "http_request_duration_seconds",
        Unit::Seconds,
        "Time to answer a request, by method and route."
    );
    describe_gauge!("active_websocket_connections", "WebSockets that are open.");
    describe_counter!("autoarr_websocket_dropped_total", "WebSockets closed by us, by reason.");
    describe_counter!("autoarr_failures_total", "Downloads seen to fail, by class.");
    describe_counter!("autoarr_recoveries_total", "Actions ended, by action and outcome.");
}

/// Counts every request under the pattern of its route, so that ids do not become labels.
pub(crate) async fn measure(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "unknown".to_owned(), |it| it.as_str().to_owned());
    let method = known_method(request.method().as_str());

    let response = next.run(request).await;

    let status = response.status().as_u16().to_string();
    metrics::counter!(
        "http_requests_total", "method" => method, "route" => route.clone(), "status" => status
    )
    .increment(1);
    metrics::histogram!("http_request_duration_seconds", "method" => method, "route" => route)
        .record(seconds_since(start));
    response
}

/// Methods can be made up, and each would be a label for ever.
fn known_method(method: &str) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|it| *it == method).unwrap_or("OTHER")
}

/// Everything that Prometheus wants to know.
#[utoipa::path(
    get, path = "/metrics", tag = "health",
    responses((status = 200, description = "Metrics", body = String, content_type = "text/plain"))
)]
pub(crate) async fn read_metrics(State(api): State<Api>) -> ApiResult<Response> {
    if matches!(api.options.metrics, MetricsAccess::Off) {
        return Ok(Problem::not_found().into_response());
    }
    let standing = Standing::of(&api.services).await?;
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    let mut text = api.metrics.render();
    standing.write(&mut text);
    Ok((StatusCode::OK, kind, text).into_response())
}
