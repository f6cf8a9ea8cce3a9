//! What to do next about one incident. Pure: the same world and the same incident give the same
//! decision, and nothing is done here.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use kernel::{Cause, DownloadId, EventKind, InstanceName, ItemId, LibraryEvent, Timestamp};

use store::ActionState;

use super::{
    action::Act,
    ladder::Rung,
    policy::Policy,
    world::{LibraryView, World},
};
use crate::incidents::{Incident, Question};

/// What was already done about an incident, by the keys of its actions.
pub(crate) type Done = BTreeMap<String, ActionState>;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Decision {
    /// It is over, and well.
    Resolve(String),
    /// It is over, and not well.
    GiveUp(String),
    /// Nothing now; this is what is waited for.
    Wait {
        until: Option<Timestamp>,
        for_what: String,
    },
    /// Nothing until something else is in order.
    Hold(String),
    /// Go on with the next rung.
    Next,
    /// Do this. `patience` is how long its effect may take.
    Do {
        act: Act,
        at: InstanceName,
        key: String,
        reason: String,
        patience: Duration,
    },
    Ask(Question),
    /// The files of this download must be looked at before it can be decided.
    NeedCandidates {
        download: DownloadId,
        folder: Option<String>,
        ask: bool,
    },
    /// The indexers must be asked before it can be decided.
    NeedReleases {
        item: ItemId,
    },
}

/// One incident in the world, with everything that can be read off it.
pub(crate) struct Case<'a> {
    pub(crate) incident: &'a Incident,
    pub(crate) world: &'a World,
    pub(crate) policy: &'a Policy,
    pub(crate) done: &'a Done,
}

impl<'a> Case<'a> {
    /// What to do next.
    pub(crate) fn decide(&self) -> Decision {
        let Some(name) = &self.incident.library else {
            return Decision::Hold("no library knows it".to_owned());
        };
        let Some(library) = self.world.libraries.get(name).filter(|it| it.is_reachable()) else {
            return Decision::Hold(format!("{name} cannot be reached"));
        };
        if let Some(how) = self.came_right(library) {
            return Decision::Resolve(how);
        }
        if let Some(answer) = &self.incident.answer {
            return self.answered(name, library, answer.choice);
        }
        if self.incident.question.is_some() {
            return Decision::Wait { until: None, for_what: "your answer".to_owned() };
        }
        if self.incident.why.cause != Cause::Loop
            && let Some(grab) = self.replacement(library)
        {
            return Decision::Wait {
                until: None,
                for_what: format!("{} is on its way instead", grab.release),
            };
        }
        let ladder = self.policy.ladder(self.incident.why.cause);
        match ladder.get(self.incident.rung) {
            Some(rung) => self.climb(*rung, name, library),
            None => Decision::GiveUp(self.tried()),
        }
    }

    pub(super) fn climb(&self, rung: Rung, name: &InstanceName, library: &LibraryView) -> Decision {
        match rung {
            Rung::Nudge => self.nudge(name, library),
            Rung::MarkFailed => self.mark_failed(name, library),
            Rung::RemoveAndBlock => self.remove(name, library, true),
            Rung::RemoveQuietly => self.remove(name, library, false),
            Rung::PutBack => self.put_back(name, library),
            Rung::ImportWithProof => match self.incident.download.clone() {
                Some(download) => self.import_step(name, download, None),
                None => Decision::Next,
            },
            Rung::Search => self.search(name, library),
            Rung::SearchLater => self.search_later(name),
            Rung::NextBest => self.next_best(),
            Rung::ReplaceTruncated if self.policy.allow.replace_truncated => {
                self.replace_truncated(name, library)
            }
            Rung::ReplaceTruncated => Decision::Ask(self.truncated_question()),
            Rung::Unmonitor => self.unmonitor(name),
            Rung::Ask => self.ask(),
            Rung::WaitForHouse => self.wait_for_house(library),
            Rung::GiveUp => Decision::GiveUp(self.tried()),
        }
    }

    // ---- what can be read off the world ----

