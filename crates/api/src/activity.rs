//! What happened, in one line of time.

use std::{convert::Infallible, fmt::Write as _};

use axum::{
    body::Body,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use services::{EventQuery, Principal, Services, StoredEvent};
use utoipa::{IntoParams, ToSchema};

use crate::{
    access::Caller,
    at::At,
    csv,
    error::{ApiError, ApiResult},
    extract::{Json, Path, Query},
    problem::Problem,
    ws::hidden_from,
};

const LARGEST: u32 = 500;
/// How many are read from the store at once for an export.
const BATCH: u32 = 1000;

/// Something that happened. It never changes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventView {
    /// Counts up by one.
    seq: i64,
    id: String,
    at: At,
    /// Dotted, such as `incident.opened`.
    kind: String,
    /// `debug`, `info`, `warning`, `error` or `critical`.
    severity: String,
    /// What belongs together has the same: the incident's id, or the request's.
    correlation_id: String,
    instance: Option<String>,
    item: Option<String>,
    actor: String,
    /// One sentence. May hold text from outside.
    summary: String,
    #[schema(value_type = Object)]
    data: serde_json::Value,
}

/// Which events; the newest first.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActivityQuery {
    /// A kind, or with a dot at its end the beginning of kinds: `recovery.`.
    kind: Option<String>,
    /// The name of an instance.
    instance: Option<String>,
    item: Option<String>,
    /// An incident's or a request's id.
    correlation_id: Option<String>,
    /// This severity and the more severe ones.
    min_severity: Option<String>,
    /// Part of the sentence, the item or the actor.
    search: Option<String>,
    /// The first moment.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<At>,
    /// The first moment that is too late.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<At>,
    /// Only events before this number: the `nextBefore` of the page before.
    before: Option<i64>,
    /// Only events after this number, the oldest first.
    after: Option<i64>,
    /// 1 to 500; 50 when it is left out.
    page_size: Option<u32>,
}

/// A part of the line. There is no number of pages: the line grows while it is read.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityView {
    page_size: u32,
    records: Vec<EventView>,
    /// Ask with `before` set to this for older ones; absent at the end.
    next_before: Option<i64>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    /// `csv` or `json`.
    format: Option<String>,
}

/// What happened.
#[utoipa::path(
    get, path = "/activity", tag = "activity", params(ActivityQuery),
    responses((status = 200, body = ActivityView))
)]
pub(crate) async fn list_activity(
    State(services): State<Services>,
    caller: Caller,
    Query(query): Query<ActivityQuery>,
) -> ApiResult<Json<ActivityView>> {
    let page_size = query.page_size.unwrap_or(50).clamp(1, LARGEST);
    let events = services.activity.list(query.part(&caller.principal, page_size)).await?;
    let is_full = events.len() == page_size as usize;
    let next_before = events.last().filter(|_| is_full && query.after.is_none()).map(|it| it.seq);
    let records = events.iter().map(EventView::new).collect();
    Ok(Json(ActivityView { page_size, records, next_before }))
}

/// Everything that belongs together, the oldest first.
#[utoipa::path(
    get, path = "/activity/correlations/{id}", tag = "activity", params(("id" = String, Path)),
    responses((status = 200, body = Vec<EventView>))
)]
pub(crate) async fn read_correlation(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<Vec<EventView>>> {
    let query = EventQuery {
        correlation: Some(id),
        after_seq: Some(0),
        without: hidden_from(&caller.principal),
        limit: BATCH,
        ..EventQuery::default()
    };
    Ok(Json(services.activity.list(query).await?.iter().map(EventView::new).collect()))
}

/// The same as a file, all pages of it.
#[utoipa::path(
    get, path = "/activity/export", tag = "activity", params(ExportQuery, ActivityQuery),
    responses(
        (status = 200, description = "CSV that a spreadsheet may open without running anything", content_type = "text/csv", body = String),
        (status = 200, description = "JSON", content_type = "application/json", body = Vec<EventView>),
    )
)]
pub(crate) async fn export_activity(
    State(services): State<Services>,
    caller: Caller,
    Query(export): Query<ExportQuery>,
    Query(query): Query<ActivityQuery>,
) -> ApiResult<Response> {
    let format = match export.format.as_deref() {
        None | Some("csv") => Format::Csv,
        Some("json") => Format::Json,
        Some(_) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let problem = Problem::new(status, "invalid", "use csv or json").about("format");
            return Err(ApiError::problem(problem));
        }
    };
    let kind = [
        (header::CONTENT_TYPE, format.content_type()),
        (header::CONTENT_DISPOSITION, format.disposition()),
    ];
    let principal = caller.principal;
    let reading =
        Reading { services, principal, query, format, part: Part::First, has_written: false };
    // Compression asks once more after the end.
    let chunks = stream::unfold(reading, async |reading| reading.next().await).fuse();
    Ok((kind, Body::from_stream(chunks)).into_response())
}

