//! Who may do what. Everything is forbidden that is not allowed here.

use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;
use services::{Credential, Principal, Scope};
use url::form_urlencoded;

use crate::{
    Api, MetricsAccess, client, client::Client, correlation::CorrelationId, error::ApiError,
    problem::Problem, site,
};

pub(crate) const COOKIE: &str = "autoarr_session";

/// What anybody may ask, by method and exact path. A prefix is never enough. The files of the
/// interface are open besides, where no route is.
pub const PUBLIC: &[(Method, &str)] = &[
    (Method::GET, "/ping"),
    (Method::GET, "/health"),
    (Method::GET, "/health/live"),
    (Method::GET, "/health/ready"),
    (Method::GET, "/api/v1/setup"),
    (Method::POST, "/api/v1/setup/claim"),
    (Method::POST, "/api/v1/login"),
];

/// Routes that have credentials of their own, which their handler checks before anything else.
pub const OWN_CREDENTIALS: &[(Method, &str)] = &[(Method::POST, "/api/v1/hooks/{instance}")];

/// Routes that take another scope than `read` to look and `operate` to change, by the route's
/// pattern.
pub const SCOPES: &[(Method, &str, Scope)] = &[
    (Method::POST, "/api/v1/logout", Scope::Read),
    (Method::POST, "/api/v1/session/password", Scope::Read),
    (Method::POST, "/api/v1/recovery/classify", Scope::Read),
    (Method::PUT, "/api/v1/recovery/policy", Scope::Admin),
    (Method::POST, "/api/v1/audit/plans/{id}/apply", Scope::Admin),
    (Method::PUT, "/api/v1/guides/wishes", Scope::Admin),
    (Method::POST, "/api/v1/guides/score", Scope::Read),
    (Method::POST, "/api/v1/connections", Scope::Admin),
    (Method::POST, "/api/v1/integrations/test", Scope::Admin),
    (Method::PUT, "/api/v1/connections/{name}", Scope::Admin),
    (Method::DELETE, "/api/v1/connections/{name}", Scope::Admin),
    (Method::POST, "/api/v1/connections/{name}/hook", Scope::Admin),
    (Method::GET, "/api/v1/backups", Scope::Admin),
    (Method::POST, "/api/v1/backups", Scope::Admin),
    (Method::GET, "/api/v1/backups/{name}", Scope::Admin),
    (Method::GET, "/api/v1/logs", Scope::Operate),
    (Method::GET, "/api/v1/logs/download", Scope::Operate),
    (Method::GET, "/api/v1/logs/level", Scope::Operate),
    (Method::PUT, "/api/v1/logs/level", Scope::Admin),
    (Method::GET, "/api/v1/users", Scope::Admin),
    (Method::POST, "/api/v1/users", Scope::Admin),
    (Method::PUT, "/api/v1/users/{name}", Scope::Admin),
    (Method::DELETE, "/api/v1/users/{name}", Scope::Admin),
    (Method::GET, "/api/v1/api-keys", Scope::Admin),
    (Method::POST, "/api/v1/api-keys", Scope::Admin),
    (Method::DELETE, "/api/v1/api-keys/{id}", Scope::Admin),
];

/// What a request needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Public,
    OwnCredentials,
    Needs(Scope),
}

impl Access {
    /// What `method` on a route needs. `path` is what was asked for, `route` the pattern that it
    /// fits, if there is one.
    pub fn of(method: &Method, path: &str, route: Option<&str>) -> Self {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        if PUBLIC.iter().any(|(m, p)| m == method && *p == path) {
            return Self::Public;
        }
        let listed = |m: &Method, pattern: &str| m == method && Some(pattern) == route;
        if OWN_CREDENTIALS.iter().any(|(m, pattern)| listed(m, pattern)) {
            return Self::OwnCredentials;
        }
        let special = SCOPES.iter().find(|(m, pattern, _)| listed(m, pattern));
        Self::Needs(match special {
            Some((_, _, scope)) => *scope,
            None if method == Method::GET => Scope::Read,
            None => Scope::Operate,
        })
    }
}

/// Stands before every route.
pub(crate) async fn guard(State(api): State<Api>, request: Request, next: Next) -> Response {
    match admit(&api, request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal,
    }
}

