//! What is wrong, seen in the world at one moment. Pure: it looks, and changes nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use kernel::{
    Cause, Classification, DownloadId, EventKind, Evidence, Halt, ImportTrouble, InstanceName,
    ItemId, Job, JobState, Label, LibraryEvent, OrphanKind, Protocol, QueueRecordId,
    TrackedDownload, TrackedState,
};

use super::{
    policy::Policy,
    world::{ClientView, LibraryView, World},
};
use crate::incidents::Scope;

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sighting {
    pub scope: Scope,
    pub library: Option<InstanceName>,
    pub client: Option<InstanceName>,
    pub download: Option<DownloadId>,
    pub items: BTreeSet<ItemId>,
    pub title: String,
    pub release: String,
    pub category: Option<String>,
    pub record: Option<QueueRecordId>,
    pub why: Classification,
    /// Only true if the file that was imported says so too.
    pub needs_proof: bool,
}

/// Everything that is wrong now.
pub(crate) fn sightings(world: &World, policy: &Policy) -> Vec<Sighting> {
    let mut found = Vec::new();
    for (name, view) in world.clients.iter().filter(|(_, view)| view.is_reachable()) {
        found.extend(halted(name, view));
        found.extend(failed_jobs(world, name, view));
        found.extend(stalled(world, policy, name, view));
    }
    for (name, view) in world.libraries.iter().filter(|(_, view)| view.is_reachable()) {
        found.extend(view.tracked.iter().filter_map(|it| blocked(world, policy, name, view, it)));
        found.extend(lost_grabs(world, policy, name, view));
        found.extend(failed_events(world, name, view));
        found.extend(truncated(world, name, view));
        found.extend(super::loops::loops(world, policy, name, view));
    }
    found
}

/// A client that stands still for a reason that no release can mend.
fn halted(name: &InstanceName, view: &ClientView) -> Option<Sighting> {
    let (cause, title, message) = match view.halt.as_ref()? {
        Halt::PausedByOwner => return None,
        Halt::NoSpace(text) => (Cause::Disk, "has no space left", text),
        Halt::Quota(text) => (Cause::Tool, "has used up its quota", text),
        Halt::ServersDown(text) => (Cause::Tool, "reaches none of its news servers", text),
    };
    Some(Sighting {
        scope: Scope::House,
        library: None,
        client: Some(name.clone()),
        download: None,
        items: BTreeSet::new(),
        title: format!("{name} {title}"),
        release: String::new(),
        category: None,
        record: None,
        why: Classification {
            cause,
            evidence: Evidence {
                message: message.clone(),
                decided_by: "the client's own state".to_owned(),
                ..Evidence::default()
            },
        },
        needs_proof: false,
    })
}

/// Jobs that failed, or stand still without a word, and that a library has grabbed.
fn failed_jobs(world: &World, client: &InstanceName, view: &ClientView) -> Vec<Sighting> {
    let failing = view.jobs().filter_map(|job| Some((job, job.failure.as_ref()?)));
    failing
        .filter_map(|(job, why)| {
            let (library, of) = world
                .libraries
                .iter()
                .find(|(_, of)| of.is_reachable() && of.events.grab_of(&job.id).is_some())?;
            if superseded(of, &job.id) {
                return None;
            }
            Some(sighting_of_job(library, of, client, job, why.clone()))
        })
        .collect()
}

/// Whether what a download should have brought was imported after it was grabbed.
fn superseded(library: &LibraryView, download: &DownloadId) -> bool {
    let Some(grab) = library.events.grab_of(download) else { return false };
    library.events.imported_all(&library.events.items_of(download), grab.at)
}

fn sighting_of_job(
    library: &InstanceName,
    of: &LibraryView,
    client: &InstanceName,
    job: &Job,
    why: Classification,
) -> Sighting {
    let tracked = of.tracked(&job.id);
    Sighting {
        scope: Scope::Item,
        library: Some(library.clone()),
        client: Some(client.clone()),
        download: Some(job.id.clone()),
        items: items_of(of, Some(&job.id), tracked),
        title: title_of(of, Some(&job.id)).unwrap_or_else(|| job.title.clone()),
        release: job.title.clone(),
        category: Some(job.category.clone()),
        record: tracked.and_then(|it| it.records.first().copied()),
        why,
        needs_proof: false,
    }
}

