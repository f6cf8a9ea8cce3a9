//! Coming in and going out: the first owner, login, logout, and who one is.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use services::{Error, Principal, Services, SignedIn, Visitor};
use utoipa::ToSchema;

use crate::{
    Api,
    access::{COOKIE, Caller, Visit, session_token},
    at::At,
    error::{ApiError, ApiResult},
    extract::Json,
    problem::{Problem, ProblemView},
};

/// As long as a session lasts without being used, in seconds.
const COOKIE_AGE: u32 = 7 * 24 * 60 * 60;

#[derive(Serialize, ToSchema)]
pub(crate) struct SetupView {
    /// Always `false`: once there is an owner, this is a 409.
    claimed: bool,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct ClaimBody {
    /// The one-time code from the log, or from the file `claim-code` in the config folder.
    #[schema(value_type = String, format = Password)]
    code: SecretString,
    username: String,
    /// At least 10 characters.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct LoginBody {
    username: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordBody {
    #[schema(value_type = String, format = Password)]
    present: SecretString,
    /// At least 10 characters.
    #[schema(value_type = String, format = Password)]
    new: SecretString,
}

/// Who one is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WhoView {
    /// As events name it: `user:anna`, `key:homepage`.
    actor: String,
    /// `read`, `operate` or `admin`.
    #[schema(value_type = String)]
    scope: &'static str,
    sessions: Vec<SessionView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionView {
    created_at: At,
    last_used: At,
    expires_at: At,
    ip: Option<String>,
    user_agent: Option<String>,
    current: bool,
}

/// Whether an owner is still to come.
#[utoipa::path(
    get, path = "/setup", tag = "session", security(()),
    responses((status = 200, body = SetupView), (status = 409, description = "There is an owner", body = ProblemView))
)]
pub(crate) async fn read_setup(State(services): State<Services>) -> ApiResult<Json<SetupView>> {
    if services.auth.is_claimed().await? {
        return Err(Error::Conflict("this installation has an owner already".to_owned()).into());
    }
    Ok(Json(SetupView { claimed: false }))
}

/// Become the owner, with the claim code.
#[utoipa::path(
    post, path = "/setup/claim", tag = "session", security(()), request_body = ClaimBody,
    responses(
        (status = 201, description = "You are, and signed in", body = WhoView),
        (status = 403, description = "The code is wrong", body = ProblemView),
        (status = 409, description = "There is an owner", body = ProblemView),
        (status = 422, description = "Name or password will not do", body = ProblemView),
    )
)]
pub(crate) async fn claim(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    Json(body): Json<ClaimBody>,
) -> ApiResult<Response> {
    let visitor = visitor(&visit, &headers);
    let auth = &api.services.auth;
    let signed_in = auth.claim(&visitor, &body.code, &body.username, body.password).await?;
    welcome(&api, &visit, &signed_in, StatusCode::CREATED)
}

/// Sign in. The session's token is only in the cookie.
#[utoipa::path(
    post, path = "/login", tag = "session", security(()), request_body = LoginBody,
    responses(
        (status = 200, body = WhoView),
        (status = 401, description = "The name or the password is wrong", body = ProblemView),
        (status = 429, description = "Too many wrong attempts", body = ProblemView),
    )
)]
pub(crate) async fn login(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    Json(body): Json<LoginBody>,
) -> ApiResult<Response> {
    let visitor = visitor(&visit, &headers);
    let before = session_token(&headers);
    let auth = &api.services.auth;
    match auth.login(&visitor, &body.username, body.password, before).await? {
        Some(signed_in) => welcome(&api, &visit, &signed_in, StatusCode::OK),
        None => {
            let detail = "the name or the password is wrong";
            let problem = Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials", detail);
            Err(ApiError::problem(problem))
        }
    }
}

/// Sign out. The session ends on the server too.
#[utoipa::path(post, path = "/logout", tag = "session", responses((status = 204)))]
pub(crate) async fn logout(
    State(api): State<Api>,
    caller: Caller,
    visit: Visit,
) -> ApiResult<Response> {
    api.services.auth.logout(&caller.principal).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie(&api, &visit, "", 0)?)])
        .into_response())
}

/// Who I am, and from where I am signed in. Renews the cookie of a session.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = WhoView)))]
pub(crate) async fn who_am_i(
    State(api): State<Api>,
    caller: Caller,
    visit: Visit,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let view = who(&api.services, &caller.principal).await?;
    let renewed = match session_token(&headers) {
        Some(token) if !view.sessions.is_empty() => {
            Some([(header::SET_COOKIE, cookie(&api, &visit, token, COOKIE_AGE)?)])
        }
        _ => None,
    };
    Ok((renewed, Json(view)).into_response())
}

/// Change my password. My other sessions end.
#[utoipa::path(
    post, path = "/session/password", tag = "session", request_body = PasswordBody,
    responses((status = 204), (status = 403, description = "The present one is wrong", body = ProblemView))
)]
pub(crate) async fn change_password(
    State(services): State<Services>,
    caller: Caller,
    visit: Visit,
    headers: HeaderMap,
    Json(body): Json<PasswordBody>,
) -> ApiResult<StatusCode> {
    let visitor = visitor(&visit, &headers);
    let by = &caller.principal;
    services.auth.change_own_password(by, &visitor, body.present, body.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn who(services: &Services, principal: &Principal) -> ApiResult<WhoView> {
    let sessions = services.auth.sessions(principal).await?.into_iter().map(|it| SessionView {
        created_at: At(it.created_at),
        last_used: At(it.last_used),
        expires_at: At(it.expires_at),
        ip: it.ip,
        user_agent: it.user_agent,
        current: it.is_current,
    });
    Ok(WhoView {
        actor: principal.actor.clone(),
        scope: principal.scope.code(),
        sessions: sessions.collect(),
    })
}

fn welcome(
    api: &Api,
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
) -> ApiResult<Response> {
    let cookie = cookie(api, visit, signed_in.token.expose_secret(), COOKIE_AGE)?;
    let view = WhoView {
        actor: signed_in.principal.actor.clone(),
        scope: signed_in.principal.scope.code(),
        sessions: Vec::new(),
    };
    Ok((status, [(header::SET_COOKIE, cookie)], Json(view)).into_response())
}

/// Not for scripts, not for other sites' forms, and not for the network in between when we know
/// that we are called by https.
fn cookie(api: &Api, visit: &Visit, token: &str, age: u32) -> ApiResult<HeaderValue> {
    let path = api.options.url_base.cookie_path();
    let secure = if visit.client.is_https { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={token}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    let mut value =
        HeaderValue::from_str(&cookie).map_err(|_| ApiError::problem(Problem::internal()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn visitor(visit: &Visit, headers: &HeaderMap) -> Visitor {
    let user_agent = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    Visitor {
        peer: visit.client.ip.to_string(),
        user_agent: user_agent.map(str::to_owned),
        correlation: visit.correlation.as_str().to_owned(),
    }
}