async fn admit(api: &Api, request: Request) -> Result<Request, Response> {
    let refuse = |problem: Problem| problem.into_response();
    let (mut parts, body) = request.into_parts();
    let route = route(api, &parts);
    let (method, path) = (&parts.method, parts.uri.path());
    let is_of_site =
        route.is_none() && site::answers(&api.options.site, method, path, &parts.headers);
    let access = match is_of_site {
        true => Access::Public,
        false => Access::of(method, path, route.as_deref()),
    };
    let client = parts.extensions.get::<Client>().cloned();
    let client = client.ok_or_else(|| refuse(Problem::internal()))?;
    if access != Access::OwnCredentials {
        check_origin(&parts, &client).map_err(refuse)?;
    }

    let principal = identify(api, &parts, route.as_deref()).await;
    let principal = principal.map_err(IntoResponse::into_response)?;
    let caller = match &principal {
        Some(principal) => principal.actor.clone(),
        None => client.ip.to_string(),
    };
    match (access, &principal) {
        (Access::Needs(_), None) => {
            api.limits.refusal(caller).map_err(refuse)?;
            return Err(refuse(Problem::unauthenticated()));
        }
        (Access::Needs(needed), Some(principal)) if principal.scope < needed => {
            let detail = format!("this needs the scope `{needed}`");
            return Err(refuse(Problem::forbidden(detail)));
        }
        // What must answer however often it is asked.
        (Access::Public, _) if is_safe(&parts.method) => {}
        _ => api.limits.request(caller).map_err(refuse)?,
    }
    if let Some(principal) = principal {
        let correlation = parts.extensions.get::<CorrelationId>();
        let principal = principal.in_request(correlation.map_or("", CorrelationId::as_str));
        parts.extensions.insert(principal);
    }
    Ok(Request::from_parts(parts, body))
}

/// The pattern of the route, without the URL base.
fn route(api: &Api, parts: &Parts) -> Option<String> {
    let route = parts.extensions.get::<MatchedPath>()?.as_str();
    let base = api.options.url_base.as_str();
    Some(route.strip_prefix(base).unwrap_or(route).to_owned())
}

/// A browser sends cookies by itself, so what changes something has to come from a page of ours.
fn check_origin(parts: &Parts, client: &Client) -> Result<(), Problem> {
    if is_safe(&parts.method) {
        return Ok(());
    }
    let same_origin = client::is_same_origin(&parts.headers, client);
    let by_cookie = session_token(&parts.headers).is_some() && key(&parts.headers).is_none();
    if same_origin == Some(false) || (by_cookie && same_origin.is_none()) {
        let detail = "a browser may only change something from a page of ours";
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_origin", detail));
    }
    Ok(())
}

/// Who asks, if the credentials are good. Wrong ones are as none.
async fn identify(
    api: &Api,
    parts: &Parts,
    route: Option<&str>,
) -> Result<Option<Principal>, ApiError> {
    let auth = &api.services.auth;
    let metrics = (route == Some("/metrics")).then_some(&api.options.metrics);
    if let Some(key) = key(&parts.headers) {
        if let Some(MetricsAccess::Key(own)) = metrics
            && services::is_same_secret(key, own.expose_secret())
        {
            return Ok(Some(Principal::reader("metrics")));
        }
        return Ok(auth.authenticate(Credential::ApiKey(key)).await?);
    }
    if let Some(MetricsAccess::Open) = metrics {
        return Ok(Some(Principal::reader("metrics")));
    }
    if let Some(token) = session_token(&parts.headers) {
        return Ok(auth.authenticate(Credential::Session(token)).await?);
    }
    // A browser cannot put a header on a WebSocket, so here, and only here, a key may be in the URL.
    if route == Some("/api/v1/ws")
        && let Some(key) = query_key(parts.uri.query().unwrap_or_default())
    {
        return Ok(auth.authenticate(Credential::ApiKey(&key)).await?);
    }
    Ok(None)
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// The API key, from `X-Api-Key` or as a bearer token.
fn key(headers: &HeaderMap) -> Option<&str> {
    if let Some(key) = headers.get("x-api-key") {
        return Some(key.to_str().unwrap_or_default());
    }
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn query_key(query: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(name, _)| name == "apikey").map(|(_, key)| key.into_owned())
}

/// The session's token, from its cookie.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut cookies =
        lines.flat_map(|line| line.split(';')).filter_map(|it| it.trim().split_once('='));
    cookies.find(|(name, _)| *name == COOKIE).map(|(_, token)| token)
}

/// Who asks, and in which request. Only behind [`guard`], and not on public routes.
pub(crate) struct Caller {
    pub(crate) principal: Principal,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let principal = parts.extensions.get::<Principal>().cloned();
        principal.map(|principal| Self { principal }).ok_or_else(Problem::unauthenticated)
    }
}

/// A caller that may be unknown.
pub(crate) struct MaybeCaller(pub(crate) Option<Principal>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Principal>().cloned()))
    }
}

/// Where a request comes from and what it is called, for what is done before anybody is known.
pub(crate) struct Visit {
    pub(crate) client: Client,
    pub(crate) correlation: CorrelationId,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let client = parts.extensions.get::<Client>().cloned();
        let correlation = parts.extensions.get::<CorrelationId>().cloned();
        match (client, correlation) {
            (Some(client), Some(correlation)) => Ok(Self { client, correlation }),
            _ => Err(Problem::internal()),
        }
    }
}
