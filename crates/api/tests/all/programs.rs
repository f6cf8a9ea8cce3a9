//! Programs, downloads and recovery: what is said at the door, and what is answered.

use insta::assert_snapshot;
use integration_testkit::{event, failed, item, job};
use kernel::{Cause, Clock, EventKind, JobState};
use services::Scope;

use crate::door::Door;

#[tokio::test]
async fn a_program_is_connected_and_its_key_never_comes_out() -> anyhow::Result<()> {
    let door = Door::empty().await?;
    let admin = door.key(Scope::Admin).await?;
    assert_snapshot!(door.ask_as(&admin, "GET /api/v1/integrations").await?, @r#"
    200 OK
    [{"id":"fake","title":"Fake","keyHint":"There is none.","defaultUrl":"http://127.0.0.1:1","hook":"webhook","hookScript":null}]
    "#);
    let body =
        r#"{"name":"main","kind":"fake","url":"http://nas:8080/fake","apiKey":"abcdef0123456789"}"#;
    assert_snapshot!(door.ask_as(&admin, &format!("POST /api/v1/integrations/test\n{body}")).await?, @r#"
    200 OK
    {"app":"Fake","version":"1.0","instanceName":null,"urlBase":null,"apiVersions":[]}
    "#);
    assert_snapshot!(door.ask_as(&admin, &format!("POST /api/v1/connections\n{body}")).await?, @r#"
    201 Created
    {"name":"main","kind":"fake","title":"Fake","url":"http://nas:8080/fake","hasKey":true,"verifyTls":true,"enabled":true,"locked":false,"origin":"the database","problem":null,"circuit":"closed"}
    "#);
    assert_snapshot!(door.ask_as(&admin, "POST /api/v1/connections/main/test").await?, @r#"
    200 OK
    {"app":"Fake","version":"1.0","instanceName":null,"urlBase":null,"apiVersions":[]}
    "#);
    let change = r#"{"apiKey":"********","verifyTls":false}"#;
    let changed = door.ask_as(&admin, &format!("PUT /api/v1/connections/main\n{change}")).await?;
    assert!(changed.contains("\"verifyTls\":false"), "{changed}");
    let all = door.ask_as(&admin, "GET /api/v1/connections").await?;
    let activity = door.ask_as(&admin, "GET /api/v1/activity").await?;
    for told in [&changed, &all, &activity] {
        assert!(!told.contains("abcdef0123456789"), "{told}");
    }
    let unknown = r#"{"name":"x","kind":"nothing","url":"http://nas:1","apiKey":"k"}"#;
    assert_snapshot!(door.ask_as(&admin, &format!("POST /api/v1/connections\n{unknown}")).await?, @r#"
    422 Unprocessable Entity
    {"type":"urn:autoarr:problem:invalid","title":"Unprocessable Entity","status":422,"code":"invalid","detail":"`nothing` is no integration; there are fake","instance":"/api/v1/connections","correlationId":"c-1","field":"kind"}
    "#);
    let name = r#"{"name":"Not A Name","kind":"fake","url":"http://nas:1","apiKey":"k"}"#;
    assert_snapshot!(door.ask_as(&admin, &format!("POST /api/v1/connections\n{name}")).await?, @r#"
    422 Unprocessable Entity
    {"type":"urn:autoarr:problem:invalid","title":"Unprocessable Entity","status":422,"code":"invalid","detail":"`Not A Name` is not a name for an instance: use 1 to 40 of a-z, 0-9, - and _","instance":"/api/v1/connections","correlationId":"c-1","field":"name"}
    "#);
    assert_snapshot!(door.ask_as(&admin, "DELETE /api/v1/connections/none").await?, @r#"
    404 Not Found
    {"type":"urn:autoarr:problem:not_found","title":"Not Found","status":404,"code":"not_found","detail":"there is no instance called `none`","instance":"/api/v1/connections/none","correlationId":"c-1"}
    "#);
    Ok(())
}

#[tokio::test]
async fn what_is_in_hand_and_what_failed_is_listed() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Operate).await?;
    door.client.change(|state| {
        state.queue = vec![job("a1", "Harbor.Lights.S01E01", JobState::Downloading)];
        state.history = vec![failed("a2", "Harbor.Lights.S01E02", Cause::MissingArticles)];
    });
    assert_snapshot!(door.ask_as(&key, "POST /api/v1/recovery/run").await?, @r#"
    200 OK
    {"isElsewhere":false,"opened":0,"acted":0,"closed":0,"troubles":[]}
    "#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/downloads?state=downloading").await?, @r#"
    200 OK
    {"page":1,"pageSize":20,"totalRecords":1,"records":[{"client":"sab","id":"a1","title":null,"release":"Harbor.Lights.S01E01","library":null,"category":"tv","state":"downloading","labels":[],"bytesTotal":1073741824,"bytesLeft":536870912,"percentDone":50,"addedAt":null,"finishedAt":null,"failure":null,"incident":null}],"clients":[{"name":"sab","seenAt":"2026-09-21T14:13:20.000Z","lostSince":null,"halt":null,"haltDetail":null,"speedBytesPerSecond":0,"freeBytes":107374182400,"warnings":[]}]}
    "#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/downloads/sab/a2").await?, @r#"
    200 OK
    {"client":"sab","id":"a2","title":null,"release":"Harbor.Lights.S01E02","library":null,"category":"tv","state":"failed","labels":[],"bytesTotal":1073741824,"bytesLeft":0,"percentDone":100,"addedAt":null,"finishedAt":null,"failure":{"cause":"missing_articles","detail":null,"sentence":"too much of it is gone from the news servers","advice":"Block this release and take another. If it happens often, add a news server of another backbone, or look at its retention.","evidence":{"status":"Failed","message":"too much of it is gone from the news servers","stages":[],"labels":[],"bytesExpected":null,"bytesDownloaded":null,"decidedBy":"the test"}},"incident":null}
    "#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/downloads/sab/none").await?, @r#"
    404 Not Found
    {"type":"urn:autoarr:problem:not_found","title":"Not Found","status":404,"code":"not_found","detail":"there is no download called `none`","instance":"/api/v1/downloads/sab/none","correlationId":"c-1"}
    "#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/stats").await?, @r#"
    200 OK
    {"incidentsOpen":0,"incidentsWaiting":0,"incidentsHeld":0,"questions":0,"downloads":2,"downloading":1,"postProcessing":0,"failed":1,"failuresKept":1,"queueBytes":1073741824,"queueRemainingBytes":536870912,"speedBytesPerSecond":0,"instances":2,"instancesLeftAlone":0,"recoveryPaused":0}
    "#);
    Ok(())
}

#[tokio::test]
async fn an_incident_is_told_from_its_beginning() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Operate).await?;
    let wanted = item("episode:2", "Harbor Lights S01E02");
    let release = "Harbor.Lights.S01E02";
    let now = door.clock.now();
    door.library.change(|state| {
        state.events = vec![event(1, now, EventKind::Grabbed, "a2", &wanted, release)];
        state.items = vec![wanted];
    });
    door.client.change(|state| {
        let job = failed("a2", release, Cause::MissingArticles);
        state.history = vec![kernel::Job { finished_at: Some(now), ..job }];
    });
    door.services.recovery.run().await?;
    let open = door.services.incidents.open().await?;
    let id = &open.first().ok_or_else(|| anyhow::anyhow!("no incident"))?.id;
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/incidents?open=true").await?, @r#"
    200 OK
    {"page":1,"pageSize":20,"totalRecords":1,"records":[{"id":"<id>","scope":"item","state":"waiting","title":"Harbor Lights S01E02","release":"Harbor.Lights.S01E02","library":"tv","client":"sab","download":"a2","lineage":[],"items":1,"category":"tv","tags":[],"why":{"cause":"missing_articles","detail":null,"sentence":"too much of it is gone from the news servers","advice":"Block this release and take another. If it happens often, add a news server of another backbone, or look at its retention.","evidence":{"status":"Failed","message":"too much of it is gone from the news servers","stages":[],"labels":[],"bytesExpected":null,"bytesDownloaded":null,"decidedBy":"the test"}},"actions":0,"searches":0,"ladder":[{"rung":"nudge","sentence":"make the library look, and let it handle the failure","isAllowed":true},{"rung":"mark_failed","sentence":"tell the library that the grab failed, so that it blocks the release","isAllowed":true},{"rung":"search","sentence":"search, unless the library does so by itself","isAllowed":true},{"rung":"search_later","sentence":"search again later, with longer and longer waits","isAllowed":true},{"rung":"next_best","sentence":"grab the next-best acceptable release","isAllowed":false},{"rung":"give_up","sentence":"give up, and say what was tried","isAllowed":true}],"rung":0,"nextStep":"in dry-run: would make the library look at Harbor Lights S01E02 now","nextAt":null,"question":null,"openedAt":"2026-09-21T14:13:20.000Z","failedAt":"2026-09-21T14:13:20.000Z","updatedAt":"2026-09-21T14:13:20.000Z","closedAt":null,"outcome":null}]}
    "#);
    let explained = door.ask_as(&key, &format!("GET /api/v1/incidents/{id}")).await?;
    assert!(explained.contains("\"incident.opened\""), "{explained}");
    let answer = format!("POST /api/v1/incidents/{id}/answer\n{{\"choice\":\"leave\"}}");
    assert_snapshot!(door.ask_as(&key, &answer).await?, @r#"
    409 Conflict
    {"type":"urn:autoarr:problem:conflict","title":"Conflict","status":409,"code":"conflict","detail":"nothing is asked about this incident","instance":"/api/v1/incidents/<id>/answer","correlationId":"c-1"}
    "#);
    let (skip, retry) =
        (format!("POST /api/v1/incidents/{id}/skip"), format!("POST /api/v1/incidents/{id}/retry"));
    let skipped = door.ask_as(&key, &skip).await?;
    assert!(skipped.starts_with("200") && skipped.contains("\"given_up\""), "{skipped}");
    assert_snapshot!(door.ask_as(&key, &skip).await?, @r#"
    409 Conflict
    {"type":"urn:autoarr:problem:conflict","title":"Conflict","status":409,"code":"conflict","detail":"this incident is over","instance":"/api/v1/incidents/<id>/skip","correlationId":"c-1"}
    "#);
    let anew = door.ask_as(&key, &retry).await?;
    assert!(anew.starts_with("200") && anew.contains("\"state\":\"open\""), "{anew}");
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/incidents/none").await?, @r#"
    404 Not Found
    {"type":"urn:autoarr:problem:not_found","title":"Not Found","status":404,"code":"not_found","detail":"there is no incident called `none`","instance":"/api/v1/incidents/none","correlationId":"c-1"}
    "#);
    Ok(())
}

#[tokio::test]
async fn recovery_is_stopped_for_a_while() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Operate).await?;
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/recovery").await?, @r#"
    200 OK
    {"paused":false,"pausedUntil":null}
    "#);
    assert_snapshot!(door.ask_as(&key, "POST /api/v1/recovery/pause\n{\"minutes\":30}").await?, @r#"204 No Content"#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/recovery").await?, @r#"
    200 OK
    {"paused":true,"pausedUntil":"2026-09-21T14:43:20.000Z"}
    "#);
    assert_snapshot!(door.ask_as(&key, "POST /api/v1/recovery/pause\n{\"minutes\":0}").await?, @r#"
    422 Unprocessable Entity
    {"type":"urn:autoarr:problem:invalid","title":"Unprocessable Entity","status":422,"code":"invalid","detail":"1 to 525600 minutes","instance":"/api/v1/recovery/pause","correlationId":"c-1","field":"minutes"}
    "#);
    assert_snapshot!(door.ask_as(&key, "POST /api/v1/recovery/resume").await?, @r#"204 No Content"#);
    assert_snapshot!(door.ask_as(&key, "GET /api/v1/recovery").await?, @r#"
    200 OK
    {"paused":false,"pausedUntil":null}
    "#);
    Ok(())
}

#[tokio::test]
async fn a_policy_is_read_changed_and_checked() -> anyhow::Result<()> {
    let door = Door::new().await?;
    let key = door.key(Scope::Admin).await?;
    let changed =
        door.ask_as(&key, "PUT /api/v1/recovery/policy\n{\"areas\":{\"failed\":\"live\"}}").await?;
    assert!(changed.starts_with("200") && changed.contains("\"failed\":\"live\""), "{changed}");
    let unknown = door.ask_as(&key, "PUT /api/v1/recovery/policy\n{\"arias\":{}}").await?;
    assert!(unknown.starts_with("422") && unknown.contains("arias"), "{unknown}");
    let senseless = "PUT /api/v1/recovery/policy\n{\"patience\":{\"factor\":0.5}}";
    assert_snapshot!(door.ask_as(&key, senseless).await?, @r#"
    422 Unprocessable Entity
    {"type":"urn:autoarr:problem:invalid","title":"Unprocessable Entity","status":422,"code":"invalid","detail":"must be 1 or more","instance":"/api/v1/recovery/policy","correlationId":"c-1","field":"patience.factor"}
    "#);
    let read = door.ask_as(&key, "GET /api/v1/recovery/policy").await?;
    assert!(read.contains("\"failed\":\"live\""), "{read}");
    Ok(())
}

#[tokio::test]
async fn a_pasted_message_is_explained() -> anyhow::Result<()> {
    let door = Door::empty().await?;
    let key = door.key(Scope::Read).await?;
    let known = r#"{"text":"Repair failed, not enough repair blocks (12 short)"}"#;
    assert_snapshot!(door.ask_as(&key, &format!("POST /api/v1/recovery/classify\n{known}")).await?, @r#"
    200 OK
    {"cause":"missing_articles","detail":null,"sentence":"too much of it is gone from the news servers","advice":"Block this release and take another. If it happens often, add a news server of another backbone, or look at its retention.","evidence":{"status":"Failed","message":"too much of it is gone from the news servers","stages":[],"labels":[],"bytesExpected":null,"bytesDownloaded":null,"decidedBy":"the test"}}
    "#);
    let unknown = r#"{"text":"good morning"}"#;
    assert_snapshot!(door.ask_as(&key, &format!("POST /api/v1/recovery/classify\n{unknown}")).await?, @r#"
    404 Not Found
    {"type":"urn:autoarr:problem:not_classified","title":"Not Found","status":404,"code":"not_classified","detail":"none of the programs that we know says so","instance":"/api/v1/recovery/classify","correlationId":"c-1"}
    "#);
    Ok(())
}
