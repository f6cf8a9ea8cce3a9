//! What a very long answer costs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::ensure;
use bytes::Bytes;
use e2e::binary::{Home, until};
use futures_util::stream;
use serde_json::json;

use crate::{
    canned::{asked, date, now, pieces, serve, text},
    record::Record,
    running::{look_everywhere, settled},
};

const MOVIES: usize = 10_000;
/// What Radarr tells of one movie when the list is to have 200 MB, and next to nothing.
const FAT: usize = 20_000;
const LEAN: usize = 500;

/// Radarr sends every movie with its entry of the history. The same entries are kept of 200 MB as
/// of 5 MB: reading the longer list is to need no more than reading the shorter one.
pub(crate) async fn long_list() -> anyhow::Result<Vec<Record>> {
    let lean = growth(LEAN).await?;
    let fat = growth(FAT).await?;
    let title = |size: usize| {
        format!("peak above before, reading {MOVIES} movies, {} MB", MOVIES * size / 1_000_000)
    };
    Ok(vec![
        Record::megabytes(title(LEAN), lean),
        Record::megabytes(title(FAT), fat),
        Record::megabytes("what the size alone costs of it", fat.saturating_sub(lean)).below(8.0),
    ])
}

/// How much more memory was in use at most while all movies were read, in KiB.
async fn growth(size: usize) -> anyhow::Result<u64> {
    let mut home = Home::new()?;
    home.own().await?;
    let server = home.serve().await?;
    let before = settled(&server).await?;
    server.forget_most_memory()?;

    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let today = date(now() - Duration::from_secs(86_400));
    let radarr = serve(move |uri| match uri.path() {
        "/api" => text(r#"{"current": "v3", "deprecated": []}"#),
        "/api/v3/queue" => {
            text(r#"{"page": 1, "pageSize": 1000, "totalRecords": 0, "records": []}"#)
        }
        "/api/v3/config/downloadclient" => text(r#"{"id": 1}"#),
        "/api/v3/system/status" => text(r#"{"appName": "Radarr", "version": "6.0.4.10291"}"#),
        // Whoever knows the list asks for what is newer.
        "/api/v3/history/since" if asked(uri, "date").is_some_and(|it| it < today.as_str()) => {
            movies(size, Arc::clone(&counter))
        }
        _ => text("[]"),
    })
    .await?;
    let connection = json!({"name": "movies", "kind": "radarr", "url": radarr.url(),
        "apiKey": "0123456789abcdef0123456789abcdef"});
    server.post("/api/v1/connections", &connection).await?;
    let all = || sent.load(Ordering::Relaxed);
    until("all of it was sent", async || Ok((all() >= MOVIES).then_some(()))).await?;
    settled(&server).await?;
    let most = server.most_memory()?;
    look_everywhere(&server).await?;
    ensure!(all() == MOVIES, "it was sent more than once: {}", server.log()?);
    ensure!(server.terminate().await? == Some(0), "it did not end well");
    Ok(most.saturating_sub(before))
}

/// The history of so many movies, each imported within this day, and told with `size` bytes.
fn movies(size: usize, sent: Arc<AtomicUsize>) -> crate::canned::Body {
    let overview = "A long way round, and home again. ".repeat(size / 34);
    let now = now();
    pieces(stream::iter((0..=MOVIES).map(move |number| {
        if number == MOVIES {
            return Bytes::from_static(b"]");
        }
        sent.fetch_add(1, Ordering::Relaxed);
        let entry = json!({
            "id": number + 1, "movieId": number + 1, "date": date(now - Duration::from_secs(number as u64)),
            "sourceTitle": format!("The.Quiet.Orbit.{number}.2021.1080p.WEB.h264-GROUP"),
            "quality": {"quality": {"id": 3, "name": "WEBDL-1080p"}}, "customFormatScore": 0,
            "languages": [{"id": 1, "name": "English"}], "eventType": "downloadFolderImported",
            "downloadId": format!("SABnzbd_nzo_m{number:07}"), "data": {"downloadClient": "SABnzbd"},
            "movie": {"id": number + 1, "title": format!("The Quiet Orbit {number}"), "year": 2021,
                "overview": overview},
        });
        Bytes::from(format!("{}{entry}", if number == 0 { "[" } else { "," }))
    })))
}
