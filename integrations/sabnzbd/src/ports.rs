use std::sync::Arc;

use async_trait::async_trait;
use kernel::{
    Answer, CircuitState, ClientSnapshot, ConnectionProblem, DownloadClient, DownloadClientWriter,
    DownloadId, Identity, Job, Probe, Timestamp, WritePermit,
};

use crate::{
    client::Client,
    halt::{Facts, halt},
    jobs,
    memory::Memory,
    probe,
    wire::Misc,
    writer::SabnzbdWriter,
};

/// One SABnzbd.
pub(crate) struct Port {
    pub(crate) client: Client,
    pub(crate) memory: Arc<Memory>,
}

impl Port {
    pub(crate) fn new(client: Client) -> Self {
        Self { client, memory: Arc::default() }
    }

    fn now(&self) -> Timestamp {
        self.client.upstream().clock().now()
    }

    /// Its settings, from memory when they are fresh. A look goes on without them.
    async fn settings(&self) -> Option<Misc> {
        let now = self.now();
        if let Some(settings) = self.memory.settings(now) {
            return Some(settings);
        }
        match self.client.settings().await {
            Ok(settings) => {
                self.memory.keep_settings(settings.clone(), now);
                Some(settings)
            }
            Err(err) => {
                let instance = self.client.upstream().name().as_str();
                tracing::debug!(instance, error = %err, "Settings not read");
                None
            }
        }
    }

    async fn language(&self) -> Answer<Option<String>> {
        if let Some(language) = self.memory.language() {
            return Ok(Some(language));
        }
        let status = self.client.status().await?;
        self.memory.keep_status(&status);
        Ok(status.active_lang)
    }
}

#[async_trait]
impl DownloadClient for Port {
    async fn snapshot(&self, whole: bool) -> Answer<ClientSnapshot> {
        let upstream = self.client.upstream();
        let now = self.now();
        // The queue comes before the history: a job that moves on in between is then seen twice
        // and not missed.
        let mut queue = self.client.queue().await?;
        let status = self.client.status().await?;
        self.memory.keep_status(&status);
        let last_update = self.memory.last_update(now).filter(|_| !whole);
        let history = self.client.history(last_update).await?;
        if let Some(history) = &history {
            queue
                .slots
                .retain(|queued| !history.slots.iter().any(|slot| slot.nzo_id == queued.nzo_id));
        }

        let language = status.active_lang.as_deref();
        let last_running = self.memory.last_running();
        self.memory.keep_queue(&queue, now);
        if let Some(history) = &history {
            self.memory.keep_history(history, now);
        }
        let settings = if queue.paused { self.settings().await } else { None };
        let warnings: Vec<_> =
            status.warnings.iter().map(|warning| jobs::warning(upstream, warning)).collect();
        let servers = jobs::servers(upstream, &status.servers);
        let halt = halt(&Facts {
            queue: &queue,
            servers: &servers,
            warnings: &warnings,
            settings: settings.as_ref(),
            is_post_processing: self.memory.is_post_processing(),
            last_running,
            now,
        });
        let jobs_of_history = history.map(|history| {
            let job = |slot| {
                let slot: &crate::wire::HistorySlot = slot;
                jobs::history_job(upstream, slot, self.memory.size(&slot.nzo_id), language)
            };
            history.slots.iter().filter(|slot| !slot.nzo_id.is_empty()).map(job).collect()
        });
        Ok(ClientSnapshot {
            halt,
            queue: jobs::queue_jobs(upstream, &queue, &jobs::fetched(&status), language),
            history: jobs_of_history,
            warnings,
            servers,
            free_bytes: queue.free_complete,
            speed: queue.kibibytes_per_second.map(|speed| (speed * 1024.0) as u64),
        })
    }

    async fn find(&self, id: &DownloadId) -> Answer<Option<Job>> {
        let upstream = self.client.upstream();
        let language = self.language().await?;
        let language = language.as_deref();
        if let Some(slot) = self.client.queued(id).await? {
            return Ok(Some(jobs::queued_job(upstream, &slot, language)));
        }
        let mut found = self.client.in_history(id, false).await?;
        if found.is_none() && self.memory.has_archive() {
            found = self.client.in_history(id, true).await?;
        }
        let job =
            |slot| jobs::history_job(upstream, &slot, self.memory.size(&slot.nzo_id), language);
        Ok(found.map(job))
    }

    async fn categories(&self) -> Answer<Vec<String>> {
        self.client.categories().await
    }

    fn writer(&self, permit: &WritePermit) -> Box<dyn DownloadClientWriter> {
        let writer = self.client.upstream().writer(permit);
        Box::new(SabnzbdWriter::new(self.client.clone(), writer, self.memory.clone()))
    }
}

#[async_trait]
impl Probe for Port {
    async fn probe(&self) -> Result<Identity, ConnectionProblem> {
        probe::probe(&self.client).await
    }

    fn circuit(&self) -> CircuitState {
        self.client.upstream().circuit()
    }
}
