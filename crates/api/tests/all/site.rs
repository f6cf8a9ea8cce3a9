//! The web interface, from outside: what is served, to whom, for how long.

use api::{Options, Site};
use axum::{
    body::Body,
    http::{HeaderMap, Response},
};
use services::Scope;

use crate::door::{Door, request};

const AS_A_PERSON: &str = "accept: text/html,application/xhtml+xml,*/*;q=0.8";

/// An interface as it is built: a page, a script with a fingerprint, others without.
#[derive(rust_embed::RustEmbed)]
#[folder = "tests/site"]
struct Example;

async fn door(url_base: &str) -> anyhow::Result<Door> {
    let url_base = url_base.parse()?;
    Door::with(Options { site: Site::of::<Example>(), url_base, ..Options::default() }).await
}

async fn get(door: &Door, said: &str) -> anyhow::Result<(Response<Body>, String)> {
    let (parts, body) = door.send(request(said)?).await?.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await?;
    let text = String::from_utf8_lossy(&body).into_owned();
    Ok((Response::from_parts(parts, Body::empty()), text))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn a_deep_link_leads_to_the_page() -> anyhow::Result<()> {
    let door = door("").await?;
    for path in [
        "/",
        "/downloads",
        "/incidents/0198?tab=x",
        "/items/Show.S01E01.1080p-GRP",
        "/mcpx",
        "/a%20b",
    ] {
        let (answer, body) = get(&door, &format!("GET {path}\n{AS_A_PERSON}")).await?;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(text(answer.headers(), "content-type"), "text/html; charset=utf-8", "{path}");
        assert!(body.contains(r#"<base href="/">"#), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_address_of_the_interface_stays_closed() -> anyhow::Result<()> {
    let door = door("").await?;
    let key = door.key(Scope::Read).await?;
    for path in [
        "/api",
        "/api/",
        "/api/v1/nothing",
        "/API/v1/users",
        "/mcp",
        "/mcp/x",
        "/metrics/x",
        "/health/x",
        "/ping/x",
        "/assets/gone-1a2b.js",
        "/assets/..%2findex.html",
        "//ping",
        "//evil.example/",
        "/x/../api/v1/users",
        "/./x",
        "/downloads/",
    ] {
        let ask = format!("GET {path}\n{AS_A_PERSON}");
        let (closed, _) = get(&door, &ask).await?;
        assert_eq!(closed.status(), 401, "{path}");
        let (answer, _) = get(&door, &format!("{ask}\nx-api-key: {key}")).await?;
        assert_eq!(answer.status(), 404, "{path}");
        let kind = text(answer.headers(), "content-type");
        assert_eq!(kind, "application/problem+json", "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn only_who_looks_for_a_page_gets_one() -> anyhow::Result<()> {
    let door = door("").await?;
    for said in
        ["GET /downloads", "GET /downloads\naccept: */*", "GET /downloads\naccept: image/png"]
    {
        assert_eq!(get(&door, said).await?.0.status(), 401, "{said}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        for path in ["/", "/downloads", "/sw.js"] {
            let (answer, _) = get(&door, &format!("{method} {path}\n{AS_A_PERSON}")).await?;
            assert_eq!(answer.status(), 401, "{method} {path}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_file_with_a_fingerprint_is_kept_for_ever() -> anyhow::Result<()> {
    let door = door("").await?;
    for (path, caching, kind) in [
        (
            "/assets/main-1a2b.js",
            "public, max-age=31536000, immutable",
            "text/javascript; charset=utf-8",
        ),
        ("/sw.js", "no-cache", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "no-cache", "application/manifest+json"),
        ("/fonts/inter.woff2", "no-cache", "font/woff2"),
        ("/", "no-cache", "text/html; charset=utf-8"),
    ] {
        let (answer, body) = get(&door, &format!("GET {path}")).await?;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(text(answer.headers(), "cache-control"), caching, "{path}");
        assert_eq!(text(answer.headers(), "content-type"), kind, "{path}");
        assert_eq!(text(answer.headers(), "x-content-type-options"), "nosniff", "{path}");
        assert!(!body.is_empty(), "{path}");

        let (head, nothing) = get(&door, &format!("HEAD {path}")).await?;
        assert_eq!(head.status(), 200, "{path}");
        assert_eq!(head.headers().get("etag"), answer.headers().get("etag"), "{path}");
        assert_eq!(nothing, "", "{path}");

        let tag = text(answer.headers(), "etag");
        assert!(tag.starts_with("W/\""), "{tag}");
        let again = format!("GET {path}\nif-none-match: \"other\", {tag}");
        let (same, nothing) = get(&door, &again).await?;
        assert_eq!((same.status().as_u16(), nothing.as_str()), (304, ""), "{path}");
        assert_eq!(text(same.headers(), "cache-control"), caching, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn no_path_leads_out_of_the_interface() -> anyhow::Result<()> {
    let door = door("").await?;
    let long = format!("/{}", "a".repeat(8_000));
    for path in [
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%5c..%5cetc",
        "/assets/..%2f..%2fCargo.toml",
        "/sw.js%00.html",
        "/%73w.js",
        "/%ff%fe",
        "/.gitkeep",
        "/index.html/..",
        long.as_str(),
    ] {
        let (answer, body) = get(&door, &format!("GET {path}")).await?;
        assert_eq!(answer.status(), 401, "{path}");
        assert!(!body.contains("root:") && !body.contains("[package]"), "{path}");
        // For a person it is the page at most, whose text is always the same.
        let (_, page) = get(&door, &format!("GET {path}\n{AS_A_PERSON}")).await?;
        assert!(page.contains("<base href=\"/\">") || page.contains("unauthenticated"), "{page}");
    }
    Ok(())
}

#[tokio::test]
async fn under_a_url_base_the_page_says_where_it_is() -> anyhow::Result<()> {
    let door = door("/media/autoarr").await?;
    for path in ["/media/autoarr/", "/media/autoarr/settings/users"] {
        let (answer, body) = get(&door, &format!("GET {path}\n{AS_A_PERSON}")).await?;
        assert_eq!(answer.status(), 200, "{path}");
        assert!(body.contains(r#"<base href="/media/autoarr/">"#), "{body}");
    }
    let (script, _) = get(&door, "GET /media/autoarr/assets/main-1a2b.js").await?;
    assert_eq!(script.status(), 200);
    for elsewhere in ["/settings", "/assets/main-1a2b.js", "/sw.js", "/media/autoarrx", "/media"] {
        let (answer, _) = get(&door, &format!("GET {elsewhere}\n{AS_A_PERSON}")).await?;
        assert_eq!(answer.status(), 404, "{elsewhere}");
    }
    let (api, _) = get(&door, &format!("GET /media/autoarr/api/x\n{AS_A_PERSON}")).await?;
    assert_eq!(api.status(), 401);
    Ok(())
}

#[tokio::test]
async fn every_page_has_the_security_headers() -> anyhow::Result<()> {
    for site in [Site::default(), Site::plain(), Site::of::<Example>()] {
        let door = Door::with(Options { site, ..Options::default() }).await?;
        let (answer, _) = get(&door, &format!("GET /\n{AS_A_PERSON}")).await?;
        assert_eq!(answer.status(), 200);
        let policy = text(answer.headers(), "content-security-policy");
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("style-src 'self'"), "{policy}");
        assert!(policy.contains("base-uri 'self'"), "the page says where it is: {policy}");
        assert_eq!(text(answer.headers(), "x-frame-options"), "DENY");
        assert_eq!(text(answer.headers(), "access-control-allow-origin"), "");
    }
    Ok(())
}

#[tokio::test]
async fn where_the_interface_was_not_built_a_page_says_how() -> anyhow::Result<()> {
    let door = Door::with(Options { site: Site::plain(), ..Options::default() }).await?;
    for path in ["/", "/downloads"] {
        let (answer, body) = get(&door, &format!("GET {path}\n{AS_A_PERSON}")).await?;
        assert_eq!(answer.status(), 200);
        assert!(body.contains("make web") && body.contains("api/v1/openapi.json"), "{body}");
        assert!(!body.contains("<script"), "{body}");
    }
    let (style, _) = get(&door, "GET /page.css").await?;
    assert_eq!(text(style.headers(), "content-type"), "text/css; charset=utf-8");
    Ok(())
}
