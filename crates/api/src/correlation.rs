use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

use crate::problem;

pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

const LONGEST: usize = 128;

/// What ties a request to its log lines and to the events that it causes.
#[derive(Clone, Debug)]
pub(crate) struct CorrelationId(Arc<str>);

impl CorrelationId {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The caller's own id, if it is fit to be written down; a new one otherwise.
    fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(&HEADER).and_then(|value| value.to_str().ok());
        match given.filter(|id| is_fit(id)) {
            Some(id) => Self(id.into()),
            None => Self(Uuid::now_v7().to_string().into()),
        }
    }
}

/// Letters, digits and a few marks: nothing that could forge a line of a log or a header.
fn is_fit(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/".contains(&b))
}

/// Gives every request its id and its span, and every answer the id and, when it is a problem, its
/// body.
pub(crate) async fn correlate(mut request: Request, next: Next) -> Response {
    let id = CorrelationId::of(request.headers());
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|it| it.as_str().to_owned());
    let span = tracing::info_span!(
        "request",
        method = %request.method(),
        route = route.as_deref().unwrap_or("-"),
        correlation_id = id.as_str(),
    );
    request.extensions_mut().insert(id.clone());

    let response = next.run(request).instrument(span.clone()).await;
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), "Answered"));
    let mut response = problem::finish(response, &id, &path);
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_could_forge_a_line_is_replaced() -> anyhow::Result<()> {
        let mut headers = HeaderMap::new();
        for bad in ["", "a b", "a\tb", "<x>", &"a".repeat(129)] {
            headers.insert(HEADER, HeaderValue::from_str(bad)?);
            assert_ne!(CorrelationId::of(&headers).as_str(), bad);
        }
        headers.insert(HEADER, HeaderValue::from_static("night-3:a.b/c_D"));
        assert_eq!(CorrelationId::of(&headers).as_str(), "night-3:a.b/c_D");
        Ok(())
    }
}
