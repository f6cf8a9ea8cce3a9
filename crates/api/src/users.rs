use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use services::{NewUser, Scope, Services, User, UserChange};
use utoipa::ToSchema;

use crate::{
    access::Caller,
    at::At,
    error::ApiResult,
    extract::{Json, Path, Query},
    page::{PageQuery, PageView},
    problem::ProblemView,
};

/// Somebody who may sign in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserView {
    name: String,
    role: ScopeView,
    created_at: At,
    disabled: bool,
}

/// How much somebody may do; each includes the ones before.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScopeView {
    Read,
    Operate,
    Admin,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct NewUserBody {
    /// 1 to 64 letters, digits, dots, dashes, underscores or @.
    name: String,
    /// At least 10 characters.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    role: ScopeView,
}

/// What is to be different; what is left out stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UserChangeBody {
    role: Option<ScopeView>,
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
    disabled: Option<bool>,
}

/// Who may sign in.
#[utoipa::path(
    get, path = "/users", tag = "users", params(PageQuery),
    responses((status = 200, body = PageView<UserView>))
)]
pub(crate) async fn list_users(
    State(services): State<Services>,
    caller: Caller,
    Query(page): Query<PageQuery>,
) -> ApiResult<Json<PageView<UserView>>> {
    let users = services.auth.users(&caller.principal).await?;
    Ok(Json(PageView::of_all(page, users.into_iter().map(UserView::from).collect())))
}

/// Let somebody sign in.
#[utoipa::path(
    post, path = "/users", tag = "users", request_body = NewUserBody,
    responses((status = 201, body = UserView), (status = 409, description = "The name is taken", body = ProblemView))
)]
pub(crate) async fn add_user(
    State(services): State<Services>,
    caller: Caller,
    Json(body): Json<NewUserBody>,
) -> ApiResult<Response> {
    let new = NewUser { name: body.name, password: body.password, role: body.role.into() };
    let user = services.auth.add_user(&caller.principal, new).await?;
    Ok((StatusCode::CREATED, Json(UserView::from(user))).into_response())
}

/// Change a user. All sessions of the user end.
#[utoipa::path(
    put, path = "/users/{name}", tag = "users", params(("name" = String, Path)),
    request_body = UserChangeBody,
    responses((status = 200, body = UserView), (status = 409, description = "It is the only administrator", body = ProblemView))
)]
pub(crate) async fn change_user(
    State(services): State<Services>,
    caller: Caller,
    Path(name): Path<String>,
    Json(body): Json<UserChangeBody>,
) -> ApiResult<Json<UserView>> {
    let change = UserChange {
        role: body.role.map(Scope::from),
        password: body.password,
        is_disabled: body.disabled,
    };
    let user = services.auth.change_user(&caller.principal, &name, change).await?;
    Ok(Json(user.into()))
}

/// Remove a user.
#[utoipa::path(
    delete, path = "/users/{name}", tag = "users", params(("name" = String, Path)),
    responses((status = 204), (status = 409, description = "It is the only administrator", body = ProblemView))
)]
pub(crate) async fn remove_user(
    State(services): State<Services>,
    caller: Caller,
    Path(name): Path<String>,
) -> ApiResult<StatusCode> {
    services.auth.remove_user(&caller.principal, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            name: user.name,
            role: user.role.into(),
            created_at: At(user.created_at),
            disabled: user.is_disabled,
        }
    }
}

impl From<Scope> for ScopeView {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Operate => Self::Operate,
            Scope::Admin => Self::Admin,
        }
    }
}

impl From<ScopeView> for Scope {
    fn from(scope: ScopeView) -> Self {
        match scope {
            ScopeView::Read => Self::Read,
            ScopeView::Operate => Self::Operate,
            ScopeView::Admin => Self::Admin,
        }
    }
}
