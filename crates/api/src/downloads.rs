use axum::extract::State;
use kernel::{DownloadId, Halt, InstanceName, JobState, Label};
use serde::{Deserialize, Serialize};
use services::{ClientState, Download, DownloadQuery, Incident, KeptFailure, Services};
use utoipa::{IntoParams, ToSchema};

use crate::{
    at::At,
    cause::WhyView,
    error::ApiResult,
    extract::{Json, Path, Query},
    page::{PageQuery, PageView},
    problem::ProblemView,
};

/// What all clients have in hand: queued, failed, and being recovered.
#[derive(Serialize, ToSchema)]
pub(crate) struct OverviewView {
    #[serde(flatten)]
    downloads: PageView<DownloadView>,
    clients: Vec<ClientView>,
}

/// One download.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DownloadView {
    client: String,
    /// The client's own id.
    id: String,
    /// What it should bring, as the library calls it. Text from outside.
    title: Option<String>,
    /// The release's own name. Text from outside.
    release: String,
    library: Option<String>,
    category: String,
    /// `fetching`, `waiting`, `downloading`, `paused`, `post_processing`, `completed`, `failed`.
    #[schema(value_type = String)]
    state: &'static str,
    labels: Vec<String>,
    bytes_total: u64,
    bytes_left: u64,
    /// 0 to 100.
    percent_done: u64,
    added_at: Option<At>,
    finished_at: Option<At>,
    failure: Option<WhyView>,
    /// What is being done about it.
    incident: Option<IncidentSummary>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncidentSummary {
    id: String,
    #[schema(value_type = String)]
    state: &'static str,
    #[schema(value_type = String)]
    cause: &'static str,
    next_step: String,
    next_at: Option<At>,
}

/// One client as it was last seen.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientView {
    name: String,
    seen_at: Option<At>,
    /// Since when it cannot be seen.
    lost_since: Option<At>,
    /// Why nothing moves, if the whole client stands still: `paused_by_owner`, `no_space`, `quota`,
    /// `servers_down`.
    #[schema(value_type = Option<String>)]
    halt: Option<&'static str>,
    halt_detail: Option<String>,
    speed_bytes_per_second: Option<u64>,
    free_bytes: Option<u64>,
    warnings: Vec<WarningView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct WarningView {
    at: Option<At>,
    severity: String,
    text: String,
}

/// A failure that was kept when it was seen, also when its client has forgotten it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FailureView {
    client: String,
    id: String,
    release: String,
    category: Option<String>,
    why: Option<WhyView>,
    first_seen: At,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct DownloadsQuery {
    /// The name of a client.
    client: Option<String>,
    /// One state, or `recovering` for what an incident is open about.
    state: Option<String>,
    /// Part of the title or release.
    search: Option<String>,
}

/// What all clients have in hand.
#[utoipa::path(
    get, path = "/downloads", tag = "downloads", params(PageQuery, DownloadsQuery),
    responses((status = 200, body = OverviewView))
)]
pub(crate) async fn list_downloads(
    State(services): State<Services>,
    Query(page): Query<PageQuery>,
    Query(query): Query<DownloadsQuery>,
) -> ApiResult<Json<OverviewView>> {
    let overview = services.downloads.overview().await?;
    let downloads = overview.downloads.into_iter().map(DownloadView::from);
    let wanted = downloads.filter(|it| query.fits(it)).collect();
    Ok(Json(OverviewView {
        downloads: PageView::of_all(page, wanted),
        clients: overview.clients.into_iter().map(ClientView::from).collect(),
    }))
}

/// One download as it was last seen.
#[utoipa::path(
    get, path = "/downloads/{client}/{id}", tag = "downloads",
    params(("client" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = DownloadView), (status = 404, body = ProblemView))
)]
pub(crate) async fn read_download(
    State(services): State<Services>,
    Path((client, id)): Path<(String, String)>,
) -> ApiResult<Json<DownloadView>> {
    let client: InstanceName = client.parse()?;
    let download = services.downloads.get(&client, &DownloadId(id)).await?;
    Ok(Json(download.into()))
}

