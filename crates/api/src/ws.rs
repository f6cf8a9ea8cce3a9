//! Events as they happen, over a WebSocket.
//!
//! Every event has a number, and the numbers have no holes. A client that says which one it saw last
//! gets everything after it, then what happens from then on: none is lost, none comes twice. What
//! the live feed does not bring in order is read from the store.

mod frames;
mod protocol;
mod session;

use axum::{
    extract::{State, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde::Deserialize;
use services::Via;
use utoipa::IntoParams;

pub(crate) use frames::Frames;
use protocol::Topics;
pub(crate) use session::hidden_from;

use crate::{
    Api,
    access::{Caller, Visit},
    client,
    error::{ApiError, ApiResult},
    extract::Query,
    problem::Problem,
};

/// What a client may send at most: it only subscribes.
const LONGEST_MESSAGE: usize = 16 * 1024;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct SocketQuery {
    /// The number of the last event that was seen: everything after it comes first.
    after: Option<i64>,
    /// Kinds of events, divided by commas: `incident.opened`, or `incident.` for all that begin so.
    /// All when it is left out.
    topics: Option<String>,
}

/// Opens a WebSocket.
///
/// Every message is a JSON object with a `type`. From us: `hello` (with `seq`, the newest event),
/// `event`, `live` (what was missed has come), `subscribed`, `pong`, `error`. From the client:
/// `{"type":"subscribe","topics":["incident."],"after":17}` and `{"type":"ping"}`. Close codes: 1001
/// we stop, 1003 binary, 1008 not understood, 4001 the credentials are no longer good, 4004 silent
/// for too long, 4008 too slow: connect again with `after`.
#[utoipa::path(
    get, path = "/ws", tag = "events", params(SocketQuery),
    responses(
        (status = 101, description = "It is open"),
        (status = 503, description = "Too many are open", body = crate::problem::ProblemView),
    )
)]
pub(crate) async fn open_socket(
    State(api): State<Api>,
    caller: Caller,
    visit: Visit,
    headers: HeaderMap,
    Query(query): Query<SocketQuery>,
    upgrade: WebSocketUpgrade,
) -> ApiResult<Response> {
    let refuse = |problem| Err(ApiError::problem(problem));
    if !comes_from_us(&headers, &visit, &caller) {
        let detail = "a browser may only listen from a page of ours";
        return refuse(Problem::new(StatusCode::FORBIDDEN, "foreign_origin", detail));
    }
    let topics = query.topics.as_deref().map_or(Ok(Topics::all()), |text| {
        Topics::new(text.split(',').map(str::trim).filter(|it| !it.is_empty()))
    });
    let Some(topics) = topics.ok() else {
        let detail = "at most 50 topics of at most 64 letters, digits, dots and underscores";
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail);
        return refuse(problem.about("topics"));
    };
    let Ok(place) = api.sockets.clone().try_acquire_owned() else {
        let detail = "too many WebSockets are open";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return refuse(Problem::new(status, "too_many_sockets", detail));
    };
    let upgrade = upgrade.max_message_size(LONGEST_MESSAGE).max_frame_size(LONGEST_MESSAGE);
    let counted = api.tracker.token();
    let token_of_shutdown = api.shutdown.clone();
    let session = session::Session::new(api, caller.principal, topics);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let (_place, _counted) = (place, counted);
        session.run(socket, query.after, token_of_shutdown).await;
    }))
}

/// A browser always tells the origin, and cookies are only sent by browsers: with a cookie, an
/// origin must be there.
fn comes_from_us(headers: &HeaderMap, visit: &Visit, caller: &Caller) -> bool {
    let origin = headers.get(header::ORIGIN).map(|it| it.to_str().unwrap_or("null"));
    match origin {
        Some(origin) => client::is_own_origin(origin, &visit.client),
        None => !matches!(caller.principal.via, Via::Session { .. }),
    }
}
