//! What is sent to Radarr to change something, and what becomes of its answers.

use anyhow::Context;
use kernel::{
    CommandId, DownloadId, EventId, FileId, ItemId, QueueRecordId, RemoveOptions, Trouble,
};
use radarr::INTEGRATION;
use serde_json::{Value, json};

use crate::support::{Stage, capture, recorded, spec::Spec};

fn items(numbers: &[i64]) -> Vec<ItemId> {
    numbers.iter().map(|number| ItemId(format!("movie:{number}"))).collect()
}

async fn taking_commands() -> anyhow::Result<Stage> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("POST", "api/v3/command", 201, &json!({"id": 105, "status": "queued"})).await;
    Ok(stage)
}

#[tokio::test]
async fn commands_are_told_by_their_names() -> anyhow::Result<()> {
    let stage = taking_commands().await?;
    assert_eq!(stage.writer()?.refresh_downloads().await?, CommandId(105));
    assert_eq!(stage.writer()?.check_health().await?, CommandId(105));
    assert_eq!(stage.writer()?.search(&items(&[4, 2, 4])).await?, CommandId(105));
    assert_eq!(
        stage.asked().await?,
        [
            r#"POST /api/v3/command {"name":"RefreshMonitoredDownloads"}"#,
            r#"POST /api/v3/command {"name":"CheckHealth"}"#,
            r#"POST /api/v3/command {"name":"MoviesSearch","movieIds":[4,2]}"#,
        ]
    );
    stage.check("radarr-v3").await
}

#[tokio::test]
async fn a_grab_is_marked_as_failed_and_a_download_removed() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("POST", "api/v3/history/failed/2", 200, &json!({})).await;
    stage.answer_bytes("DELETE", "api/v3/queue/697746586", 200, Vec::new()).await;
    stage.writer()?.mark_failed(EventId(2)).await?;
    let options = RemoveOptions { from_client: true, blocklist: false, skip_search: true };
    stage.writer()?.remove(QueueRecordId(697_746_586), options).await?;
    assert_eq!(
        stage.asked().await?,
        [
            "POST /api/v3/history/failed/2 {}",
            "DELETE /api/v3/queue/697746586?removeFromClient=true&blocklist=false&skipRedownload=true",
        ]
    );
    stage.check("radarr-v3").await
}

#[tokio::test]
async fn what_was_found_is_grabbed() -> anyhow::Result<()> {
    let Some(found) = capture("radarr/release_search_movie.json")? else { return Ok(()) };
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("GET", "api/v3/release", 200, &found).await;
    stage.answer("POST", "api/v3/release", 200, &found[0]).await;
    let releases = stage.library()?.releases(&items(&[1])[0]).await?;
    stage.writer()?.grab(&releases[0]).await?;
    let sent = stage.asked().await?.pop().context("something was sent")?;
    let sent: Value = serde_json::from_str(sent.trim_start_matches("POST /api/v3/release "))?;
    assert_eq!(sent, json!({"guid": found[0]["guid"], "indexerId": 1}));
    stage.check("radarr-v3").await?;

    let later = Stage::v3(&INTEGRATION).await?;
    let gone = json!({"message": "Couldn't find requested release in cache, try searching again"});
    later.answer("POST", "api/v3/release", 404, &gone).await;
    let refused = later.writer()?.grab(&releases[0]).await.err().context("it is refused")?;
    assert!(matches!(refused.trouble, Trouble::Refused(why) if why.contains("cache")));
    Ok(())
}

