//! The end of the log, as far as the program keeps it in memory.

use std::{collections::BTreeMap, fmt::Write as _};

use axum::{extract::State, http::header, response::IntoResponse};
use serde::{Deserialize, Serialize};
use services::{LogLevel, LogLine, LogQuery, Services};
use utoipa::{IntoParams, ToSchema};

use crate::{
    access::Caller,
    at::At,
    error::ApiResult,
    extract::{Json, Query},
    problem::ProblemView,
};

/// The largest page that is given out.
const LARGEST: usize = 1_000;

/// How bad a line is.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LevelWord {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// A line of the log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogLineView {
    /// Grows from line to line, over restarts too.
    seq: i64,
    at: At,
    level: LevelWord,
    /// The part of the program that says it.
    target: &'static str,
    message: String,
    /// What belongs to it: the instance, the error, the id of the request.
    fields: BTreeMap<&'static str, String>,
}

/// A part of the log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogView {
    records: Vec<LogLineView>,
    /// Ask with `after` set to this for what comes after it.
    newest: i64,
    /// Ask with `before` set to this for older lines; absent at the end.
    next_before: Option<i64>,
}

/// Which lines.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub(crate) struct LogsQuery {
    /// Only lines that are at least as bad.
    level: Option<LevelWord>,
    /// Only lines with this in their message, their part or a field.
    search: Option<String>,
    /// Only lines after this number, the oldest first: the `newest` of the answer before.
    after: Option<i64>,
    /// Only lines before this number.
    before: Option<i64>,
    /// 1 to 1000; 200 when it is left out.
    page_size: Option<u32>,
}

/// How much is logged.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LevelView {
    /// A level, or a filter such as `info,api=debug`.
    in_force: String,
    /// What the program was started with, and goes back to when it is started again.
    started_with: String,
}

/// How much is to be logged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct LevelChange {
    /// This and what is worse; `null` goes back to what the program was started with.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    level: Option<LevelWord>,
}

/// What was logged lately, the newest first.
///
/// It is in memory only: bounded, without secrets, and gone when the program ends.
#[utoipa::path(
    get, path = "/logs", tag = "system", params(LogsQuery),
    responses((status = 200, body = LogView), (status = 403, body = ProblemView))
)]
pub(crate) async fn list_lines(
    State(services): State<Services>,
    Query(query): Query<LogsQuery>,
) -> Json<LogView> {
    let limit = query.page_size.map_or(200, |it| it as usize).clamp(1, LARGEST);
    let page = services.logs.read(&query.with_limit(limit));
    let last = page.lines.last().map(|it| it.seq).filter(|_| page.lines.len() == limit);
    let (newest, next_before) = match query.after {
        // There may be more between the last of these and the newest.
        Some(_) => (last.unwrap_or(page.newest), None),
        None => (page.newest, last),
    };
    let records = page.lines.into_iter().map(LogLineView::new).collect();
    Json(LogView { records, newest, next_before })
}

/// The same as a file, the oldest first.
#[utoipa::path(
    get, path = "/logs/download", tag = "system", params(LogsQuery),
    responses(
        (status = 200, description = "One line each", content_type = "text/plain", body = String),
        (status = 403, body = ProblemView),
    )
)]
pub(crate) async fn download_log(
    State(services): State<Services>,
    Query(query): Query<LogsQuery>,
) -> impl IntoResponse {
    let after = query.after.unwrap_or_default();
    let query = LogQuery { after: Some(after), ..query.with_limit(usize::MAX) };
    let mut text = String::new();
    for line in services.logs.read(&query).lines {
        let level = line.level.code().to_uppercase();
        let _ = write!(text, "{} {level:>5} {}: {}", At(line.at), line.target, line.message);
        for (name, value) in &line.fields {
            let _ = write!(text, " {name}={value:?}");
        }
        text.push('\n');
    }
    let about = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"autoarr.log\""),
    ];
    (about, text)
}

/// How much is logged.
#[utoipa::path(
    get, path = "/logs/level", tag = "system",
    responses((status = 200, body = LevelView), (status = 403, body = ProblemView))
)]
pub(crate) async fn read_level(State(services): State<Services>) -> Json<LevelView> {
    Json(LevelView::of(&services))
}

/// Log more or less from now on, until the program ends.
#[utoipa::path(
    put, path = "/logs/level", tag = "system", request_body = LevelChange,
    responses((status = 200, body = LevelView), (status = 403, body = ProblemView))
)]
pub(crate) async fn change_level(
    State(services): State<Services>,
    caller: Caller,
    Json(change): Json<LevelChange>,
) -> ApiResult<Json<LevelView>> {
    services.logs.set_level(&caller.principal, change.level.map(LogLevel::from))?;
    Ok(Json(LevelView::of(&services)))
}

impl LevelView {
    fn of(services: &Services) -> Self {
        Self { in_force: services.logs.in_force(), started_with: services.logs.started_with() }
    }
}

impl LogsQuery {
    fn with_limit(&self, limit: usize) -> LogQuery {
        LogQuery {
            after: self.after,
            before: self.before,
            level: self.level.map(LogLevel::from),
            search: self.search.clone().filter(|it| !it.is_empty()),
            limit,
        }
    }
}

impl LogLineView {
    fn new(line: LogLine) -> Self {
        Self {
            seq: line.seq,
            at: At(line.at),
            level: line.level.into(),
            target: line.target,
            message: line.message,
            fields: line.fields.into_iter().collect(),
        }
    }
}

impl From<LogLevel> for LevelWord {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::Error,
            LogLevel::Warn => Self::Warn,
            LogLevel::Info => Self::Info,
            LogLevel::Debug => Self::Debug,
            LogLevel::Trace => Self::Trace,
        }
    }
}

impl From<LevelWord> for LogLevel {
    fn from(word: LevelWord) -> Self {
        match word {
            LevelWord::Error => Self::Error,
            LevelWord::Warn => Self::Warn,
            LevelWord::Info => Self::Info,
            LevelWord::Debug => Self::Debug,
            LevelWord::Trace => Self::Trace,
        }
    }
}
