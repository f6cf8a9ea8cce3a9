//! Looking at the programs, and keeping what disappears from them.

use std::{collections::HashMap, sync::Arc, time::Duration};

use kernel::{
    ClientSnapshot, Connected, DownloadClient, Health, InstanceName, Job, Library, Timestamp,
    TrackedState,
};
use serde_json::json;
use store::{DownloadQuery, DownloadRow, EventQuery};

use super::{
    Inner,
    detect::{blocked_key, missing_grabs},
    executor::ACTOR,
    world::{ClientView, LibraryView},
};
use crate::{
    Error, Result,
    events::{EventKind, event},
};

/// How far back the library's history counts: as long as the loop rule looks, and a day more.
const MEMORY: Duration = Duration::from_secs(8 * 86_400);

/// Asking again for what was written while we asked.
const OVERLAP: Duration = Duration::from_secs(120);

/// After so long without a look, by the clock, we cannot say that something stood still meanwhile:
/// the machine slept, or its clock was set forward.
const GAP: Duration = Duration::from_secs(900);

/// What is kept of a job that failed, and of one that is called complete and lacks a part.
const FAILED: &str = "failed";
const LACKING: &str = "lacking";

/// How long the library's own policy counts as known.
const HANDLING_FOR: Duration = Duration::from_secs(300);

impl Inner {
    /// Looks at one instance, and remembers what it tells.
    pub(super) async fn look(&self, connected: &Connected) -> Result<()> {
        let mut result = Ok(());
        if let Some(client) = &connected.downloads {
            result = self.look_at_client(&connected.name, client.as_ref()).await;
        }
        if let Some(library) = &connected.library {
            result = self.look_at_library(&connected.name, library.as_ref()).await.and(result);
        }
        if let (None, None, Some(health)) =
            (&connected.downloads, &connected.library, &connected.health)
        {
            result = self.look_at_health(&connected.name, health.as_ref()).await;
        }
        result
    }

    /// What has nothing to recover is only looked at to know whether it is there.
    async fn look_at_health(&self, name: &InstanceName, health: &dyn Health) -> Result<()> {
        match health.health().await {
            Ok(_) => {
                self.tell_presence(name, None).await?;
                self.world().lost.remove(name);
                Ok(())
            }
            Err(err) => {
                self.tell_presence(name, Some(&err.to_string())).await?;
                self.world().lost.entry(name.clone()).or_insert_with(|| self.clock.now());
                Err(err.into())
            }
        }
    }

    async fn look_at_client(&self, name: &InstanceName, client: &dyn DownloadClient) -> Result<()> {
        let mut before = self.client_view(name);
        if before.seen_at.is_none_or(|at| at > self.clock.now()) {
            before = Arc::new(self.remembered(name).await?);
        }
        if was_away(before.seen_at, self.clock.now()) {
            before =
                Arc::new(ClientView { moved_at: HashMap::new(), ..ClientView::clone(&before) });
        }
        // Until what it tells is kept, the next look asks for all of it again.
        let doubtful = ClientView { is_kept: false, ..ClientView::clone(&before) };
        self.world().clients.insert(name.clone(), Arc::new(doubtful));
        let answer = client.snapshot(!before.is_kept).await;
        let now = self.clock.now();
        match answer {
            Ok(snapshot) => {
                self.keep_evidence(name, &snapshot, now).await?;
                self.tell_presence(name, None).await?;
                let view = before.with(snapshot, now);
                gauge_client(name, &view);
                self.world().clients.insert(name.clone(), Arc::new(view));
                Ok(())
            }
            Err(err) => {
                self.world().clients.insert(name.clone(), Arc::new(before.lost(now)));
                self.tell_presence(name, Some(&err.to_string())).await?;
                Err(err.into())
            }
        }
    }

