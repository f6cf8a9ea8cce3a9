//! Nothing is open that is not meant to be: every route of the document, and what is no route.

use crate::door::{Door, request};
use api::{Access, OWN_CREDENTIALS, PUBLIC, SCOPES};
use axum::{
    extract::ConnectInfo,
    http::{Method, StatusCode},
};
use services::Scope;
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
};

/// Every operation of the document: method, pattern, and a path that fits it.
fn operations() -> anyhow::Result<Vec<(Method, String, String)>> {
    let document = serde_json::to_value(api::openapi())?;
    let paths = document["paths"].as_object().ok_or_else(|| anyhow::anyhow!("no paths"))?;
    let mut operations = Vec::new();
    for (pattern, item) in paths {
        let path = pattern
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        for method in item.as_object().into_iter().flat_map(|it| it.keys()) {
            let method = Method::from_bytes(method.to_uppercase().as_bytes())?;
            operations.push((method, pattern.clone(), path.clone()));
        }
    }
    assert!(operations.len() > 40, "only {} operations are documented", operations.len());
    Ok(operations)
}

async fn status(
    door: &Door,
    method: &Method,
    path: &str,
    key: Option<&str>,
) -> anyhow::Result<StatusCode> {
    let mut request = request(&format!("{method} {path}\n{{}}"))?;
    // Everybody who is turned away comes from somewhere else, so that nobody is only told to wait.
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let peer = SocketAddr::from((NEXT.fetch_add(1, Ordering::SeqCst).to_be_bytes(), 5000));
    request.extensions_mut().insert(ConnectInfo(peer));
    if let Some(key) = key {
        request.headers_mut().insert("x-api-key", key.parse()?);
    }
    Ok(door.send(request).await?.status())
}

#[tokio::test]
async fn without_credentials_every_route_is_closed_but_the_public_ones() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let mut closed = 0;
    for (method, pattern, path) in operations()? {
        for method in [Some(method.clone()), (method == Method::GET).then_some(Method::HEAD)]
            .into_iter()
            .flatten()
        {
            let listed = if method == Method::HEAD { &Method::GET } else { &method };
            let is_public = PUBLIC.iter().any(|(m, p)| m == listed && *p == pattern);
            let status = status(&door, &method, &path, None).await?;
            if is_public {
                assert_ne!(status, StatusCode::UNAUTHORIZED, "{method} {pattern}");
            } else {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {pattern}");
                closed += 1;
            }
        }
    }
    assert!(closed > 40, "only {closed} were closed");
    Ok(())
}

#[tokio::test]
async fn wrong_credentials_are_as_none() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    for wrong in [
        "x-api-key: aa_0000000000000000000000000000000000000000000",
        "x-api-key: ",
        "authorization: Bearer aa_0000000000000000000000000000000000000000000",
        "authorization: Basic YW5uYTpjb3JyZWN0IGhvcnNl",
        "cookie: autoarr_session=0000000000000000000000000000000000000000000",
        "cookie: autoarr_session=",
    ] {
        let answer = door.send(request(&format!("GET /api/v1/downloads\n{wrong}"))?).await?;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{wrong}");
    }
    Ok(())
}

#[tokio::test]
async fn what_looks_like_a_public_path_is_none() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    for path in [
        "/ping/",
        "/pingx",
        "//ping",
        "/PING",
        "/%70ing",
        "/ping/../api/v1/users",
        "/health/live/x",
        "/api/v1/setup/",
        "/api/v1/setup/claim/x",
        "/api/v1/login/",
        "/api/v1/users/ping",
        "/api/v1/users;/ping",
        "/api/v1/nothing",
        "/api",
        "/nothing",
        "/api/v1/hooks",
        "/api/v1/hooks/sab/x",
    ] {
        let status = status(&door, &Method::GET, path, None).await?;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn who_may_only_look_can_change_nothing() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let key = door.key(Scope::Read).await?;
    let mut refused = 0;
    for (method, pattern, path) in operations()? {
        match Access::of(&method, &path, Some(&pattern)) {
            Access::Needs(Scope::Read) => {
                let status = status(&door, &method, &path, Some(&key)).await?;
                assert!(
                    status != StatusCode::UNAUTHORIZED && status != StatusCode::FORBIDDEN
                        || pattern == "/api/v1/session/password",
                    "{method} {pattern}: {status}"
                );
            }
            Access::Needs(_) => {
                let status = status(&door, &method, &path, Some(&key)).await?;
                assert_eq!(status, StatusCode::FORBIDDEN, "{method} {pattern}");
                refused += 1;
            }
            Access::Public | Access::OwnCredentials => {}
        }
        // Writes that `read` is enough for change nothing but the caller's own session.
        let is_write = !matches!(method, Method::GET);
        if is_write && Access::of(&method, &path, Some(&pattern)) == Access::Needs(Scope::Read) {
            let own = [
                "/api/v1/logout",
                "/api/v1/session/password",
                "/api/v1/recovery/classify",
                "/api/v1/guides/score",
            ];
            assert!(own.contains(&pattern.as_str()), "{method} {pattern}");
        }
    }
    assert!(refused >= 20, "only {refused} were refused");
    Ok(())
}

#[tokio::test]
async fn who_may_act_cannot_administer() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let key = door.key(Scope::Operate).await?;
    let mut refused = 0;
    for (method, pattern, path) in operations()? {
        if Access::of(&method, &path, Some(&pattern)) == Access::Needs(Scope::Admin) {
            let status = status(&door, &method, &path, Some(&key)).await?;
            assert_eq!(status, StatusCode::FORBIDDEN, "{method} {pattern}");
            refused += 1;
        }
    }
    assert!(refused > 10, "only {refused} were refused");
    Ok(())
}

#[test]
fn every_exception_is_about_a_route_that_exists() -> anyhow::Result<()> {
    let operations = operations()?;
    let exists = |method: &Method, pattern: &str| {
        operations.iter().any(|(m, p, _)| m == method && p == pattern)
    };
    for (method, pattern) in PUBLIC.iter().chain(OWN_CREDENTIALS) {
        assert!(exists(method, pattern), "{method} {pattern}");
    }
    for (method, pattern, _) in SCOPES {
        assert!(exists(method, pattern), "{method} {pattern}");
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_path_is_a_problem_and_no_page() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Read).await?;
    insta::assert_snapshot!(door.ask_as(&key, "GET /api/v1/nothing").await?, @r#"
    404 Not Found
    {"type":"urn:autoarr:problem:not_found","title":"Not Found","status":404,"code":"not_found","detail":"there is nothing under this path","instance":"/api/v1/nothing","correlationId":"c-1"}
    "#);
    insta::assert_snapshot!(door.ask_as(&key, "DELETE /api/v1/stats").await?, @r#"
    403 Forbidden
    {"type":"urn:autoarr:problem:forbidden","title":"Forbidden","status":403,"code":"forbidden","detail":"this needs the scope `operate`","instance":"/api/v1/stats","correlationId":"c-1"}
    "#);
    Ok(())
}
