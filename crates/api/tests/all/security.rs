//! What stands before every route, rule by rule.

use crate::door::{Door, PASSWORD, cookie, request, written};
use api::{MetricsAccess, Options, RateLimit};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, Response, StatusCode},
    routing::get,
};
use services::Scope;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::sync::Notify;

const LOGIN: &str = r#"{"username":"anna","password":"correct horse"}"#;

async fn status(door: &Door, said: &str) -> anyhow::Result<u16> {
    Ok(door.send(request(said)?).await?.status().as_u16())
}

async fn from(door: &Door, peer: &str, said: &str) -> anyhow::Result<Response<Body>> {
    let mut request: Request<Body> = request(said)?;
    request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>()?));
    door.send(request).await
}

#[tokio::test]
async fn a_session_is_only_good_for_changes_from_our_own_pages() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let cookie = door.claim().await?;
    let pause = |headers: &str| {
        format!(
            "POST /api/v1/recovery/pause\nhost: localhost:8088\ncookie: {cookie}\n{headers}\n{{}}"
        )
    };
    for foreign in [
        "",
        "sec-fetch-site: cross-site",
        "sec-fetch-site: same-site",
        "sec-fetch-site: none",
        "origin: http://evil.example",
        "origin: http://localhost:9999",
        "origin: null",
        "origin: http://localhost:8088\nsec-fetch-site: cross-site",
    ] {
        assert_eq!(status(&door, &pause(foreign)).await?, 403, "{foreign}");
    }
    assert!(door.services.recovery.paused().is_none());
    for own in ["sec-fetch-site: same-origin", "origin: http://localhost:8088"] {
        assert_eq!(status(&door, &pause(own)).await?, 204, "{own}");
    }
    // To look, a cookie is enough; a program with a key is no browser.
    let look = format!("GET /api/v1/recovery\ncookie: {cookie}");
    assert_eq!(status(&door, &look).await?, 200);
    let key = door.key(Scope::Operate).await?;
    let by_key = format!("POST /api/v1/recovery/resume\nx-api-key: {key}");
    assert_eq!(status(&door, &by_key).await?, 204);
    Ok(())
}

#[tokio::test]
async fn nobody_is_signed_in_from_a_foreign_page() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let said = format!("POST /api/v1/login\nhost: localhost\norigin: http://evil.example\n{LOGIN}");
    assert_eq!(status(&door, &said).await?, 403);
    assert_eq!(status(&door, &format!("POST /api/v1/login\n{LOGIN}")).await?, 200);
    Ok(())
}

#[tokio::test]
async fn a_form_of_a_foreign_page_is_not_read() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    for kind in ["text/plain", "application/x-www-form-urlencoded", " application/jso"] {
        let said = format!("POST /api/v1/login\ncontent-type: {kind}\n{LOGIN}");
        assert_eq!(status(&door, &said).await?, 415, "{kind}");
    }
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_not_answered() -> anyhow::Result<()> {
    let options =
        Options { allowed_hosts: vec!["nas.example.org".to_owned()], ..Options::default() };
    let door = Door::with(options).await?;
    let key = door.key(Scope::Read).await?;
    let ask = |host: &str| format!("GET /api/v1/stats\nhost: {host}\nx-api-key: {key}");
    for ours in ["localhost:8088", "127.0.0.1:8088", "[::1]", "nas.example.org", "autoarr:8088"] {
        assert_eq!(status(&door, &ask(ours)).await?, 200, "{ours}");
    }
    for foreign in ["evil.example", "192.0.2.1", "nas.example.org.evil.example"] {
        assert_eq!(status(&door, &ask(foreign)).await?, 403, "{foreign}");
        assert_eq!(status(&door, &format!("GET /api/v1/setup\nhost: {foreign}")).await?, 403);
    }
    Ok(())
}

