//! What happened and how things stand: what is said at the door, and what is answered.

use insta::assert_snapshot;
use integration_testkit::job;
use kernel::JobState;
use services::Scope;

use crate::door::{Door, request};

#[tokio::test]
async fn a_browser_gets_the_whole_file_compressed() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let key = door.key(Scope::Admin).await?;
    for format in ["csv", "json"] {
        let ask = format!("GET /api/v1/activity/export?format={format}\nx-api-key: {key}");
        let answer = door.send(request(&format!("{ask}\naccept-encoding: gzip"))?).await?;
        assert_eq!(answer.headers()["content-encoding"], "gzip");
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
        assert!(body.starts_with(&[0x1f, 0x8b]) && body.len() > 100, "{format}: {}", body.len());
    }
    Ok(())
}

#[tokio::test]
async fn what_happened_is_read_page_by_page_and_as_a_file() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let key = door.key(Scope::Admin).await?;
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/activity?pageSize=1").await?, @r#"
    200 OK
    {"pageSize":1,"records":[{"seq":2,"id":"<id>","at":"2026-09-21T14:13:20.000Z","kind":"auth.key_added","severity":"info","correlationId":"<id>","instance":null,"item":null,"actor":"cli","summary":"The API key admin was made with the scope admin","data":{"key":"<id>","name":"admin","scope":"admin"}}],"nextBefore":2}
    "#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/activity?pageSize=1&before=2").await?, @r#"
    200 OK
    {"pageSize":1,"records":[{"seq":1,"id":"<id>","at":"2026-09-21T14:13:20.000Z","kind":"auth.claimed","severity":"info","correlationId":"c-1","instance":null,"item":null,"actor":"user:anna","summary":"anna claimed the installation","data":{"peer":"127.0.0.1"}}],"nextBefore":1}
    "#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/activity/export").await?, @r#"
    200 OK
    seq,at,severity,kind,instance,item,actor,summary,correlationId
    2,2026-09-21T14:13:20.000Z,info,auth.key_added,,,cli,The API key admin was made with the scope admin,<id>
    1,2026-09-21T14:13:20.000Z,info,auth.claimed,,,user:anna,anna claimed the installation,c-1
    "#);
    let json =
        door.ask_as(&key, "GET /api/v1/activity/export?format=json&kind=auth.claimed").await?;
    assert!(json.starts_with("200 OK\n[") && json.contains("auth.claimed"), "{json}");
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/activity/export?format=xml").await?, @r#"
    422 Unprocessable Entity
    {"type":"urn:autoarr:problem:invalid","title":"Unprocessable Entity","status":422,"code":"invalid","detail":"use csv or json","instance":"/api/v1/activity/export","correlationId":"c-1","field":"format"}
    "#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/activity?from=yesterday").await?, @r#"
    422 Unprocessable Entity
    {"type":"urn:autoarr:problem:invalid","title":"Unprocessable Entity","status":422,"code":"invalid","detail":"Failed to deserialize query string: from: a moment is written like 2026-11-21T04:48:00Z","instance":"/api/v1/activity","correlationId":"c-1"}
    "#);
    Ok(())
}

#[tokio::test]
async fn health_tells_strangers_nothing_but_itself() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Read).await?;
    assert_snapshot!(door.ask("GET /ping").await?, @r#"
    200 OK
    {"status":"OK"}
    "#);
    assert_snapshot!(door.ask("GET /health").await?, @r#"
    200 OK
    {"status":"OK"}
    "#);
    assert_snapshot!(door.ask_as(&key, "GET /health").await?, @r#"
    200 OK
    {"status":"OK","detail":{"version":"<version>","startedAt":"2026-09-21T14:13:20.000Z","database":true,"recoveryPaused":false,"instances":[{"name":"sab","integration":"fake","circuit":"closed"},{"name":"tv","integration":"fake","circuit":"closed"}]}}
    "#);
    door.shutdown.cancel();
    assert!(door.ask("GET /health/ready").await?.starts_with("503"));
    assert!(door.ask("GET /health/live").await?.starts_with("200"));
    Ok(())
}

#[tokio::test]
async fn prometheus_reads_what_is_in_hand() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Read).await?;
    door.client.change(|state| {
        state.queue = vec![job("a1", "Harbor.Lights.S01E01", JobState::Downloading)];
    });
    door.services.recovery.run().await?;
    let metrics = door.ask_as(&key, "GET /metrics").await?;
    for line in [
        "autoarr_queue_downloads{instance=\"sab\",state=\"downloading\"} 1",
        "autoarr_queue_remaining_bytes{instance=\"sab\"} 536870912",
        "circuit_breaker_state{instance=\"sab\",integration=\"fake\"} 0",
        "download_recovery_attempts 0",
        "# TYPE process_cpu_seconds_total counter",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line} is not in:\n{metrics}");
    }
    lint(&metrics);
    Ok(())
}