    /// What was kept about a client before the program started.
    async fn remembered(&self, name: &InstanceName) -> Result<ClientView> {
        let day_ago = self.clock.now() - Duration::from_secs(86_400);
        let query = DownloadQuery {
            client: Some(name.to_string()),
            states: vec![LACKING.to_owned()],
            seen_since: Some(day_ago.0),
            page_size: 200,
            ..DownloadQuery::default()
        };
        let rows = self.store.downloads(query).await?.items;
        let jobs = rows.into_iter().filter_map(|row| serde_json::from_value(row.document).ok());
        let lacking = jobs.map(|job: Job| (job.id.clone(), job)).collect();
        Ok(ClientView { lacking, ..ClientView::default() })
    }

    async fn look_at_library(&self, name: &InstanceName, library: &dyn Library) -> Result<()> {
        let mut before = self.library_view(name);
        if before.seen_at.is_some_and(|at| at > self.clock.now()) {
            // The clock was set back: what was seen cannot be put in order with what will be.
            before = Arc::default();
        }
        if was_away(before.seen_at, self.clock.now()) {
            before = Arc::new(LibraryView {
                missing_since: HashMap::new(),
                blocked_since: HashMap::new(),
                ..LibraryView::clone(&before)
            });
        }
        match self.read_library(library, &before).await {
            Ok(view) => {
                self.tell_presence(name, None).await?;
                metrics::gauge!("autoarr_library_tracked_downloads", "instance" => name.to_string())
                    .set(view.tracked.len() as f64);
                self.world().libraries.insert(name.clone(), Arc::new(view));
                Ok(())
            }
            Err(err) => {
                let lost_since = before.lost_since.or(Some(self.clock.now()));
                let view = LibraryView { lost_since, ..LibraryView::clone(&before) };
                self.world().libraries.insert(name.clone(), Arc::new(view));
                self.tell_presence(name, Some(&err.to_string())).await?;
                Err(err)
            }
        }
    }

    async fn read_library(
        &self,
        library: &dyn Library,
        before: &LibraryView,
    ) -> Result<LibraryView> {
        let handling = match before.seen_at {
            Some(at)
                if self.clock.now().since(at) < HANDLING_FOR
                    && !before.handling.clients.is_empty() =>
            {
                before.handling.clone()
            }
            _ => Arc::new(library.handling().await?),
        };
        // The queue first: what leaves it between the two reads is in the history by then.
        let tracked = library.tracked().await?;
        let now = self.clock.now();
        let mut events = before.events.clone();
        let since = events.newest().map_or(now - MEMORY, |newest| newest - OVERLAP);
        let mut new = library.events_since(since).await?;
        new.retain(|event| !events.iter().any(|known| known.id == event.id));
        for event in &mut new {
            // What is told to be in the future was written while the clock was ahead.
            event.at = event.at.min(now);
        }
        events.add(new);
        // By its own newest word, so that a clock that is set forward makes nothing forgotten.
        if let Some(newest) = events.newest() {
            events.forget_before(newest - MEMORY);
        }

        let mut view = LibraryView {
            first_seen_at: before.first_seen_at.or(Some(now)),
            seen_at: Some(now),
            lost_since: None,
            handling,
            tracked,
            events,
            ..LibraryView::default()
        };
        view.missing_since = missing_grabs(&view)
            .into_iter()
            .map(|id| {
                let since = before.missing_since.get(&id).copied().unwrap_or(now);
                (id, since)
            })
            .collect();
        view.blocked_since = view
            .tracked
            .iter()
            .filter(|tracked| {
                matches!(
                    tracked.state,
                    TrackedState::ImportBlocked(_) | TrackedState::ClientUnavailable
                )
            })
            .map(|tracked| {
                let key = blocked_key(tracked);
                let since = before.blocked_since.get(&key).copied().unwrap_or(now);
                (key, since)
            })
            .collect();
        Ok(view)
    }

