use axum::{
    body::Body,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use services::{KeptBackup, Services};
use tokio::fs::File;
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;

use crate::{
    access::Caller,
    at::At,
    error::ApiResult,
    extract::{Json, Path, Query},
    page::{PageQuery, PageView},
    problem::ProblemView,
};

/// A backup that is kept.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BackupView {
    /// Made of the time.
    name: String,
    bytes: u64,
    made_at: At,
}

/// What was just made, and read again to its end.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewBackupView {
    name: String,
    bytes: u64,
    made_at: At,
    rows: u64,
    /// The schema of the database.
    schema: i64,
    /// By which key the API keys in it are sealed. That key is not in it.
    vault: String,
}

/// The backups that are kept, the newest first.
#[utoipa::path(
    get, path = "/backups", tag = "system", params(PageQuery),
    responses((status = 200, body = PageView<BackupView>))
)]
pub(crate) async fn list_backups(
    State(services): State<Services>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<PageView<BackupView>>> {
    let kept = services.backups.list()?;
    Ok(Json(PageView::of_all(page, kept.into_iter().map(BackupView::from).collect())))
}

/// Make a backup now. The oldest go when there are more than the settings keep.
#[utoipa::path(
    post, path = "/backups", tag = "system",
    responses(
        (status = 201, body = NewBackupView),
        (status = 507, description = "The disk is full", body = ProblemView),
    )
)]
pub(crate) async fn make_backup(
    State(services): State<Services>,
    caller: Caller,
) -> ApiResult<Response> {
    let made = services.backups.make(&caller.actor(), None).await?;
    let name = made.path.file_name().map(|it| it.to_string_lossy().into_owned());
    let view = NewBackupView {
        name: name.unwrap_or_default(),
        bytes: made.bytes,
        made_at: At(made.about.made_at),
        rows: made.rows,
        schema: made.about.schema,
        vault: made.about.vault,
    };
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

/// A backup as a file, for `autoarr restore`.
#[utoipa::path(
    get, path = "/backups/{name}", tag = "system", params(("name" = String, Path)),
    responses(
        (status = 200, description = "The file", content_type = "application/gzip", body = Vec<u8>),
        (status = 404, description = "No backup of this name is kept", body = ProblemView),
    )
)]
pub(crate) async fn download_backup(
    State(services): State<Services>,
    Path(name): Path<String>,
) -> ApiResult<Response> {
    let (file, about) = services.backups.open(&name)?;
    let headers = [
        (header::CONTENT_TYPE, "application/gzip".to_owned()),
        (header::CONTENT_LENGTH, about.bytes.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", about.name)),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(File::from_std(file)))).into_response())
}

impl From<KeptBackup> for BackupView {
    fn from(kept: KeptBackup) -> Self {
        Self { name: kept.name, bytes: kept.bytes, made_at: At(kept.made_at) }
    }
}
