use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use kernel::{Mode, ReportedText, Timestamp};
use serde::{Deserialize, Serialize};
use services::{Classified, Error, Planned, Policy, Round, Rung, Services};
use utoipa::ToSchema;

use crate::{
    Api,
    access::Caller,
    at::At,
    cause::{CauseView, WhyView},
    described::PolicyDocument,
    error::{ApiError, ApiResult},
    extract::Json,
    problem::{Problem, ProblemView},
};

/// The longest message that is classified, in bytes.
const LONGEST_MESSAGE: usize = 64 * 1024;

/// Whether recovery acts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecoveryView {
    paused: bool,
    /// Absent when it is paused until somebody resumes it.
    paused_until: Option<At>,
}

/// What would be done now.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanView {
    steps: Vec<StepView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepView {
    /// The incident that it belongs to; absent for one that would be opened.
    incident: Option<String>,
    /// Text from outside.
    title: String,
    #[schema(value_type = String)]
    cause: &'static str,
    /// `dry_run`: it is only written down. `live`: it is done.
    #[schema(value_type = String)]
    mode: &'static str,
    /// What would be done, or what is waited for.
    step: String,
    reason: String,
    at: Option<At>,
    /// Whether something would be changed in another program.
    is_action: bool,
}

/// What one round came to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RoundView {
    /// Another program on the same database does the judging.
    is_elsewhere: bool,
    opened: usize,
    acted: usize,
    closed: usize,
    /// What went wrong in it; it did not stop the rest.
    troubles: Vec<String>,
}

/// How downloads are recovered.
#[derive(Serialize, ToSchema)]
pub(crate) struct PolicyView {
    #[schema(value_type = PolicyDocument)]
    policy: serde_json::Value,
    /// The parts that a file or the environment sets, and that cannot be changed here.
    locked: Vec<String>,
}

/// What is done about everything that can go wrong.
#[derive(Serialize, ToSchema)]
pub(crate) struct LaddersView {
    ladders: Vec<LadderView>,
}

/// What is done about some causes, first to last.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LadderView {
    /// The part of the policy that lets it act: `failed`, `lost`, `imports`, `truncated` or `loops`.
    #[schema(value_type = String)]
    area: &'static str,
    causes: Vec<CauseView>,
    rungs: Vec<RungView>,
    /// Whether the policy has it in the place of the built-in one.
    is_own: bool,
}

/// One step of a ladder.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RungView {
    /// As the policy names it: `nudge`, `mark_failed`, `search`, …
    #[schema(value_type = String)]
    rung: Rung,
    /// As an owner would say it.
    #[schema(value_type = String)]
    sentence: &'static str,
    /// Whether the policy's `allow` lets it be taken; if not it is passed over, or asked about.
    is_allowed: bool,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct PauseBody {
    /// For so many minutes; until somebody resumes it when it is left out.
    #[schema(minimum = 1, maximum = 525_600)]
    minutes: Option<u64>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct ClassifyBody {
    /// The message, as the program shows it.
    text: String,
    label: Option<String>,
    /// The program's language, such as `de`; all are tried when it is left out.
    language: Option<String>,
}

/// What a message means.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClassifiedView {
    #[serde(flatten)]
    why: WhyView,
}

/// Whether recovery acts.
#[utoipa::path(get, path = "/recovery", tag = "recovery", responses((status = 200, body = RecoveryView)))]
pub(crate) async fn read_recovery(State(services): State<Services>) -> Json<RecoveryView> {
    let paused = services.recovery.paused();
    let paused_until = paused.and_then(|it| it.until).map(At);
    Json(RecoveryView { paused: paused.is_some(), paused_until })
}

/// What would be done now, without doing it.
#[utoipa::path(get, path = "/recovery/plan", tag = "recovery", responses((status = 200, body = PlanView)))]
pub(crate) async fn read_plan(State(services): State<Services>) -> ApiResult<Json<PlanView>> {
    let plan = services.recovery.plan().await?;
    Ok(Json(PlanView { steps: plan.into_iter().map(StepView::from).collect() }))
}

/// Look everywhere, judge, and do what is to be done, now.
#[utoipa::path(post, path = "/recovery/run", tag = "recovery", responses((status = 200, body = RoundView)))]
pub(crate) async fn run_recovery(State(services): State<Services>) -> ApiResult<Json<RoundView>> {
    Ok(Json(services.recovery.run().await?.into()))
}

/// How downloads are recovered.
#[utoipa::path(get, path = "/recovery/policy", tag = "recovery", responses((status = 200, body = PolicyView)))]
pub(crate) async fn read_policy(State(services): State<Services>) -> ApiResult<Json<PolicyView>> {
    policy(&services)
}

