use std::collections::HashMap;

use integration_kit::tolerant;
use kernel::{DownloadId, ItemId, Protocol, QueueRecordId, TrackedDownload, TrackedState};
use serde::Deserialize;

use crate::{
    import_trouble::{import_trouble, not_grabbed},
    text,
    wire::{Quality, unknown},
};

/// One record of the queue. `S` is how the product says which items it is for.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueRecord<S> {
    pub id: i64,
    #[serde(flatten)]
    pub subject: S,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    title: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    status: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    tracked_download_status: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    tracked_download_state: String,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    status_messages: Vec<StatusMessage>,
    error_message: Option<String>,
    download_id: Option<String>,
    #[serde(default = "unknown", deserialize_with = "tolerant::protocol")]
    protocol: Protocol,
    download_client: Option<String>,
    indexer: Option<String>,
    output_path: Option<String>,
    #[serde(default, deserialize_with = "tolerant::maybe_number")]
    size: Option<u64>,
    #[serde(default, deserialize_with = "tolerant::or_default")]
    quality: Quality,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct StatusMessage {
    #[serde(deserialize_with = "tolerant::or_default")]
    title: String,
    #[serde(deserialize_with = "tolerant::or_default")]
    messages: Vec<String>,
}

/// The items that a record of the library is for.
pub trait Subject {
    fn items(&self) -> Vec<ItemId>;
}

/// Makes one download of its records (a season pack has one for every episode), in the order in
/// which they came.
///
/// Left out is what was not grabbed yet: a release that waits for a delay profile or for its turn
/// as a fallback.
pub fn gather<S: Subject>(records: Vec<QueueRecord<S>>) -> Vec<TrackedDownload> {
    let mut gathered: Vec<TrackedDownload> = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    for record in records {
        if matches!(record.status.as_str(), "delay" | "fallback") {
            continue;
        }
        let place = *places.entry(record.key()).or_insert_with(|| {
            gathered.push(record.download());
            gathered.len() - 1
        });
        let Some(download) = gathered.get_mut(place) else { continue };
        download.records.push(QueueRecordId(record.id));
        for item in record.subject.items() {
            if !download.items.contains(&item) {
                download.items.push(item);
            }
        }
        for message in record.messages() {
            if !download.messages.contains(&message) {
                download.messages.push(message);
            }
        }
        // Each record tells the size of the whole.
        download.bytes = download.bytes.max(record.size.unwrap_or(0));
    }
    gathered
}

/// What the records of one download have in common. Without an id of the client, that is the
/// release and where it came from.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Download(String),
    Release { title: String, indexer: Option<String> },
}

impl<S> QueueRecord<S> {
    fn download_id(&self) -> Option<&str> {
        self.download_id.as_deref().filter(|id| !id.is_empty())
    }

    fn key(&self) -> Key {
        match self.download_id() {
            Some(id) => Key::Download(id.to_owned()),
            None => Key::Release { title: self.title.clone(), indexer: self.indexer.clone() },
        }
    }

    /// The download without what is added record by record.
    fn download(&self) -> TrackedDownload {
        TrackedDownload {
            download: self.download_id().map(|id| DownloadId(id.to_owned())),
            records: Vec::new(),
            title: text::name(&self.title),
            items: Vec::new(),
            state: self.state(),
            messages: Vec::new(),
            protocol: self.protocol,
            client: text::some_name(self.download_client.as_deref()),
            indexer: text::some_name(self.indexer.as_deref()),
            bytes: 0,
            folder: self.output_path.clone().filter(|path| !path.is_empty()),
            quality: Some(self.quality.name()).filter(|name| !name.is_empty()),
        }
    }

    /// What the library says about it, then what the client says.
    fn messages(&self) -> Vec<String> {
        let told = self.status_messages.iter().flat_map(|status| {
            // A message without lines has it all in its title.
            let alone = status.messages.is_empty().then_some(&status.title);
            status.messages.iter().chain(alone)
        });
        told.chain(&self.error_message).filter_map(|text| text::some_sentence(Some(text))).collect()
    }

    fn state(&self) -> TrackedState {
        let warned = matches!(self.tracked_download_status.as_str(), "warning" | "error");
        match (self.tracked_download_state.as_str(), self.status.as_str()) {
            (_, "downloadClientUnavailable") => TrackedState::ClientUnavailable,
            ("importing", _) => TrackedState::Importing,
            ("imported", _) => TrackedState::Imported,
            ("ignored", _) => TrackedState::Ignored,
            ("failed", _) => TrackedState::Failed,
            ("failedPending", _) => TrackedState::FailedPending,
            (_, "failed") if not_grabbed(&self.messages()) => TrackedState::FailedNotOurs,
            (_, "failed") => TrackedState::FailedPending,
            (_, "paused") => TrackedState::Paused,
            // Versions differ in the state that they give to it.
            (_, "completed") if warned => self.blocked(),
            ("importBlocked", "completed") => self.blocked(),
            (_, "completed") => TrackedState::ImportPending,
            _ => TrackedState::Downloading,
        }
    }

