use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use kernel::{HookScript, HookWay, Identity, InstanceName};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use services::{Instance, InstanceChange, NewInstance, Services};
use utoipa::ToSchema;

use crate::{
    access::Caller,
    error::ApiResult,
    extract::{Json, Path, Query},
    health::circuit,
    page::{PageQuery, PageView},
    problem::ProblemView,
};

/// A connected program: all but its key.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionView {
    name: String,
    /// The integration's id.
    kind: String,
    /// The program's name as its makers write it.
    title: String,
    url: String,
    has_key: bool,
    /// `false` accepts any certificate.
    verify_tls: bool,
    enabled: bool,
    /// Set outside of the program, and to be changed there.
    locked: bool,
    /// Where it is set.
    origin: String,
    /// Why it cannot even be tried.
    problem: Option<String>,
    /// Whether it is asked: `closed` (yes), `open` (no, it failed too often), `half_open`. Absent
    /// when it is switched off.
    #[schema(value_type = Option<String>)]
    circuit: Option<&'static str>,
}

/// What can be connected.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntegrationView {
    #[schema(value_type = String)]
    id: &'static str,
    #[schema(value_type = String)]
    title: &'static str,
    /// Where a new owner finds the API key.
    #[schema(value_type = String)]
    key_hint: &'static str,
    #[schema(value_type = String)]
    default_url: &'static str,
    /// How it is made to push to us; absent when it pushes nothing that we listen to.
    hook: Option<HookKind>,
    /// What its owner installs in it, where it calls a script.
    hook_script: Option<HookScriptView>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum HookKind {
    Webhook,
    Script,
}

/// A script that calls us.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HookScriptView {
    /// The name under which it is to be saved.
    #[schema(value_type = String)]
    file_name: &'static str,
    #[schema(value_type = String)]
    text: &'static str,
}

/// Who a program says that it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IdentityView {
    app: String,
    version: String,
    instance_name: Option<String>,
    url_base: Option<String>,
    api_versions: Vec<ApiVersionView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ApiVersionView {
    name: String,
    deprecated: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewConnectionBody {
    /// 1 to 40 of a-z, 0-9, - and _.
    name: String,
    /// The integration's id.
    kind: String,
    /// With the URL base, if it has one.
    url: String,
    #[schema(value_type = Option<String>, format = Password)]
    api_key: Option<SecretString>,
    #[serde(default = "yes")]
    #[schema(default = true)]
    verify_tls: bool,
    #[serde(default = "yes")]
    #[schema(default = true)]
    enabled: bool,
}

/// What is to be different. What is left out stays; a masked key stays too.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionChangeBody {
    url: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    api_key: Option<SecretString>,
    verify_tls: Option<bool>,
    enabled: Option<bool>,
}

fn yes() -> bool {
    true
}

/// The connected programs.
#[utoipa::path(
    get, path = "/connections", tag = "connections", params(PageQuery),
    responses((status = 200, body = PageView<ConnectionView>))
)]
pub(crate) async fn list_connections(
    State(services): State<Services>,
    Query(page): Query<PageQuery>,
) -> Json<PageView<ConnectionView>> {
    let all = services.connections.list().into_iter().map(ConnectionView::from).collect();
    Json(PageView::of_all(page, all))
}

/// One of them.
#[utoipa::path(
    get, path = "/connections/{name}", tag = "connections", params(("name" = String, Path)),
    responses((status = 200, body = ConnectionView), (status = 404, body = ProblemView))
)]
pub(crate) async fn read_connection(
    State(services): State<Services>,
    Path(name): Path<InstanceName>,
) -> ApiResult<Json<ConnectionView>> {
    Ok(Json(services.connections.instance(&name)?.into()))
}

/// What can be connected, and where to find its key.
#[utoipa::path(
    get, path = "/integrations", tag = "connections",
    responses((status = 200, body = Vec<IntegrationView>))
)]
pub(crate) async fn list_integrations(
    State(services): State<Services>,
) -> Json<Vec<IntegrationView>> {
    let integrations = services.connections.integrations().iter().map(|it| IntegrationView {
        id: it.id.0,
        title: it.title,
        key_hint: it.key_hint,
        default_url: it.default_url,
        hook: it.hook.map(|way| match way {
            HookWay::Webhook => HookKind::Webhook,
            HookWay::Script(_) => HookKind::Script,
        }),
        hook_script: it.hook.and_then(|way| match way {
            HookWay::Webhook => None,
            HookWay::Script(HookScript { file_name, text }) => {
                Some(HookScriptView { file_name, text })
            }
        }),
    });
    Json(integrations.collect())
}

