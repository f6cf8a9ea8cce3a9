//! The same thing grabbed again and again. The library knows a release only by its date of
//! publication, and some indexers tell another one every time.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use kernel::{
    Cause, Classification, DownloadId, EventKind, Evidence, InstanceName, ItemId, LibraryEvent,
};

use super::{
    detect::Sighting,
    policy::Policy,
    world::{LibraryView, World},
};
use crate::incidents::Scope;

/// Items that are grabbed again and again without a file to show for it.
pub(super) fn loops(
    world: &World,
    policy: &Policy,
    name: &InstanceName,
    library: &LibraryView,
) -> Vec<Sighting> {
    let window = world.now - Duration::from_secs(policy.loops.days * 86_400);
    let mut by_item: BTreeMap<&ItemId, Vec<&LibraryEvent>> = BTreeMap::new();
    for event in library.events.iter().filter(|event| event.at >= window) {
        let events = by_item.entry(&event.item).or_default();
        match event.kind {
            // A file came of it: whatever was before is not a loop.
            EventKind::Imported => events.clear(),
            EventKind::Grabbed | EventKind::Failed => events.push(event),
            _ => {}
        }
    }

    let mut found: BTreeMap<&DownloadId, Sighting> = BTreeMap::new();
    for (item, events) in by_item {
        let Some((newest, text)) = verdict(policy, &events) else { continue };
        let Some(id) = &newest.download else { continue };
        let sighting = found.entry(id).or_insert_with(|| Sighting {
            scope: Scope::Item,
            library: Some(name.clone()),
            client: world.job(id).map(|(client, _)| client.clone()),
            download: Some(id.clone()),
            items: BTreeSet::new(),
            title: newest.item_title.clone(),
            release: newest.release.clone(),
            category: world.job(id).map(|(_, job)| job.category.clone()),
            record: library.tracked(id).and_then(|it| it.records.first().copied()),
            why: Classification {
                cause: Cause::Loop,
                evidence: Evidence {
                    message: text,
                    decided_by: "grabs of the same item in the library's history".to_owned(),
                    ..Evidence::default()
                },
            },
            needs_proof: false,
        });
        sighting.items.insert(item.clone());
    }
    found.into_values().collect()
}

/// The newest grab and what there is to say, if `events` (of one item, oldest first) are a loop.
fn verdict<'a>(policy: &Policy, events: &[&'a LibraryEvent]) -> Option<(&'a LibraryEvent, String)> {
    let mut grabs: Vec<&LibraryEvent> = Vec::new();
    let mut failed: BTreeSet<&DownloadId> = BTreeSet::new();
    for event in events {
        let Some(id) = &event.download else { continue };
        match event.kind {
            EventKind::Grabbed if grabs.iter().all(|it| it.download.as_ref() != Some(id)) => {
                grabs.push(event);
            }
            EventKind::Failed => {
                failed.insert(id);
            }
            _ => {}
        }
    }
    let newest = *grabs.last()?;
    let has_failed =
        |grab: &LibraryEvent| grab.download.as_ref().is_some_and(|id| failed.contains(id));

    // A second try of the same title can be another indexer's post; a third is not.
    let same: Vec<_> = grabs.iter().filter(|grab| grab.release == newest.release).collect();
    let first_failed = same.iter().position(|grab| has_failed(grab));
    let again = first_failed
        .is_some_and(|first| same.len() - 1 - first >= policy.loops.same_release as usize);
    let often = grabs.len() >= policy.loops.grabs as usize && grabs.iter().all(|it| has_failed(it));
    if !again && !often {
        return None;
    }
    let lines: Vec<_> = grabs
        .iter()
        .map(|grab| {
            let indexer = grab.indexer.as_deref().unwrap_or("an unnamed indexer");
            let score = grab.score.map(|it| format!(", score {it}")).unwrap_or_default();
            let posted = match grab.published_at {
                Some(at) => format!(", posted {}", crate::day_and_time(at)),
                None => String::new(),
            };
            format!(
                "{}: {} from {indexer}{posted}{score}",
                crate::day_and_time(grab.at),
                grab.release
            )
        })
        .collect();
    Some((newest, format!("grabbed {} times: {}", grabs.len(), lines.join("; "))))
}
