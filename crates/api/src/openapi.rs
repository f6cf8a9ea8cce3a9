//! The document of the API, made from the code that answers.

use axum::extract::State;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Server,
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api, activity, api_keys, audit, backups, connections, downloads, extract::Json, guides, health,
    hooks, incidents, licences, logs, metrics, recovery, session, stats, system, users, ws,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "AutoArr",
        description = "Keeps downloads healthy by itself. Errors are `application/problem+json` with \
                       a stable `code`; lists take `page` and `pageSize`; `X-Correlation-ID` goes in \
                       and out.",
        license(name = "GPL-3.0-or-later", identifier = "GPL-3.0-or-later"),
    ),
    modifiers(&Credentials),
    security(("api_key" = []), ("bearer" = []), ("session" = [])),
    tags(
        (name = "session", description = "Coming in and going out"),
        (name = "users", description = "Users and API keys"),
        (name = "connections", description = "The connected programs"),
        (name = "downloads", description = "What the clients have in hand"),
        (name = "incidents", description = "What went wrong, and what is done about it"),
        (name = "recovery", description = "How it is put right"),
        (name = "audit", description = "The settings of the programs: findings, plans, changes"),
        (name = "guides", description = "Formats, profiles, sizes and names as a guide has them"),
        (name = "activity", description = "Everything that happened"),
        (name = "events", description = "Events as they happen"),
        (name = "hooks", description = "What the connected programs push to us"),
        (name = "stats", description = "Numbers for dashboards"),
        (name = "system", description = "The program itself"),
        (name = "health", description = "Whether it is well"),
    )
)]
struct Document;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let key = ApiKeyValue::with_description("X-Api-Key", "An API key");
        components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("bearer", bearer);
        let cookie = ApiKeyValue::with_description(
            crate::access::COOKIE,
            "A session; changes also need the origin to be ours",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let secret =
            ApiKeyValue::with_description("X-Autoarr-Secret", "The secret of the instance");
        let secret = SecurityScheme::ApiKey(ApiKey::Header(secret));
        components.add_security_scheme("hook_secret", secret);
        let basic = SecurityScheme::Http(Http::new(HttpAuthScheme::Basic));
        components.add_security_scheme("hook_basic", basic);
    }
}

/// The OpenAPI 3.1 document. Needs no server.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = routes().into_openapi();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document
}

/// Every route with its documentation. A route that is not here does not exist.
pub(crate) fn routes() -> OpenApiRouter<Api> {
    let v1 = OpenApiRouter::new()
        .routes(routes!(session::read_setup))
        .routes(routes!(session::claim))
        .routes(routes!(session::login))
        .routes(routes!(session::logout))
        .routes(routes!(session::who_am_i))
        .routes(routes!(session::change_password))
        .routes(routes!(users::list_users, users::add_user))
        .routes(routes!(users::change_user, users::remove_user))
        .routes(routes!(api_keys::list_api_keys, api_keys::add_api_key))
        .routes(routes!(api_keys::revoke_api_key))
        .routes(routes!(connections::list_connections, connections::add_connection))
        .routes(routes!(connections::try_connection))
        .routes(routes!(
            connections::read_connection,
            connections::change_connection,
            connections::remove_connection
        ))
        .routes(routes!(connections::test_connection))
        .routes(routes!(connections::list_integrations))
        .routes(routes!(hooks::make_hook_secret))
        .routes(routes!(hooks::receive_hook))
        .routes(routes!(downloads::list_downloads))
        .routes(routes!(downloads::list_failures))
        .routes(routes!(downloads::read_download))
        .routes(routes!(incidents::list_incidents))
        .routes(routes!(incidents::explain_incident))
        .routes(routes!(incidents::retry_incident))
        .routes(routes!(incidents::skip_incident))
        .routes(routes!(incidents::answer_incident))
        .routes(routes!(recovery::read_recovery))
        .routes(routes!(recovery::read_plan))
        .routes(routes!(recovery::run_recovery))
        .routes(routes!(recovery::read_policy, recovery::change_policy))
        .routes(routes!(recovery::read_ladders))
        .routes(routes!(recovery::pause_recovery))
        .routes(routes!(recovery::resume_recovery))
        .routes(routes!(recovery::classify))
        .routes(routes!(audit::read_audit))
        .routes(routes!(audit::run_audit))
        .routes(routes!(audit::list_findings))
        .routes(routes!(audit::read_finding))
        .routes(routes!(audit::ignore_finding))
        .routes(routes!(audit::heed_finding))
        .routes(routes!(audit::list_rules))
        .routes(routes!(audit::list_plans, audit::make_plan))
        .routes(routes!(audit::read_settings_plan))
        .routes(routes!(audit::apply_plan))
        .routes(routes!(audit::plan_rollback))
        .routes(routes!(audit::read_history))
        .routes(routes!(guides::read_guide))
        .routes(routes!(guides::update_guide))
        .routes(routes!(guides::read_wishes, guides::change_wishes))
        .routes(routes!(guides::plan_guide))
        .routes(routes!(guides::score_release))
        .routes(routes!(activity::list_activity))
        .routes(routes!(activity::export_activity))
        .routes(routes!(activity::read_correlation))
        .routes(routes!(ws::open_socket))
        .routes(routes!(stats::read_stats))
        .routes(routes!(backups::list_backups, backups::make_backup))
        .routes(routes!(backups::download_backup))
        .routes(routes!(logs::list_lines))
        .routes(routes!(logs::download_log))
        .routes(routes!(logs::read_level, logs::change_level))
        .routes(routes!(system::about))
        .routes(routes!(licences::read_licences))
        .routes(routes!(read_openapi));
    OpenApiRouter::with_openapi(Document::openapi())
        .nest("/api/v1", v1)
        .routes(routes!(health::ping))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(health::health))
        .routes(routes!(metrics::read_metrics))
}

/// This document.
#[utoipa::path(
    get, path = "/openapi.json", tag = "system",
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
async fn read_openapi(State(api): State<Api>) -> Json<utoipa::openapi::OpenApi> {
    let mut document = openapi();
    let base = api.options.url_base.as_str();
    if !base.is_empty() {
        document.servers = Some(vec![Server::new(base)]);
    }
    Json(document)
}