    fn blocked(&self) -> TrackedState {
        TrackedState::ImportBlocked(import_trouble(&self.messages()))
    }
}

#[cfg(test)]
mod tests {
    use kernel::ImportTrouble;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Clone, Debug, Deserialize)]
    struct Numbered {
        item: Option<i64>,
    }

    impl Subject for Numbered {
        fn items(&self) -> Vec<ItemId> {
            self.item.map(|item| ItemId(item.to_string())).into_iter().collect()
        }
    }

    fn gathered(records: Value) -> anyhow::Result<Vec<TrackedDownload>> {
        Ok(gather(serde_json::from_value::<Vec<QueueRecord<Numbered>>>(records)?))
    }

    fn state(
        status: &str,
        tracked: &str,
        warned: &str,
        message: &str,
    ) -> anyhow::Result<TrackedState> {
        let record = json!([{
            "id": 1, "downloadId": "d", "status": status, "trackedDownloadState": tracked,
            "trackedDownloadStatus": warned, "statusMessages": [{"title": "t", "messages": [message]}],
        }]);
        Ok(gathered(record)?.remove(0).state)
    }

    #[test]
    fn a_finished_download_with_a_warning_is_blocked_in_any_state() -> anyhow::Result<()> {
        for tracked in ["importBlocked", "importPending", "importFailed", "downloading", ""] {
            for warned in ["warning", "error"] {
                let state = state("completed", tracked, warned, "nobody knows why")?;
                assert_eq!(state, TrackedState::ImportBlocked(ImportTrouble::Other), "{tracked}");
            }
        }
        Ok(())
    }

    #[test]
    fn what_is_being_imported_is_not_blocked() -> anyhow::Result<()> {
        assert_eq!(state("completed", "importing", "warning", "")?, TrackedState::Importing);
        assert_eq!(state("completed", "imported", "warning", "")?, TrackedState::Imported);
        assert_eq!(state("completed", "importPending", "ok", "")?, TrackedState::ImportPending);
        Ok(())
    }

    #[test]
    fn a_failure_is_pending_until_the_library_has_seen_it_or_left_it_alone() -> anyhow::Result<()> {
        let left = "Download wasn't grabbed by us, skipping";
        assert_eq!(state("failed", "downloading", "ok", "")?, TrackedState::FailedPending);
        assert_eq!(state("failed", "downloading", "warning", left)?, TrackedState::FailedNotOurs);
        assert_eq!(state("failed", "failedPending", "warning", "")?, TrackedState::FailedPending);
        assert_eq!(state("failed", "failed", "error", "")?, TrackedState::Failed);
        Ok(())
    }

    #[test]
    fn the_rest_is_told_by_the_client() -> anyhow::Result<()> {
        assert_eq!(state("paused", "downloading", "ok", "")?, TrackedState::Paused);
        assert_eq!(state("queued", "downloading", "ok", "")?, TrackedState::Downloading);
        assert_eq!(state("warning", "downloading", "warning", "x")?, TrackedState::Downloading);
        assert_eq!(
            state("downloadClientUnavailable", "", "", "")?,
            TrackedState::ClientUnavailable
        );
        assert_eq!(state("a state of the future", "", "", "")?, TrackedState::Downloading);
        Ok(())
    }

    proptest! {
        #[test]
        fn every_record_is_in_one_download_and_no_download_is_there_twice(
            records in prop::collection::vec((prop::option::of(0..4), "[ab]", prop::option::of(0..9_i64)), 0..20),
        ) {
            let count = records.len();
            let records = records.into_iter().enumerate().map(|(id, (download, title, item))| {
                let download = download.map(|download: i32| download.to_string());
                json!({"id": id, "downloadId": download, "title": title, "item": item})
            });
            let tracked = gathered(records.collect()).map_err(|err| TestCaseError::fail(err.to_string()))?;
            prop_assert_eq!(tracked.iter().map(|it| it.records.len()).sum::<usize>(), count);
            let mut ids: Vec<_> = tracked.iter().filter_map(|it| it.download.clone()).collect();
            let known = ids.len();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), known);
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), status in "[a-zA-Z]{0,12}") {
            let record = json!([{"id": 1, "title": text, "status": status, "errorMessage": text,
                "statusMessages": [{"title": text, "messages": [text]}], "downloadId": text, "protocol": text}]);
            prop_assert!(gathered(record).is_ok());
        }
    }
}