#[derive(Clone, Copy)]
enum Format {
    Csv,
    Json,
}

impl Format {
    fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }

    fn disposition(self) -> &'static str {
        match self {
            Self::Csv => "attachment; filename=\"activity.csv\"",
            Self::Json => "attachment; filename=\"activity.json\"",
        }
    }
}

/// An export on its way: a batch at a time, so that it costs the same however long it is.
struct Reading {
    services: Services,
    principal: Principal,
    query: ActivityQuery,
    format: Format,
    part: Part,
    has_written: bool,
}

#[derive(PartialEq)]
enum Part {
    First,
    Further,
    Done,
}

impl Reading {
    async fn next(mut self) -> Option<(Result<String, Infallible>, Self)> {
        if self.part == Part::Done {
            return None;
        }
        let query = self.query.part(&self.principal, BATCH);
        let events = match self.services.activity.list(query).await {
            Ok(events) => events,
            Err(err) => {
                // The answer is under way; the log is the only place left.
                tracing::warn!(error = &err as &dyn std::error::Error, "Export cut short");
                Vec::new()
            }
        };
        let is_last = events.len() < BATCH as usize;
        match (self.query.after, events.last()) {
            (Some(_), Some(last)) => self.query.after = Some(last.seq),
            (None, Some(last)) => self.query.before = Some(last.seq),
            (_, None) => {}
        }
        let is_first = self.part == Part::First;
        let events: Vec<_> = events.iter().map(EventView::new).collect();
        let chunk = match self.format {
            Format::Csv => csv_chunk(&events, is_first),
            Format::Json => json_chunk(&events, is_first, is_last, self.has_written),
        };
        self.has_written |= !events.is_empty();
        self.part = if is_last { Part::Done } else { Part::Further };
        Some((Ok(chunk), self))
    }
}

fn csv_chunk(events: &[EventView], is_first: bool) -> String {
    let mut out = String::new();
    if is_first {
        let columns = [
            "seq",
            "at",
            "severity",
            "kind",
            "instance",
            "item",
            "actor",
            "summary",
            "correlationId",
        ];
        csv::write_row(&mut out, columns);
    }
    for event in events {
        let (seq, at) = (event.seq.to_string(), event.at.to_string());
        let cells = [
            &seq,
            &at,
            &event.severity,
            &event.kind,
            event.instance.as_deref().unwrap_or_default(),
            event.item.as_deref().unwrap_or_default(),
            &event.actor,
            &event.summary,
            &event.correlation_id,
        ];
        csv::write_row(&mut out, cells);
    }
    out
}

fn json_chunk(events: &[EventView], is_first: bool, is_last: bool, has_written: bool) -> String {
    let mut out = String::from(if is_first { "[" } else { "" });
    for (i, event) in events.iter().enumerate() {
        let comma = if i > 0 || has_written { "," } else { "" };
        let _ = write!(out, "{comma}\n{}", serde_json::to_string(event).unwrap_or_default());
    }
    if is_last {
        out.push_str("\n]\n");
    }
    out
}

impl ActivityQuery {
    /// At most `limit` of them that `principal` may see.
    fn part(&self, principal: &Principal, limit: u32) -> EventQuery {
        EventQuery {
            without: hidden_from(principal),
            after_seq: self.after,
            before_seq: self.before,
            limit,
            correlation: self.correlation_id.clone(),
            kind: self.kind.clone(),
            instance: self.instance.clone(),
            item: self.item.clone(),
            min_severity: self.min_severity.clone(),
            text: self.search.clone(),
            from: self.from.map(|it| it.0.0),
            to: self.to.map(|it| it.0.0),
        }
    }
}

impl EventView {
    pub(crate) fn new(event: &StoredEvent) -> Self {
        Self {
            seq: event.seq,
            id: event.id.clone(),
            at: At::ms(event.at),
            kind: event.kind.clone(),
            severity: event.severity.clone(),
            correlation_id: event.correlation.clone(),
            instance: event.instance.clone(),
            item: event.item.clone(),
            actor: event.actor.clone(),
            summary: event.summary.clone(),
            data: event.data.clone(),
        }
    }
}
