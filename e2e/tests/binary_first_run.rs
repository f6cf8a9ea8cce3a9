//! The first evening with the program: it is claimed, connected, looked around in, backed up.

use anyhow::{Context, ensure};
use e2e::binary::{Home, Outside, until};
use lab::posts::Fault;
use lab::sabnzbd::Sabnzbd;
use reqwest::{
    Method, StatusCode,
    header::{COOKIE, ORIGIN, SET_COOKIE},
};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery staple";

#[tokio::test]
async fn who_reads_the_log_becomes_the_owner_and_nobody_after_them() -> anyhow::Result<()> {
    let home = Home::new()?;
    let server = home.serve().await?;
    ensure!(server.status("/api/v1/setup").await == Some(StatusCode::OK));
    let log = server.log()?;
    let told = log.lines().filter_map(|it| serde_json::from_str::<Value>(it).ok());
    let code =
        told.filter_map(|it| find(&it, "claim_code")).next().context("no code in the log")?;
    let file = std::fs::read_to_string(home.path().join("claim-code"))?;
    ensure!(file.trim() == code, "the file has the code of the log");

    let claim = |code: &str, password: &str| json!({"code": code, "username": "Anna", "password": password});
    let setup = "/api/v1/setup/claim";
    let wrong = server.ask(Method::POST, setup, Some(&claim("ABCD-EFGH-JKLM", PASSWORD))).await?;
    ensure!(wrong.status() == StatusCode::FORBIDDEN, "{wrong:?}");
    let short = server.ask(Method::POST, setup, Some(&claim(&code, "short"))).await?;
    ensure!(short.status() == StatusCode::UNPROCESSABLE_ENTITY, "{short:?}");
    let claimed = server.ask(Method::POST, setup, Some(&claim(&code, PASSWORD))).await?;
    ensure!(claimed.status() == StatusCode::CREATED, "{claimed:?}");
    ensure!(!home.path().join("claim-code").exists(), "the used code is gone");
    let again = server.ask(Method::POST, setup, Some(&claim(&code, PASSWORD))).await?;
    ensure!(again.status() == StatusCode::CONFLICT, "{again:?}");
    ensure!(server.status("/api/v1/setup").await == Some(StatusCode::CONFLICT));

    let login = |password: &str| json!({"username": "anna", "password": password});
    let wrong = server.ask(Method::POST, "/api/v1/login", Some(&login("not the password"))).await?;
    ensure!(wrong.status() == StatusCode::UNAUTHORIZED, "{wrong:?}");
    let signed_in = server.ask(Method::POST, "/api/v1/login", Some(&login(PASSWORD))).await?;
    ensure!(signed_in.status() == StatusCode::OK, "{signed_in:?}");
    let cookie = signed_in.headers().get(SET_COOKIE).context("no cookie")?.to_str()?;
    ensure!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let session = cookie.split(';').next().context("an empty cookie")?.to_owned();

    // The session holds over a restart, and only for pages of ours.
    ensure!(server.terminate().await? == Some(0));
    let server = home.serve().await?;
    ensure!(!server.log()?.contains("claim_code"), "an owned installation tells no code");
    let http = lab::http::client()?;
    let who = http.get(format!("{}/api/v1/session", server.url)).header(COOKIE, &session);
    let who: Value = who.send().await?.error_for_status()?.json().await?;
    ensure!(who["actor"] == "user:anna" && who["scope"] == "admin", "{who}");
    let make = |origin: &str| {
        http.post(format!("{}/api/v1/api-keys", server.url))
            .header(COOKIE, &session)
            .header(ORIGIN, origin)
            .json(&json!({"name": "dashboard", "scope": "read"}))
            .send()
    };
    let foreign = make("https://evil.example").await?;
    ensure!(foreign.status() == StatusCode::FORBIDDEN, "{foreign:?}");
    let made: Value = make(&server.url).await?.error_for_status()?.json().await?;
    let key = made["key"].as_str().with_context(|| format!("the key is shown once: {made}"))?;
    let by_key = |method: Method, path: &str| {
        http.request(method, format!("{}{path}", server.url)).header("x-api-key", key).send()
    };
    ensure!(by_key(Method::GET, "/api/v1/incidents").await?.status() == StatusCode::OK);
    let pause = by_key(Method::POST, "/api/v1/recovery/pause").await?;
    ensure!(pause.status() == StatusCode::FORBIDDEN, "a key that may only read: {pause:?}");
    let listed = home.says(0, &["apikey", "list"]).await?;
    ensure!(listed.contains("dashboard") && !listed.contains(key), "{listed}");
    ensure!(home.says(0, &["user", "list"]).await?.contains("anna"));
    ensure!(!server.log()?.contains(key) && !server.log()?.contains(PASSWORD));
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}

