//! Guides over HTTP: what is kept, what is wished for, and the plan that fulfils it. It is applied
//! like every plan of the audit.

use axum::extract::State;
use kernel::InstanceName;
use serde::{Deserialize, Serialize};
use services::{
    BookSummary, Error, FormatVerdict, GuidePlan, GuideState, Own, PlannedInstance, Scored,
    ScoredRelease, Services, Truth, Wishes,
};
use utoipa::ToSchema;

use crate::{
    access::Caller, at::At, audit::SettingsPlanView, described::WishesDocument, error::ApiResult,
    extract::Json, problem::ProblemView,
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

/// A release judged by its name and the guide, and by the program itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScoredReleaseView {
    /// By the guide, in each wished profile.
    profiles: Vec<ScoredView>,
    /// By the program, with its settings of now; absent when it does not say.
    program: Option<OwnView>,
    /// Where the two differ, or why that is not known, in sentences.
    differences: Vec<String>,
}

/// What a release counts in a profile of the guide.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoredView {
    profile: String,
    /// The sum of the formats that are met for certain.
    score: i64,
    /// The sum if everything unknown were as bad as it can be.
    at_least: i64,
    /// The sum if everything unknown were as good as it can be.
    at_most: i64,
    /// What the name promises; absent when that is nothing that the profile knows.
    quality: Option<String>,
    quality_allowed: TruthView,
    /// Whether the program would take it, by quality and score alone.
    taken: TruthView,
    /// Whether it would look for nothing better afterwards.
    is_enough: TruthView,
    /// Those that are met, or may be.
    formats: Vec<FormatVerdictView>,
}

/// Whether a release meets a format.
#[derive(Serialize, ToSchema)]
pub(crate) struct FormatVerdictView {
    id: String,
    name: String,
    /// What it counts in the profile.
    score: i64,
    met: TruthView,
    /// The conditions that cannot be judged by a name, by their names.
    unknown: Vec<String>,
}

/// What a program itself makes of a release, by its settings of now.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnView {
    /// What it takes the release for; absent when it knows no such title.
    title: Option<String>,
    quality: Option<String>,
    /// The names of the custom formats that it meets.
    formats: Vec<String>,
    /// Of the wished profiles, those that it has.
    profiles: Vec<OwnScoreView>,
}

/// What a release counts in a profile of a program.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnScoreView {
    profile: String,
    score: i64,
    quality_allowed: TruthView,
    taken: TruthView,
    is_enough: TruthView,
}

/// Whether something is so, as far as can be told.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TruthView {
    No,
    Unknown,
    Yes,
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
#[utoipa::path(get, path = "/guides/wishes", tag = "guides", responses((status = 200, body = WishesDocument)))]
pub(crate) async fn read_wishes(State(services): State<Services>) -> ApiResult<Json<Wishes>> {
    Ok(Json(services.guides.wishes().await?))
}

/// Replace all wishes. Nothing is changed by it.
#[utoipa::path(
    put, path = "/guides/wishes", tag = "guides", request_body = WishesDocument,
    responses((status = 200, body = WishesDocument), (status = 404, body = ProblemView))
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
    (status = 200, body = ScoredReleaseView), (status = 404, body = ProblemView),
))]
pub(crate) async fn score_release(
    State(services): State<Services>,
    Json(body): Json<ScoreBody>,
) -> ApiResult<Json<ScoredReleaseView>> {
    Ok(Json(services.guides.score(&body.instance, &body.release).await?.into()))
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

impl From<ScoredRelease> for ScoredReleaseView {
    fn from(release: ScoredRelease) -> Self {
        Self {
            profiles: release.profiles.into_iter().map(ScoredView::from).collect(),
            program: release.program.map(OwnView::from),
            differences: release.differences,
        }
    }
}

impl From<Scored> for ScoredView {
    fn from(it: Scored) -> Self {
        Self {
            profile: it.profile,
            score: it.score,
            at_least: it.at_least,
            at_most: it.at_most,
            quality: it.quality,
            quality_allowed: it.quality_allowed.into(),
            taken: it.taken.into(),
            is_enough: it.is_enough.into(),
            formats: it.formats.into_iter().map(FormatVerdictView::from).collect(),
        }
    }
}

impl From<FormatVerdict> for FormatVerdictView {
    fn from(it: FormatVerdict) -> Self {
        Self {
            id: it.id.to_string(),
            name: it.name,
            score: it.score,
            met: it.met.into(),
            unknown: it.unknown,
        }
    }
}

impl From<Own> for OwnView {
    fn from(own: Own) -> Self {
        let profiles = own.profiles.into_iter().map(|it| OwnScoreView {
            profile: it.profile,
            score: it.score,
            quality_allowed: it.quality_allowed.into(),
            taken: it.taken.into(),
            is_enough: it.is_enough.into(),
        });
        Self {
            title: own.title,
            quality: own.quality,
            formats: own.formats,
            profiles: profiles.collect(),
        }
    }
}

impl From<Truth> for TruthView {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::No => Self::No,
            Truth::Unknown => Self::Unknown,
            Truth::Yes => Self::Yes,
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
