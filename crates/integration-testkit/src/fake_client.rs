use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use kernel::{
    Answer, ClientSnapshot, ClientWarning, DownloadClient, DownloadClientWriter, DownloadId, Halt,
    InstanceName, IntegrationError, Job, JobState, ServerHealth, Trouble, WritePermit,
};
use secrecy::SecretString;

use crate::instance;

/// A download client that holds what the test puts in it.
pub struct FakeClient {
    name: InstanceName,
    state: Arc<Mutex<ClientState>>,
}

/// Everything about a [`FakeClient`]. A test may change any of it at any time.
#[derive(Clone, Debug)]
pub struct ClientState {
    pub queue: Vec<Job>,
    /// Newest first.
    pub history: Vec<Job>,
    /// Out of sight of all but [`DownloadClient::find`].
    pub archive: Vec<Job>,
    pub halt: Option<Halt>,
    pub warnings: Vec<ClientWarning>,
    pub servers: ServerHealth,
    pub free_bytes: Option<u64>,
    pub speed: Option<u64>,
    pub categories: Vec<String>,
    /// What every call runs into.
    pub trouble: Option<Trouble>,
    /// Changes take effect, but their answers do not arrive.
    pub loses_answers: bool,
    /// What was changed, in order.
    pub writes: Vec<ClientWrite>,
    /// How often it was looked at.
    pub reads: usize,
    told: Option<Vec<Job>>,
    retries: usize,
}

/// One change that was asked of a [`FakeClient`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientWrite {
    SetCategory(DownloadId, String),
    Remove(DownloadId, bool),
    Retry(DownloadId),
    Pause(DownloadId),
    Resume(DownloadId),
    PauseAll(bool),
}

impl Default for ClientState {
    fn default() -> Self {
        Self {
            queue: Vec::new(),
            history: Vec::new(),
            archive: Vec::new(),
            halt: None,
            warnings: Vec::new(),
            servers: ServerHealth { configured: 1, usable: 1, problems: Vec::new() },
            free_bytes: Some(100 << 30),
            speed: Some(0),
            categories: vec!["*".to_owned(), "tv".to_owned(), "movies".to_owned()],
            trouble: None,
            loses_answers: false,
            writes: Vec::new(),
            reads: 0,
            told: None,
            retries: 0,
        }
    }
}

impl ClientState {
    /// The job wherever it is.
    pub fn job(&mut self, id: &DownloadId) -> Option<&mut Job> {
        let jobs = self.queue.iter_mut().chain(&mut self.history).chain(&mut self.archive);
        jobs.into_iter().find(|job| job.id == *id)
    }
}

impl FakeClient {
    /// An idle, healthy client.
    ///
    /// # Panics
    /// When `name` is not the name of an instance.
    pub fn new(name: &str) -> Arc<Self> {
        Arc::new(Self { name: instance(name), state: Arc::default() })
    }

    pub fn name(&self) -> &InstanceName {
        &self.name
    }

    /// Changes it, as its owner or its work would.
    pub fn change<T>(&self, change: impl FnOnce(&mut ClientState) -> T) -> T {
        change(&mut self.lock())
    }

    /// What was changed so far, in order.
    pub fn writes(&self) -> Vec<ClientWrite> {
        self.lock().writes.clone()
    }

    fn lock(&self) -> MutexGuard<'_, ClientState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> Answer<MutexGuard<'_, ClientState>> {
        let mut state = self.lock();
        state.reads += 1;
        match &state.trouble {
            Some(trouble) => Err(error(&self.name, trouble.clone())),
            None => Ok(state),
        }
    }
}

#[async_trait]
impl DownloadClient for FakeClient {
    async fn snapshot(&self, whole: bool) -> Answer<ClientSnapshot> {
        let mut state = self.read()?;
        let is_new = whole || state.told.as_ref() != Some(&state.history);
        if is_new {
            state.told = Some(state.history.clone());
        }
        Ok(ClientSnapshot {
            halt: state.halt.clone(),
            queue: state.queue.clone(),
            history: is_new.then(|| state.history.clone()),
            warnings: state.warnings.clone(),
            servers: state.servers.clone(),
            free_bytes: state.free_bytes,
            speed: state.speed,
        })
    }

    async fn find(&self, id: &DownloadId) -> Answer<Option<Job>> {
        Ok(self.read()?.job(id).cloned())
    }

    async fn categories(&self) -> Answer<Vec<String>> {
        Ok(self.read()?.categories.clone())
    }

    fn writer(&self, _permit: &WritePermit) -> Box<dyn DownloadClientWriter> {
        Box::new(FakeClientWriter { name: self.name.clone(), state: self.state.clone() })
    }
}

struct FakeClientWriter {
    name: InstanceName,
    state: Arc<Mutex<ClientState>>,
}

