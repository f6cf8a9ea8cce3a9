//! One round: what is wrong becomes an incident, and every incident goes one step on.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use kernel::{
    Cause, DownloadId, ImportTrouble, InstanceName, LibraryItem, ReportedText, Timestamp,
};

use super::{
    Inner,
    control::read_message,
    decide::overlap,
    detect::{Sighting, sightings},
    policy::Policy,
    proof,
    world::World,
};
use crate::{
    Result,
    events::EventKind,
    incidents::{Incident, Scope},
};

/// Who judges, of several programs on one database.
pub(super) const LEASE: &str = "recovery";

/// For how long one who judged goes on to be the one.
const LEASE_FOR: Duration = Duration::from_secs(45);

/// For how long the end of an incident is remembered after a restart: a day longer than the
/// library's history counts.
const REMEMBERED: Duration = Duration::from_secs(9 * 86_400);

/// Reading again what was being written while we read.
const OVERLAP: Duration = Duration::from_secs(60);

/// What one round came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Another program on the same database does the judging.
    pub is_elsewhere: bool,
    pub opened: usize,
    pub acted: usize,
    pub closed: usize,
    /// What went wrong in it; it did not stop the rest.
    pub troubles: Vec<String>,
}

/// What one round looks at for every incident.
pub(super) struct Scene {
    pub(super) world: World,
    pub(super) policy: Arc<Policy>,
    /// What is wrong with a client as a whole.
    pub(super) of_house: Vec<Sighting>,
    /// The clients with something to be put right first, and what that is.
    pub(super) holding: BTreeMap<InstanceName, String>,
}

/// What is remembered from one round to the next. Everything in it can be read again from the
/// store and from the programs.
#[derive(Default)]
pub(super) struct Memory {
    /// Downloads whose incident is over: their remains are not a new incident.
    closed: BTreeMap<DownloadId, Cause>,
    /// When the brake of each client was last released.
    pub(super) released: BTreeMap<InstanceName, Timestamp>,
    /// Sightings that turned out to be none.
    dismissed: BTreeSet<(DownloadId, &'static str)>,
    /// Up to when it is known what has ended.
    read_at: Option<Timestamp>,
}

impl Memory {
    /// An incident is over.
    pub(super) fn keep(&mut self, incident: &Incident) {
        let downloads = incident.download.iter().chain(&incident.lineage);
        self.closed.extend(downloads.map(|id| (id.clone(), incident.why.cause)));
        if let (Scope::Brake, Some(client), Some(at)) =
            (incident.scope, &incident.client, incident.closed_at)
        {
            let last = self.released.entry(client.clone()).or_insert(at);
            *last = at.max(*last);
        }
    }

    /// Whether what a sighting is about is over, or was looked into already.
    fn knows(&self, sighting: &Sighting) -> bool {
        let Some(id) = &sighting.download else { return false };
        let cause = sighting.why.cause;
        let is_closed = self.closed.get(id).is_some_and(|closed| {
            *closed == cause || !matches!(cause, Cause::Truncated | Cause::Loop)
        });
        is_closed || self.dismissed.contains(&(id.clone(), cause.code()))
    }
}

impl Inner {
    /// Judges the world as it was last seen, and does what is to be done.
    pub(super) async fn judge(&self) -> Result<Round> {
        let mut memory = self.memory.lock().await;
        let now = self.clock.now();
        if !self.store.take_lease(LEASE, &self.replica, now.0, (now + LEASE_FOR).0).await? {
            return Ok(Round { is_elsewhere: true, ..Round::default() });
        }
        // In this order: what somebody closes in between is known to be over.
        let mut open = self.open_incidents().await?;
        self.read_closed(&mut memory, now).await?;
        let policy = self.policy();
        let world = self.snapshot_of_world();
        for incident in &mut open {
            if incident.clock_was_set_back(now) {
                self.keep(incident).await?;
            }
        }
        let mut round = Round::default();
        self.executor().settle_begun(&open).await?;

        let seen = sightings(&world, &policy);
        let of_house = seen.iter().filter(|it| it.scope == Scope::House).cloned().collect();
        for sighting in seen {
            match self.attach(&mut memory, &mut open, sighting, &world).await {
                Ok(is_new) => round.opened += usize::from(is_new),
                Err(err) => round.troubles.push(err.to_string()),
            }
        }
        self.brake(&mut open, &world, &policy, &mut memory).await?;
        let mut scene = Scene { world, policy, of_house, holding: BTreeMap::new() };
        // The house comes first: what is wrong there holds the rest.
        open.sort_by_key(|it| it.scope == Scope::Item);
        for incident in &mut open {
            if let Err(err) = self.go_on(incident, &scene, &mut round).await {
                tracing::warn!(incident = %incident.id, error = &err as &dyn std::error::Error, "Incident not brought on");
                round.troubles.push(err.to_string());
            }
            if incident.is_over() {
                round.closed += 1;
                memory.keep(incident);
            } else if let (Scope::House | Scope::Brake, Some(client)) =
                (incident.scope, &incident.client)
            {
                scene.holding.entry(client.clone()).or_insert_with(|| incident.title.clone());
            }
        }
        let still_open = open.iter().filter(|it| !it.is_over()).count();
        metrics::gauge!("autoarr_incidents_open").set(still_open as f64);
        Ok(round)
    }