#[tokio::test]
async fn an_import_hands_back_what_was_proposed() -> anyhow::Result<()> {
    let Some(mut proposal) = capture("radarr/manualimport_unknown.json")? else { return Ok(()) };
    let movie = capture("radarr/movie_one.json")?.context("it is there too")?;
    proposal[0]["movie"] = movie;
    let stage = taking_commands().await?;
    stage.answer("GET", "api/v3/manualimport", 200, &proposal).await;
    let download = DownloadId("SABnzbd_nzo_9odzh4sp".to_owned());
    let files = stage.library()?.import_candidates(&download, None).await?;
    assert_eq!(files[0].item_title.as_deref(), Some("The Quiet Orbit (2021)"));
    stage.writer()?.import(&download, &files).await?;

    let sent = stage.asked().await?.pop().context("something was sent")?;
    let sent: Value = serde_json::from_str(sent.trim_start_matches("POST /api/v3/command "))?;
    let file = &sent["files"][0];
    assert_eq!((&sent["name"], &sent["importMode"]), (&json!("ManualImport"), &json!("auto")));
    assert_eq!((&file["movieId"], &file["downloadId"]), (&json!(1), &json!(download.0)));
    for same in ["path", "quality", "languages", "releaseGroup", "indexerFlags"] {
        assert_eq!(file[same], proposal[0][same], "{same}");
    }
    assert!(file.get("movie").is_none() && file.get("rejections").is_none());
    stage.check("radarr-v3").await
}

#[tokio::test]
async fn movies_are_unmonitored_and_files_deleted() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("PUT", "api/v3/movie/editor", 202, &json!([])).await;
    stage.answer("DELETE", "api/v3/moviefile/7", 200, &json!({})).await;
    stage.writer()?.unmonitor(&items(&[8])).await?;
    stage.writer()?.delete_file(FileId(7)).await?;
    assert_eq!(
        stage.asked().await?,
        [
            r#"PUT /api/v3/movie/editor {"movieIds":[8],"monitored":false}"#,
            "DELETE /api/v3/moviefile/7",
        ]
    );
    stage.check("radarr-v3").await
}

/// An empty list could mean nothing or everything: it is never sent.
#[tokio::test]
async fn without_a_movie_nothing_is_sent() -> anyhow::Result<()> {
    let Some(proposal) = capture("radarr/manualimport_unknown.json")? else { return Ok(()) };
    let stage = taking_commands().await?;
    stage.answer("GET", "api/v3/manualimport", 200, &proposal).await;
    let download = DownloadId("x".to_owned());
    let unknown = stage.library()?.import_candidates(&download, None).await?;
    let writer = stage.writer()?;
    assert!(writer.search(&[]).await.is_err());
    assert!(writer.search(&[ItemId("episode:1".to_owned())]).await.is_err());
    assert!(writer.unmonitor(&[]).await.is_err());
    assert!(writer.import(&download, &[]).await.is_err());
    assert!(writer.import(&download, &unknown).await.is_err());
    assert!(stage.asked().await?.iter().all(|asked| asked.starts_with("GET ")));
    Ok(())
}

/// The program refuses to know a command with a 500: that is told as its own failure.
#[tokio::test]
async fn a_server_error_is_told_without_its_stack_trace() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let body = json!({"message": "Sequence contains no matching element", "description": "System.InvalidOperationException: x\n   at Some.Trace()"});
    stage.answer("POST", "api/v3/command", 500, &body).await;
    let err = stage.writer()?.refresh_downloads().await.err().context("it fails")?;
    assert_eq!(err.trouble, Trouble::Broken("Sequence contains no matching element".to_owned()));
    assert_eq!(stage.asked().await?.len(), 1, "what changes something is sent once");
    Ok(())
}

/// Whatever was recorded of what the program took, the specification takes as well: the judge
/// itself is right.
#[tokio::test]
async fn the_judge_accepts_what_the_program_took() -> anyhow::Result<()> {
    let Some(spec) = Spec::open("radarr-v3")? else { return Ok(()) };
    for taken in recorded("radarr")?.iter().filter(|one| one.method != "GET" && one.status < 300) {
        match taken.resource() {
            "command" => spec.validate_as("CommandResource", &taken.request)?,
            "movie/editor" => spec.validate_as("MovieEditorResource", &taken.request)?,
            _ => {}
        }
    }
    assert!(spec.validate_as("MovieEditorResource", &json!({"movies": [1]})).is_err());
    Ok(())
}
