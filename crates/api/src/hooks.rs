//! What the connected programs push to us. It is a reason to look now, never proof of anything.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::InstanceName;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use services::Services;
use utoipa::{IntoParams, ToSchema};

use crate::{
    Api,
    access::{Caller, Visit},
    error::{ApiError, ApiResult},
    extract::{Json, Path, Query},
    problem::{Problem, ProblemView},
};

#[derive(Deserialize, Default, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct HookQuery {
    /// The secret, for a program that can send no header. It ends up in logs of proxies.
    secret: Option<String>,
}

/// A new secret, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct HookSecretView {
    #[schema(format = Password)]
    secret: String,
    /// Where to send to, under this program's address.
    path: String,
}

/// Something happened at an instance.
///
/// The secret of the instance comes in `X-Autoarr-Secret`, as the password of Basic, as a bearer
/// token, or as `?secret=`.
#[utoipa::path(
    post, path = "/hooks/{instance}", tag = "hooks",
    params(("instance" = String, Path), HookQuery),
    security(("hook_secret" = []), ("hook_basic" = [])),
    request_body(content = Object, description = "As the program sends it"),
    responses(
        (status = 204, description = "We look now"),
        (status = 401, description = "This is not the secret", body = ProblemView),
        (status = 422, description = "This is not what the program sends", body = ProblemView),
    )
)]
pub(crate) async fn receive_hook(
    State(api): State<Api>,
    visit: Visit,
    Path(instance): Path<String>,
    Query(query): Query<HookQuery>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> ApiResult<StatusCode> {
    let given = secret(&headers).or(query.secret).unwrap_or_default();
    let name = instance.parse::<InstanceName>().ok();
    let is_good = match &name {
        Some(name) => api.services.auth.is_hook_secret(name, &given).await?,
        None => false,
    };
    let Some(name) = name.filter(|_| is_good) else {
        api.limits.refusal(visit.client.ip.to_string()).map_err(ApiError::problem)?;
        return Err(ApiError::problem(Problem::unauthenticated()));
    };
    let body = body.map_err(|rejection| {
        let detail = "the body is longer than we read, or broke off";
        ApiError::problem(Problem::new(rejection.status(), "too_large", detail))
    })?;
    let connected = api.services.connections.get(&name)?;
    let integrations = api.services.connections.integrations().iter();
    let integration = integrations.into_iter().find(|it| it.id == connected.integration);
    let Some(Ok(hook)) = integration.map(|it| (it.read_hook)(&body)) else {
        let detail = "this is not what a program of this kind sends";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(ApiError::problem(Problem::new(status, "not_understood", detail)));
    };
    let event = kernel::clean_text(&hook.event, 60);
    tracing::info!(instance = %name, event, "Told to look");
    // What a library grabbed is soon in a client, and what a client lost is a library's to replace.
    api.services.recovery.nudge_all();
    Ok(StatusCode::NO_CONTENT)
}

/// Make the secret with which an instance may call us. The one before no longer works.
#[utoipa::path(
    post, path = "/connections/{name}/hook", tag = "connections", params(("name" = String, Path)),
    responses(
        (status = 201, body = HookSecretView),
        (status = 404, body = ProblemView),
        (status = 409, description = "It pushes nothing", body = ProblemView),
    )
)]
pub(crate) async fn make_hook_secret(
    State(services): State<Services>,
    caller: Caller,
    Path(name): Path<InstanceName>,
) -> ApiResult<(StatusCode, Json<HookSecretView>)> {
    services.connections.hook(&name)?;
    let secret = services.auth.make_hook_secret(&caller.principal, &name).await?;
    let path = format!("/api/v1/hooks/{name}");
    let view = HookSecretView { secret: secret.expose_secret().to_owned(), path };
    Ok((StatusCode::CREATED, Json(view)))
}

fn secret(headers: &HeaderMap) -> Option<String> {
    if let Some(secret) = headers.get("x-autoarr-secret") {
        return secret.to_str().ok().map(str::to_owned);
    }
    let (scheme, value) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(value.trim().to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    pair.split_once(':').map(|(_, password)| password.to_owned())
}
