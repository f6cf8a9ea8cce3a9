//! One failed download through the whole program, on each database.

use std::process::Command;

use anyhow::{Context, ensure};
use e2e::binary::{Binary, GENEROUS, Home, Outside, until};
use futures_util::StreamExt;
use lab::posts::Fault;
use serde_json::Value;
use tokio::time::timeout;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

#[tokio::test]
async fn a_failed_download_heals_over_a_restart_and_every_event_is_heard_once() -> anyhow::Result<()>
{
    let mut home = Home::new()?;
    heals(&mut home).await
}

#[tokio::test]
async fn the_same_on_postgresql_and_from_a_backup() -> anyhow::Result<()> {
    let Some(database) = Postgres::start()? else { return Ok(()) };
    let mut home = Home::new()?;
    home.set("DATABASE_URL", &database.url);
    heals(&mut home).await?;

    // A backup of it takes its place in an empty one.
    let backup = home.json(&["backup"]).await?;
    let backup = backup["path"].as_str().context("a backup has a path")?.to_owned();
    let told = home.json(&["incidents", "--all"]).await?;
    let Some(other) = Postgres::start()? else { return Ok(()) };
    home.set("DATABASE_URL", &other.url);
    home.says(0, &["restore", &backup, "--yes"]).await?;
    ensure!(home.json(&["incidents", "--all"]).await? == told, "the same incidents are there");
    let server = home.serve().await?;
    server.get("/api/v1/incidents").await?;
    ensure!(server.terminate().await? == Some(0));
    // And on the other engine, and from there back.
    home.set("DATABASE_URL", "");
    home.says(0, &["restore", &backup, "--yes"]).await?;
    ensure!(home.json(&["incidents", "--all"]).await? == told, "the same incidents are there");
    let backup = home.json(&["backup"]).await?;
    let backup = backup["path"].as_str().context("a backup has a path")?.to_owned();
    let Some(third) = Postgres::start()? else { return Ok(()) };
    home.set("DATABASE_URL", &third.url);
    home.says(0, &["restore", &backup, "--yes"]).await?;
    ensure!(home.json(&["incidents", "--all"]).await? == told, "the same incidents are there");
    let server = home.serve().await?;
    server.get("/api/v1/incidents").await?;
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}

