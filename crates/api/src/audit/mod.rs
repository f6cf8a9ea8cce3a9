//! The audit of settings over HTTP.

mod views;

use std::collections::BTreeSet;

use axum::extract::State;
use kernel::{InstanceName, Mode, audit::Severity};
use serde::Deserialize;
use services::{Error, Ignored, Selection, Services, Since};
use utoipa::{IntoParams, ToSchema};

use crate::{
    access::Caller,
    at::At,
    error::ApiResult,
    extract::{Json, Path, Query},
    page::{PageQuery, PageView},
    problem::ProblemView,
};
pub(crate) use views::SettingsPlanView;
use views::{AppliedView, AuditView, ConfigurationView, FindingView, RuleView};

/// Which findings.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct FindingQuery {
    instance: Option<String>,
    /// At least so bad: `low`, `medium`, `high`, `critical`.
    #[param(value_type = Option<String>)]
    severity: Option<Severity>,
    /// Also those that are to be left alone.
    #[serde(default)]
    ignored: bool,
}

/// Why a finding is to be left alone.
#[derive(Deserialize, ToSchema)]
pub(crate) struct IgnoreBody {
    /// Why, for whoever looks next.
    note: String,
    /// Until when; for ever when it is left out.
    until: Option<At>,
}

/// Which findings are to be mended.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanBody {
    /// These, by their ids.
    Findings(Vec<String>),
    /// `safe`: what can be changed without risk. `everything`: all that can be changed.
    All(Extent),
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Extent {
    Safe,
    Everything,
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ApplyBody {
    /// Only these steps, by their places; all when it is left out.
    steps: Option<Vec<i64>>,
    /// Send nothing.
    dry_run: bool,
}

/// What is to be undone: one of the three.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RollbackBody {
    /// One step, by its id.
    Step(String),
    /// Everything that a plan did.
    Plan(String),
    /// Everything since a moment.
    Since(At),
}

/// How the settings of the programs are, as the last audit found them.
#[utoipa::path(get, path = "/audit", tag = "audit", responses(
    (status = 200, body = AuditView),
    (status = 404, description = "There was no audit yet", body = ProblemView),
))]
pub(crate) async fn read_audit(State(services): State<Services>) -> ApiResult<Json<AuditView>> {
    let last = services.audit.last().await?;
    let none = || Error::NotFound { what: "audit", name: "last".to_owned() };
    Ok(Json(last.ok_or_else(none)?.into()))
}

/// Read the settings of every program and judge them. Changes nothing.
#[utoipa::path(post, path = "/audit/run", tag = "audit", responses((status = 200, body = AuditView)))]
pub(crate) async fn run_audit(
    State(services): State<Services>,
    caller: Caller,
) -> ApiResult<Json<AuditView>> {
    Ok(Json(services.audit.run(&caller.actor()).await?.into()))
}

/// What is not as it should be, the worst first.
#[utoipa::path(
    get, path = "/audit/findings", tag = "audit", params(FindingQuery, PageQuery),
    responses((status = 200, body = PageView<FindingView>))
)]
pub(crate) async fn list_findings(
    State(api): State<crate::Api>,
    Query(query): Query<FindingQuery>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<PageView<FindingView>>> {
    let now = api.clock.now();
    let findings = api.services.audit.findings().await?.into_iter().filter(|it| {
        query.instance.as_deref().is_none_or(|name| it.instance.as_str() == name)
            && query.severity.is_none_or(|least| it.severity >= least)
            && (query.ignored || !it.is_ignored(now))
    });
    Ok(Json(PageView::of_all(page, findings.map(FindingView::from).collect())))
}

/// One finding.
#[utoipa::path(get, path = "/audit/findings/{id}", tag = "audit", responses(
    (status = 200, body = FindingView), (status = 404, body = ProblemView),
))]
pub(crate) async fn read_finding(
    State(services): State<Services>,
    Path(id): Path<String>,
) -> ApiResult<Json<FindingView>> {
    Ok(Json(services.audit.finding(&id).await?.into()))
}

/// Leave a finding alone.
#[utoipa::path(
    post, path = "/audit/findings/{id}/ignore", tag = "audit", request_body = IgnoreBody,
    responses((status = 200, body = FindingView), (status = 404, body = ProblemView))
)]
pub(crate) async fn ignore_finding(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<IgnoreBody>,
) -> ApiResult<Json<FindingView>> {
    let actor = caller.actor();
    let until = body.until.map(|it| it.0);
    let ignored = Ignored { note: body.note, by: actor.name.clone(), until };
    Ok(Json(services.audit.ignore(&actor, &id, ignored).await?.into()))
}