#[tokio::test]
async fn every_answer_has_the_security_headers() -> anyhow::Result<()> {
    let door = Door::new().await?;
    for path in ["/ping", "/api/v1/users", "/nothing"] {
        let answer = door.send(request(&format!("GET {path}"))?).await?;
        let header = |name: &str| text(answer.headers(), name);
        let policy = header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("strict-transport-security"), "", "{path}");
        assert_eq!(header("access-control-allow-origin"), "", "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_and_other_sites() -> anyhow::Result<()> {
    let trusted = vec!["10.0.0.0/8".parse()?];
    let options = Options {
        trusted_proxies: trusted,
        url_base: "/autoarr".parse()?,
        allowed_hosts: vec!["nas.example.org".to_owned()],
        ..Options::default()
    };
    let door = Door::with(options).await?;
    let claim = format!(r#"{{"code":"claim-it-now","username":"anna","password":"{PASSWORD}"}}"#);
    let answer = door.send(request(&format!("POST /autoarr/api/v1/setup/claim\n{claim}"))?).await?;
    let plain = text(answer.headers(), "set-cookie");
    let rest = plain.split_once(';').map(|it| it.1);
    assert_eq!(rest, Some(" Path=/autoarr; Max-Age=604800; HttpOnly; SameSite=Lax"));

    let proxied = "x-forwarded-proto: https\nx-forwarded-host: nas.example.org";
    let login = format!("POST /autoarr/api/v1/login\n{proxied}\n{LOGIN}");
    let from_proxy = from(&door, "10.1.2.3:5000", &login).await?;
    assert!(text(from_proxy.headers(), "set-cookie").ends_with("; Secure"));
    assert_eq!(text(from_proxy.headers(), "strict-transport-security"), "max-age=31536000");
    let from_stranger = from(&door, "192.0.2.7:5000", &login).await?;
    assert!(!text(from_stranger.headers(), "set-cookie").contains("Secure"));
    Ok(())
}

#[tokio::test]
async fn a_stranger_cannot_guess_on_behalf_of_another_address() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let guess = r#"{"username":"anna","password":"wrong horse"}"#;
    let mut told = Vec::new();
    for n in 0..7 {
        let said = format!("POST /api/v1/login\nx-forwarded-for: 198.51.100.{n}\n{guess}");
        told.push(from(&door, "192.0.2.7:5000", &said).await?.status().as_u16());
    }
    assert_eq!(told, [401, 401, 401, 401, 401, 429, 429]);
    // Somebody else does not suffer for it.
    let said = format!("POST /api/v1/login\n{LOGIN}");
    assert_eq!(from(&door, "192.0.2.8:5000", &said).await?.status(), StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_back() -> anyhow::Result<()> {
    let rate_limit = Some(RateLimit { per_second: 1, burst: 2 });
    let door = Door::with(Options { rate_limit, ..Options::default() }).await?;
    let (read, admin) = (door.key(Scope::Read).await?, door.key(Scope::Admin).await?);
    let ask = |key: &str| request(&format!("GET /api/v1/stats\nx-api-key: {key}"));
    assert_eq!(door.send(ask(&read)?).await?.status(), 200);
    assert_eq!(door.send(ask(&read)?).await?.status(), 200);
    let answer = door.send(ask(&read)?).await?;
    assert_eq!(answer.status(), 429);
    assert_eq!(text(answer.headers(), "retry-after"), "1");
    assert_eq!(door.send(ask(&admin)?).await?.status(), 200, "another key is another caller");
    for _ in 0..20 {
        assert_eq!(status(&door, "GET /ping").await?, 200, "a sign of life is always given");
    }
    Ok(())
}

#[tokio::test]
async fn wrong_keys_are_limited_by_address() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let mut told = std::collections::BTreeMap::<u16, u32>::new();
    for n in 0..100 {
        let said = format!("GET /api/v1/stats\nx-api-key: aa_{n}");
        *told.entry(status(&door, &said).await?).or_default() += 1;
    }
    assert!(told.contains_key(&401) && told.contains_key(&429), "{told:?}");
    let key = door.key(Scope::Read).await?;
    assert_eq!(status(&door, &format!("GET /api/v1/stats\nx-api-key: {key}")).await?, 200);
    Ok(())
}

#[tokio::test]
async fn too_long_a_body_is_not_read() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Operate).await?;
    let long = "x".repeat(1024 * 1024);
    let said =
        format!("POST /api/v1/recovery/classify\nx-correlation-id: c\n{{\"text\":\"{long}\"}}");
    let answer = door.ask_as(&key, &said).await?;
    assert!(answer.starts_with("413 ") && answer.contains("\"too_large\""), "{answer}");
    let said = format!("POST /api/v1/hooks/sab\n{{\"text\":\"{long}\"}}");
    assert_eq!(status(&door, &said).await?, 401, "who is unknown learns nothing about sizes");
    Ok(())
}

#[tokio::test]
async fn an_id_goes_in_and_out_and_into_the_events() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Admin).await?;
    let body = r#"{"name":"widget","scope":"read"}"#;
    let said =
        format!("POST /api/v1/api-keys\nx-api-key: {key}\nx-correlation-id: night-3\n{body}");
    let answer = door.send(request(&said)?).await?;
    assert_eq!(text(answer.headers(), "x-correlation-id"), "night-3");
    let found = door.ask_as(&key, "GET /api/v1/activity/correlations/night-3").await?;
    assert!(found.contains("\"auth.key_added\""), "{found}");

    let answer = door.send(request("GET /ping\nx-correlation-id: a b<c>")?).await?;
    assert_eq!(text(answer.headers(), "x-correlation-id").len(), 36);
    Ok(())
}