    /// Reads what has ended since the last round: an owner may have closed it, or another program
    /// on the same database.
    async fn read_closed(&self, memory: &mut Memory, now: Timestamp) -> Result<()> {
        // A clock that was set back counts from where it is.
        let since = memory.read_at.map_or(now - REMEMBERED, |at| at.min(now) - OVERLAP);
        for incident in self.incidents.closed_since(since).await? {
            memory.keep(&incident);
        }
        memory.read_at = Some(now);
        Ok(())
    }

    pub(super) async fn open_incidents(&self) -> Result<Vec<Incident>> {
        self.store.open_incidents().await?.into_iter().map(Incident::from_row).collect()
    }

    // ---- sightings become incidents ----

    /// Gives a sighting to the incident it belongs to, or opens one. Whether one was opened.
    async fn attach(
        &self,
        memory: &mut Memory,
        open: &mut Vec<Incident>,
        sighting: Sighting,
        world: &World,
    ) -> Result<bool> {
        let cause = sighting.why.cause;
        if let Some(incident) = open.iter_mut().find(|it| !it.is_over() && belongs(it, &sighting)) {
            self.refresh(incident, sighting, world).await?;
            return Ok(false);
        }
        if memory.knows(&sighting) {
            return Ok(false);
        }
        let items = self.items(&sighting).await?;
        let mut sighting = sighting;
        self.read_message(&mut sighting);
        if !self.is_really_so(&mut sighting, &items).await? {
            if let Some(id) = sighting.download {
                memory.dismissed.insert((id, cause.code()));
            }
            return Ok(false);
        }
        let mut incident = new_incident(sighting, &items, world.now);
        let summary = format!("{}: {}", kernel::clean_text(&incident.title, 300), cause.sentence());
        let mut change = self.store.begin().await?;
        self.save(&mut change, &mut incident, EventKind::IncidentOpened, summary).await?;
        self.feed.commit(change).await?;
        open.push(incident);
        Ok(true)
    }

    /// Whether what a sighting is about is over already.
    pub(super) async fn is_closed(&self, sighting: &Sighting) -> bool {
        self.memory.lock().await.knows(sighting)
    }

    async fn items(&self, sighting: &Sighting) -> Result<Vec<LibraryItem>> {
        let Some(library) = &sighting.library else { return Ok(Vec::new()) };
        if sighting.items.is_empty() {
            return Ok(Vec::new());
        }
        let connected = self.connections.get(library)?;
        let Some(library) = &connected.library else { return Ok(Vec::new()) };
        let ids: Vec<_> = sighting.items.iter().cloned().collect();
        Ok(library.items(&ids).await?)
    }

    /// What only the library's history tells is told in the client's words: they say why.
    fn read_message(&self, sighting: &mut Sighting) {
        let why = &mut sighting.why;
        if why.cause != Cause::Unknown || why.evidence.message.is_empty() {
            return;
        }
        let message = std::mem::take(&mut why.evidence.message);
        let text = ReportedText { message: &message, label: None, language: None };
        if let Some(known) = read_message(self.connections.integrations(), &text) {
            why.cause = known.cause;
            let decided_by = &mut why.evidence.decided_by;
            *decided_by = format!("{decided_by}: {}", known.evidence.decided_by);
        }
        why.evidence.message = message;
    }

