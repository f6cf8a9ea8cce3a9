//! The end of the log, from outside.

use std::sync::{Arc, Mutex};

use insta::assert_snapshot;
use kernel::Timestamp;
use services::{LogLevel, LogSwitch, Logs, NewLogLine, Scope};

use crate::door::Door;

/// Knows what it was set to.
#[derive(Default)]
struct Switch(Mutex<Option<LogLevel>>);

impl LogSwitch for Switch {
    fn in_force(&self) -> String {
        let set = *self.0.lock().expect("nobody panics while holding it");
        set.map_or("info,api=debug".to_owned(), |it| it.to_string())
    }

    fn started_with(&self) -> String {
        "info,api=debug".to_owned()
    }

    fn set(&self, level: Option<LogLevel>) -> Result<(), String> {
        *self.0.lock().expect("nobody panics while holding it") = level;
        Ok(())
    }
}

async fn door() -> anyhow::Result<Door> {
    let logs = Logs::new(Timestamp(100), Arc::<Switch>::default());
    for (at, level, message) in [
        (0, LogLevel::Info, "Looked"),
        (1, LogLevel::Warn, "Not \u{202e}read\u{1b}[2J\nforged line"),
        (2, LogLevel::Debug, "Answered"),
    ] {
        logs.keep(NewLogLine {
            at: Timestamp(at),
            level,
            target: "services::recovery",
            message: message.to_owned(),
            fields: vec![("instance", "sab".to_owned())],
        });
    }
    Door::logging(logs).await
}

#[tokio::test]
async fn lines_are_read_from_the_newest_on_and_then_followed() -> anyhow::Result<()> {
    let door = door().await?;
    let key = door.key(Scope::Operate).await?;
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/logs?pageSize=2").await?, @r#"
    200 OK
    {"records":[{"seq":102,"at":"1970-01-01T00:00:00.002Z","level":"debug","target":"services::recovery","message":"Answered","fields":{"instance":"sab"}},{"seq":101,"at":"1970-01-01T00:00:00.001Z","level":"warn","target":"services::recovery","message":"Not read[2J forged line","fields":{"instance":"sab"}}],"newest":102,"nextBefore":101}
    "#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/logs?pageSize=2&before=101").await?, @r#"
    200 OK
    {"records":[{"seq":100,"at":"1970-01-01T00:00:00.000Z","level":"info","target":"services::recovery","message":"Looked","fields":{"instance":"sab"}}],"newest":102,"nextBefore":null}
    "#);
    // Who follows with a small page goes on where the page ended.
    let followed = door.ask_as(&key, "GET /api/v1/logs?pageSize=1&after=100").await?;
    assert!(followed.contains(r#""newest":101"#), "{followed}");
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/logs?after=102").await?, @r#"
    200 OK
    {"records":[],"newest":102,"nextBefore":null}
    "#);
    Ok(())
}

#[tokio::test]
async fn lines_are_picked_by_level_and_text() -> anyhow::Result<()> {
    let door = door().await?;
    let key = door.key(Scope::Operate).await?;
    for (query, found) in
        [("level=warn", 1), ("level=info", 2), ("search=SAB", 3), ("search=looked", 1)]
    {
        let answer = door.ask_as(&key, &format!("GET /api/v1/logs?{query}")).await?;
        assert_eq!(answer.matches("\"seq\"").count(), found, "{query}: {answer}");
    }
    let wrong = door.ask_as(&key, "GET /api/v1/logs?level=loud").await?;
    assert!(wrong.starts_with("422") && wrong.contains("\"invalid\""), "{wrong}");
    Ok(())
}

#[tokio::test]
async fn the_log_is_a_file_in_which_a_line_is_a_line() -> anyhow::Result<()> {
    let door = door().await?;
    let key = door.key(Scope::Operate).await?;
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/logs/download?level=info").await?, @r#"
    200 OK
    1970-01-01T00:00:00.000Z  INFO services::recovery: Looked instance="sab"
    1970-01-01T00:00:00.001Z  WARN services::recovery: Not read[2J forged line instance="sab"
    "#);
    Ok(())
}

#[tokio::test]
async fn how_much_is_logged_is_changed_by_an_administrator_alone() -> anyhow::Result<()> {
    let door = door().await?;
    let (operate, admin) = (door.key(Scope::Operate).await?, door.key(Scope::Admin).await?);
    let change = |level: &str| format!("PUT /api/v1/logs/level\n{{\"level\":{level}}}");
    assert!(door.ask_as(&operate, &change("\"debug\"")).await?.starts_with("403"));
    assert_snapshot!(door.ask_as(&operate, "GET /api/v1/logs/level").await?, @r#"
    200 OK
    {"inForce":"info,api=debug","startedWith":"info,api=debug"}
    "#);
    assert_snapshot!(door.ask_as(&admin, &change("\"debug\"")).await?, @r#"
    200 OK
    {"inForce":"debug","startedWith":"info,api=debug"}
    "#);
    let back = door.ask_as(&admin, &change("null")).await?;
    assert!(back.contains(r#""inForce":"info,api=debug""#), "{back}");
    for wrong in ["\"loud\"", "5", "{}"] {
        assert!(door.ask_as(&admin, &change(wrong)).await?.starts_with("422"), "{wrong}");
    }
    Ok(())
}

#[tokio::test]
async fn a_program_that_keeps_no_log_says_so() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let admin = door.key(Scope::Admin).await?;
    assert_snapshot!(door.ask_as(&admin, "GET /api/v1/logs").await?, @r#"
    200 OK
    {"records":[],"newest":0,"nextBefore":null}
    "#);
    let said = "PUT /api/v1/logs/level\n{\"level\":\"debug\"}";
    assert!(door.ask_as(&admin, said).await?.starts_with("409"));
    Ok(())
}
