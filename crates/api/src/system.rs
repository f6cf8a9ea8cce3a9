use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Api, at::At, extract::Json};

/// What runs here.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SystemView {
    #[schema(value_type = String)]
    name: &'static str,
    #[schema(value_type = String)]
    version: &'static str,
    #[schema(value_type = String)]
    licence: &'static str,
    url_base: String,
    started_at: At,
    now: At,
    /// The kinds of programs that can be connected.
    integrations: Vec<&'static str>,
    sockets_open: usize,
}

/// What runs here.
#[utoipa::path(get, path = "/system", tag = "system", responses((status = 200, body = SystemView)))]
pub(crate) async fn about(State(api): State<Api>) -> Json<SystemView> {
    let integrations = api.services.connections.integrations().iter().map(|it| it.title);
    Json(SystemView {
        name: "AutoArr",
        version: env!("CARGO_PKG_VERSION"),
        licence: "GPL-3.0-or-later",
        url_base: api.options.url_base.as_str().to_owned(),
        started_at: At(api.started_at),
        now: At(api.clock.now()),
        integrations: integrations.collect(),
        sockets_open: api.options.max_sockets - api.sockets.available_permits(),
    })
}
