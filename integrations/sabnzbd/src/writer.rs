use std::sync::Arc;

use async_trait::async_trait;
use integration_kit::{Weight, Writer};
use kernel::{Answer, DownloadClientWriter, DownloadId, Trouble};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::{
    client::{API, Client, known},
    memory::Memory,
    wire::Done,
};

/// What changes something. SABnzbd takes changes as `GET`s.
pub(crate) struct SabnzbdWriter {
    client: Client,
    writer: Writer,
    memory: Arc<Memory>,
}

impl SabnzbdWriter {
    pub(crate) fn new(client: Client, writer: Writer, memory: Arc<Memory>) -> Self {
        Self { client, writer, memory }
    }

    /// Sends a change. An answer that says no with a reason is an error; one without a reason is
    /// left to the caller.
    async fn tell(&self, mode: &str, rest: &[(&str, &str)]) -> Answer<Done> {
        let done = send(&self.writer, mode, rest).await?;
        self.memory.forget_history();
        match done.error {
            Some(error) => Err(self.client.upstream().refused(&error)),
            None => Ok(done),
        }
    }

    /// A change of one job in the queue, which names the jobs that it changed.
    async fn tell_job(&self, what: &str, id: &DownloadId, rest: &[(&str, &str)]) -> Answer<bool> {
        let id = known(&self.client, id)?;
        let query = [&[("name", what), ("value", id)], rest].concat();
        let done = self.tell("queue", &query).await?;
        Ok(done.nzo_ids.iter().any(|changed| changed == id))
    }

    /// Pauses or resumes a job. It says yes to any id, so we look first.
    async fn tell_queued(&self, what: &str, id: &DownloadId) -> Answer<()> {
        self.found(self.client.queued(id).await?.is_some())?;
        let found = self.tell_job(what, id, &[]).await?;
        self.found(found)
    }

    fn found(&self, found: bool) -> Answer<()> {
        if found { Ok(()) } else { Err(self.client.upstream().trouble(Trouble::NotFound)) }
    }

    fn done(&self, done: &Done) -> Answer<()> {
        match done.status {
            Some(true) => Ok(()),
            _ => Err(self.client.upstream().refused("no reason given")),
        }
    }
}

#[async_trait]
impl DownloadClientWriter for SabnzbdWriter {
    async fn set_category(&self, id: &DownloadId, category: &str) -> Answer<()> {
        let query = [("value", known(&self.client, id)?), ("value2", category)];
        let done = self.tell("change_cat", &query).await?;
        // `false` for a job that is not in the queue any more.
        self.found(done.status == Some(true))?;
        match self.client.queued(id).await? {
            Some(slot) if slot.cat != category => {
                Err(self.client.upstream().refused("the category was not taken"))
            }
            // It may have moved on in the meantime.
            _ => Ok(()),
        }
    }

    async fn remove(&self, id: &DownloadId, with_files: bool) -> Answer<()> {
        let files = [("del_files", if with_files { "1" } else { "0" })];
        if self.tell_job("delete", id, &files).await? {
            return Ok(());
        }
        // The history says yes to any id, so we look first. Without `archive=0`, versions from 4.3
        // on would keep it out of sight.
        self.found(self.client.in_history(id, false).await?.is_some())?;
        let history = [("name", "delete"), ("value", known(&self.client, id)?), ("archive", "0")];
        let done = self.tell("history", &[history.as_slice(), &files].concat()).await?;
        self.done(&done)
    }

    async fn retry(&self, id: &DownloadId, password: Option<&SecretString>) -> Answer<DownloadId> {
        let mut query = vec![("value", known(&self.client, id)?)];
        if let Some(password) = password {
            query.push(("password", password.expose_secret()));
        }
        let done = self.tell("retry", &query).await?;
        let new = first_id(&done.nzo_id).map(|id| DownloadId(id.to_owned()));
        new.ok_or_else(|| self.client.upstream().misunderstood("no new id after a retry"))
    }

    async fn pause(&self, id: &DownloadId) -> Answer<()> {
        self.tell_queued("pause", id).await
    }

    async fn resume(&self, id: &DownloadId) -> Answer<()> {
        self.tell_queued("resume", id).await
    }

    async fn pause_all(&self, pause: bool) -> Answer<()> {
        let done = self.tell(if pause { "pause" } else { "resume" }, &[]).await?;
        self.done(&done)
    }
}

/// Sends a change once, and answers what became of it in its own words.
pub(crate) async fn send(writer: &Writer, mode: &str, rest: &[(&str, &str)]) -> Answer<Done> {
    let query = [&[("mode", mode), ("output", "json")], rest].concat();
    writer.call(API, &query, Weight::Light).await
}

/// The id in an answer, however deep in lists it is.
fn first_id(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => text.starts_with("SABnzbd_nzo_").then_some(text),
        Value::Array(values) => values.iter().find_map(first_id),
        _ => None,
    }
}