impl FakeClientWriter {
    fn write<T>(
        &self,
        write: ClientWrite,
        act: impl FnOnce(&mut ClientState) -> Result<T, Trouble>,
    ) -> Answer<T> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.writes.push(write);
        if let Some(trouble) = state.trouble.clone() {
            return Err(error(&self.name, trouble));
        }
        let result = act(&mut state).map_err(|trouble| error(&self.name, trouble))?;
        if state.loses_answers {
            return Err(error(&self.name, Trouble::Unreachable("the answer is lost".to_owned())));
        }
        Ok(result)
    }

    fn queued(
        &self,
        write: ClientWrite,
        id: &DownloadId,
        act: impl FnOnce(&mut Job),
    ) -> Answer<()> {
        self.write(write, |state| {
            let job = state.queue.iter_mut().find(|job| job.id == *id);
            job.map(act).ok_or(Trouble::NotFound)
        })
    }
}

#[async_trait]
impl DownloadClientWriter for FakeClientWriter {
    async fn set_category(&self, id: &DownloadId, category: &str) -> Answer<()> {
        let write = ClientWrite::SetCategory(id.clone(), category.to_owned());
        self.queued(write, id, |job| job.category = category.to_owned())
    }

    async fn remove(&self, id: &DownloadId, with_files: bool) -> Answer<()> {
        self.write(ClientWrite::Remove(id.clone(), with_files), |state| {
            let before = state.queue.len() + state.history.len();
            state.queue.retain(|job| job.id != *id);
            state.history.retain(|job| job.id != *id);
            let removed = state.queue.len() + state.history.len() < before;
            if removed { Ok(()) } else { Err(Trouble::NotFound) }
        })
    }

    async fn retry(&self, id: &DownloadId, _password: Option<&SecretString>) -> Answer<DownloadId> {
        self.write(ClientWrite::Retry(id.clone()), |state| {
            let failed = |job: &Job| job.id == *id && job.state == JobState::Failed;
            let at = state.history.iter().position(failed);
            let at = at.ok_or_else(|| Trouble::Refused("item does not exist".to_owned()))?;
            let mut job = state.history.remove(at);
            state.retries += 1;
            job.id = DownloadId(format!("{}-retry-{}", id.0, state.retries));
            job.state = JobState::Waiting;
            job.failure = None;
            let new = job.id.clone();
            state.queue.push(job);
            Ok(new)
        })
    }

    async fn pause(&self, id: &DownloadId) -> Answer<()> {
        self.queued(ClientWrite::Pause(id.clone()), id, |job| job.state = JobState::Paused)
    }

    async fn resume(&self, id: &DownloadId) -> Answer<()> {
        self.queued(ClientWrite::Resume(id.clone()), id, |job| job.state = JobState::Waiting)
    }

    async fn pause_all(&self, pause: bool) -> Answer<()> {
        self.write(ClientWrite::PauseAll(pause), |state| {
            state.halt = pause.then_some(Halt::PausedByOwner);
            Ok(())
        })
    }
}

pub(crate) fn error(name: &InstanceName, trouble: Trouble) -> IntegrationError {
    IntegrationError { instance: name.clone(), trouble, source: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{failed, job, permit};

    #[tokio::test]
    async fn the_history_is_told_once_until_it_changes() -> anyhow::Result<()> {
        let client = FakeClient::new("client");
        assert_eq!(client.snapshot(false).await?.history, Some(Vec::new()));
        assert_eq!(client.snapshot(false).await?.history, None);
        client.change(|state| state.history.push(job("a", "A", JobState::Completed)));
        assert_eq!(client.snapshot(false).await?.history.map(|jobs| jobs.len()), Some(1));
        Ok(())
    }

    #[tokio::test]
    async fn a_retry_gives_a_new_id_and_is_written_down() -> anyhow::Result<()> {
        let client = FakeClient::new("client");
        client.change(|state| state.history.push(failed("a", "A", kernel::Cause::Script)));
        let writer = client.writer(&permit());
        let id = DownloadId("a".to_owned());
        let new = writer.retry(&id, None).await?;
        assert_ne!(new, id);
        assert!(client.find(&id).await?.is_none());
        assert_eq!(client.find(&new).await?.map(|job| job.state), Some(JobState::Waiting));
        assert_eq!(client.writes(), [ClientWrite::Retry(id)]);
        Ok(())
    }

    #[tokio::test]
    async fn a_lost_answer_leaves_doubt_but_its_effect_stays() -> anyhow::Result<()> {
        let client = FakeClient::new("client");
        client.change(|state| {
            state.queue.push(job("a", "A", JobState::Waiting));
            state.loses_answers = true;
        });
        let id = DownloadId("a".to_owned());
        let result = client.writer(&permit()).remove(&id, true).await;
        assert!(result.is_err_and(|err| err.trouble.leaves_doubt()));
        assert!(client.find(&id).await?.is_none());
        Ok(())
    }
}
