//! SABnzbd keeps the promises that every integration makes.

use integration_testkit::{Subject, contract};
use kernel::{Answer, DownloadId};

const QUEUE: &str = r#"{"queue": {"version": "3.7.1", "paused": false, "pause_int": "0",
    "diskspace1": "70.34", "diskspace2": "70.34", "kbpersec": "473.25", "slots": [
    {"nzo_id": "SABnzbd_nzo_a", "filename": "A.Release", "labels": [], "cat": "tv",
     "mb": "7.18", "mbleft": "5.25", "mbmissing": "0.00", "status": "Downloading"}]}}"#;
const HISTORY: &str = r#"{"history": {"last_history_update": 3, "slots": [
    {"nzo_id": "SABnzbd_nzo_b", "name": "B.Release", "category": "tv", "status": "Failed",
     "storage": "/d/B", "stage_log": [{"name": "Repair", "actions": ["[B] no"]}], "bytes": 10,
     "downloaded": 10, "fail_message": "RAR files failed to verify", "completed": 1795204351,
     "retry": 1}]}}"#;
const STATUS: &str = r#"{"status": {"version": "3.7.1", "pid": 7, "active_lang": "en",
    "apikey": "5e9c1b7a04d2463f8a6b0c1d2e3f4a5b", "url_base": "/sabnzbd",
    "warnings": [{"type": "WARNING", "text": "API key incorrect", "time": 1795204336}],
    "servers": [{"servername": "news", "serveractive": true, "servererror": "",
     "serverconnections": []}]}}"#;
const MISC: &str = r#"{"config": {"misc": {"api_key": "5e9c1b7a04d2463f8a6b0c1d2e3f4a5b",
    "nzb_key": "5e9c1b7a04d2463f8a6b0c1d2e3f4a5b", "host": "0.0.0.0", "username": "",
    "password": "", "pause_on_pwrar": 1, "complete_dir": "/d"}}}"#;
const SERVERS: &str = r#"{"config": {"servers": [{"name": "news", "ssl": 0, "enable": 1,
    "username": "me", "password": "**********"}]}}"#;
const CATEGORIES: &str = r#"{"categories": ["*", "tv", "movies"]}"#;

fn nothing() -> Answer<String> {
    Ok(String::new())
}

#[tokio::test]
async fn sabnzbd_keeps_the_contract() -> anyhow::Result<()> {
    let subject = Subject::new(sabnzbd::INTEGRATION)
        .answers("/api", &[("mode", "queue")], QUEUE)
        .answers("/api", &[("mode", "history")], HISTORY)
        .answers("/api", &[("mode", "fullstatus"), ("skip_dashboard", "1")], STATUS)
        .answers("/api", &[("mode", "get_cats")], CATEGORIES)
        .answers("/api", &[("mode", "get_config"), ("section", "misc")], MISC)
        .answers("/api", &[("mode", "get_config"), ("section", "servers")], SERVERS)
        .answers("/api", &[("mode", "get_config")], r#"{"config": {}}"#)
        .answers("/api", &[("mode", "get_scripts")], r#"{"scripts": []}"#)
        .reads(|connected| {
            Box::pin(async move {
                let Some(audit) = connected.audit else { return nothing() };
                let configuration = audit.configuration().await?;
                Ok(format!("{:?}", audit.judge(&configuration)))
            })
        })
        .reads(|connected| {
            Box::pin(async move {
                let Some(client) = connected.downloads else { return nothing() };
                Ok(format!("{:?}", client.snapshot(false).await?))
            })
        })
        .reads(|connected| {
            Box::pin(async move {
                let Some(client) = connected.downloads else { return nothing() };
                let id = DownloadId("SABnzbd_nzo_b".to_owned());
                Ok(format!("{:?}", client.find(&id).await?))
            })
        })
        .reads(|connected| {
            Box::pin(async move {
                let Some(client) = connected.downloads else { return nothing() };
                Ok(format!("{:?}", client.categories().await?))
            })
        });
    contract(subject).await
}
