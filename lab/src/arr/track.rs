//! The minute's look at the download clients, and what follows from it.

use jiff::Timestamp;

use serde_json::Value;

use super::inside::Inside;
use super::state::{Remote, Stage, Tracked, World};
use super::wire::{Job, Sabnzbd};
use super::{App, SonarrVersion};

impl Inside {
    /// Looks at the clients, then imports what is finished and handles what has failed.
    pub(super) async fn refresh(&self) {
        let _turn = self.turn.lock().await;
        self.look_at_clients().await;
        let tracked: Vec<String> = {
            let world = self.world();
            let present = world.tracked.iter().filter(|tracked| tracked.in_queue());
            present.map(|tracked| tracked.download_id.clone()).collect()
        };
        for download_id in tracked {
            self.process(&download_id).await;
        }
    }

    /// Looks at the clients and changes nothing but the queue. A client that does not answer has
    /// no downloads. Whoever calls has the turn.
    pub(super) async fn look_at_clients(&self) {
        let clients = self.world().usable_clients();
        let mut seen = Vec::new();
        for client in &clients {
            let sab = Sabnzbd::new(&self.http, self.app, client);
            match sab.jobs().await {
                Ok(jobs) => seen.extend(jobs.into_iter().map(|job| (client, job))),
                Err(trouble) => tracing::debug!(?trouble, "Client not read"),
            }
        }
        let mut world = self.world();
        for tracked in &mut world.tracked {
            tracked.present = false;
        }
        for (client, job) in seen {
            world.track(client, &job);
        }
        world.tracked.retain(|tracked| tracked.present || tracked.stage != Stage::Downloading);
    }

    async fn process(&self, download_id: &str) {
        let tracked = {
            let world = self.world();
            let found = world.tracked.iter().find(|tracked| tracked.download_id == download_id);
            found.cloned()
        };
        let Some(tracked) = tracked else { return };
        let handles = self.world().is_set("downloadclient", "enableCompletedDownloadHandling");
        match tracked.status {
            "failed" => {
                if self.world().grabs(download_id).is_empty() {
                    let text = self.app.not_grabbed();
                    let warning = vec![(tracked.title.clone(), vec![text.to_owned()])];
                    self.world().warn(download_id, warning, Stage::Downloading);
                } else {
                    self.handle_failure(&tracked).await;
                }
            }
            "completed" if handles => {
                let imported = self.world().import_download(&tracked, self.now());
                if imported {
                    self.remove_imported(&tracked).await;
                }
            }
            _ => {}
        }
    }

    /// Takes what was imported out of its client, into the archive where there is one.
    pub(super) async fn remove_imported(&self, tracked: &Tracked) {
        let client = self.world().document("downloadclient", tracked.client_id).cloned();
        let client = client.filter(|client| client["removeCompletedDownloads"] == true);
        if let Some(client) = client {
            let sab = Sabnzbd::new(&self.http, self.app, &client);
            if let Err(trouble) = sab.remove(&tracked.download_id, false).await {
                tracing::debug!(?trouble, "Imported download not removed from its client");
            }
        }
    }
}

impl App {
    /// What stands for ever at a failure of a download that the app did not grab.
    fn not_grabbed(self) -> &'static str {
        match self {
            Self::Sonarr(SonarrVersion::V5) => {
                "Download has failed wasn't grabbed by Sonarr, skipping automatic download handling"
            }
            Self::Sonarr(SonarrVersion::V4) => "Download wasn't grabbed by sonarr, skipping",
            Self::Radarr => "Download wasn't grabbed by Radarr, skipping",
        }
    }
}

impl Tracked {
    /// Whether the app's queue shows it.
    pub(super) fn in_queue(&self) -> bool {
        let working =
            matches!(self.stage, Stage::Downloading | Stage::ImportPending | Stage::ImportBlocked);
        self.present && working
    }
}

