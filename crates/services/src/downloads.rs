use std::collections::BTreeMap;

use kernel::{
    Classification, ClientWarning, DownloadId, Halt, InstanceName, Job, JobState, Timestamp,
};
use store::{DownloadQuery, Page, Store};

use crate::{
    Error, Result,
    incidents::{Incident, Incidents},
    recovery::Recovery,
};

/// Downloads, in whichever client they are.
#[derive(Clone)]
pub struct Downloads {
    recovery: Recovery,
    incidents: Incidents,
    store: Store,
}

/// What all clients have in hand, as they were last seen.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    pub clients: Vec<ClientState>,
    pub downloads: Vec<Download>,
}

/// One client as it was last seen.
#[derive(Clone, Debug)]
pub struct ClientState {
    pub name: InstanceName,
    pub seen_at: Option<Timestamp>,
    pub lost_since: Option<Timestamp>,
    pub halt: Option<Halt>,
    pub speed: Option<u64>,
    pub free_bytes: Option<u64>,
    pub warnings: Vec<ClientWarning>,
}

/// One download, with the incident about it if there is one.
#[derive(Clone, Debug)]
pub struct Download {
    pub client: InstanceName,
    pub job: Job,
    /// What it should bring, as the library calls it.
    pub title: Option<String>,
    pub library: Option<InstanceName>,
    pub incident: Option<Incident>,
}

/// A failure that was kept when it was seen.
#[derive(Clone, Debug)]
pub struct KeptFailure {
    pub client: String,
    pub download: DownloadId,
    pub title: String,
    pub category: Option<String>,
    pub why: Option<Classification>,
    pub first_seen: Timestamp,
}

impl Downloads {
    pub(crate) fn new(recovery: Recovery, incidents: Incidents, store: Store) -> Self {
        Self { recovery, incidents, store }
    }

    /// The live queues of all clients, and what failed there and is still to be seen.
    pub async fn overview(&self) -> Result<Overview> {
        let mut overview = Overview::default();
        let mut open: BTreeMap<DownloadId, Incident> = BTreeMap::new();
        for incident in self.incidents.open().await? {
            if let Some(id) = incident.download.clone() {
                open.insert(id, incident);
            }
        }
        let libraries = self.recovery.libraries();
        for (name, view) in self.recovery.clients() {
            let in_hand = view.jobs().filter(|job| job.state != JobState::Completed);
            for job in in_hand {
                let grab = libraries
                    .iter()
                    .find_map(|(library, of)| Some((library, of.events.grab_of(&job.id)?)));
                overview.downloads.push(Download {
                    client: name.clone(),
                    title: grab.map(|(_, event)| event.item_title.clone()),
                    library: grab.map(|(library, _)| library.clone()),
                    incident: open.get(&job.id).cloned(),
                    job: job.clone(),
                });
            }
            overview.clients.push(ClientState {
                name,
                seen_at: view.seen_at,
                lost_since: view.lost_since,
                halt: view.halt.clone(),
                speed: view.speed,
                free_bytes: view.free_bytes,
                warnings: view.warnings.clone(),
            });
        }
        Ok(overview)
    }

    /// One download as it was last seen.
    pub async fn get(&self, client: &InstanceName, id: &DownloadId) -> Result<Download> {
        let overview = self.overview().await?;
        let found =
            overview.downloads.into_iter().find(|it| it.client == *client && it.job.id == *id);
        found.ok_or_else(|| Error::NotFound {
            what: "download",
            name: kernel::clean_text(&id.0, 80),
        })
    }

    /// The failures that were kept, the newest first: also those that their client has forgotten.
    pub async fn failures(&self, query: DownloadQuery) -> Result<Page<KeptFailure>> {
        let page = self.store.downloads(query).await?;
        Ok(page.map(|row| {
            let job: Option<Job> = serde_json::from_value(row.document).ok();
            KeptFailure {
                client: row.client,
                download: DownloadId(row.download),
                title: row.title,
                category: row.category,
                why: job.and_then(|job| job.failure),
                first_seen: Timestamp(row.first_seen),
            }
        }))
    }
}
