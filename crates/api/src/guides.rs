//! Guides over HTTP: what is kept, what is wished for, and the plan that fulfils it. It is applied
//! like every plan of the audit.

use axum::extract::State;
use kernel::InstanceName;
use serde::{Deserialize, Serialize};
use services::{
    BookSummary, Error, GuidePlan, GuideState, PlannedInstance, ScoredRelease, Services, Wishes,
};
use utoipa::ToSchema;

use crate::{
    access::Caller, at::At, audit::SettingsPlanView, error::ApiResult, extract::Json,
    problem::ProblemView,
};

/// The guide that is kept.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GuideView {
    source: String,
    /// The commit, when it is from a repository.
    version: Option<String>,
    fetched_at: At,
    books: Vec<BookView>,
}

/// What the guide has for one kind of program.
#[derive(Serialize, ToSchema)]
pub(crate) struct BookView {
    kind: String,
    formats: usize,
    groups: usize,
    profiles: Vec<NamedView>,
    sizes: Vec<String>,
    naming: Vec<PlaceView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct NamedView {
    id: String,
    name: String,
}

/// A place that has a name, and the variants of its scheme.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlaceView {
    place: String,
    variants: Vec<String>,
}

/// For which instance something is planned.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct GuidePlanBody {
    /// All that something is wished for when it is left out.
    #[schema(value_type = Option<String>)]
    instance: Option<InstanceName>,
}

/// A plan that fulfils wishes.
#[derive(Serialize, ToSchema)]
pub(crate) struct GuidePlanView {
    /// Absent when there is nothing to be changed.
    plan: Option<SettingsPlanView>,
    instances: Vec<PlannedView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct PlannedView {
    instance: String,
    steps: usize,
    /// Why nothing is planned for it, in sentences.
    problems: Vec<String>,
    notes: Vec<String>,
}

/// A release to be scored by its name.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ScoreBody {
    #[schema(value_type = String)]
    instance: InstanceName,
    release: String,
}

/// The guide that is kept.
#[utoipa::path(get, path = "/guides", tag = "guides", responses(
    (status = 200, body = GuideView),
    (status = 404, description = "There is no guide yet", body = ProblemView),
))]
pub(crate) async fn read_guide(State(services): State<Services>) -> ApiResult<Json<GuideView>> {
    let state = services.guides.state().await?;
    let none = || Error::NotFound { what: "guide", name: "kept".to_owned() };
    Ok(Json(state.ok_or_else(none)?.into()))
}

/// Fetch the guide anew from where it came last. The one that is there stays in use until the new
/// one is whole.
#[utoipa::path(post, path = "/guides/update", tag = "guides", responses(
    (status = 200, body = GuideView),
    (status = 409, description = "The source is away, or is no guide", body = ProblemView),
))]
pub(crate) async fn update_guide(
    State(services): State<Services>,
    caller: Caller,
) -> ApiResult<Json<GuideView>> {
    Ok(Json(services.guides.update(&caller.actor(), None).await?.into()))
}

/// What is wished for of the guide, by instance.
#[utoipa::path(get, path = "/guides/wishes", tag = "guides", responses((status = 200, body = Object)))]
pub(crate) async fn read_wishes(State(services): State<Services>) -> ApiResult<Json<Wishes>> {
    Ok(Json(services.guides.wishes().await?))
}

/// Replace all wishes. Nothing is changed by it.
#[utoipa::path(
    put, path = "/guides/wishes", tag = "guides", request_body = Object,
    responses((status = 200, body = Object), (status = 404, body = ProblemView))
)]
pub(crate) async fn change_wishes(
    State(services): State<Services>,
    caller: Caller,
    Json(wishes): Json<Wishes>,
) -> ApiResult<Json<Wishes>> {
    services.guides.wish(&caller.actor(), &wishes).await?;
    Ok(Json(wishes))
}

/// Compare the programs with what is wished for them, and make a plan of the differences.
#[utoipa::path(post, path = "/guides/plan", tag = "guides", request_body = GuidePlanBody, responses(
    (status = 200, body = GuidePlanView),
    (status = 409, description = "There is no guide, or no wish", body = ProblemView),
))]
pub(crate) async fn plan_guide(
    State(services): State<Services>,
    caller: Caller,
    Json(body): Json<GuidePlanBody>,
) -> ApiResult<Json<GuidePlanView>> {
    Ok(Json(services.guides.plan(&caller.actor(), body.instance.as_ref()).await?.into()))
}

/// What a release would count in the wished profiles of an instance, by its name and the guide; and
/// what the program itself makes of it.
#[utoipa::path(post, path = "/guides/score", tag = "guides", request_body = ScoreBody, responses(
    (status = 200, body = Object), (status = 404, body = ProblemView),
))]
pub(crate) async fn score_release(
    State(services): State<Services>,
    Json(body): Json<ScoreBody>,
) -> ApiResult<Json<ScoredRelease>> {
    Ok(Json(services.guides.score(&body.instance, &body.release).await?))
}

impl From<GuideState> for GuideView {
    fn from(state: GuideState) -> Self {
        Self {
            source: state.source,
            version: state.version,
            fetched_at: At(state.fetched_at),
            books: state.books.into_iter().map(BookView::from).collect(),
        }
    }
}

impl From<BookSummary> for BookView {
    fn from(book: BookSummary) -> Self {
        let profiles = book.profiles.into_iter().map(|(id, name)| NamedView { id, name });
        let naming = book.naming.into_iter();
        Self {
            kind: book.kind,
            formats: book.formats,
            groups: book.groups,
            profiles: profiles.collect(),
            sizes: book.sizes,
            naming: naming.map(|(place, variants)| PlaceView { place, variants }).collect(),
        }
    }
}

impl From<GuidePlan> for GuidePlanView {
    fn from(planned: GuidePlan) -> Self {
        Self {
            plan: planned.plan.map(SettingsPlanView::from),
            instances: planned.instances.into_iter().map(PlannedView::from).collect(),
        }
    }
}

impl From<PlannedInstance> for PlannedView {
    fn from(it: PlannedInstance) -> Self {
        Self {
            instance: it.instance.to_string(),
            steps: it.steps,
            problems: it.problems,
            notes: it.notes,
        }
    }
}
