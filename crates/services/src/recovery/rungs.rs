//! The rungs of the ladders, one function each.

use std::{collections::BTreeSet, time::Duration};

use kernel::{
    Cause, DownloadId, EventId, EventKind, ImportTrouble, InstanceName, JobState, OrphanKind,
    Protocol, Release, RemoveOptions,
};
use store::ActionState;

use super::{
    action::Act,
    decide::{Case, Decision},
    world::LibraryView,
};

impl Case<'_> {
    pub(super) fn nudge(&self, name: &InstanceName, library: &LibraryView) -> Decision {
        if self.failure(library).is_some() {
            return Decision::Next;
        }
        // The library sees nothing wrong with what merely stands still.
        let paused = self.download().and_then(|id| self.world.job(id));
        if paused.is_some_and(|(_, job)| job.state == JobState::Paused) {
            return Decision::Next;
        }
        let patience = Duration::from_secs(self.policy.grace.library_notices);
        let reason = "the library handles a failure by itself once it looks";
        self.once("nudge", name, Act::Nudge, reason, patience)
    }

    pub(super) fn mark_failed(&self, name: &InstanceName, library: &LibraryView) -> Decision {
        if self.failure(library).is_some() {
            return Decision::Next;
        }
        let downloads = self.download().into_iter().chain(self.incident.lineage.iter().rev());
        let own = downloads
            .filter(|id| library.events.failure_of(id).is_none())
            .find_map(|id| Some((library.events.grab_of(id)?.id, id.clone())));
        let grab = own.or_else(|| self.grab_before_the_retry(library));
        let Some((grab, download)) = grab else { return Decision::Next };
        let act = Act::MarkFailed { grab, download };
        let reason = "the library has not noticed by itself that the grab failed";
        self.once("mark_failed", name, act, reason, Duration::from_secs(60))
    }

    /// The grab of a download that somebody has retried in its client: the new job has a new id,
    /// and the library does not know it.
    fn grab_before_the_retry(&self, library: &LibraryView) -> Option<(EventId, DownloadId)> {
        if self.incident.why.cause != Cause::ImportBlocked(ImportTrouble::NotGrabbed) {
            return None;
        }
        let grab = library.events.iter().rev().find(|event| {
            event.kind == EventKind::Grabbed && event.release == self.incident.release
        })?;
        let id = grab.download.as_ref()?;
        let is_gone = self.world.job(id).is_none() && library.tracked(id).is_none();
        (is_gone && library.events.failure_of(id).is_none()).then(|| (grab.id, id.clone()))
    }

    pub(super) fn remove(
        &self,
        name: &InstanceName,
        library: &LibraryView,
        block: bool,
    ) -> Decision {
        let step = if block { "remove_and_block" } else { "remove" };
        let Some(id) = self.download() else { return Decision::Next };
        let cause = self.incident.why.cause;
        let is_over = matches!(
            cause,
            Cause::Duplicate
                | Cause::ImportBlocked(
                    ImportTrouble::NotAnUpgrade | ImportTrouble::AlreadyImported
                )
        );
        if self.state(step) == Some(ActionState::Done) && !block && is_over {
            return Decision::Resolve(format!("removed from the queue: {}", cause.sentence()));
        }
        if block && self.failure(library).is_some() {
            return Decision::Next;
        }
        let Some(record) = library.tracked(id).and_then(|it| it.records.first().copied()) else {
            // A block is only proved by the failure in the history; a removal by the empty place.
            let waits = block && self.state(step).is_some();
            return self.watching().filter(|_| waits).unwrap_or(Decision::Next);
        };
        let skip_search = !block || cause == Cause::Loop;
        let options = RemoveOptions { from_client: true, blocklist: block, skip_search };
        let act = Act::Remove { record, download: id.clone(), options };
        let reason = match (block, cause) {
            (true, Cause::Loop) => "it was grabbed again and again, and failed every time",
            (true, _) => "the library does not see that anything is wrong with it",
            (false, Cause::ImportBlocked(ImportTrouble::NotGrabbed)) => {
                "the library did not grab it and leaves its failure where it is"
            }
            (false, _) => "it is of no use, and nothing is wrong with the release",
        };
        self.once(step, name, act, reason, Duration::from_secs(60))
    }

    pub(super) fn put_back(&self, name: &InstanceName, library: &LibraryView) -> Decision {
        let Some(id) = self.download() else { return Decision::Next };
        if library.tracked(id).is_some() {
            return Decision::Wait {
                until: None,
                for_what: "the library sees it again and will import it".to_owned(),
            };
        }
        let Some((client, job)) = self.world.job(id) else { return Decision::Next };
        match job.state {
            JobState::PostProcessing => Decision::Wait {
                until: None,
                for_what: "the download client is still working on it".to_owned(),
            },
            JobState::Failed => Decision::Next,
            JobState::Completed => self.import_step(name, id.clone(), job.folder.clone()),
            _ => {
                let link = library.handling.clients.iter().find(|it| {
                    it.enabled && it.protocol == Protocol::Usenet && it.category.is_some()
                });
                let Some(category) = link.and_then(|it| it.category.clone()) else {
                    return Decision::Next;
                };
                if job.category == category {
                    return Decision::Next;
                }
                let act = Act::SetCategory { download: id.clone(), category };
                let reason = "the library only looks into its own category";
                self.once("set_category", client, act, reason, Duration::from_secs(150))
            }
        }
    }

    /// Import what is here, once it is proved what it is.
    pub(super) fn import_step(
        &self,
        _: &InstanceName,
        download: DownloadId,
        folder: Option<String>,
    ) -> Decision {
        match self.state("import") {
            None | Some(ActionState::Planned | ActionState::Sent | ActionState::Unsure) => {
                Decision::NeedCandidates { download, folder, ask: false }
            }
            Some(ActionState::Done) => self.watching().unwrap_or(Decision::Next),
            Some(ActionState::Failed) => Decision::Next,
        }
    }

    /// Imports files that are proved to be what was grabbed.
    pub(crate) fn import(
        &self,
        name: &InstanceName,
        download: &DownloadId,
        files: Vec<kernel::ImportCandidate>,
    ) -> Decision {
        Decision::Do {
            act: Act::Import { download: download.clone(), files },
            at: name.clone(),
            key: self.key("import"),
            reason: "it is proved to be what was grabbed".to_owned(),
            patience: Duration::from_secs(self.policy.grace.import),
        }
    }

    /// Grabs the best of `releases` that is acceptable apart from its quality.
    pub(crate) fn best_of(&self, name: &InstanceName, releases: Vec<Release>) -> Decision {
        let tried: BTreeSet<_> = std::iter::once(self.incident.release.as_str()).collect();
        let acceptable = |it: &Release| {
            (!it.rejected || it.below_profile)
                && it.protocol == Protocol::Usenet
                && !tried.contains(it.title.as_str())
        };
        let best = releases
            .into_iter()
            .filter(acceptable)
            .max_by_key(|it| (!it.rejected, it.score, it.bytes));
        let Some(release) = best else { return Decision::Next };
        Decision::Do {
            act: Act::Grab { release: Box::new(release), items: self.incident.items.clone() },
            at: name.clone(),
            key: self.key("next_best"),
            reason: "nothing of the wanted quality is to be had, and you allow the next best"
                .to_owned(),
            patience: Duration::from_secs(self.policy.grace.library_grabs),
        }
    }

    pub(super) fn search(&self, name: &InstanceName, library: &LibraryView) -> Decision {
        if self.incident.items.is_empty() {
            return Decision::Next;
        }
        let grace = Duration::from_secs(self.policy.grace.library_grabs);
        let is_told =
            self.failure(library).is_some() || self.state("mark_failed") == Some(ActionState::Done);
        // What the library did by itself after the failure belongs to the first try.
        let is_first = self.incident.begun_anew == 0;
        if is_told && is_first && library.handling.searches_after_failure {
            let since = self.incident.watch.as_ref().map_or(self.world.now, |it| it.since);
            let until = since + grace;
            if self.world.now < until {
                return Decision::Wait {
                    until: Some(until),
                    for_what: "the library searches by itself after a failure".to_owned(),
                };
            }
            return Decision::Next;
        }
        let act = Act::Search { items: self.incident.items.clone() };
        let reason = match self.incident.why.cause {
            Cause::Orphaned(OrphanKind::NeverArrived) => {
                "the library did not hand it over again by itself"
            }
            _ if !is_first => "it was begun anew, as its owner wished",
            _ => "the library does not search by itself here",
        };
        self.once("search", name, act, reason, grace)
    }

    pub(super) fn search_later(&self, name: &InstanceName) -> Decision {
        let incident = self.incident;
        let patience = &self.policy.patience;
        if incident.items.is_empty() {
            return Decision::Next;
        }
        let Some(due) = incident.next_at else {
            let until = self.world.now + patience.wait(incident.searches);
            return Decision::Wait {
                until: Some(until),
                for_what: "search again: nothing else was found so far".to_owned(),
            };
        };
        if self.world.now < due {
            return Decision::Wait { until: Some(due), for_what: incident.next_step.clone() };
        }
        if incident.searches >= patience.searches {
            return Decision::Next;
        }
        let step = format!("search_later/{}", incident.searches + 1);
        match self.state(&step) {
            // Answered or refused: the next one has its own number and its own time.
            Some(ActionState::Done | ActionState::Failed) => Decision::Next,
            _ => Decision::Do {
                act: Act::Search { items: incident.items.clone() },
                at: name.clone(),
                key: self.key(&step),
                reason: format!(
                    "nothing else was found so far; search {} of {}",
                    incident.searches + 1,
                    patience.searches
                ),
                patience: patience.wait(incident.searches + 1),
            },
        }
    }

    pub(super) fn next_best(&self) -> Decision {
        match (self.policy.allow.next_best, self.state("next_best"), self.incident.items.first()) {
            (false, _, _) | (_, _, None) => Decision::Next,
            (true, Some(ActionState::Done | ActionState::Failed), _) => {
                self.watching().unwrap_or(Decision::Next)
            }
            (true, _, Some(item)) => Decision::NeedReleases { item: item.clone() },
        }
    }

    pub(super) fn replace_truncated(&self, name: &InstanceName, library: &LibraryView) -> Decision {
        let Some(id) = self.download() else { return Decision::Next };
        let import = library.events.of_download(id).rfind(|it| it.kind == EventKind::Imported);
        let Some(file) = import.and_then(|it| it.file) else { return Decision::Next };
        let act = Act::DeleteFile { file, items: self.incident.items.clone() };
        let reason = "the file is proved to be incomplete, and stands in the way of another";
        match self.once("delete_file", name, act, reason, Duration::ZERO) {
            Decision::Next if self.state("delete_file") == Some(ActionState::Failed) => {
                Decision::Next
            }
            Decision::Next => self.mark_failed(name, library),
            other => other,
        }
    }

    pub(super) fn unmonitor(&self, name: &InstanceName) -> Decision {
        if !self.policy.allow.unmonitor || self.incident.items.is_empty() {
            return Decision::Next;
        }
        if self.state("unmonitor") == Some(ActionState::Done) {
            return Decision::GiveUp(format!("no longer watched for: {}", self.tried()));
        }
        let act = Act::Unmonitor { items: self.incident.items.clone() };
        let reason = "it would only be grabbed again";
        self.once("unmonitor", name, act, reason, Duration::ZERO)
    }

    pub(super) fn wait_for_house(&self, library: &LibraryView) -> Decision {
        let Some(id) = self.download() else {
            return Decision::Hold(self.incident.why.cause.sentence().to_owned());
        };
        if self.failure(library).is_some() {
            return Decision::Next;
        }
        let hold =
            Decision::Hold(format!("{}: put that right first", self.incident.why.cause.sentence()));
        let Some((client, job)) = self.world.job(id) else {
            return match library.tracked(id) {
                Some(_) => hold,
                None => Decision::Next,
            };
        };
        let stuck = job.state == JobState::Failed && !self.house_is_broken(client);
        let waited = self.world.now.since(self.incident.failed_at)
            >= Duration::from_secs(self.policy.grace.library_notices);
        if stuck && waited && self.incident.why.cause == Cause::Disk {
            let act = Act::Retry { download: id.clone() };
            let reason = "there is room again, and the release is not to blame";
            return match self.once("retry", client, act, reason, Duration::from_secs(60)) {
                Decision::Next => hold,
                other => other,
            };
        }
        hold
    }

    pub(super) fn house_is_broken(&self, client: &InstanceName) -> bool {
        self.world.clients.get(client).is_none_or(|it| !it.is_reachable() || it.halt.is_some())
    }
}
