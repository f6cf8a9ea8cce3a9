//! What one caller may cost: requests per second, and time per request.

use std::{
    num::NonZeroU32,
    panic::resume_unwind,
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock as _};
use tracing::Instrument;

use crate::{Api, Options, RateLimit, problem::Problem};

/// How often an address may come with no or wrong credentials.
const REFUSALS: RateLimit = RateLimit { per_second: 5, burst: 60 };

/// Callers that we remember before we look which of them can be forgotten.
const MANY_CALLERS: usize = 10_000;

/// Counts requests by caller.
pub(crate) struct Limits {
    requests: Option<DefaultKeyedRateLimiter<String>>,
    refusals: DefaultKeyedRateLimiter<String>,
}

impl Limits {
    pub(crate) fn new(options: &Options) -> Self {
        Self { requests: options.rate_limit.map(limiter), refusals: limiter(REFUSALS) }
    }

    /// One request of a caller that is known.
    pub(crate) fn request(&self, caller: String) -> Result<(), Problem> {
        self.requests.as_ref().map_or(Ok(()), |limiter| count(limiter, caller))
    }

    /// One request that is about to be turned away.
    pub(crate) fn refusal(&self, address: String) -> Result<(), Problem> {
        count(&self.refusals, address)
    }
}

fn limiter(limit: RateLimit) -> DefaultKeyedRateLimiter<String> {
    let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::per_second(at_least_one(limit.per_second));
    DefaultKeyedRateLimiter::keyed(quota.allow_burst(at_least_one(limit.burst)))
}

fn count(limiter: &DefaultKeyedRateLimiter<String>, caller: String) -> Result<(), Problem> {
    if limiter.len() > MANY_CALLERS {
        limiter.retain_recent();
    }
    limiter.check_key(&caller).map_err(|not_yet| {
        let wait = not_yet.wait_time_from(limiter.clock().now());
        Problem::too_many(wait.as_secs() + 1)
    })
}

/// Ends what takes too long.
pub(crate) async fn time_out(State(api): State<Api>, request: Request, next: Next) -> Response {
    let limit = api.options.timeout;
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let detail = format!("there was no answer within {} s", limit.as_secs());
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timed_out", detail).into_response()
        }
    }
}

/// Lets what changes something come to its end, even when the caller goes away or time is up:
/// half a change is worse than an answer that nobody reads.
pub(crate) async fn carry_through(
    State(api): State<Api>,
    request: Request,
    next: Next,
) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let work = next.run(request).in_current_span();
    match api.tracker.spawn(work).await {
        Ok(response) => response,
        Err(err) if err.is_panic() => resume_unwind(err.into_panic()),
        Err(_) => Problem::internal().into_response(),
    }
}

/// How long something took, in seconds.
pub(crate) fn seconds_since(start: Instant) -> f64 {
    Duration::as_secs_f64(&start.elapsed())
}
