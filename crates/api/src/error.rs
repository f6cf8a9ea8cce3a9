//! The whole mapping from what went wrong to what the caller is told.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::{ConnectionProblem, Trouble};
use services::Error;

use crate::problem::Problem;

pub(crate) type ApiResult<T> = Result<T, ApiError>;

/// An answer that is not the one the caller hoped for.
#[derive(Debug)]
pub(crate) enum ApiError {
    Service(Error),
    Problem(Problem),
}

impl<E: Into<Error>> From<E> for ApiError {
    fn from(err: E) -> Self {
        Self::Service(err.into())
    }
}

/// Not by `From`, which is taken for everything that a service can fail with.
impl ApiError {
    pub(crate) fn problem(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        match self {
            Self::Service(err) => problem(&err).into_response(),
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

fn problem(err: &Error) -> Problem {
    let problem = translate(err);
    if problem.status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(error = err as &dyn std::error::Error, "Request failed");
    }
    problem
}

fn translate(err: &Error) -> Problem {
    let told = |status, code| Problem::new(status, code, err.to_string());
    match err {
        Error::NotFound { .. } => told(StatusCode::NOT_FOUND, "not_found"),
        Error::CannotDo { .. } => told(StatusCode::UNPROCESSABLE_ENTITY, "cannot_do"),
        Error::Conflict(_) => told(StatusCode::CONFLICT, "conflict"),
        Error::Invalid { field, problem } => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Problem::new(status, "invalid", problem.clone()).about(field.clone())
        }
        Error::Locked(field, _) => told(StatusCode::CONFLICT, "locked").about(field.clone()),
        Error::Forbidden(why) => Problem::forbidden(*why),
        Error::Unauthenticated => Problem::unauthenticated(),
        Error::TooManyAttempts(seconds) => Problem::too_many(*seconds),
        Error::Connection(problem) => {
            told(StatusCode::UNPROCESSABLE_ENTITY, connection_code(problem))
        }
        Error::InstanceName(_) => told(StatusCode::UNPROCESSABLE_ENTITY, "invalid").about("name"),
        Error::Integration(err) => {
            let (status, code) = trouble(&err.trouble);
            told(status, code)
        }
        Error::Store(store) => match store.code() {
            "conflict" | "exists" | "orphan" => told(StatusCode::CONFLICT, "conflict"),
            "disk_full" => told(StatusCode::INSUFFICIENT_STORAGE, "store_disk_full"),
            "read_only" => told(StatusCode::SERVICE_UNAVAILABLE, "store_read_only"),
            "busy" => told(StatusCode::SERVICE_UNAVAILABLE, "store_busy"),
            "unreachable" => told(StatusCode::SERVICE_UNAVAILABLE, "store_unreachable"),
            _ => Problem::internal(),
        },
        Error::File(..) | Error::Internal(_) => Problem::internal(),
    }
}

/// What is the matter with another program.
fn trouble(trouble: &Trouble) -> (StatusCode, &'static str) {
    match trouble {
        Trouble::NotFound => (StatusCode::NOT_FOUND, "instance_has_no_such_item"),
        Trouble::Refused(_) => (StatusCode::CONFLICT, "instance_refused"),
        Trouble::Unauthorized => (StatusCode::BAD_GATEWAY, "instance_refused_our_key"),
        Trouble::Unreachable(_) => (StatusCode::BAD_GATEWAY, "instance_unreachable"),
        Trouble::CircuitOpen(_) => (StatusCode::BAD_GATEWAY, "instance_left_alone"),
        Trouble::Busy(_) => (StatusCode::BAD_GATEWAY, "instance_busy"),
        Trouble::TimedOut(_) => (StatusCode::GATEWAY_TIMEOUT, "instance_timed_out"),
        Trouble::Broken(_) => (StatusCode::BAD_GATEWAY, "instance_broken"),
        Trouble::Misunderstood(_) => (StatusCode::BAD_GATEWAY, "instance_misunderstood"),
        Trouble::TooBig(_) => (StatusCode::BAD_GATEWAY, "instance_answer_too_big"),
    }
}

/// What is the matter with a connection that somebody wants to make.
pub(crate) fn connection_code(problem: &ConnectionProblem) -> &'static str {
    match problem {
        ConnectionProblem::Refused(_) => "connection_refused",
        ConnectionProblem::UnknownHost(_) => "connection_unknown_host",
        ConnectionProblem::Tls(_) => "connection_tls",
        ConnectionProblem::TimedOut(_) => "connection_timed_out",
        ConnectionProblem::KeyRefused => "connection_key_refused",
        ConnectionProblem::KeyTooWeak => "connection_key_too_weak",
        ConnectionProblem::KeyMissing => "connection_key_missing",
        ConnectionProblem::KeyMasked => "connection_key_masked",
        ConnectionProblem::WrongApp { .. } => "connection_wrong_app",
        ConnectionProblem::UrlBaseMissing(_) => "connection_url_base_missing",
        ConnectionProblem::NotFound(_) => "connection_not_found",
        ConnectionProblem::TooOld { .. } => "connection_too_old",
        ConnectionProblem::NotTheApi(_) => "connection_not_the_api",
        ConnectionProblem::RedirectsAway(_) => "connection_redirects_away",
        ConnectionProblem::Broken(_) => "connection_broken",
    }
}