fn items_of(
    library: &LibraryView,
    download: Option<&DownloadId>,
    tracked: Option<&TrackedDownload>,
) -> BTreeSet<ItemId> {
    let mut items = download.map(|id| library.events.items_of(id)).unwrap_or_default();
    if items.is_empty() {
        items.extend(tracked.iter().flat_map(|it| it.items.iter().cloned()));
    }
    items
}

/// What an owner calls what a download should bring: the item's title, or the first one's and how
/// many more there are.
fn title_of(library: &LibraryView, download: Option<&DownloadId>) -> Option<String> {
    let grabs: BTreeMap<&ItemId, &str> = library
        .events
        .of_download(download?)
        .filter(|event| event.kind == EventKind::Grabbed)
        .map(|event| (&event.item, event.item_title.as_str()))
        .collect();
    let mut titles: Vec<_> = grabs.into_values().filter(|it| !it.is_empty()).collect();
    titles.sort_unstable();
    let (first, rest) = titles.split_first()?;
    if rest.is_empty() {
        return Some((*first).to_owned());
    }
    Some(format!("{first} and {} more", rest.len()))
}

/// What the library says about a download that it does not take.
fn blocked(
    world: &World,
    policy: &Policy,
    name: &InstanceName,
    library: &LibraryView,
    tracked: &TrackedDownload,
) -> Option<Sighting> {
    let since = |key: &str| library.blocked_since.get(key).map(|at| world.now.since(*at));
    let longer_than = |key: &str, seconds: u64| {
        since(key).is_some_and(|waited| waited >= Duration::from_secs(seconds))
    };
    let cause = match tracked.state {
        TrackedState::FailedNotOurs => Cause::ImportBlocked(ImportTrouble::NotGrabbed),
        TrackedState::ImportBlocked(ImportTrouble::NotYet) => {
            if !longer_than(&blocked_key(tracked), policy.grace.not_yet) {
                return None;
            }
            Cause::ImportBlocked(ImportTrouble::NotYet)
        }
        // Between two of its looks a library can miss what has just been moved.
        TrackedState::ImportBlocked(why) => {
            if !longer_than(&blocked_key(tracked), policy.grace.library_notices) {
                return None;
            }
            Cause::ImportBlocked(why)
        }
        TrackedState::ClientUnavailable => {
            let back = world.sees_every_client()
                && world.clients.values().all(|client| {
                    client.back_since.is_some_and(|at| {
                        world.now.since(at) >= Duration::from_secs(policy.grace.client_back)
                    })
                });
            if !back || !longer_than(&blocked_key(tracked), policy.grace.client_back) {
                return None;
            }
            Cause::Orphaned(OrphanKind::NeverArrived)
        }
        _ => return None,
    };
    let id = tracked.download.as_ref();
    let job = id.and_then(|id| world.job(id));
    let mut evidence = job
        .and_then(|(_, job)| job.failure.clone())
        .map(|failure| failure.evidence)
        .unwrap_or_default();
    if !tracked.messages.is_empty() || evidence.message.is_empty() {
        evidence.message = tracked.messages.join("; ");
    }
    evidence.decided_by = "what the library says about the download".to_owned();
    Some(Sighting {
        scope: Scope::Item,
        library: Some(name.clone()),
        client: job.map(|(client, _)| client.clone()),
        download: id.cloned(),
        items: items_of(library, id, Some(tracked)),
        title: title_of(library, id).unwrap_or_else(|| tracked.title.clone()),
        release: tracked.title.clone(),
        category: job.map(|(_, job)| job.category.clone()),
        record: tracked.records.first().copied(),
        why: Classification { cause, evidence },
        needs_proof: false,
    })
}

