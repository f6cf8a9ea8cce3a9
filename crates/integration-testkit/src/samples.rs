//! Things as they come, with what most tests do not care about filled in.

use kernel::{
    Cause, Classification, DownloadId, EventId, EventKind, Evidence, ItemId, Job, JobState,
    LibraryEvent, LibraryItem, Protocol, QueueRecordId, Release, Timestamp, TrackedDownload,
    TrackedState,
};

/// A job of 1 GiB, half of it still to come.
pub fn job(id: &str, title: &str, state: JobState) -> Job {
    let is_over = matches!(state, JobState::Completed | JobState::Failed);
    Job {
        id: DownloadId(id.to_owned()),
        title: title.to_owned(),
        category: "tv".to_owned(),
        state,
        labels: Vec::new(),
        bytes_total: 1 << 30,
        bytes_left: if is_over { 0 } else { 1 << 29 },
        added_at: None,
        finished_at: None,
        folder: None,
        failure: None,
        archived: false,
    }
}

/// A job that failed because of `cause`.
pub fn failed(id: &str, title: &str, cause: Cause) -> Job {
    Job { failure: Some(classified(cause)), ..job(id, title, JobState::Failed) }
}

/// A cause with just enough evidence.
pub fn classified(cause: Cause) -> Classification {
    let evidence = Evidence {
        status: "Failed".to_owned(),
        message: cause.sentence().to_owned(),
        decided_by: "the test".to_owned(),
        ..Evidence::default()
    };
    Classification { cause, evidence }
}

/// A monitored item without a file, 42 minutes long.
pub fn item(id: &str, title: &str) -> LibraryItem {
    LibraryItem {
        id: ItemId(id.to_owned()),
        title: title.to_owned(),
        monitored: true,
        file: None,
        runtime_minutes: Some(42),
        tags: Vec::new(),
    }
}

/// An event of the history; its download goes by `download`.
pub fn event(
    id: i64,
    at: Timestamp,
    kind: EventKind,
    download: &str,
    item: &LibraryItem,
    release: &str,
) -> LibraryEvent {
    LibraryEvent {
        id: EventId(id),
        at,
        kind,
        download: Some(DownloadId(download.to_owned())),
        item: item.id.clone(),
        item_title: item.title.clone(),
        release: release.to_owned(),
        indexer: Some("Fake indexer".to_owned()),
        published_at: Some(at),
        protocol: Protocol::Usenet,
        message: None,
        bytes: Some(1 << 30),
        quality: "WEBDL-1080p".to_owned(),
        languages: vec!["English".to_owned()],
        score: Some(0),
        client: Some("client".to_owned()),
        file: None,
    }
}

/// A download as the library sees it, with one record.
pub fn tracked(
    download: &str,
    record: i64,
    item: &LibraryItem,
    release: &str,
    state: TrackedState,
) -> TrackedDownload {
    TrackedDownload {
        download: Some(DownloadId(download.to_owned())),
        records: vec![QueueRecordId(record)],
        title: release.to_owned(),
        items: vec![item.id.clone()],
        state,
        messages: Vec::new(),
        protocol: Protocol::Usenet,
        client: Some("client".to_owned()),
        indexer: Some("Fake indexer".to_owned()),
        bytes: 1 << 30,
        folder: None,
        quality: Some("WEBDL-1080p".to_owned()),
    }
}

/// A release that would be grabbed.
pub fn release(guid: &str, title: &str) -> Release {
    Release {
        guid: guid.to_owned(),
        indexer_id: 1,
        indexer: Some("Fake indexer".to_owned()),
        title: title.to_owned(),
        published_at: None,
        bytes: 1 << 30,
        quality: "WEBDL-1080p".to_owned(),
        score: 0,
        rejected: false,
        below_profile: false,
        rejections: Vec::new(),
        protocol: Protocol::Usenet,
    }
}