/// A value by its name, wherever it is.
fn find(value: &Value, name: &str) -> Option<String> {
    let object = value.as_object()?;
    let here = object.get(name).and_then(Value::as_str).map(str::to_owned);
    here.or_else(|| object.values().find_map(|it| find(it, name)))
}

#[tokio::test]
async fn the_command_line_works_beside_the_server() -> anyhow::Result<()> {
    let outside = Outside::start(2).await?;
    let mut home = Home::new()?;
    home.own().await?;
    let server = home.serve().await?;
    for (kind, url, key) in [
        ("sabnzbd", outside.sabnzbd.url(), outside.sabnzbd.api_key().to_owned()),
        ("sonarr", outside.sonarr.url().to_owned(), outside.sonarr.api_key().to_owned()),
    ] {
        let file = home.beside("key");
        std::fs::write(&file, format!("{key}\n"))?;
        let file = file.to_str().context("a path is text")?;
        let told = home.says(0, &["connect", kind, &url, "--api-key-file", file]).await?;
        ensure!(told.contains(&format!("{kind} is connected")), "{told}");
        let taken = home.run(&["connect", kind, &url, "--api-key-file", file]).await?;
        ensure!(taken.code == Some(2), "{taken:?}");
        let wrong = home.beside("wrong");
        std::fs::write(&wrong, "0123456789abcdef0123456789abcdef")?;
        let wrong = wrong.to_str().context("a path is text")?;
        let refused = ["connect", kind, &url, "--api-key-file", wrong, "--name", "other"];
        let refused = home.run(&refused).await?;
        ensure!(refused.code == Some(2) && refused.err.contains("key"), "{refused:?}");
        ensure!(!refused.err.contains("0123456789abcdef"), "{refused:?}");
    }
    let tested = home.says(0, &["connections", "test"]).await?;
    ensure!(tested.contains("Sonarr") && tested.contains("SABnzbd"), "{tested}");
    for secret in [outside.sabnzbd.api_key(), outside.sonarr.api_key()] {
        ensure!(!home.says(0, &["connections", "--json"]).await?.contains(secret));
    }

    // The server hears of what the command line has connected, and looks at it by itself.
    let bad =
        outside.grab_a_bad_one(1, Fault::HeaderPassword("nobody knows it".to_owned())).await?;
    outside.until_it_fails(&bad).await?;
    let incident = until("the server has an incident", async || {
        let hook = match server.get("/api/v1/connections/sabnzbd").await {
            Ok(_) => server.hook("sabnzbd").await?,
            Err(_) => return Ok(None),
        };
        server.told_by_sabnzbd(&hook).await?;
        Ok(server.incidents().await?.first().cloned())
    })
    .await?;
    let id = incident["id"].as_str().context("an incident has an id")?;

    let downloads = home.says(1, &["downloads"]).await?;
    ensure!(downloads.contains("Harbor"), "{downloads}");
    let incidents = home.says(1, &["incidents"]).await?;
    ensure!(incidents.contains("password"), "{incidents}");
    let plan = home.says(1, &["recover", "plan"]).await?;
    ensure!(plan.contains("dry-run"), "{plan}");
    let short = id.rsplit('-').next().context("an id has parts")?;
    for id in [id, short] {
        let story = home.says(1, &["recover", "explain", id]).await?;
        ensure!(story.contains(&bad.bad) && story.contains("cause"), "{story}");
    }
    home.says(2, &["recover", "explain", "nothing"]).await?;
    ensure!(home.says(0, &["activity"]).await?.contains("incident.opened"));
    let found = home.says(0, &["doctor"]).await?;
    ensure!(found.contains("one is running") && found.contains("dry-run"), "{found}");
    for command in [
        &["connections"][..],
        &["connections", "test"],
        &["downloads"],
        &["incidents", "--all"],
        &["recover", "plan"],
        &["recover", "run"],
        &["recover", "explain", id],
        &["activity", "-n", "5"],
        &["user", "list"],
        &["apikey", "list"],
        &["doctor"],
    ] {
        home.json(command).await?;
    }
    server.kill().await
}