/// By what a waiting download is remembered from one look to the next.
pub(crate) fn blocked_key(tracked: &TrackedDownload) -> String {
    match &tracked.download {
        Some(id) => id.0.clone(),
        None => tracked.title.clone(),
    }
}

/// Grabs whose newest event is the grab, and that are in nobody's queue for too long.
fn lost_grabs(
    world: &World,
    policy: &Policy,
    name: &InstanceName,
    library: &LibraryView,
) -> Vec<Sighting> {
    let long = Duration::from_secs(policy.grace.lost);
    let missing =
        library.missing_since.iter().filter(|(_, since)| world.now.since(**since) >= long);
    missing
        .filter_map(|(id, _)| {
            let grab = library.events.grab_of(id)?;
            let (kind, job) = match world.job(id) {
                // It failed, and that is another sighting.
                Some((_, job)) if job.failure.is_some() => return None,
                // Where it is, the next looks will show.
                Some((client, _)) if world.is_handed_over(client, id) => return None,
                Some((client, job)) => (OrphanKind::OtherCategory, Some((client, job))),
                None if can_tell_gone(world, library) => (OrphanKind::Gone, None),
                None => return None,
            };
            let message = match job {
                Some((client, job)) => format!(
                    "{client} has it in the category `{}`, where the library does not look",
                    job.category
                ),
                None => {
                    "no download client has it, and the library has no other news of it".to_owned()
                }
            };
            Some(Sighting {
                scope: Scope::Item,
                library: Some(name.clone()),
                client: job.map(|(client, _)| client.clone()),
                download: Some(id.clone()),
                items: library.events.items_of(id),
                title: title_of(library, Some(id)).unwrap_or_else(|| grab.release.clone()),
                release: grab.release.clone(),
                category: job.map(|(_, job)| job.category.clone()),
                record: None,
                why: Classification {
                    cause: Cause::Orphaned(kind),
                    evidence: Evidence {
                        message,
                        decided_by: "the newest event is the grab, and no queue has it".to_owned(),
                        ..Evidence::default()
                    },
                },
                needs_proof: false,
            })
        })
        .collect()
}

/// Whether all clients that the library hands downloads to are before our eyes: only then does
/// "not there" mean that it is gone.
fn can_tell_gone(world: &World, library: &LibraryView) -> bool {
    let links = library.handling.clients.iter();
    let used = links.filter(|it| it.enabled && it.protocol == Protocol::Usenet).count();
    world.sees_every_client() && used <= world.clients.len()
}

/// The downloads of `library` that were grabbed and are in nobody's queue.
pub(crate) fn missing_grabs(library: &LibraryView) -> BTreeSet<DownloadId> {
    let tracked: BTreeSet<_> =
        library.tracked.iter().filter_map(|it| it.download.as_ref()).collect();
    library
        .events
        .newest_of_downloads()
        .filter(|(id, event)| {
            event.kind == EventKind::Grabbed
                && event.protocol == Protocol::Usenet
                && !tracked.contains(id)
                && !replaced(library, id, event)
        })
        .map(|(id, _)| id.clone())
        .collect()
}

/// Whether another download took the place of a grab, or brought what it should have brought.
fn replaced(library: &LibraryView, id: &DownloadId, grab: &LibraryEvent) -> bool {
    let items = library.events.items_of(id);
    library.events.grabbed_after(&items, grab.at, |other| other == id).is_some()
        || superseded(library, id)
}

