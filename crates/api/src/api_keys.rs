use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use services::{ApiKey, NewApiKey, Services};
use utoipa::ToSchema;

use crate::{
    access::Caller,
    at::At,
    error::ApiResult,
    extract::{Json, Path, Query},
    page::{PageQuery, PageView},
    problem::ProblemView,
    users::ScopeView,
};

/// A key to this API; the key itself is only shown when it is made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKeyView {
    id: String,
    name: String,
    /// How the key begins.
    prefix: String,
    scope: ScopeView,
    created_at: At,
    expires_at: Option<At>,
    /// To the minute.
    last_used: Option<At>,
}

/// A new key, shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewApiKeyView {
    #[schema(format = Password)]
    key: String,
    #[serde(flatten)]
    about: ApiKeyView,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewApiKeyBody {
    /// What it is for, 1 to 60 characters.
    name: String,
    scope: ScopeView,
    /// Without it, the key is good until it is revoked.
    expires_at: Option<At>,
}

/// The keys to this API.
#[utoipa::path(
    get, path = "/api-keys", tag = "users", params(PageQuery),
    responses((status = 200, body = PageView<ApiKeyView>))
)]
pub(crate) async fn list_api_keys(
    State(services): State<Services>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<PageView<ApiKeyView>>> {
    let keys = services.auth.api_keys(&caller.principal).await?;
    Ok(Json(PageView::of_all(page, keys.into_iter().map(ApiKeyView::from).collect())))
}

/// Make a key.
#[utoipa::path(
    post, path = "/api-keys", tag = "users", request_body = NewApiKeyBody,
    responses((status = 201, body = NewApiKeyView), (status = 422, body = ProblemView))
)]
pub(crate) async fn add_api_key(
    State(services): State<Services>,
    caller: Caller,
    Json(body): Json<NewApiKeyBody>,
) -> ApiResult<Response> {
    let expires_at = body.expires_at.map(|it| it.0);
    let new = NewApiKey { name: body.name, scope: body.scope.into(), expires_at };
    let (about, key) = services.auth.add_api_key(&caller.principal, new).await?;
    let view = NewApiKeyView { key: key.expose_secret().to_owned(), about: about.into() };
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

/// Make a key useless.
#[utoipa::path(
    delete, path = "/api-keys/{id}", tag = "users", params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemView))
)]
pub(crate) async fn revoke_api_key(
    State(services): State<Services>,
    caller: Caller,
    Path(id): Path<String>,
) -> ApiResult<StatusCode> {
    services.auth.revoke_api_key(&caller.principal, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            prefix: key.prefix,
            scope: key.scope.into(),
            created_at: At(key.created_at),
            expires_at: key.expires_at.map(At),
            last_used: key.last_used.map(At),
        }
    }
}
