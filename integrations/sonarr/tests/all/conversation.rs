//! What is sent to Sonarr to change something, and what becomes of its answers.

use anyhow::Context;
use kernel::{
    CommandId, DownloadId, EventId, FileId, ItemId, Protocol, QueueRecordId, Release,
    RemoveOptions, Trouble,
};
use serde_json::{Value, json};
use sonarr::INTEGRATION;

use crate::support::{Stage, capture, recorded};

fn items(numbers: &[i64]) -> Vec<ItemId> {
    numbers.iter().map(|number| ItemId(format!("episode:{number}"))).collect()
}

fn release() -> Release {
    Release {
        guid: "http://indexer/details/1".to_owned(),
        indexer_id: 1,
        indexer: None,
        title: "A".to_owned(),
        published_at: None,
        bytes: 1,
        quality: String::new(),
        score: 0,
        rejected: false,
        below_profile: false,
        rejections: Vec::new(),
        protocol: Protocol::Usenet,
    }
}

async fn taking_commands() -> anyhow::Result<Stage> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("POST", "api/v3/command", 201, &json!({"id": 245, "status": "queued"})).await;
    Ok(stage)
}

#[tokio::test]
async fn it_is_made_to_look_now() -> anyhow::Result<()> {
    let stage = taking_commands().await?;
    assert_eq!(stage.writer()?.refresh_downloads().await?, CommandId(245));
    assert_eq!(stage.writer()?.check_health().await?, CommandId(245));
    assert_eq!(
        stage.asked().await?,
        [
            r#"POST /api/v3/command {"name":"RefreshMonitoredDownloads"}"#,
            r#"POST /api/v3/command {"name":"CheckHealth"}"#,
        ]
    );
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn a_grab_is_marked_as_failed() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("POST", "api/v3/history/failed/50", 200, &json!({})).await;
    stage.writer()?.mark_failed(EventId(50)).await?;
    assert_eq!(stage.asked().await?, ["POST /api/v3/history/failed/50 {}"]);
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn a_download_is_removed_as_it_was_asked_for() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer_bytes("DELETE", "api/v3/queue/518236585", 200, Vec::new()).await;
    let options = RemoveOptions { from_client: true, blocklist: true, skip_search: false };
    stage.writer()?.remove(QueueRecordId(518_236_585), options).await?;
    assert_eq!(
        stage.asked().await?,
        [
            "DELETE /api/v3/queue/518236585?removeFromClient=true&blocklist=true&skipRedownload=false"
        ]
    );
    // What is gone already is told, and not taken for done.
    let gone = stage.writer()?.remove(QueueRecordId(99_999), options).await.err();
    assert_eq!(gone.map(|err| err.trouble), Some(Trouble::NotFound));
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn some_episodes_are_searched_for_by_their_numbers() -> anyhow::Result<()> {
    let stage = taking_commands().await?;
    let episode =
        |id: i64| json!({"id": id, "seriesId": 16, "seasonNumber": 1, "series": {"id": 16}});
    for id in [3, 4] {
        stage.answer("GET", &format!("api/v3/episode/{id}"), 200, &episode(id)).await;
    }
    let season = json!([episode(3), episode(4), episode(5)]);
    stage.answer_to("api/v3/episode", ("seasonNumber", "1"), &season).await;

    stage.writer()?.search(&items(&[3])).await?;
    stage.writer()?.search(&items(&[3, 4, 3])).await?;
    let asked = stage.asked().await?;
    assert_eq!(asked[0], r#"POST /api/v3/command {"name":"EpisodeSearch","episodeIds":[3]}"#);
    let last = asked.last().context("it asked")?;
    assert_eq!(last, r#"POST /api/v3/command {"name":"EpisodeSearch","episodeIds":[3,4]}"#);
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn all_episodes_of_a_season_are_one_search_for_the_season() -> anyhow::Result<()> {
    let stage = taking_commands().await?;
    let episode =
        |id: i64| json!({"id": id, "seriesId": 18, "seasonNumber": 1, "series": {"id": 18}});
    let season: Vec<Value> = (21..=24).map(episode).collect();
    stage.answer("GET", "api/v3/episode", 200, &json!(season)).await;
    stage.writer()?.search(&items(&[24, 22, 21, 23])).await?;
    let last = stage.asked().await?.pop();
    let expected = r#"POST /api/v3/command {"name":"SeasonSearch","seriesId":18,"seasonNumber":1}"#;
    assert_eq!(last.as_deref(), Some(expected));
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn a_release_is_grabbed_by_its_guid_and_indexer() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("POST", "api/v3/release", 200, &json!({"guid": "x"})).await;
    stage.writer()?.grab(&release()).await?;
    let sent = r#"POST /api/v3/release {"guid":"http://indexer/details/1","indexerId":1}"#;
    assert_eq!(stage.asked().await?, [sent]);
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn a_release_that_is_not_in_the_search_cache_is_a_refusal() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    let body = capture("sonarr/release_grab_unknown.json")?.unwrap_or(json!({"message": "no"}));
    stage.answer("POST", "api/v3/release", 404, &body).await;
    let refused = stage.writer()?.grab(&release()).await.err().context("it is refused")?;
    assert!(matches!(refused.trouble, Trouble::Refused(why) if why.contains("cache")));
    Ok(())
}

/// As the program itself was told when its answers were recorded.
#[tokio::test]
async fn an_import_hands_back_what_was_proposed() -> anyhow::Result<()> {
    let Some(proposal) = capture("sonarr/manualimport_notupgrade.json")? else { return Ok(()) };
    let stage = taking_commands().await?;
    stage.answer("GET", "api/v3/manualimport", 200, &proposal).await;
    let download = DownloadId("SABnzbd_nzo_modwaykq".to_owned());
    let files = stage.library()?.import_candidates(&download, None).await?;
    stage.writer()?.import(&download, &files).await?;

    let sent = stage.asked().await?.pop().context("something was sent")?;
    let sent: Value = serde_json::from_str(sent.trim_start_matches("POST /api/v3/command "))?;
    let file = &sent["files"][0];
    assert_eq!((&sent["name"], &sent["importMode"]), (&json!("ManualImport"), &json!("auto")));
    assert_eq!((&file["seriesId"], &file["episodeIds"]), (&json!(16), &json!([1])));
    assert_eq!(file["downloadId"], json!(download.0));
    for same in ["path", "folderName", "quality", "languages", "releaseGroup", "releaseType"] {
        assert_eq!(file[same], proposal[0][same], "{same}");
    }
    assert!(file.get("series").is_none() && file.get("rejections").is_none());
    stage.check("sonarr-v3").await?;

    // Nothing that was not in the recorded command is sent, and everything that it needs is.
    let all = recorded("sonarr")?;
    let recorded = all.iter().find(|one| one.file == "command_manualimport.json");
    let recorded = &recorded.context("it is there too")?.request["files"][0];
    for name in recorded.as_object().context("a file")?.keys() {
        assert!(file.get(name).is_some(), "{name} is missing");
    }
    Ok(())
}

#[tokio::test]
async fn a_person_can_say_what_an_unknown_file_is() -> anyhow::Result<()> {
    let Some(proposal) = capture("sonarr/manualimport_unknown.json")? else { return Ok(()) };
    let stage = taking_commands().await?;
    stage.answer("GET", "api/v3/manualimport", 200, &proposal).await;
    stage.answer("GET", "api/v3/episode/15", 200, &json!({"id": 15, "seriesId": 17})).await;
    let download = DownloadId("SABnzbd_nzo_m8ls8uwi".to_owned());
    let mut files = stage.library()?.import_candidates(&download, None).await?;
    let refused = stage.writer()?.import(&download, &files).await.err();
    assert!(matches!(refused.map(|err| err.trouble), Some(Trouble::Refused(_))));

    files[0].items = items(&[15]);
    stage.writer()?.import(&download, &files).await?;
    let sent = stage.asked().await?.pop().context("something was sent")?;
    assert!(sent.contains(r#""seriesId":17,"episodeIds":[15]"#), "{sent}");
    stage.check("sonarr-v3").await
}

#[tokio::test]
async fn episodes_are_unmonitored_and_files_deleted() -> anyhow::Result<()> {
    let stage = Stage::v3(&INTEGRATION).await?;
    stage.answer("PUT", "api/v3/episode/monitor", 202, &json!([])).await;
    stage.answer("DELETE", "api/v3/episodefile/7", 200, &json!({})).await;
    stage.writer()?.unmonitor(&items(&[8, 9])).await?;
    stage.writer()?.delete_file(FileId(7)).await?;
    assert_eq!(
        stage.asked().await?,
        [
            r#"PUT /api/v3/episode/monitor {"episodeIds":[8,9],"monitored":false}"#,
            "DELETE /api/v3/episodefile/7",
        ]
    );
    stage.check("sonarr-v3").await
}

/// An empty list could mean nothing or everything: it is never sent.
#[tokio::test]
async fn without_an_episode_nothing_is_sent() -> anyhow::Result<()> {
    let stage = taking_commands().await?;
    let writer = stage.writer()?;
    assert!(writer.search(&[]).await.is_err());
    assert!(writer.search(&[ItemId("movie:1".to_owned())]).await.is_err());
    assert!(writer.unmonitor(&[]).await.is_err());
    assert!(writer.import(&DownloadId("x".to_owned()), &[]).await.is_err());
    assert!(stage.asked().await?.is_empty());
    Ok(())
}

/// Whatever was recorded of what the program took, the specification takes as well: the judge
/// itself is right.
#[tokio::test]
async fn the_judge_accepts_what_the_program_took() -> anyhow::Result<()> {
    let Some(spec) = crate::support::spec::Spec::open("sonarr-v3")? else { return Ok(()) };
    let taken = recorded("sonarr")?
        .into_iter()
        .filter(|one| one.method == "POST" && one.resource() == "command" && one.status == 201);
    for command in taken {
        spec.validate_as("CommandResource", &command.request)?;
    }
    assert!(spec.validate_as("EpisodesMonitoredResource", &json!({"episodes": [1]})).is_err());
    assert!(spec.validate_as("ManualImportReprocessResource", &json!({"nope": 1})).is_err());
    Ok(())
}