/// Failures that only the library's history tells of: their jobs were gone before we looked.
fn failed_events(world: &World, name: &InstanceName, library: &LibraryView) -> Vec<Sighting> {
    let recent = world.now - Duration::from_secs(86_400);
    let mut seen = BTreeSet::new();
    let failures = library.events.iter().rev().take_while(|event| event.at >= recent);
    failures
        .filter(|event| event.kind == EventKind::Failed)
        .filter_map(|event| {
            let id = event.download.as_ref()?;
            if !seen.insert(id.clone())
                || world.job(id).is_some_and(|(_, job)| job.failure.is_some())
            {
                return None;
            }
            let grab = library.events.grab_of(id)?;
            // What was healed before we came here is nobody's business any more; what was healed
            // between two looks belongs on the timeline.
            let is_new = library.first_seen_at.is_some_and(|at| event.at >= at);
            if !is_new && replaced(library, id, grab) {
                return None;
            }
            Some(Sighting {
                scope: Scope::Item,
                library: Some(name.clone()),
                client: None,
                download: Some(id.clone()),
                items: library.events.items_of(id),
                title: title_of(library, Some(id)).unwrap_or_else(|| event.release.clone()),
                release: event.release.clone(),
                category: None,
                record: None,
                why: Classification {
                    cause: Cause::Unknown,
                    evidence: Evidence {
                        message: event.message.clone().unwrap_or_default(),
                        decided_by: "the library's history".to_owned(),
                        ..Evidence::default()
                    },
                },
                needs_proof: false,
            })
        })
        .collect()
}

/// Imports whose download never brought all of its bytes.
fn truncated(world: &World, name: &InstanceName, library: &LibraryView) -> Vec<Sighting> {
    let recent = world.now - Duration::from_secs(86_400);
    let imports = library.events.iter().rev().take_while(|event| event.at >= recent);
    imports
        .filter(|event| event.kind == EventKind::Imported && event.file.is_some())
        .filter_map(|event| {
            let id = event.download.as_ref()?;
            let (client, view, job) = world
                .clients
                .iter()
                .find_map(|(client, view)| Some((client, view, view.lacking.get(id)?)))?;
            let known = view.expected_bytes.get(id).copied().unwrap_or(0);
            let expected = known.max(job.bytes_total);
            let arrived = expected.saturating_sub(job.bytes_left);
            if !lacks(expected, arrived) {
                return None;
            }
            let mut sighting = sighting_of_job(
                name,
                library,
                client,
                job,
                Classification {
                    cause: Cause::Truncated,
                    evidence: Evidence {
                        status: "Completed".to_owned(),
                        message: format!("{arrived} of {expected} bytes arrived"),
                        bytes_expected: Some(expected),
                        bytes_downloaded: Some(arrived),
                        decided_by: "bytes downloaded against bytes posted".to_owned(),
                        ..Evidence::default()
                    },
                },
            );
            sighting.needs_proof = true;
            Some(sighting)
        })
        .collect()
}

/// Whether more than two in a hundred bytes are missing.
fn lacks(expected: u64, arrived: u64) -> bool {
    expected > 0 && arrived.saturating_mul(100) < expected.saturating_mul(98)
}

/// The one job that should be downloading, and does not move. What waits behind it is not stalled.
fn stalled(
    world: &World,
    policy: &Policy,
    client: &InstanceName,
    view: &ClientView,
) -> Option<Sighting> {
    if view.halt.is_some() || view.servers.usable == 0 || view.speed.unwrap_or(0) > 0 {
        return None;
    }
    let held = |job: &&Job| {
        job.labels.contains(&Label::Propagating) || job.labels.contains(&Label::Delayed)
    };
    let job = view.queue.iter().find(|job| job.state == JobState::Downloading && !held(job))?;
    let (left, at) = *view.moved_at.get(&job.id)?;
    if left == 0 || world.now.since(at) < Duration::from_secs(policy.grace.stalled) {
        return None;
    }
    let (library, of) =
        world.libraries.iter().find(|(_, of)| of.events.grab_of(&job.id).is_some())?;
    let minutes = world.now.since(at).as_secs() / 60;
    Some(sighting_of_job(
        library,
        of,
        client,
        job,
        Classification {
            cause: Cause::Stalled,
            evidence: Evidence {
                status: "Downloading".to_owned(),
                message: format!("nothing arrived for {minutes} minutes"),
                decided_by: "no progress of the job that is downloading".to_owned(),
                ..Evidence::default()
            },
        },
    ))
}
