use std::borrow::Cow;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::correlation::CorrelationId;

/// What is told about a request that did not end well (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProblemView {
    /// `urn:autoarr:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: Cow<'static, str>,
    status: u16,
    /// Stable: a program may branch on it.
    #[schema(value_type = String, example = "not_found")]
    code: &'static str,
    /// For a person; may be reworded.
    detail: Cow<'static, str>,
    /// The path that was asked for.
    instance: String,
    /// Finds the request in the log and the events that it caused.
    correlation_id: String,
    /// Which field of the request is meant, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

/// A problem on its way out. It becomes a body in one place, [`finish`], where the request's id and
/// path are known.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) detail: Cow<'static, str>,
    pub(crate) field: Option<String>,
    /// Seconds, for `Retry-After`.
    pub(crate) retry_after: Option<u64>,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, code, detail: detail.into(), field: None, retry_after: None }
    }

    /// Nobody knows who asks.
    pub(crate) fn unauthenticated() -> Self {
        let detail = "who you are is not known: sign in, or send an API key in X-Api-Key";
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
    }

    pub(crate) fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "there is nothing under this path")
    }

    pub(crate) fn internal() -> Self {
        let detail = "something failed in the program itself; its log has the same correlation id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    pub(crate) fn too_many(seconds: u64) -> Self {
        let detail = format!("too many requests: try again in {seconds} s");
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail);
        Self { retry_after: Some(seconds), ..problem }
    }

    pub(crate) fn about(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the body of a response that is a problem, and makes one of every error that a library
/// answered in its own way.
pub(crate) fn finish(response: Response, id: &CorrelationId, path: &str) -> Response {
    let status = response.status();
    let has_problem = response.extensions().get::<Problem>().is_some();
    if !has_problem && !status.is_client_error() && !status.is_server_error() {
        return response;
    }

    let (mut parts, _) = response.into_parts();
    let problem = parts.extensions.remove::<Problem>().unwrap_or_else(|| foreign(status));
    let view = ProblemView {
        kind: format!("urn:autoarr:problem:{}", problem.code),
        title: problem.status.canonical_reason().unwrap_or("Problem").into(),
        status: problem.status.as_u16(),
        code: problem.code,
        detail: problem.detail,
        instance: path.to_owned(),
        correlation_id: id.as_str().to_owned(),
        field: problem.field,
    };
    let body = serde_json::to_vec(&view).unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(
        header::CONTENT_TYPE,
        const { HeaderValue::from_static("application/problem+json") },
    );
    if let Some(seconds) = problem.retry_after {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if problem.status == StatusCode::UNAUTHORIZED {
        parts
            .headers
            .insert(header::WWW_AUTHENTICATE, const { HeaderValue::from_static("Bearer") });
    }
    Response::from_parts(parts, Body::from(body))
}

/// The problem behind an error that did not come from us: a method that a route does not have, an
/// upgrade that is none, a body that was too long.
fn foreign(status: StatusCode) -> Problem {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => return Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method_not_allowed", "this path does not answer to that method")
        }
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "the body is longer than we read"),
        StatusCode::UPGRADE_REQUIRED | StatusCode::BAD_REQUEST => {
            ("bad_request", "the request is not understood")
        }
        _ if status.is_client_error() => ("bad_request", "the request is not understood"),
        _ => return Problem::internal(),
    };
    Problem::new(status, code, detail)
}