#[tokio::test]
async fn a_user_sees_everything_of_the_way_in_only_as_administrator() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let (read, admin) = (door.key(Scope::Read).await?, door.key(Scope::Admin).await?);
    for path in
        ["/api/v1/activity", "/api/v1/activity/export", "/api/v1/activity/export?format=json"]
    {
        let ask = format!("GET {path}");
        assert!(!door.ask_as(&read, &ask).await?.contains("auth."), "{path}");
        assert!(door.ask_as(&admin, &ask).await?.contains("auth."), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_hidden_takes_no_place_on_a_page() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let operator = door.key(Scope::Operate).await?;
    door.ask_as(&operator, "POST /api/v1/recovery/pause\n{\"minutes\":5}").await?;
    for _ in 0..3 {
        door.key(Scope::Read).await?;
    }
    let page = door.ask_as(&operator, "GET /api/v1/activity?pageSize=1").await?;
    assert!(page.contains("\"recovery.paused\""), "{page}");
    Ok(())
}

#[tokio::test]
async fn metrics_are_for_those_who_may_read_them() -> anyhow::Result<()> {
    let with = |metrics| Door::with(Options { metrics, ..Options::default() });
    let door = with(MetricsAccess::Authenticated).await?;
    let key = door.key(Scope::Read).await?;
    assert_eq!(status(&door, "GET /metrics").await?, 401);
    assert_eq!(status(&door, &format!("GET /metrics\nauthorization: Bearer {key}")).await?, 200);

    let door = with(MetricsAccess::Key("scrape me".into())).await?;
    let own = "authorization: Bearer scrape me";
    assert_eq!(status(&door, &format!("GET /metrics\n{own}")).await?, 200);
    assert_eq!(status(&door, &format!("GET /api/v1/stats\n{own}")).await?, 401);
    assert_eq!(status(&door, "GET /metrics\nauthorization: Bearer other").await?, 401);

    assert_eq!(status(&with(MetricsAccess::Open).await?, "GET /metrics").await?, 200);
    let door = with(MetricsAccess::Off).await?;
    let key = door.key(Scope::Read).await?;
    assert_eq!(status(&door, &format!("GET /metrics\nx-api-key: {key}")).await?, 404);
    Ok(())
}

#[tokio::test]
async fn under_a_url_base_everything_is_found_there_and_only_there() -> anyhow::Result<()> {
    let door = Door::with(Options { url_base: "autoarr".parse()?, ..Options::default() }).await?;
    let key = door.key(Scope::Read).await?;
    for path in ["/autoarr/", "/autoarr/ping", "/autoarr/health", "/autoarr/api/v1/setup"] {
        assert_eq!(status(&door, &format!("GET {path}")).await?, 200, "{path}");
    }
    let stats = format!("GET /autoarr/api/v1/stats\nx-api-key: {key}");
    assert_eq!(status(&door, &stats).await?, 200);
    assert_eq!(status(&door, "GET /autoarr/api/v1/stats").await?, 401);
    assert_eq!(status(&door, &format!("GET /api/v1/stats\nx-api-key: {key}")).await?, 404);
    for (asked, led_to) in [("/", "/autoarr/"), ("/autoarr", "/autoarr/")] {
        let answer = door.send(request(&format!("GET {asked}"))?).await?;
        assert_eq!(text(answer.headers(), "location"), led_to);
    }
    Ok(())
}

#[tokio::test]
async fn a_hook_only_opens_with_the_secret_of_its_instance() -> anyhow::Result<()> {
    let door = Door::empty().await?;
    let admin = door.key(Scope::Admin).await?;
    for name in ["one", "two"] {
        let body =
            format!(r#"{{"name":"{name}","kind":"fake","url":"http://nas:1","apiKey":"k-1"}}"#);
        let added = door.ask_as(&admin, &format!("POST /api/v1/connections\n{body}")).await?;
        assert!(added.starts_with("201"), "{added}");
    }
    let mut request = request("POST /api/v1/connections/one/hook")?;
    request.headers_mut().insert("x-api-key", admin.parse()?);
    let answer = door.send(request).await?;
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
    let secret: serde_json::Value = serde_json::from_slice(&body)?;
    let secret = secret["secret"].as_str().unwrap_or_default();

    let basic = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(format!("autoarr:{secret}"))
    };
    let grab = r#"{"eventType":"Grab"}"#;
    for (to, header, expected) in [
        ("one", format!("x-autoarr-secret: {secret}"), 204),
        ("one", format!("authorization: Basic {basic}"), 204),
        ("one", format!("authorization: Bearer {secret}"), 204),
        (&format!("one?secret={secret}"), "x-other: 1".to_owned(), 204),
        ("two", format!("x-autoarr-secret: {secret}"), 401),
        ("none", format!("x-autoarr-secret: {secret}"), 401),
        ("one", "x-autoarr-secret: wrong".to_owned(), 401),
        ("one", format!("x-api-key: {admin}"), 401),
        ("one", "x-other: 1".to_owned(), 401),
    ] {
        let said = format!("POST /api/v1/hooks/{to}\n{header}\n{grab}");
        assert_eq!(status(&door, &said).await?, expected, "{to}");
    }
    let said = format!("POST /api/v1/hooks/one\nx-autoarr-secret: {secret}\n{{\"x\":1}}");
    assert_eq!(status(&door, &said).await?, 422);

    // A new secret, or the end of the instance, is the end of the old one.
    let said = format!("POST /api/v1/hooks/one\nx-autoarr-secret: {secret}\n{grab}");
    assert_eq!(
        status(&door, &format!("DELETE /api/v1/connections/one\nx-api-key: {admin}")).await?,
        204
    );
    assert_eq!(status(&door, &said).await?, 401);
    Ok(())
}

#[tokio::test]
async fn a_session_ends_where_it_is_ended() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let first = door.claim().await?;
    let login = format!(
        "POST /api/v1/login\ncookie: {first}\norigin: http://localhost\nhost: localhost\n{LOGIN}"
    );
    let second = cookie(&door.send(request(&login)?).await?)?;
    assert_ne!(first, second);
    let look = |cookie: &str| format!("GET /api/v1/session\ncookie: {cookie}");
    assert_eq!(status(&door, &look(&first)).await?, 401, "the token before is never used again");
    let logout = format!("POST /api/v1/logout\ncookie: {second}\nsec-fetch-site: same-origin");
    let answer = door.send(request(&logout)?).await?;
    assert!(text(answer.headers(), "set-cookie").contains("Max-Age=0"));
    assert_eq!(status(&door, &look(&second)).await?, 401);
    Ok(())
}