/// The failures that were kept, the newest first.
#[utoipa::path(
    get, path = "/downloads/failures", tag = "downloads", params(PageQuery, DownloadsQuery),
    responses((status = 200, body = PageView<FailureView>))
)]
pub(crate) async fn list_failures(
    State(services): State<Services>,
    Query(page): Query<PageQuery>,
    Query(query): Query<DownloadsQuery>,
) -> ApiResult<Json<PageView<FailureView>>> {
    let query = DownloadQuery {
        client: query.client,
        text: query.search,
        page: page.page(),
        page_size: page.page_size(),
        ..DownloadQuery::default()
    };
    let failures = services.downloads.failures(query).await?;
    let total = u64::try_from(failures.total).unwrap_or(0);
    let records = failures.items.into_iter().map(FailureView::from).collect();
    Ok(Json(PageView::new(page, total, records)))
}

impl DownloadsQuery {
    fn fits(&self, download: &DownloadView) -> bool {
        let has = |text: &str, part: &str| text.to_lowercase().contains(&part.to_lowercase());
        let is_searched = |part: &String| {
            has(&download.release, part) || download.title.as_ref().is_some_and(|it| has(it, part))
        };
        let is_state = |state: &String| match state.as_str() {
            "recovering" => download.incident.is_some(),
            state => download.state == state,
        };
        self.client.as_ref().is_none_or(|it| download.client == *it)
            && self.state.as_ref().is_none_or(is_state)
            && self.search.as_ref().is_none_or(is_searched)
    }
}

impl From<Download> for DownloadView {
    fn from(download: Download) -> Self {
        let job = download.job;
        let done = job.bytes_total.saturating_sub(job.bytes_left);
        Self {
            client: download.client.to_string(),
            id: job.id.0,
            title: download.title,
            release: job.title,
            library: download.library.map(|it| it.to_string()),
            category: job.category,
            state: state(job.state),
            labels: job.labels.into_iter().map(label).collect(),
            bytes_total: job.bytes_total,
            bytes_left: job.bytes_left,
            percent_done: (u128::from(done) * 100)
                .checked_div(u128::from(job.bytes_total))
                .and_then(|it| u64::try_from(it).ok())
                .unwrap_or(0),
            added_at: job.added_at.map(At),
            finished_at: job.finished_at.map(At),
            failure: job.failure.map(WhyView::from),
            incident: download.incident.map(IncidentSummary::from),
        }
    }
}

impl From<Incident> for IncidentSummary {
    fn from(incident: Incident) -> Self {
        Self {
            id: incident.id,
            state: incident.state.name(),
            cause: incident.why.cause.code(),
            next_step: incident.next_step,
            next_at: incident.next_at.map(At),
        }
    }
}

impl From<ClientState> for ClientView {
    fn from(client: ClientState) -> Self {
        let warnings = client.warnings.into_iter().map(|it| WarningView {
            at: it.at.map(At),
            severity: it.severity,
            text: it.text,
        });
        let (halt, halt_detail) = match client.halt {
            None => (None, None),
            Some(Halt::PausedByOwner) => (Some("paused_by_owner"), None),
            Some(Halt::NoSpace(text)) => (Some("no_space"), Some(text)),
            Some(Halt::Quota(text)) => (Some("quota"), Some(text)),
            Some(Halt::ServersDown(text)) => (Some("servers_down"), Some(text)),
        };
        Self {
            name: client.name.to_string(),
            seen_at: client.seen_at.map(At),
            lost_since: client.lost_since.map(At),
            halt,
            halt_detail,
            speed_bytes_per_second: client.speed,
            free_bytes: client.free_bytes,
            warnings: warnings.collect(),
        }
    }
}

impl From<KeptFailure> for FailureView {
    fn from(failure: KeptFailure) -> Self {
        Self {
            client: failure.client,
            id: failure.download.0,
            release: failure.title,
            category: failure.category,
            why: failure.why.map(WhyView::from),
            first_seen: At(failure.first_seen),
        }
    }
}

pub(crate) fn state(state: JobState) -> &'static str {
    match state {
        JobState::Fetching => "fetching",
        JobState::Waiting => "waiting",
        JobState::Downloading => "downloading",
        JobState::Paused => "paused",
        JobState::PostProcessing => "post_processing",
        JobState::Completed => "completed",
        JobState::Failed => "failed",
    }
}

fn label(label: Label) -> String {
    match label {
        Label::Encrypted => "encrypted".to_owned(),
        Label::Unwanted => "unwanted".to_owned(),
        Label::Duplicate => "duplicate".to_owned(),
        Label::Propagating => "propagating".to_owned(),
        Label::Delayed => "delayed".to_owned(),
        Label::Other(text) => text,
    }
}