/// Connect a program. It is not asked anything: test it before.
#[utoipa::path(
    post, path = "/connections", tag = "connections", request_body = NewConnectionBody,
    responses(
        (status = 201, body = ConnectionView),
        (status = 409, description = "The name is taken", body = ProblemView),
        (status = 422, description = "This cannot be a connection", body = ProblemView),
    )
)]
pub(crate) async fn add_connection(
    State(services): State<Services>,
    caller: Caller,
    Json(body): Json<NewConnectionBody>,
) -> ApiResult<Response> {
    let added = services.connections.add(&caller.actor(), body.read()?).await?;
    Ok((StatusCode::CREATED, Json(ConnectionView::from(added))).into_response())
}

/// Change a connection.
#[utoipa::path(
    put, path = "/connections/{name}", tag = "connections", params(("name" = String, Path)),
    request_body = ConnectionChangeBody,
    responses(
        (status = 200, body = ConnectionView),
        (status = 404, body = ProblemView),
        (status = 409, description = "It is set outside of the program", body = ProblemView),
    )
)]
pub(crate) async fn change_connection(
    State(services): State<Services>,
    caller: Caller,
    Path(name): Path<InstanceName>,
    Json(body): Json<ConnectionChangeBody>,
) -> ApiResult<Json<ConnectionView>> {
    let change = InstanceChange {
        url: body.url,
        api_key: body.api_key,
        verify_tls: body.verify_tls,
        enabled: body.enabled,
    };
    let changed = services.connections.update(&caller.actor(), &name, change).await?;
    Ok(Json(changed.into()))
}

/// Forget a connection, its key, and the secret of its hook.
#[utoipa::path(
    delete, path = "/connections/{name}", tag = "connections", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemView))
)]
pub(crate) async fn remove_connection(
    State(services): State<Services>,
    caller: Caller,
    Path(name): Path<InstanceName>,
) -> ApiResult<StatusCode> {
    services.connections.remove(&caller.actor(), &name).await?;
    services.auth.forget_hook_secret(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Prove a connection: the right program, the right key, new enough.
#[utoipa::path(
    post, path = "/connections/{name}/test", tag = "connections", params(("name" = String, Path)),
    responses(
        (status = 200, body = IdentityView),
        (status = 422, description = "What is wrong with it, and what to do", body = ProblemView),
    )
)]
pub(crate) async fn test_connection(
    State(services): State<Services>,
    Path(name): Path<InstanceName>,
) -> ApiResult<Json<IdentityView>> {
    Ok(Json(services.connections.test(&name).await?.into()))
}

/// Prove a connection that is not saved yet. For one that is, a masked key stands for the stored
/// one.
#[utoipa::path(
    post, path = "/integrations/test", tag = "connections", request_body = NewConnectionBody,
    responses(
        (status = 200, body = IdentityView),
        (status = 422, description = "What is wrong with it, and what to do", body = ProblemView),
    )
)]
pub(crate) async fn try_connection(
    State(services): State<Services>,
    Json(body): Json<NewConnectionBody>,
) -> ApiResult<Json<IdentityView>> {
    Ok(Json(services.connections.try_out(body.read()?).await?.into()))
}

impl NewConnectionBody {
    fn read(self) -> ApiResult<NewInstance> {
        Ok(NewInstance {
            name: self.name.parse()?,
            kind: self.kind,
            url: self.url,
            api_key: self.api_key,
            verify_tls: self.verify_tls,
            enabled: self.enabled,
        })
    }
}

impl From<Instance> for ConnectionView {
    fn from(instance: Instance) -> Self {
        Self {
            name: instance.name.to_string(),
            kind: instance.kind,
            title: instance.title,
            url: instance.url,
            has_key: instance.has_key,
            verify_tls: instance.verify_tls,
            enabled: instance.enabled,
            locked: instance.locked,
            origin: instance.origin.to_string(),
            problem: instance.problem,
            circuit: instance.circuit.map(circuit),
        }
    }
}

impl From<Identity> for IdentityView {
    fn from(identity: Identity) -> Self {
        let versions = identity.api_versions.into_iter();
        Self {
            app: identity.app,
            version: identity.version,
            instance_name: identity.instance_name,
            url_base: identity.url_base,
            api_versions: versions
                .map(|it| ApiVersionView { name: it.name, deprecated: it.deprecated })
                .collect(),
        }
    }
}
