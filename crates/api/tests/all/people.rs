//! Coming in: what is said at the door, and what is answered.

use insta::assert_snapshot;
use services::Scope;

use crate::door::Door;

#[tokio::test]
async fn the_first_owner_comes_in_with_the_code() -> anyhow::Result<()> {
    let door = Door::new().await?;
    assert_snapshot!(door.ask("GET /api/v1/setup").await?, @r#"
    200 OK
    {"claimed":false}
    "#);
    let wrong = r#"{"code":"wrong-code","username":"anna","password":"correct horse"}"#;
    assert_snapshot!(door.ask(&format!("POST /api/v1/setup/claim\n{wrong}")).await?, @r#"
    403 Forbidden
    {"type":"urn:autoarr:problem:forbidden","title":"Forbidden","status":403,"code":"forbidden","detail":"the claim code is wrong","instance":"/api/v1/setup/claim","correlationId":"c-1"}
    "#);
    let weak = r#"{"code":"claim-it-now","username":"anna","password":"short"}"#;
    assert_snapshot!(door.ask(&format!("POST /api/v1/setup/claim\n{weak}")).await?, @r#"
    422 Unprocessable Entity
    {"type":"urn:autoarr:problem:invalid","title":"Unprocessable Entity","status":422,"code":"invalid","detail":"at least 10 characters are needed","instance":"/api/v1/setup/claim","correlationId":"c-1","field":"password"}
    "#);
    let right = r#"{"code":"CLAIM IT NOW","username":"Anna","password":"correct horse"}"#;
    assert_snapshot!(door.ask(&format!("POST /api/v1/setup/claim\n{right}")).await?, @r#"
    201 Created
    {"actor":"user:anna","scope":"admin","sessions":[]}
    "#);
    assert_snapshot!(door.ask("GET /api/v1/setup").await?, @r#"
    409 Conflict
    {"type":"urn:autoarr:problem:conflict","title":"Conflict","status":409,"code":"conflict","detail":"this installation has an owner already","instance":"/api/v1/setup","correlationId":"c-1"}
    "#);
    let again = door.ask(&format!("POST /api/v1/setup/claim\n{right}")).await?;
    assert!(again.starts_with("409"), "{again}");
    Ok(())
}

#[tokio::test]
async fn a_wrong_password_is_told_as_one() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let wrong = r#"{"username":"anna","password":"wrong horse"}"#;
    assert_snapshot!(door.ask(&format!("POST /api/v1/login\n{wrong}")).await?, @r#"
    401 Unauthorized
    {"type":"urn:autoarr:problem:wrong_credentials","title":"Unauthorized","status":401,"code":"wrong_credentials","detail":"the name or the password is wrong","instance":"/api/v1/login","correlationId":"c-1"}
    "#);
    Ok(())
}

#[tokio::test]
async fn who_is_signed_in_is_told_who_that_is() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let cookie = door.claim().await?;
    assert_snapshot!(door.ask(&format!("GET /api/v1/session\ncookie: {cookie}")).await?, @r#"
    200 OK
    {"actor":"user:anna","scope":"admin","sessions":[{"createdAt":"2026-09-21T14:13:20.000Z","lastUsed":"2026-09-21T14:13:20.000Z","expiresAt":"2026-09-28T14:13:20.000Z","ip":"127.0.0.1","userAgent":null,"current":true}]}
    "#);
    Ok(())
}

#[tokio::test]
async fn a_key_is_shown_once() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let admin = door.key(Scope::Admin).await?;
    let body = r#"{"name":"homepage","scope":"read","expiresAt":"2027-01-01T00:00:00Z"}"#;
    assert_snapshot!(door.ask_as(&admin, &format!("POST /api/v1/api-keys\n{body}")).await?, @r#"
    201 Created
    {"key":"<secret>","id":"<id>","name":"homepage","prefix":"<secret>","scope":"read","createdAt":"2026-09-21T14:13:20.000Z","expiresAt":"2027-01-01T00:00:00.000Z","lastUsed":null}
    "#);
    let list = door.ask_as(&admin, "GET /api/v1/api-keys?pageSize=1&page=2").await?;
    assert!(!list.contains("\"key\""), "{list}");
    assert_snapshot!(list, @r#"
    200 OK
    {"page":2,"pageSize":1,"totalRecords":2,"records":[{"id":"<id>","name":"homepage","prefix":"<secret>","scope":"read","createdAt":"2026-09-21T14:13:20.000Z","expiresAt":"2027-01-01T00:00:00.000Z","lastUsed":null}]}
    "#);
    Ok(())
}

#[tokio::test]
async fn a_user_is_added_changed_and_removed() -> anyhow::Result<()> {
    let door = Door::new().await?;
    door.claim().await?;
    let admin = door.key(Scope::Admin).await?;
    let body = r#"{"name":"Bob","password":"another horse","role":"operate"}"#;
    assert_snapshot!(door.ask_as(&admin, &format!("POST /api/v1/users\n{body}")).await?, @r#"
    201 Created
    {"name":"bob","role":"operate","createdAt":"2026-09-21T14:13:20.000Z","disabled":false}
    "#);
    assert_snapshot!(door.ask_as(&admin, &format!("POST /api/v1/users\n{body}")).await?, @r#"
    409 Conflict
    {"type":"urn:autoarr:problem:conflict","title":"Conflict","status":409,"code":"conflict","detail":"there is a user called bob already","instance":"/api/v1/users","correlationId":"c-1"}
    "#);
    assert_snapshot!(door.ask_as(&admin, "PUT /api/v1/users/bob\n{\"role\":\"read\"}").await?, @r#"
    200 OK
    {"name":"bob","role":"read","createdAt":"2026-09-21T14:13:20.000Z","disabled":false}
    "#);
    assert_snapshot!(door.ask_as(&admin, "DELETE /api/v1/users/anna").await?, @r#"
    409 Conflict
    {"type":"urn:autoarr:problem:conflict","title":"Conflict","status":409,"code":"conflict","detail":"anna is the only administrator","instance":"/api/v1/users/anna","correlationId":"c-1"}
    "#);
    assert_snapshot!(door.ask_as(&admin, "DELETE /api/v1/users/bob").await?, @r#"204 No Content"#);
    assert_snapshot!(door.ask_as(&admin, "DELETE /api/v1/users/bob").await?, @r#"
    404 Not Found
    {"type":"urn:autoarr:problem:not_found","title":"Not Found","status":404,"code":"not_found","detail":"there is no user called `bob`","instance":"/api/v1/users/bob","correlationId":"c-1"}
    "#);
    Ok(())
}