async fn heals(home: &mut Home) -> anyhow::Result<()> {
    let outside = Outside::start(1).await?;
    outside.join(home);
    home.let_it_act();
    let key = home.own().await?;
    let server = home.serve().await?;
    let sonarr = server.hook("sonarr").await?;
    outside.sonarr.add_webhook(&sonarr).await?;
    let bad = outside.grab_a_bad_one(1, Fault::AllMissing).await?;
    until("Sonarr told of its grab", async || {
        let log = server.log()?;
        Ok((log.contains("Told to look") && log.contains("Grab")).then_some(()))
    })
    .await?;
    outside.until_it_fails(&bad).await?;
    let hook = server.hook("sabnzbd").await?;
    server.told_by_sabnzbd(&hook).await?;
    until("an incident", async || Ok(server.incidents().await?.first().cloned())).await?;

    // The listener hears up to the incident; then the power goes.
    let mut heard = listen(&server, &key, 0, |event| event["kind"] == "incident.opened").await?;
    server.kill().await?;
    let server = home.serve().await?;
    let cursor = heard.last().and_then(|it| it["seq"].as_i64()).context("an event has a number")?;
    let hook = server.hook("sabnzbd").await?;
    until("it is healed", async || {
        server.told_by_sabnzbd(&hook).await?;
        let incidents = server.incidents().await?;
        Ok(incidents.iter().all(|it| it["state"] == "resolved").then_some(()))
    })
    .await
    .with_context(|| tell(&server, &outside))?;
    heard
        .extend(listen(&server, &key, cursor, |event| event["kind"] == "incident.resolved").await?);
    let last = heard.last().and_then(|it| it["seq"].as_i64()).context("an event has a number")?;

    ensure!(outside.has(&bad), "the other release is in the library");
    let blocked = outside.sonarr.blocklist();
    ensure!(blocked.len() == 1 && blocked[0].title == bad.bad, "{blocked:?}");
    let counts = outside.sonarr.counts();
    ensure!(counts.own_searches + counts.searches == 1 && counts.grabs == 2, "{counts:?}");

    let told = server.get("/api/v1/activity?after=0&pageSize=500").await?;
    let told = told["records"].as_array().context("a page has records")?;
    let told = told.iter().filter(|it| it["seq"].as_i64().is_some_and(|seq| seq <= last));
    let plain = |it: &Value| (it["seq"].clone(), it["id"].clone(), it["summary"].clone());
    let told: Vec<_> = told.map(plain).collect();
    let heard: Vec<_> = heard.iter().map(plain).collect();
    ensure!(told == heard, "the same events by both doors\n{told:#?}\n{heard:#?}");

    let incident = &server.incidents().await?[0];
    ensure!(incident["why"]["cause"] == "missing_articles", "{incident}");
    let id = incident["id"].as_str().context("an incident has an id")?;
    let story = server.get(&format!("/api/v1/incidents/{id}")).await?;
    let kinds: Vec<_> =
        story["timeline"].as_array().context("a story has a timeline")?.iter().collect();
    let place = |kind: &str| kinds.iter().position(|it| it["kind"] == kind);
    let (opened, resolved) = (place("incident.opened"), place("incident.resolved"));
    ensure!(opened.is_some() && opened < resolved, "{kinds:#?}");
    ensure!(server.terminate().await? == Some(0), "it ends when it is asked to");
    Ok(())
}

fn tell(server: &Binary, outside: &Outside) -> String {
    format!("{:#?}\n{:?}", outside.sonarr.history(), server.log())
}

/// Events from the one after `after` to the first that `is_last`.
async fn listen(
    server: &Binary,
    key: &str,
    after: i64,
    is_last: impl Fn(&Value) -> bool,
) -> anyhow::Result<Vec<Value>> {
    let address = server.url.replace("http://", "ws://");
    let mut request = format!("{address}/api/v1/ws?after={after}").into_client_request()?;
    request.headers_mut().insert("x-api-key", key.parse()?);
    let (mut socket, _) = connect_async(request).await?;
    let mut heard = Vec::new();
    loop {
        let message = timeout(GENEROUS, socket.next()).await?.context("hung up")??;
        let Message::Text(text) = message else { continue };
        let said: Value = serde_json::from_str(&text)?;
        if said["type"] == "event" {
            let is_last = is_last(&said);
            heard.push(said);
            if is_last {
                return Ok(heard);
            }
        }
    }
}

/// A schema of its own on the server that `TEST_POSTGRES_URL` names.
struct Postgres {
    server: String,
    name: String,
    url: String,
}

impl Postgres {
    fn start() -> anyhow::Result<Option<Self>> {
        let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
            e2e::say("TEST_POSTGRES_URL is not set: PostgreSQL is skipped");
            return Ok(None);
        };
        let unique = tempfile::Builder::new().prefix("e2e").rand_bytes(10).tempdir()?;
        let name = unique.path().file_name().context("a folder has a name")?.to_string_lossy();
        let name = name.to_ascii_lowercase();
        sql(&server, &format!("CREATE SCHEMA {name}"))?;
        let joint = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{joint}options=-csearch_path%3D{name}");
        Ok(Some(Self { server, name, url }))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The server of the tests goes away after them anyway.
        drop(sql(&self.server, &format!("DROP SCHEMA {} CASCADE", self.name)));
    }
}

fn sql(server: &str, statement: &str) -> anyhow::Result<()> {
    let run = Command::new("psql").args(["-qd", server, "-c", statement]).output()?;
    ensure!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    Ok(())
}