/// Change how downloads are recovered. What is left out gets its default.
#[utoipa::path(
    put, path = "/recovery/policy", tag = "recovery",
    request_body(content = PolicyDocument, description = "The whole policy"),
    responses(
        (status = 200, body = PolicyView),
        (status = 409, description = "A part is locked", body = ProblemView),
        (status = 422, description = "It is not valid", body = ProblemView),
    )
)]
pub(crate) async fn change_policy(
    State(services): State<Services>,
    caller: Caller,
    Json(body): Json<Policy>,
) -> ApiResult<Json<PolicyView>> {
    services.recovery.set_policy(&caller.actor(), body).await?;
    policy(&services)
}

/// What is done about everything that can go wrong, by the policy that holds.
#[utoipa::path(get, path = "/recovery/ladders", tag = "recovery", responses((status = 200, body = LaddersView)))]
pub(crate) async fn read_ladders(State(services): State<Services>) -> Json<LaddersView> {
    let policy = services.recovery.policy();
    let ladders = policy.all_ladders().into_iter().map(|it| LadderView {
        area: it.area.name(),
        causes: it.causes.into_iter().map(CauseView::from).collect(),
        rungs: it.rungs.into_iter().map(|it| RungView::new(it, &policy)).collect(),
        is_own: it.is_own,
    });
    Json(LaddersView { ladders: ladders.collect() })
}

/// Do nothing for a while: the emergency stop.
#[utoipa::path(
    post, path = "/recovery/pause", tag = "recovery", request_body = PauseBody,
    responses((status = 204))
)]
pub(crate) async fn pause_recovery(
    State(api): State<Api>,
    caller: Caller,
    Json(body): Json<PauseBody>,
) -> ApiResult<StatusCode> {
    let until = body.minutes.map(|minutes| end_of_pause(api.clock.now(), minutes)).transpose()?;
    api.services.recovery.pause(&caller.actor(), until).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Act again.
#[utoipa::path(post, path = "/recovery/resume", tag = "recovery", responses((status = 204)))]
pub(crate) async fn resume_recovery(
    State(services): State<Services>,
    caller: Caller,
) -> ApiResult<StatusCode> {
    services.recovery.resume(&caller.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a message of a download client means, and what to do about it.
#[utoipa::path(
    post, path = "/recovery/classify", tag = "recovery", request_body = ClassifyBody,
    responses(
        (status = 200, body = ClassifiedView),
        (status = 404, description = "No program of ours says so", body = ProblemView),
    )
)]
pub(crate) async fn classify(
    State(services): State<Services>,
    Json(body): Json<ClassifyBody>,
) -> ApiResult<Json<ClassifiedView>> {
    if body.text.len() > LONGEST_MESSAGE {
        let problem = "at most 64 KiB are read".to_owned();
        return Err(Error::Invalid { field: "text".to_owned(), problem }.into());
    }
    let text = ReportedText {
        message: &body.text,
        label: body.label.as_deref(),
        language: body.language.as_deref(),
    };
    match services.recovery.classify(&text) {
        Some(Classified { why, .. }) => Ok(Json(ClassifiedView { why: why.into() })),
        None => {
            let detail = "none of the programs that we know says so";
            let problem = Problem::new(StatusCode::NOT_FOUND, "not_classified", detail);
            Err(ApiError::problem(problem))
        }
    }
}

fn policy(services: &Services) -> ApiResult<Json<PolicyView>> {
    let policy = serde_json::to_value(&*services.recovery.policy());
    let policy = policy.map_err(|err| Error::Internal(format!("the policy: {err}")))?;
    Ok(Json(PolicyView { policy, locked: services.recovery.locked() }))
}

/// A minute at least, a year at most.
fn end_of_pause(now: Timestamp, minutes: u64) -> ApiResult<Timestamp> {
    if !(1..=525_600).contains(&minutes) {
        let problem = "1 to 525600 minutes".to_owned();
        return Err(Error::Invalid { field: "minutes".to_owned(), problem }.into());
    }
    Ok(now + Duration::from_secs(minutes * 60))
}

impl RungView {
    pub(crate) fn new(rung: Rung, policy: &Policy) -> Self {
        Self { rung, sentence: rung.sentence(), is_allowed: rung.is_allowed(&policy.allow) }
    }
}

impl From<Planned> for StepView {
    fn from(planned: Planned) -> Self {
        Self {
            incident: planned.incident,
            title: planned.title,
            cause: planned.cause.code(),
            mode: match planned.mode {
                Mode::DryRun => "dry_run",
                Mode::Live => "live",
            },
            step: planned.step,
            reason: planned.reason,
            at: planned.at.map(At),
            is_action: planned.is_action,
        }
    }
}

impl From<Round> for RoundView {
    fn from(round: Round) -> Self {
        Self {
            is_elsewhere: round.is_elsewhere,
            opened: round.opened,
            acted: round.acted,
            closed: round.closed,
            troubles: round.troubles,
        }
    }
}