#[tokio::test]
async fn prometheus_reads_what_was_answered_by_route_and_not_by_id() -> anyhow::Result<()> {
    let door = Door::measured().await?;
    let key = door.key(Scope::Read).await?;
    for said in ["GET /ping", "GET /ping", "GET /made/up", "MADEUP /ping"] {
        door.ask(said).await?;
    }
    door.ask_as(&key, "GET /api/v1/incidents/one").await?;
    door.ask_as(&key, "GET /api/v1/incidents/two").await?;
    let metrics = door.ask_as(&key, "GET /metrics").await?;
    for line in [
        "http_requests_total{method=\"GET\",route=\"/ping\",status=\"200\"} 2",
        "http_requests_total{method=\"GET\",route=\"unknown\",status=\"401\"} 1",
        "http_requests_total{method=\"GET\",route=\"/api/v1/incidents/{id}\",status=\"404\"} 2",
        "http_request_duration_seconds_count{method=\"GET\",route=\"/ping\"} 2",
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line} is not in:\n{metrics}");
    }
    assert!(!metrics.contains("MADEUP"), "{metrics}");
    lint(&metrics);
    Ok(())
}

/// What Prometheus' own linter asks for: help and type before each metric, once; counters end in
/// `_total`, and nothing else does.
fn lint(metrics: &str) {
    let mut seen = std::collections::BTreeMap::new();
    for line in metrics.lines().skip(1).filter(|it| !it.is_empty()) {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap_or_default();
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
            assert!(seen.insert(name.to_owned(), kind.to_owned()).is_none(), "{name} comes twice");
            assert!(metrics.contains(&format!("# HELP {name} ")), "{name} has no help");
        } else if !line.starts_with('#') {
            let name = line.split(['{', ' ']).next().unwrap_or_default();
            let base = ["_bucket", "_sum", "_count"].iter().find_map(|it| name.strip_suffix(it));
            assert!(
                seen.contains_key(name) || base.is_some_and(|it| seen.contains_key(it)),
                "{line}"
            );
        }
    }
}

#[tokio::test]
async fn a_backup_is_made_listed_and_downloaded_by_administrators_alone() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let (admin, operator) = (door.key(Scope::Admin).await?, door.key(Scope::Operate).await?);
    for said in ["GET /api/v1/backups", "POST /api/v1/backups", "GET /api/v1/backups/x"] {
        assert!(door.ask_as(&operator, said).await?.starts_with("403"), "{said}");
    }
    let made = door.ask_as(&admin, "POST /api/v1/backups").await?;
    assert!(made.starts_with("201"), "{made}");
    let kept = door.services.backups.list()?;
    let name = &kept[0].name;
    let listed = door.ask_as(&admin, "GET /api/v1/backups").await?;
    assert!(listed.contains(name.as_str()) && listed.contains("\"totalRecords\":1"), "{listed}");
    let by_whom = door.ask_as(&admin, "GET /api/v1/activity/correlations/c-1").await?;
    assert!(by_whom.contains("backup.made") && by_whom.contains("key:admin"), "{by_whom}");

    let mut asked = request(&format!("GET /api/v1/backups/{name}"))?;
    asked.headers_mut().insert("x-api-key", admin.parse()?);
    let answer = door.send(asked).await?;
    assert_eq!(answer.status(), 200);
    let shown = answer.headers()["content-disposition"].to_str()?;
    assert_eq!(shown, format!("attachment; filename=\"{name}\""));
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
    let file = door.folder.path().join("downloaded");
    std::fs::write(&file, &body)?;
    assert_eq!(services::check_backup(&file)?.bytes, kept[0].bytes);
    Ok(())
}

#[tokio::test]
async fn the_name_of_a_backup_is_no_path() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let admin = door.key(Scope::Admin).await?;
    door.ask_as(&admin, "POST /api/v1/backups").await?;
    for name in ["..%2Fsecret.key", "%2Fetc%2Fpasswd", "..", "autoarr-..%2f.backup", "%00", "x"] {
        let answer = door.ask_as(&admin, &format!("GET /api/v1/backups/{name}")).await?;
        assert!(answer.starts_with("404"), "{name}: {answer}");
    }
    Ok(())
}
