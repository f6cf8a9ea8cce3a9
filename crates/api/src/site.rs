//! The plain page that stands at the root while there is no interface.

use axum::{
    extract::OriginalUri,
    http::{HeaderName, header},
    response::{Html, IntoResponse, Redirect, Response},
};

const PAGE: &str = include_str!("../assets/page.html");
const STYLE: &str = include_str!("../assets/page.css");

/// The page's links are relative, so its address has to end with a slash.
pub(crate) async fn page(OriginalUri(asked): OriginalUri) -> Response {
    if asked.path().ends_with('/') {
        Html(PAGE).into_response()
    } else {
        Redirect::permanent(&format!("{}/", asked.path())).into_response()
    }
}

pub(crate) async fn style() -> ([(HeaderName, &'static str); 2], &'static str) {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, STYLE)
}
