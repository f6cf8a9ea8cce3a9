//! What every library of this family promises, and how it is read.

use integration_testkit::{Read, Subject};
use kernel::{Answer, Connected, DownloadId, ItemId, Library, Timestamp};
use serde_json::{Value, json};

/// A reading of the library as text.
macro_rules! read {
    (|$library:ident| $answer:expr) => {
        |connected: Connected| {
            Box::pin(async move {
                let $library = library(&connected)?;
                Ok(format!("{:?}", $answer.await?))
            })
        }
    };
}

fn library(connected: &Connected) -> Answer<&dyn Library> {
    connected.library.as_deref().ok_or_else(|| kernel::IntegrationError {
        instance: connected.name.clone(),
        trouble: kernel::Trouble::NotFound,
        source: None,
    })
}

const READS: [Read; 6] = [
    read!(|library| library.tracked()),
    read!(|library| library.events_since(Timestamp(0))),
    read!(|library| library.events_of(&DownloadId("d1".to_owned()))),
    read!(|library| library.blocklist_since(Timestamp(0))),
    read!(|library| library.commands()),
    read!(|library| library.handling()),
];

pub const RELEASES_OF_EPISODE: Read =
    read!(|library| library.releases(&ItemId("episode:1".to_owned())));
pub const RELEASES_OF_MOVIE: Read =
    read!(|library| library.releases(&ItemId("movie:1".to_owned())));

/// How a library names its items in what it answers.
pub struct Names {
    /// The parameter that makes its queue tell of what it does not know.
    pub unknown: &'static str,
    /// The field that has an item's id: `movieId`.
    pub item: &'static str,
    /// What tells the item in an event, beside its id.
    pub of_event: Value,
    /// Whether an entry of the blocklist is for one item: then it has its id, and not a list.
    pub blocks_one: bool,
    /// A search for one item.
    pub search: Value,
    /// Looking for releases of the item.
    pub releases: Read,
}

/// A library that answers every reading with one entry.
pub fn subject(subject: Subject, names: &Names) -> Subject {
    let page =
        |record: &Value| json!({"page": 1, "totalRecords": 1, "records": [record]}).to_string();
    let mut event = names.of_event.clone();
    let mut blocked = json!({"id": 1, "sourceTitle": "A", "date": "2026-11-21T05:00:00Z"});
    let mut record = json!({"id": 1, "title": "A", "status": "downloading", "downloadId": "d1"});
    record[names.item] = json!(1);
    match names.blocks_one {
        true => blocked[names.item] = json!(1),
        false => blocked[format!("{}s", names.item)] = json!([1]),
    }
    event[names.item] = json!(1);
    for (field, value) in [
        ("id", json!(1)),
        ("eventType", json!("grabbed")),
        ("date", json!("2026-11-21T05:00:00Z")),
        ("sourceTitle", json!("A")),
        ("downloadId", json!("d1")),
        ("data", json!({"size": "1", "protocol": "1"})),
    ] {
        event[field] = value;
    }
    let handling = json!({"autoRedownloadFailed": true}).to_string();
    let client =
        json!([{"name": "c", "protocol": "usenet", "fields": [{"name": "host", "value": "h"}]}]);
    let release = json!([{"guid": "g", "indexerId": 1, "title": "A", "protocol": "usenet"}]);
    let subject = subject
        .answers("/api/v3/queue", &[(names.unknown, "true")], page(&record))
        .answers("/api/v3/history", &[], page(&event))
        .answers("/api/v3/history/since", &[], json!([event]).to_string())
        .answers("/api/v3/blocklist", &[], page(&blocked))
        .answers("/api/v3/command", &[], json!([names.search]).to_string())
        .answers("/api/v3/config/downloadclient", &[], handling)
        .answers("/api/v3/downloadclient", &[], client.to_string())
        .answers("/api/v3/release", &[(names.item, "1")], release.to_string());
    READS.into_iter().fold(subject, Subject::reads).reads(names.releases)
}
