//! Programs that give the same answers to everybody: the stand-ins of the lab do not come in the
//! sizes that are needed here.

use std::{convert::Infallible, fmt::Write as _, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body_util::{BodyExt, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    Request, Response, Uri,
    body::{Frame, Incoming},
    header::CONTENT_TYPE,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use kernel::{Clock, SystemClock, Timestamp};
use lab::door::Door;
use serde_json::{Value, json};

/// What is answered, with status 200.
pub(crate) type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Some JSON.
pub(crate) fn text(text: impl Into<Bytes>) -> Body {
    Full::new(text.into()).boxed_unsync()
}

/// A long answer, made while it is sent.
pub(crate) fn pieces(pieces: impl Stream<Item = Bytes> + Send + 'static) -> Body {
    StreamBody::new(pieces.map(|piece| Ok(Frame::data(piece)))).boxed_unsync()
}

/// A program on loopback that answers so.
pub(crate) async fn serve(
    answer: impl Fn(&Uri) -> Body + Send + Sync + 'static,
) -> anyhow::Result<Door> {
    let answer = Arc::new(answer);
    Door::tcp(move |stream| {
        let answer = Arc::clone(&answer);
        async move {
            drop(stream.set_nodelay(true));
            let service = service_fn(move |request: Request<Incoming>| {
                let mut response = Response::new(answer(request.uri()));
                let json = hyper::header::HeaderValue::from_static("application/json");
                response.headers_mut().insert(CONTENT_TYPE, json);
                std::future::ready(Ok::<_, Infallible>(response))
            });
            // The visitor may leave whenever it likes.
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        }
    })
    .await
}

/// The value of one field of the query.
pub(crate) fn asked<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    let fields = uri.query()?.split('&').filter_map(|field| field.split_once('='));
    fields.into_iter().find_map(|(key, value)| (key == name).then_some(value))
}

pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

/// As the libraries write a moment: to the second, in UTC.
pub(crate) fn date(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.0 / 1000).unwrap_or_default().to_string()
}

/// How much a house holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// Jobs in the client's queue, each grabbed and tracked by the library.
    pub(crate) queued: usize,
    /// Jobs in the client's history that came to a good end and were imported.
    pub(crate) completed: usize,
    /// Jobs in the client's history that failed, and that the library has not noticed.
    pub(crate) failed: usize,
    /// Grabs that nobody works on.
    pub(crate) lost: usize,
    /// Entries of the library's history in all.
    pub(crate) events: usize,
}

/// A SABnzbd and a Sonarr that know of the same downloads.
pub(crate) struct House {
    pub(crate) sabnzbd: Door,
    pub(crate) sonarr: Door,
}

impl House {
    pub(crate) async fn open(sizes: Sizes) -> anyhow::Result<Self> {
        let now = now();
        Ok(Self { sabnzbd: sabnzbd(sizes, now).await?, sonarr: sonarr(sizes, now).await? })
    }
}

fn queued(number: usize) -> String {
    format!("SABnzbd_nzo_q{number:07}")
}

fn completed(number: usize) -> String {
    format!("SABnzbd_nzo_c{number:07}")
}

fn failed(number: usize) -> String {
    format!("SABnzbd_nzo_f{number:07}")
}

fn release(id: &str) -> String {
    format!("Harbor.Lights.S01E01.1080p.WEB.h264-{}", id.trim_start_matches("SABnzbd_nzo_"))
}