/// Let an ignored finding count again.
#[utoipa::path(post, path = "/audit/findings/{id}/heed", tag = "audit", responses(
    (status = 200, body = FindingView), (status = 404, body = ProblemView),
))]
pub(crate) async fn heed_finding(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<Json<FindingView>> {
    Ok(Json(services.audit.heed(&caller.actor(), &id).await?.into()))
}

/// Every rule by which settings are judged.
#[utoipa::path(get, path = "/audit/rules", tag = "audit", responses((status = 200, body = [RuleView])))]
pub(crate) async fn list_rules(State(services): State<Services>) -> Json<Vec<RuleView>> {
    Json(services.audit.rules().into_iter().map(RuleView::from).collect())
}

/// The plans that were made, the newest first.
#[utoipa::path(
    get, path = "/audit/plans", tag = "audit", params(PageQuery),
    responses((status = 200, body = PageView<SettingsPlanView>))
)]
pub(crate) async fn list_plans(
    State(services): State<Services>,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<PageView<SettingsPlanView>>> {
    let plans = services.audit.plans(page.page(), page.page_size()).await?;
    let total = u64::try_from(plans.total).unwrap_or_default();
    let records = plans.items.into_iter().map(SettingsPlanView::from).collect();
    Ok(Json(PageView::new(page, total, records)))
}

/// Make a plan of findings. It is kept as it is shown; nothing is changed by it.
#[utoipa::path(post, path = "/audit/plans", tag = "audit", request_body = PlanBody, responses(
    (status = 200, body = SettingsPlanView),
    (status = 404, description = "There is no such finding", body = ProblemView),
    (status = 409, description = "There is nothing to be changed", body = ProblemView),
))]
pub(crate) async fn make_plan(
    State(services): State<Services>,
    caller: Caller,
    Json(body): Json<PlanBody>,
) -> ApiResult<Json<SettingsPlanView>> {
    let selection = match body {
        PlanBody::Findings(ids) => Selection::These(ids),
        PlanBody::All(Extent::Safe) => Selection::AllSafe,
        PlanBody::All(Extent::Everything) => Selection::Everything,
    };
    Ok(Json(services.audit.plan(&caller.actor(), &selection).await?.into()))
}

/// One plan, with how far its steps are.
#[utoipa::path(get, path = "/audit/plans/{id}", tag = "audit", responses(
    (status = 200, body = SettingsPlanView), (status = 404, body = ProblemView),
))]
pub(crate) async fn read_settings_plan(
    State(services): State<Services>,
    Path(id): Path<String>,
) -> ApiResult<Json<SettingsPlanView>> {
    Ok(Json(services.audit.planned(&id).await?.into()))
}

/// Do what a plan shows, each step once, and read it back.
#[utoipa::path(
    post, path = "/audit/plans/{id}/apply", tag = "audit", request_body = ApplyBody,
    responses(
        (status = 200, body = AppliedView), (status = 404, body = ProblemView),
        (status = 409, description = "Another plan is being applied", body = ProblemView),
    )
)]
pub(crate) async fn apply_plan(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<ApplyBody>,
) -> ApiResult<Json<AppliedView>> {
    let steps: Option<BTreeSet<i64>> = body.steps.map(|it| it.into_iter().collect());
    let mode = if body.dry_run { Mode::DryRun } else { Mode::Live };
    Ok(Json(services.audit.apply(&caller.actor(), &id, steps.as_ref(), mode).await?.into()))
}

/// Make the plan that undoes what was done. It is applied like any other.
#[utoipa::path(
    post, path = "/audit/rollback", tag = "audit", request_body = RollbackBody,
    responses(
        (status = 200, body = SettingsPlanView), (status = 404, body = ProblemView),
        (status = 409, description = "There is nothing to be undone", body = ProblemView),
    )
)]
pub(crate) async fn plan_rollback(
    State(services): State<Services>,
    caller: Caller,
    Json(body): Json<RollbackBody>,
) -> ApiResult<Json<SettingsPlanView>> {
    let what = match body {
        RollbackBody::Step(id) => Since::Step(id),
        RollbackBody::Plan(id) => Since::Plan(id),
        RollbackBody::Since(at) => Since::Moment(at.0),
    };
    Ok(Json(services.audit.plan_rollback(&caller.actor(), &what).await?.into()))
}

/// How the settings of one program were, and what changed when. The newest first.
#[utoipa::path(
    get, path = "/audit/history/{instance}", tag = "audit", params(("instance" = String, Path)),
    responses((status = 200, body = [ConfigurationView]), (status = 404, body = ProblemView))
)]
pub(crate) async fn read_history(
    State(services): State<Services>,
    Path(instance): Path<InstanceName>,
) -> ApiResult<Json<Vec<ConfigurationView>>> {
    let history = services.audit.history(&instance).await?;
    Ok(Json(history.into_iter().map(ConfigurationView::from).collect()))
}
