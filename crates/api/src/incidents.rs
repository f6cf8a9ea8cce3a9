use axum::extract::State;
use serde::{Deserialize, Serialize};
use services::{Actor, Choice, Incident, IncidentQuery, IncidentScope, Policy, Question, Services};
use utoipa::{IntoParams, ToSchema};

use crate::{
    access::Caller,
    activity::EventView,
    at::At,
    cause::WhyView,
    error::ApiResult,
    extract::{Json, Path, Query},
    page::{PageQuery, PageView},
    problem::ProblemView,
    recovery::RungView,
};

/// Something that went wrong. It ends when the item is there, or when it is given up with a reason.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncidentView {
    /// Also the correlation id of everything that is done about it.
    id: String,
    /// `item`: one download; `house`: the machine, a folder, a client; `brake`: too much failed at
    /// once.
    #[schema(value_type = String)]
    scope: &'static str,
    /// `open`, `waiting`, `held`, `question`, `resolved` or `given_up`.
    #[schema(value_type = String)]
    state: &'static str,
    /// Text from outside.
    title: String,
    /// The release's own name. Text from outside.
    release: String,
    library: Option<String>,
    client: Option<String>,
    /// The download that is at fault now.
    download: Option<String>,
    /// Every download that belonged to it, the oldest first.
    lineage: Vec<String>,
    items: usize,
    category: Option<String>,
    tags: Vec<String>,
    why: WhyView,
    /// Done so far.
    actions: u32,
    searches: u32,
    /// What may be done about its cause, first to last.
    ladder: Vec<RungView>,
    /// Where it stands on the ladder, from 0; beyond the last when all was tried.
    rung: usize,
    /// What comes next, in a sentence, and when.
    next_step: String,
    next_at: Option<At>,
    question: Option<QuestionView>,
    opened_at: At,
    failed_at: At,
    updated_at: At,
    closed_at: Option<At>,
    outcome: Option<String>,
}

/// What only the owner can decide.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionView {
    text: String,
    candidates: Vec<CandidateView>,
    choices: Vec<ChoiceView>,
}

/// A file that could be imported.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CandidateView {
    /// Pick it by this.
    position: usize,
    path: String,
    bytes: u64,
    /// As what it would be imported.
    item_title: Option<String>,
    quality: String,
    languages: Vec<String>,
    runtime_seconds: Option<u64>,
    /// Why the library would not take it by itself.
    rejections: Vec<String>,
}

/// An answer that may be given.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChoiceView {
    /// Import the picked candidates as what they are shown to be.
    Import,
    /// Remove the download and block its release.
    RemoveAndBlock,
    /// Remove the download, nothing more.
    Remove,
    /// Delete the incomplete file and get another.
    Replace,
    /// Leave everything as it is, and close the incident.
    Leave,
}

/// An incident and everything that is known about it, the oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExplainedView {
    #[serde(flatten)]
    incident: IncidentView,
    timeline: Vec<EventView>,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct IncidentsQuery {
    /// One state.
    state: Option<String>,
    /// `true` for what is not over, `false` for what is.
    open: Option<bool>,
    /// A cause's code.
    cause: Option<String>,
    /// The name of a library or client.
    instance: Option<String>,
    /// A download's id.
    download: Option<String>,
    /// Part of the title.
    search: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct AnswerBody {
    choice: ChoiceView,
    /// For `import`: the positions of the candidates.
    #[serde(default)]
    picked: Vec<usize>,
}

/// The incidents, the newest first.
#[utoipa::path(
    get, path = "/incidents", tag = "incidents", params(PageQuery, IncidentsQuery),
    responses((status = 200, body = PageView<IncidentView>))
)]
pub(crate) async fn list_incidents(
    State(services): State<Services>,
    Query(page): Query<PageQuery>,
    Query(query): Query<IncidentsQuery>,
) -> ApiResult<Json<PageView<IncidentView>>> {
    let query = IncidentQuery {
        state: query.state,
        open: query.open,
        cause: query.cause,
        instance: query.instance,
        download: query.download,
        text: query.search,
        page: page.page(),
        page_size: page.page_size(),
        ..IncidentQuery::default()
    };
    let incidents = services.incidents.list(query).await?;
    let total = u64::try_from(incidents.total).unwrap_or(0);
    let policy = services.recovery.policy();
    let records = incidents.items.into_iter().map(|it| IncidentView::new(it, &policy)).collect();
    Ok(Json(PageView::new(page, total, records)))
}

/// One incident and its timeline: what failed, the evidence, what was done and why, how it ended.
#[utoipa::path(
    get, path = "/incidents/{id}", tag = "incidents", params(("id" = String, Path)),
    responses((status = 200, body = ExplainedView), (status = 404, body = ProblemView))
)]
pub(crate) async fn explain_incident(
    State(services): State<Services>,
    Path(id): Path<String>,
) -> ApiResult<Json<ExplainedView>> {
    let explained = services.incidents.explain(&id).await?;
    Ok(Json(ExplainedView {
        timeline: explained.timeline.iter().map(EventView::new).collect(),
        incident: shown(&services, explained.incident),
    }))
}