impl World {
    /// Takes over what the client says of one job.
    fn track(&mut self, client: &Value, job: &Job) {
        if job.in_history && job.status == "Deleted" {
            return;
        }
        let fresh = self.tracked_from(client, job);
        let known = self.tracked.iter_mut().find(|tracked| tracked.download_id == job.id);
        match known {
            None => self.tracked.push(fresh),
            Some(known) => {
                let (stage, warnings, told) =
                    (known.stage, std::mem::take(&mut known.warnings), known.told_owner);
                let stage = if stage == Stage::Downloading { fresh.stage } else { stage };
                *known = Tracked { stage, warnings, told_owner: told, ..fresh };
            }
        }
    }

    fn tracked_from(&self, client: &Value, job: &Job) -> Tracked {
        let parsed = super::names::parse(self.app, &job.name);
        let grabs = self.grabs(&job.id);
        let mut remote = self.resolve(parsed.as_ref());
        if let Some(grab) = grabs.last()
            && (remote.work.is_none() || remote.items.is_empty())
        {
            let items = grabs.iter().map(|grab| grab.item).collect();
            let season = self.items.get(&grab.item).map(|item| item.season);
            remote = Remote { work: Some(grab.work), season, items, by_id: true };
        }
        let newest = self.history.iter().rev();
        let last = newest.filter(|e| e.download_id.as_deref() == Some(&job.id)).map(|e| e.kind);
        let stage = match last.into_iter().next() {
            _ if self.ignored.contains(&job.id) => Stage::Ignored,
            Some("downloadFailed") => Stage::Failed,
            Some("downloadFolderImported") => Stage::Imported,
            _ => Stage::Downloading,
        };
        let status = status(job);
        let handles = self.is_set("downloadclient", "enableCompletedDownloadHandling");
        let stage = match (stage, status) {
            (Stage::Downloading, "completed") if handles => Stage::ImportPending,
            _ => stage,
        };
        let indexer = grabs.last().and_then(|g| g.data.get("indexer")?.as_str().map(str::to_owned));
        Tracked {
            download_id: job.id.clone(),
            client_id: client["id"].as_i64().unwrap_or(0),
            client: client["name"].as_str().unwrap_or("SABnzbd").to_owned(),
            title: job.name.clone(),
            status,
            stage,
            warnings: Vec::new(),
            error: job.in_history.then(|| job.fail_message.clone()),
            size: job.size,
            left: job.left,
            remaining: (status != "paused").then_some(job.remaining),
            output: output(job),
            remote,
            quality: super::quality::parse(self.app, &job.name),
            parsed: parsed.is_some(),
            grabbed_at: grabs.first().map(|grab| grab.date),
            indexer,
            told_owner: false,
            present: true,
        }
    }

    /// Puts a warning on a download; an empty one takes it away.
    pub(super) fn warn(
        &mut self,
        download_id: &str,
        warnings: Vec<(String, Vec<String>)>,
        stage: Stage,
    ) {
        let known = self.tracked.iter_mut().find(|tracked| tracked.download_id == download_id);
        if let Some(tracked) = known {
            tracked.warnings = warnings;
            tracked.stage = stage;
        }
    }

    /// When the next RSS sync is due, which is when a waiting grab is tried again.
    pub(super) fn next_try(&self) -> Timestamp {
        self.next_rss
    }
}

fn status(job: &Job) -> &'static str {
    match (job.in_history, job.status.as_str()) {
        (false, "Paused") => "paused",
        (false, "Queued" | "Grabbing" | "Propagating" | "Fetching") => "queued",
        (true, "Completed") => "completed",
        (true, "Failed") => {
            let full = "unpacking failed, write error or disk is full?";
            if job.fail_message.eq_ignore_ascii_case(full) { "warning" } else { "failed" }
        }
        _ => "downloading",
    }
}

/// The folder above what the client stored that is named as the job, else what it stored.
fn output(job: &Job) -> Option<String> {
    if job.storage.is_empty() {
        return None;
    }
    let stored = std::path::Path::new(&job.storage);
    let named = stored.ancestors().skip(1).find(|p| p.file_name().is_some_and(|n| *n == *job.name));
    Some(named.map_or_else(|| job.storage.clone(), |folder| format!("{}/", folder.display())))
}