#[tokio::test]
async fn messages_are_classified_in_english_and_in_german() -> anyhow::Result<()> {
    let home = Home::new()?;
    let classify = ["recover", "classify"];
    let english = "Repair failed, not enough repair blocks (53 short)";
    let known = home.json(&[&classify[..], &["--text", english]].concat()).await?;
    ensure!(known["cause"] == "missing_articles", "{known}");
    let german = ["--text", "Das Archiv benötigt ein Passwort", "--language", "de"];
    let known = home.json(&[&classify[..], &german].concat()).await?;
    ensure!(known["cause"] == "password", "{known}");
    home.says(1, &[&classify[..], &["--text", "good morning"]].concat()).await?;
    home.says(2, &classify).await?;

    // Text from outside cannot do anything to a terminal.
    let hostile = "Repair failed\u{1b}[2J\u{1b}]0;owned\u{7} \u{202e}cod.exe\u{2066}\r\n\u{9b}31m";
    for json in [&[][..], &["--json"]] {
        let told = home.run(&[&classify[..], &["--text", hostile], json].concat()).await?;
        for bad in ['\u{1b}', '\u{202e}', '\u{2066}', '\u{7}', '\u{9b}', '\r'] {
            ensure!(!told.out.contains(bad), "{bad:?} in {told:?}");
        }
    }
    let document: Value = serde_json::from_str(&home.says(0, &["openapi"]).await?)?;
    ensure!(document["openapi"].as_str().is_some_and(|it| it.starts_with("3.1")));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        ensure!(home.says(0, &["completions", shell]).await?.contains("autoarr"));
    }
    Ok(())
}

#[tokio::test]
async fn a_backup_brings_back_what_was_there() -> anyhow::Result<()> {
    let outside = Outside::start(1).await?;
    let mut home = Home::new()?;
    let before = home.own().await?;
    let file = home.beside("key");
    std::fs::write(&file, outside.sonarr.api_key())?;
    let file = file.to_str().context("a path is text")?;
    home.says(0, &["connect", "sonarr", outside.sonarr.url(), "--api-key-file", file]).await?;

    let server = home.serve().await?;
    let backup = home.json(&["backup"]).await?;
    let backup = backup["path"].as_str().context("a backup has a path")?.to_owned();
    home.says(0, &["backup", "--check", &backup]).await?;
    let bytes = std::fs::read(&backup)?;
    let text = String::from_utf8_lossy(&bytes);
    ensure!(!text.contains(&before) && !text.contains(outside.sonarr.api_key()));

    // Not under a running server; then all that came after is gone, and kept aside.
    home.says(0, &["connections", "remove", "sonarr"]).await?;
    let refused = home.run(&["restore", &backup, "--yes"]).await?;
    ensure!(refused.code == Some(2), "{refused:?}");
    ensure!(server.terminate().await? == Some(0));
    home.says(1, &["restore", &backup]).await?;
    ensure!(home.json(&["connections"]).await? == json!([]), "it was only checked");
    home.says(0, &["restore", &backup, "--yes"]).await?;
    home.says(0, &["connections", "test", "sonarr"]).await?;
    let server = home.serve().await?;
    server.get("/api/v1/incidents").await?;
    ensure!(server.terminate().await? == Some(0));

    std::fs::write(&backup, &bytes[..bytes.len() / 2])?;
    let half = home.run(&["restore", &backup, "--yes"]).await?;
    ensure!(half.code == Some(2), "{half:?}");
    home.says(0, &["connections", "test", "sonarr"]).await?;
    Ok(())
}