/// Do the next step now instead of when its time has come, and begin anew what was given up.
#[utoipa::path(
    post, path = "/incidents/{id}/retry", tag = "incidents", params(("id" = String, Path)),
    responses((status = 200, body = IncidentView), (status = 409, description = "It is resolved, or went wrong again meanwhile", body = ProblemView))
)]
pub(crate) async fn retry_incident(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<IncidentView>> {
    let incident = services.incidents.hurry(&caller.actor(), &id).await?;
    Ok(Json(shown(&services, incident)))
}

/// Give it up: nothing more is done about it.
#[utoipa::path(
    post, path = "/incidents/{id}/skip", tag = "incidents", params(("id" = String, Path)),
    responses((status = 200, body = IncidentView), (status = 409, description = "It is over", body = ProblemView))
)]
pub(crate) async fn skip_incident(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<IncidentView>> {
    let incident = services.incidents.skip(&caller.actor(), &id).await?;
    Ok(Json(shown(&services, incident)))
}

/// Answer its question.
#[utoipa::path(
    post, path = "/incidents/{id}/answer", tag = "incidents", params(("id" = String, Path)),
    request_body = AnswerBody,
    responses(
        (status = 200, body = IncidentView),
        (status = 409, description = "Nothing is asked", body = ProblemView),
        (status = 422, description = "This is not one of the choices", body = ProblemView),
    )
)]
pub(crate) async fn answer_incident(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<AnswerBody>,
) -> ApiResult<Json<IncidentView>> {
    let actor = caller.actor();
    let answered = services.incidents.answer(&actor, &id, body.choice.into(), body.picked).await?;
    Ok(Json(shown(&services, answered)))
}

fn shown(services: &Services, incident: Incident) -> IncidentView {
    IncidentView::new(incident, &services.recovery.policy())
}

impl Caller {
    /// The caller as the services write it down.
    pub(crate) fn actor(&self) -> Actor {
        Actor::from(&self.principal)
    }
}

impl IncidentView {
    fn new(incident: Incident, policy: &Policy) -> Self {
        let ladder = policy.ladder(incident.why.cause);
        Self {
            // A house and a brake have no ladder: they end when all is in order again.
            ladder: match incident.scope {
                IncidentScope::Item => ladder.iter().map(|it| RungView::new(*it, policy)).collect(),
                IncidentScope::House | IncidentScope::Brake => Vec::new(),
            },
            rung: incident.rung,
            id: incident.id,
            scope: match incident.scope {
                IncidentScope::Item => "item",
                IncidentScope::House => "house",
                IncidentScope::Brake => "brake",
            },
            state: incident.state.name(),
            title: incident.title,
            release: incident.release,
            library: incident.library.map(|it| it.to_string()),
            client: incident.client.map(|it| it.to_string()),
            download: incident.download.map(|it| it.0),
            lineage: incident.lineage.into_iter().map(|it| it.0).collect(),
            items: incident.items.len(),
            category: incident.category,
            tags: incident.tags,
            why: incident.why.into(),
            actions: incident.actions,
            searches: incident.searches,
            next_step: incident.next_step,
            next_at: incident.next_at.map(At),
            question: incident.question.map(QuestionView::from),
            opened_at: At(incident.opened_at),
            failed_at: At(incident.failed_at),
            updated_at: At(incident.updated_at),
            closed_at: incident.closed_at.map(At),
            outcome: incident.outcome,
        }
    }
}

impl From<Question> for QuestionView {
    fn from(question: Question) -> Self {
        let candidates = question.candidates.into_iter().enumerate();
        Self {
            text: question.text,
            candidates: candidates
                .map(|(position, it)| CandidateView {
                    position,
                    path: it.path,
                    bytes: it.bytes,
                    item_title: it.item_title,
                    quality: it.quality,
                    languages: it.languages,
                    runtime_seconds: it.runtime_seconds,
                    rejections: it.rejections,
                })
                .collect(),
            choices: question.choices.into_iter().map(ChoiceView::from).collect(),
        }
    }
}

impl From<Choice> for ChoiceView {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Import => Self::Import,
            Choice::RemoveAndBlock => Self::RemoveAndBlock,
            Choice::Remove => Self::Remove,
            Choice::Replace => Self::Replace,
            Choice::Leave => Self::Leave,
        }
    }
}

impl From<ChoiceView> for Choice {
    fn from(choice: ChoiceView) -> Self {
        match choice {
            ChoiceView::Import => Self::Import,
            ChoiceView::RemoveAndBlock => Self::RemoveAndBlock,
            ChoiceView::Remove => Self::Remove,
            ChoiceView::Replace => Self::Replace,
            ChoiceView::Leave => Self::Leave,
        }
    }
}