    /// Writes down the failures that are seen for the first time: the library deletes them from
    /// the client within its next minute.
    async fn keep_evidence(
        &self,
        client: &InstanceName,
        snapshot: &ClientSnapshot,
        now: Timestamp,
    ) -> Result<()> {
        let jobs = snapshot.queue.iter().chain(snapshot.history.iter().flatten());
        for job in jobs.filter(|job| job.failure.is_some() || job.lacks_something()) {
            let state = if job.failure.is_some() { FAILED } else { LACKING };
            if self
                .store
                .download(client.as_str(), &job.id.0)
                .await?
                .is_some_and(|row| row.state == state)
            {
                continue;
            }
            let row = row_of(client, job, state, now)?;
            let mut change = self.store.begin().await?;
            change.save_download(&row).await?;
            if let Some(why) = &job.failure {
                metrics::counter!("autoarr_failures_total", "class" => why.cause.code())
                    .increment(1);
                let title = kernel::clean_text(&job.title, 300);
                let mut event = event(
                    EventKind::DownloadFailed,
                    now,
                    ACTOR,
                    format!("{title} failed: {}", why.cause.sentence()),
                );
                event.instance = Some(client.to_string());
                event.correlation.clone_from(&job.id.0);
                event.data = json!({ "download": job.id, "category": job.category, "why": why });
                change.add_event(event).await?;
            }
            self.feed.commit(change).await?;
        }
        Ok(())
    }

    /// Tells that an instance is lost (`trouble` says why) or back: once for each change, also
    /// where another program on the same database, or this one before its restart, has told it.
    async fn tell_presence(&self, name: &InstanceName, trouble: Option<&str>) -> Result<()> {
        let is_lost = trouble.is_some();
        if self.known_lost().get(name) == Some(&is_lost) {
            return Ok(());
        }
        let lost = self.last_told(EventKind::InstanceLost, name).await?;
        let back = self.last_told(EventKind::InstanceBack, name).await?;
        let was_lost = lost > back;
        match trouble {
            Some(why) if !was_lost => {
                let summary = format!("{name} cannot be read: {why}");
                self.tell(EventKind::InstanceLost, name, summary).await?;
            }
            None if was_lost => {
                self.tell(EventKind::InstanceBack, name, format!("{name} answers again")).await?;
            }
            _ => {}
        }
        self.known_lost().insert(name.clone(), is_lost);
        Ok(())
    }

    /// The number of the newest event of a kind about an instance.
    async fn last_told(&self, kind: EventKind, name: &InstanceName) -> Result<Option<i64>> {
        let query = EventQuery {
            kind: Some(kind.name().to_owned()),
            instance: Some(name.to_string()),
            limit: 1,
            ..EventQuery::default()
        };
        Ok(self.store.events(query).await?.first().map(|it| it.seq))
    }

    async fn tell(&self, kind: EventKind, name: &InstanceName, summary: String) -> Result<()> {
        let mut change = self.store.begin().await?;
        let mut event = event(kind, self.clock.now(), ACTOR, summary);
        event.instance = Some(name.to_string());
        change.add_event(event).await?;
        Ok(self.feed.commit(change).await?)
    }
}

/// Whether nobody has looked for so long that waiting has to begin anew.
fn was_away(seen_at: Option<Timestamp>, now: Timestamp) -> bool {
    seen_at.is_some_and(|at| now.since(at) >= GAP)
}

fn row_of(client: &InstanceName, job: &Job, state: &str, now: Timestamp) -> Result<DownloadRow> {
    let document = serde_json::to_value(job)
        .map_err(|err| Error::Internal(format!("a download cannot be written: {err}")))?;
    Ok(DownloadRow {
        client: client.to_string(),
        download: job.id.0.clone(),
        parent: None,
        title: job.title.clone(),
        category: Some(job.category.clone()),
        state: state.to_owned(),
        first_seen: now.0,
        last_seen: now.0,
        document,
    })
}

fn gauge_client(name: &InstanceName, view: &ClientView) {
    let label = || name.to_string();
    metrics::gauge!("autoarr_queue_jobs", "instance" => label()).set(view.queue.len() as f64);
    let left: u64 = view.queue.iter().map(|job| job.bytes_left).sum();
    metrics::gauge!("autoarr_queue_bytes", "instance" => label()).set(left as f64);
    metrics::gauge!("autoarr_download_bytes_per_second", "instance" => label())
        .set(view.speed.unwrap_or(0) as f64);
}
