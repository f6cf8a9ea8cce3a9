//! Whether we are well. Without credentials nothing but that.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::CircuitState;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Api, access::MaybeCaller, at::At, extract::Json};

#[derive(Serialize, ToSchema)]
pub(crate) struct StatusView {
    #[schema(value_type = String, example = "OK")]
    status: &'static str,
}

const OK: StatusView = StatusView { status: "OK" };

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthView {
    /// `OK`, or `degraded` when something needs a look.
    #[schema(value_type = String, example = "OK")]
    status: &'static str,
    /// Only for those who are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<HealthDetail>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthDetail {
    #[schema(value_type = String)]
    version: &'static str,
    started_at: At,
    database: bool,
    recovery_paused: bool,
    instances: Vec<InstanceHealth>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InstanceHealth {
    name: String,
    #[schema(value_type = String)]
    integration: &'static str,
    /// Whether it is asked: `closed` (yes), `open` (no, it failed too often), `half_open`.
    #[schema(value_type = String)]
    circuit: &'static str,
}

/// A sign of life.
#[utoipa::path(
    get, path = "/ping", tag = "health", security(()),
    responses((status = 200, body = StatusView))
)]
pub(crate) async fn ping() -> Json<StatusView> {
    Json(OK)
}

/// The process lives.
#[utoipa::path(
    get, path = "/health/live", tag = "health", security(()),
    responses((status = 200, body = StatusView))
)]
pub(crate) async fn live() -> Json<StatusView> {
    Json(OK)
}

/// Requests can be answered: the database does, and we are not about to stop.
#[utoipa::path(
    get, path = "/health/ready", tag = "health", security(()),
    responses((status = 200, body = StatusView), (status = 503, description = "Not now"))
)]
pub(crate) async fn ready(State(api): State<Api>) -> Response {
    if api.shutdown.is_cancelled() || api.services.activity.last_seq().await.is_err() {
        let detail = "not ready";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return crate::problem::Problem::new(status, "not_ready", detail).into_response();
    }
    Json(OK).into_response()
}

/// How we are, and, to those who are known, why.
#[utoipa::path(
    get, path = "/health", tag = "health",
    security((), ("api_key" = ["read"])),
    responses((status = 200, body = HealthView), (status = 503, description = "The database does not answer", body = HealthView))
)]
pub(crate) async fn health(State(api): State<Api>, caller: MaybeCaller) -> Response {
    let database = api.services.activity.last_seq().await.is_ok();
    let instances: Vec<_> = api
        .services
        .connections
        .connected()
        .into_iter()
        .map(|it| InstanceHealth {
            name: it.name.to_string(),
            integration: it.integration.0,
            circuit: circuit(it.probe.circuit()),
        })
        .collect();
    let is_well = database && instances.iter().all(|it| it.circuit == "closed");
    let detail = caller.0.is_some().then(|| HealthDetail {
        version: env!("CARGO_PKG_VERSION"),
        started_at: At(api.started_at),
        database,
        recovery_paused: api.services.recovery.paused().is_some(),
        instances,
    });
    let status = if database { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let view = HealthView { status: if is_well { "OK" } else { "degraded" }, detail };
    (status, Json(view)).into_response()
}

pub(crate) fn circuit(state: CircuitState) -> &'static str {
    match state {
        CircuitState::Closed => "closed",
        CircuitState::Open { .. } => "open",
        CircuitState::HalfOpen => "half_open",
    }
}
