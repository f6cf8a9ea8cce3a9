//! One method per call that looks. SABnzbd says no with a 200 and `{"status": false, "error": …}`.

use integration_kit::{Reader, Upstream, Weight};
use kernel::{Answer, DownloadId, IntegrationError, Trouble};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::wire::{
    CategoriesAnswer, ConfigAnswer, History, HistoryAnswer, HistorySlot, Misc, Queue, QueueAnswer,
    QueueSlot, ScriptsAnswer, SectionsAnswer, Status, StatusAnswer,
};

/// The one path of its API.
pub(crate) const API: &str = "api";

/// How many jobs of the history are read. The newest come first, and what a library still cares
/// for is among them; older ones are found by their id.
const HISTORY: &str = "1000";

#[derive(Clone, Debug)]
pub(crate) struct Client {
    upstream: Upstream,
    reader: Reader,
}

impl Client {
    pub(crate) fn new(upstream: Upstream) -> Self {
        let reader = upstream.reader();
        Self { upstream, reader }
    }

    pub(crate) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The whole queue.
    pub(crate) async fn queue(&self) -> Answer<Queue> {
        let answer: QueueAnswer = self.ask("queue", &[]).await?;
        answer.queue.ok_or_else(|| self.no(answer.error))
    }

    /// One job of the queue, in any category.
    pub(crate) async fn queued(&self, id: &DownloadId) -> Answer<Option<QueueSlot>> {
        let answer: QueueAnswer = self.ask("queue", &[("nzo_ids", known(self, id)?)]).await?;
        let queue = answer.queue.ok_or_else(|| self.no(answer.error))?;
        // Versions that cannot filter by id send everything.
        Ok(queue.slots.into_iter().find(|slot| slot.nzo_id == id.0))
    }

    /// The newest jobs of the history; `None` when nothing changed since `last_update`.
    pub(crate) async fn history(&self, last_update: Option<u64>) -> Answer<Option<History>> {
        let last_update = last_update.unwrap_or(0).to_string();
        let query = [("limit", HISTORY), ("last_history_update", last_update.as_str())];
        let answer: HistoryAnswer = self.ask("history", &query).await?;
        match (answer.history, answer.error) {
            (None, Some(error)) => Err(self.no(Some(error))),
            (history, _) => Ok(history),
        }
    }

    /// One job of the history, or of the archive behind it, in any category.
    pub(crate) async fn in_history(
        &self,
        id: &DownloadId,
        in_archive: bool,
    ) -> Answer<Option<HistorySlot>> {
        let mut query = vec![("limit", HISTORY), ("nzo_ids", known(self, id)?)];
        if in_archive {
            query.push(("archive", "1"));
        }
        let answer: HistoryAnswer = self.ask("history", &query).await?;
        let history = answer.history.ok_or_else(|| self.no(answer.error))?;
        Ok(history.slots.into_iter().find(|slot| slot.nzo_id == id.0))
    }

    /// Its news servers, warnings and language. Without the dashboard, for which it would ask
    /// hosts on the internet.
    pub(crate) async fn status(&self) -> Answer<Status> {
        self.status_as().await
    }

    /// The same, of which something else is read.
    pub(crate) async fn status_as<T: DeserializeOwned>(&self) -> Answer<T> {
        let answer: StatusAnswer<T> = self.ask("fullstatus", &[("skip_dashboard", "1")]).await?;
        answer.status.ok_or_else(|| self.no(answer.error))
    }

    pub(crate) async fn settings(&self) -> Answer<Misc> {
        let answer: ConfigAnswer = self.ask("get_config", &[("section", "misc")]).await?;
        answer.config.map(|config| config.misc).ok_or_else(|| self.no(answer.error))
    }

    /// One section of its settings as it is, secrets and all; `None` where this version has none of
    /// that name, or nothing in it.
    pub(crate) async fn section(&self, name: &str) -> Answer<Option<Value>> {
        let answer: SectionsAnswer = self.ask("get_config", &[("section", name)]).await?;
        let mut config = answer.config.ok_or_else(|| self.no(answer.error))?;
        Ok(config.remove(name))
    }

    /// The scripts that it could run; none where it has no folder for them.
    pub(crate) async fn scripts(&self) -> Answer<Vec<String>> {
        let answer: ScriptsAnswer = self.ask("get_scripts", &[]).await?;
        answer.scripts.ok_or_else(|| self.no(answer.error))
    }

    pub(crate) async fn categories(&self) -> Answer<Vec<String>> {
        let answer: CategoriesAnswer = self.ask("get_cats", &[]).await?;
        answer.categories.ok_or_else(|| self.no(answer.error))
    }

    async fn ask<T: DeserializeOwned>(&self, mode: &str, rest: &[(&str, &str)]) -> Answer<T> {
        let query = [&[("mode", mode), ("output", "json")], rest].concat();
        self.reader.get(API, &query, Weight::Light).await
    }

    /// What was asked for is not in the answer: it said no, or something else.
    pub(crate) fn no(&self, error: Option<String>) -> IntegrationError {
        match error {
            Some(error) => self.upstream.refused(&error),
            None => self.upstream.misunderstood("what was asked for is not in the answer"),
        }
    }
}

/// An id that stands for one job. SABnzbd takes lists, and words that stand for all jobs, in the
/// same place.
pub(crate) fn known<'a>(client: &Client, id: &'a DownloadId) -> Answer<&'a str> {
    let is_one = !id.0.is_empty()
        && id.0.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        && !["all", "failed", "completed"].iter().any(|word| id.0.eq_ignore_ascii_case(word));
    if is_one { Ok(&id.0) } else { Err(client.upstream().trouble(Trouble::NotFound)) }
}