    /// Asks once more before something is made of it, where looking on from afar can deceive.
    async fn is_really_so(&self, sighting: &mut Sighting, items: &[LibraryItem]) -> Result<bool> {
        match sighting.why.cause {
            // Nobody wants it any more, or it is there.
            Cause::Orphaned(_) | Cause::Unknown => {
                Ok(items.is_empty() || items.iter().any(|it| it.monitored && it.file.is_none()))
            }
            Cause::Truncated if sighting.needs_proof => {
                let Some(library) = &sighting.library else { return Ok(false) };
                let connected = self.connections.get(library)?;
                let Some(library) = &connected.library else { return Ok(false) };
                let evidence = &sighting.why.evidence;
                let expected = evidence.bytes_expected.unwrap_or(0);
                let arrived = evidence.bytes_downloaded.unwrap_or(0);
                for file in items.iter().filter_map(|it| it.file).collect::<BTreeSet<_>>() {
                    let Some(file) = library.file(file).await? else { continue };
                    if let Some(proof) = proof::is_incomplete(&file, items, expected, arrived) {
                        let message = &mut sighting.why.evidence.message;
                        *message = format!("{message}, and {proof}");
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Ok(true),
        }
    }

    /// A known incident is seen again: with another download at fault it starts anew.
    async fn refresh(
        &self,
        incident: &mut Incident,
        sighting: Sighting,
        world: &World,
    ) -> Result<()> {
        let is_loop = sighting.why.cause == Cause::Loop && incident.why.cause != Cause::Loop;
        let same = incident.download == sighting.download;
        incident.record = sighting.record.or(incident.record.filter(|_| same));
        if (same && !is_loop && !is_worse(&incident.why.cause, &sighting.why.cause))
            || incident.why.cause == Cause::Loop && same
        {
            return Ok(());
        }
        if !same && !is_loop && is_older(incident, &sighting, world) {
            return Ok(());
        }
        if !same && let Some(old) = incident.download.take() {
            incident.lineage.push(old);
        }
        incident.download = sighting.download;
        incident.release = sighting.release;
        incident.category = sighting.category;
        incident.client = sighting.client.or(incident.client.take());
        incident.items.extend(sighting.items);
        incident.why = sighting.why;
        incident.climb_from_the_foot(world.now);
        let summary = format!(
            "{} too: {}",
            kernel::clean_text(&incident.release, 300),
            incident.why.cause.sentence()
        );
        let mut change = self.store.begin().await?;
        self.save(&mut change, incident, EventKind::IncidentUpdated, summary).await?;
        Ok(self.feed.commit(change).await?)
    }
}

/// Whether a sighting is about what an incident is about.
pub(super) fn belongs(incident: &Incident, sighting: &Sighting) -> bool {
    if incident.scope != sighting.scope {
        return false;
    }
    match sighting.scope {
        Scope::House => {
            incident.client == sighting.client
                && incident.library == sighting.library
                && incident.why.cause == sighting.why.cause
        }
        Scope::Brake => false,
        Scope::Item => {
            let same_download = sighting.download.as_ref().is_some_and(|id| incident.knows(id));
            let same_library = incident.library == sighting.library;
            same_download || (same_library && overlap(&incident.items, &sighting.items))
        }
    }
}

/// Whether a sighting is about a download that came before the one that is at fault now.
fn is_older(incident: &Incident, sighting: &Sighting, world: &World) -> bool {
    let Some(id) = &sighting.download else { return false };
    if incident.lineage.contains(id) {
        return true;
    }
    let library = incident.library.as_ref().and_then(|it| world.libraries.get(it));
    let grab_of = |id: &DownloadId| Some(library?.events.grab_of(id)?.at);
    let known = incident.download.as_ref().and_then(grab_of).unwrap_or(incident.opened_at);
    grab_of(id).is_some_and(|at| at < known)
}

/// Whether a second look at the same download tells something that matters more.
fn is_worse(known: &Cause, seen: &Cause) -> bool {
    let rank = |cause: &Cause| match cause {
        Cause::Unknown => 0,
        Cause::Orphaned(_) | Cause::ImportBlocked(ImportTrouble::NotYet) => 1,
        _ => 2,
    };
    rank(seen) > rank(known)
}

pub(super) fn new_incident(sighting: Sighting, items: &[LibraryItem], now: Timestamp) -> Incident {
    let mut tags: Vec<_> = items.iter().flat_map(|it| it.tags.iter().cloned()).collect();
    tags.sort();
    tags.dedup();
    Incident {
        scope: sighting.scope,
        library: sighting.library,
        client: sighting.client,
        download: sighting.download,
        items: sighting.items,
        title: sighting.title,
        release: sighting.release,
        category: sighting.category,
        tags,
        record: sighting.record,
        ..Incident::new(sighting.why, now)
    }
}