    pub(super) fn download(&self) -> Option<&'a DownloadId> {
        self.incident.download.as_ref()
    }

    /// From when on the library's history counts: the grab that is at fault, on its own clock.
    pub(super) fn since(&self, library: &LibraryView) -> Timestamp {
        let grab = self.download().and_then(|id| library.events.grab_of(id));
        grab.map_or(self.incident.failed_at - Duration::from_secs(600), |it| it.at)
    }

    pub(super) fn failure(&self, library: &'a LibraryView) -> Option<&'a LibraryEvent> {
        library.events.failure_of(self.download()?)
    }

    /// A newer grab of the same things, that is not at fault itself.
    pub(super) fn replacement(&self, library: &'a LibraryView) -> Option<&'a LibraryEvent> {
        let grab =
            library.events.grabbed_after(&self.incident.items, self.since(library), |id| {
                self.incident.knows(id) || library.events.failure_of(id).is_some()
            })?;
        // The grab of a job that was retried under another id is not another release.
        let is_its_own = grab.release == self.incident.release
            && self.download().is_some_and(|id| library.events.grab_of(id).is_none());
        (!is_its_own).then_some(grab)
    }

    /// How it came right, if it did.
    pub(super) fn came_right(&self, library: &LibraryView) -> Option<String> {
        let incident = self.incident;
        let since = self.since(library);
        // The import of the truncated download itself is the fault, not the cure.
        let counts = |event: &&LibraryEvent| {
            incident.why.cause != Cause::Truncated || event.download.as_ref() != self.download()
        };
        let mut imports = library.events.imports_after(&incident.items, since);
        imports.retain(counts);
        let imported: BTreeSet<_> = imports.iter().map(|it| it.item.clone()).collect();
        if !incident.items.is_empty() && imported == incident.items {
            let release = imports.first().map_or("it", |it| it.release.as_str());
            return Some(format!("imported: {release}"));
        }
        let id = self.download()?;
        let own = library.events.of_download(id).any(|it| it.kind == EventKind::Imported);
        if own && incident.items.is_empty() {
            return Some("imported by hand".to_owned());
        }
        let by_hand =
            matches!(incident.why.cause, Cause::ImportBlocked(_)) && incident.items.is_empty();
        let is_gone = || library.tracked(id).is_none() && self.world.job(id).is_none();
        (by_hand && self.world.sees_every_client() && is_gone())
            .then(|| "it is no longer in any queue".to_owned())
    }

    // ---- what was done already ----

    pub(super) fn key(&self, step: &str) -> String {
        let download = self.download().map_or("-", |it| it.0.as_str());
        match self.incident.begun_anew {
            0 => format!("{}/{download}/{step}", self.incident.id),
            times => format!("{}/{download}+{times}/{step}", self.incident.id),
        }
    }

    pub(super) fn state(&self, step: &str) -> Option<ActionState> {
        self.done.get(&self.key(step)).copied()
    }

    /// Whether we still wait for what was done on this rung to show.
    pub(super) fn watching(&self) -> Option<Decision> {
        let watch = self.incident.watch.as_ref()?;
        (self.world.now < watch.until).then(|| Decision::Wait {
            until: Some(watch.until),
            for_what: self.incident.next_step.clone(),
        })
    }

    /// Do it if it was not done, wait while its effect may still come, else go on.
    pub(super) fn once(
        &self,
        step: &str,
        at: &InstanceName,
        act: Act,
        reason: &str,
        patience: Duration,
    ) -> Decision {
        match self.state(step) {
            None | Some(ActionState::Planned | ActionState::Sent | ActionState::Unsure) => {
                Decision::Do {
                    act,
                    at: at.clone(),
                    key: self.key(step),
                    reason: reason.to_owned(),
                    patience,
                }
            }
            Some(ActionState::Done) => self.watching().unwrap_or(Decision::Next),
            Some(ActionState::Failed) => Decision::Next,
        }
    }
}

/// Whether two sets of items have something in common.
pub(crate) fn overlap(a: &BTreeSet<ItemId>, b: &BTreeSet<ItemId>) -> bool {
    a.iter().any(|it| b.contains(it))
}