#[tokio::test]
async fn a_fault_of_ours_is_an_answer_and_is_told_nowhere_but_in_the_log() -> anyhow::Result<()> {
    let faulty = Router::new().route("/api/v1/faulty", get(fault).post(fault));
    let door = Door::with_routes(Options::default(), faulty).await?;
    assert_eq!(status(&door, "GET /api/v1/faulty").await?, 401, "what others bring is closed too");
    let key = door.key(Scope::Operate).await?;
    for method in ["GET", "POST"] {
        let answer = door.ask_as(&key, &format!("{method} /api/v1/faulty")).await?;
        assert!(answer.starts_with("500") && answer.contains("\"c-1\""), "{answer}");
        assert!(!answer.contains("inside"), "{answer}");
    }
    Ok(())
}

async fn fault() -> StatusCode {
    panic!("something from the inside")
}

#[tokio::test]
async fn what_takes_too_long_is_ended_but_a_change_is_carried_through() -> anyhow::Result<()> {
    let (go_on, done) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (until, end) = (go_on.clone(), done.clone());
    let slow = move || async move {
        until.notified().await;
        end.notify_one();
        StatusCode::OK
    };
    let slow =
        Router::new().route("/api/v1/slow", get(std::future::pending::<StatusCode>).post(slow));
    let options = Options { timeout: Duration::from_millis(300), ..Options::default() };
    let door = Door::with_routes(options, slow).await?;
    let key = door.key(Scope::Operate).await?;
    for method in ["GET", "POST"] {
        let answer = door.ask_as(&key, &format!("{method} /api/v1/slow")).await?;
        assert!(answer.starts_with("503") && answer.contains("\"timed_out\""), "{answer}");
    }
    go_on.notify_one();
    done.notified().await;
    Ok(())
}

#[tokio::test]
async fn what_failed_in_the_program_says_nothing_of_its_inside() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let said = "POST /api/v1/login\n{\"username\":5}";
    let answer = written(door.send(request(said)?).await?).await?;
    assert!(answer.starts_with("422") && answer.contains("\"invalid\""), "{answer}");
    assert!(!answer.contains("src/"), "{answer}");
    Ok(())
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
}