async fn sabnzbd(sizes: Sizes, now: Timestamp) -> anyhow::Result<Door> {
    let slots: Vec<Value> = (0..sizes.queued).map(queue_slot).collect();
    let queue = json!({"queue": {
        "version": "4.5.1", "paused": false, "pause_int": "0", "diskspace1": "500.0",
        "diskspace2": "500.0", "have_quota": false, "left_quota": "0 ", "kbpersec": "20000.00",
        "noofslots_total": sizes.queued, "slots": slots,
    }});
    let seconds = now.0 / 1000;
    let good = (0..sizes.completed)
        .map(|number| history_slot(&completed(number), "", seconds - 60 - number as i64 * 600));
    let missing = "Aborted, cannot be completed - https://sabnzbd.org/not-complete";
    let bad = (0..sizes.failed)
        .map(|number| history_slot(&failed(number), missing, seconds - 90 - number as i64 * 300));
    let slots: Vec<Value> = good.chain(bad).collect();
    let history = json!({"history": {"last_history_update": 7, "slots": slots}});
    let status = json!({"status": {
        "version": "4.5.1", "active_lang": "en", "pid": 4711, "warnings": [],
        "servers": [{"servername": "news", "serveractive": true, "serveractiveconn": 20,
            "servererror": "", "serverconnections": []}],
    }});
    let config = json!({"config": {"misc": {"download_free": "", "complete_free": ""}}});
    let [queue, history, status, config] =
        [queue, history, status, config].map(|it| Bytes::from(it.to_string()));
    serve(move |uri| {
        text(match asked(uri, "mode") {
            Some("queue") => queue.clone(),
            Some("history") if asked(uri, "last_history_update") == Some("7") => {
                Bytes::from_static(br#"{"history": false}"#)
            }
            Some("history") => history.clone(),
            Some("fullstatus") => status.clone(),
            Some("get_config") => config.clone(),
            _ => Bytes::from_static(br#"{"categories": ["*", "tv"]}"#),
        })
    })
    .await
}

fn queue_slot(number: usize) -> Value {
    let id = queued(number);
    json!({
        "index": number, "nzo_id": id, "unpackopts": "3", "priority": "Normal", "script": "Default",
        "filename": release(&id), "labels": [], "password": "", "cat": "tv", "mbleft": "900.0",
        "mb": "1000.0", "mbmissing": "0.0", "size": "1000.0 MB", "sizeleft": "900.0 MB",
        "percentage": "10", "timeleft": "0:10:00", "direct_unpack": null, "avg_age": "3d",
        "status": if number == 0 { "Downloading" } else { "Queued" }, "time_added": 1_790_000_000,
    })
}

fn history_slot(id: &str, fail_message: &str, at: i64) -> Value {
    let is_failed = !fail_message.is_empty();
    json!({
        "nzo_id": id, "name": release(id), "nzb_name": format!("{}.nzb", release(id)),
        "category": "tv", "pp": "D", "script": "None", "report": "", "url": null,
        "status": if is_failed { "Failed" } else { "Completed" }, "completed": at,
        "storage": format!("/downloads/complete/tv/{}", release(id)), "script_line": "",
        "stage_log": [
            {"name": "Source", "actions": [format!("{}.nzb", release(id))]},
            {"name": "Download", "actions": ["Downloaded in 50 seconds at an average of 20 MB/s<br/>Age: 3d"]},
            {"name": "Servers", "actions": ["news=1.0 GB"]},
            {"name": "Repair", "actions": ["[pass] Quick Check OK"]},
            {"name": "Unpack", "actions": ["[x] Unpacked 1 files/folders in 3 seconds"]},
        ],
        "downloaded": 1_048_576_000, "bytes": 1_048_576_000, "fail_message": fail_message,
        "loaded": false, "size": "1000.0 MB", "retry": i32::from(is_failed),
    })
}

async fn sonarr(sizes: Sizes, now: Timestamp) -> anyhow::Result<Door> {
    let records: Vec<Value> = (0..sizes.queued).map(queue_record).collect();
    let queue = Bytes::from(
        json!({"page": 1, "pageSize": 1000, "totalRecords": sizes.queued, "records": records})
            .to_string(),
    );
    let history = history(sizes, now);
    let client = json!([{"id": 1, "name": "SABnzbd", "enable": true, "protocol": "usenet",
        "removeCompletedDownloads": true, "removeFailedDownloads": true,
        "implementation": "Sabnzbd", "fields": [{"name": "host", "value": "127.0.0.1"},
            {"name": "port", "value": 8080}, {"name": "tvCategory", "value": "tv"}]}]);
    let handling = json!({"id": 1, "enableCompletedDownloadHandling": true,
        "autoRedownloadFailed": true});
    serve(move |uri| {
        let path = uri.path().trim_start_matches("/api").trim_start_matches("/v3/");
        if let Some(number) = path.strip_prefix("episode/") {
            return text(episode(number.parse().unwrap_or(0)).to_string());
        }
        text(match path {
            "" => Bytes::from_static(br#"{"current": "v3", "deprecated": []}"#),
            "queue" => queue.clone(),
            "history/since" => since(&history, asked(uri, "date").unwrap_or_default()),
            "config/downloadclient" => Bytes::from(handling.to_string()),
            "downloadclient" => Bytes::from(client.to_string()),
            "system/status" => {
                Bytes::from_static(br#"{"appName": "Sonarr", "version": "4.0.17.2952"}"#)
            }
            _ if path.starts_with("series/") => Bytes::from(series().to_string()),
            _ => Bytes::from_static(b"[]"),
        })
    })
    .await
}

fn queue_record(number: usize) -> Value {
    let id = queued(number);
    json!({
        "id": number + 1, "seriesId": 1, "episodeId": item(Kind::Queued, number), "seasonNumber": 1,
        "languages": [{"id": 1, "name": "English"}], "quality": quality(), "customFormats": [],
        "customFormatScore": 0, "size": 1_048_576_000, "sizeleft": 943_718_400, "title": release(&id),
        "estimatedCompletionTime": "2026-11-21T04:47:43Z", "timeleft": "00:10:00",
        "status": if number == 0 { "downloading" } else { "queued" }, "trackedDownloadStatus": "ok",
        "trackedDownloadState": "downloading", "statusMessages": [], "errorMessage": "",
        "downloadId": id, "protocol": "usenet", "downloadClient": "SABnzbd", "indexer": "Indexer 1",
        "outputPath": "",
    })
}

/// Whose item it is: no two kinds of downloads are for the same ones.
#[derive(Clone, Copy)]
enum Kind {
    Queued = 1,
    Completed,
    Failed,
    Lost,
    Old,
}

fn item(kind: Kind, number: usize) -> usize {
    kind as usize * 1_000_000 + number
}

/// The history, the newest first, with the moment of each entry.
fn history(sizes: Sizes, now: Timestamp) -> Vec<(String, Bytes)> {
    const WEEK: u64 = 7 * 86_400;
    let mut entries: Vec<(Timestamp, Value)> = Vec::new();
    let ago = |number: usize, of: usize, within: u64| {
        now - Duration::from_secs(600 + within * number as u64 / of.max(1) as u64)
    };
    let mut add = |at: Timestamp, event: &str, id: String, item: usize| {
        let number = entries.len() + 1;
        entries.push((at, history_record(number, at, event, &id, item)));
    };
    for number in 0..sizes.queued {
        let at = ago(number, sizes.queued, 20_000);
        add(at, "grabbed", queued(number), item(Kind::Queued, number));
    }
    for number in 0..sizes.failed {
        let at = ago(number, sizes.failed, 20_000);
        add(at, "grabbed", failed(number), item(Kind::Failed, number));
    }
    for number in 0..sizes.lost {
        let at = ago(number, sizes.lost, 20_000);
        add(at, "grabbed", format!("SABnzbd_nzo_l{number:07}"), item(Kind::Lost, number));
    }
    let left = sizes.events.saturating_sub(sizes.queued + sizes.failed + sizes.lost) / 2;
    for number in 0..left {
        let at = ago(number, left, WEEK);
        let (id, item) = match number < sizes.completed {
            true => (completed(number), item(Kind::Completed, number)),
            false => (format!("SABnzbd_nzo_o{number:07}"), item(Kind::Old, number)),
        };
        add(at - Duration::from_secs(300), "grabbed", id.clone(), item);
        add(at, "downloadFolderImported", id, item);
    }
    entries.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    entries.into_iter().map(|(at, it)| (date(at), Bytes::from(it.to_string()))).collect()
}

fn history_record(number: usize, at: Timestamp, event: &str, id: &str, item: usize) -> Value {
    json!({
        "id": number, "episodeId": item, "seriesId": 1, "sourceTitle": release(id),
        "languages": [{"id": 1, "name": "English"}], "quality": quality(), "customFormats": [],
        "customFormatScore": 0, "qualityCutoffNotMet": false, "date": date(at), "downloadId": id,
        "eventType": event,
        "data": {"downloadClient": "SABnzbd", "downloadClientName": "SABnzbd", "size": "1048576000",
            "indexer": "Indexer 1", "protocol": "usenet", "releaseGroup": "GROUP"},
        "episode": episode(item), "series": series(),
    })
}

/// What is newer than `date`; dates of the same length are in the order of their letters.
fn since(history: &[(String, Bytes)], date: &str) -> Bytes {
    let date = date.replace("%3A", ":");
    let mut answer = String::from("[");
    for (_, entry) in history.iter().take_while(|(at, _)| at.as_str() >= date.as_str()) {
        let comma = if answer.len() > 1 { "," } else { "" };
        let entry = std::str::from_utf8(entry).unwrap_or("null");
        let _ = write!(answer, "{comma}{entry}");
    }
    answer.push(']');
    answer.into()
}

fn quality() -> Value {
    json!({"quality": {"id": 3, "name": "WEBDL-1080p", "source": "web", "resolution": 1080},
        "revision": {"version": 1, "real": 0, "isRepack": false}})
}

fn episode(number: usize) -> Value {
    json!({"id": number, "seriesId": 1, "tvdbId": 90_000_000 + number, "episodeFileId": 0,
        "seasonNumber": 1, "episodeNumber": number % 1000, "title": format!("Episode {number}"),
        "airDate": "2022-04-05", "runtime": 25, "hasFile": false, "monitored": true,
        "overview": "The light goes out, and somebody has to row over and see."})
}

fn series() -> Value {
    json!({"id": 1, "title": "Harbor Lights", "sortTitle": "harbor lights", "status": "ended",
        "year": 2021, "path": "/media/tv/Harbor Lights", "runtime": 25, "tvdbId": 900_001,
        "monitored": true, "genres": ["Drama"], "tags": [],
        "overview": "A keeper, a harbour, and a light that goes out."})
}
