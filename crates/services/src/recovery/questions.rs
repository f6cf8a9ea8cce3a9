//! What only the owner can decide: the questions, and what becomes of the answers.

use std::{collections::BTreeSet, time::Duration};

use kernel::{Cause, ImportCandidate, InstanceName, OrphanKind, RemoveOptions};
use store::ActionState;

use super::{
    action::Act,
    decide::{Case, Decision},
    world::LibraryView,
};
use crate::incidents::{Choice, Question};

impl Case<'_> {
    pub(super) fn ask(&self) -> Decision {
        let imports = matches!(
            self.incident.why.cause,
            Cause::ImportBlocked(_) | Cause::Orphaned(OrphanKind::OtherCategory)
        );
        match self.download() {
            Some(download) if imports => Decision::NeedCandidates {
                download: download.clone(),
                folder: self.world.job(download).and_then(|(_, job)| job.folder.clone()),
                ask: true,
            },
            _ => Decision::Ask(self.question(Vec::new(), None)),
        }
    }

    /// `doubt` is why nothing of it was imported without being asked.
    pub(crate) fn question(
        &self,
        candidates: Vec<ImportCandidate>,
        doubt: Option<String>,
    ) -> Question {
        let incident = self.incident;
        let mut choices = Vec::new();
        if !candidates.is_empty() {
            choices.push(Choice::Import);
        }
        if incident.record.is_some() {
            choices.extend([Choice::RemoveAndBlock, Choice::Remove]);
        }
        choices.push(Choice::Leave);
        let why = incident.why.cause.sentence();
        let doubt = doubt.map(|it| format!(" It is not imported by itself: {it}."));
        Question {
            text: format!(
                "{}: {why}.{} What shall be done?",
                incident.title,
                doubt.unwrap_or_default()
            ),
            candidates,
            choices,
        }
    }

    pub(super) fn truncated_question(&self) -> Question {
        Question {
            text: format!(
                "{} was imported, but {}. Shall the file be deleted and another release be found?",
                self.incident.title, self.incident.why.evidence.message
            ),
            candidates: Vec::new(),
            choices: vec![Choice::Replace, Choice::Leave],
        }
    }

    pub(super) fn answered(
        &self,
        name: &InstanceName,
        library: &LibraryView,
        choice: Choice,
    ) -> Decision {
        let by = self.incident.answer.as_ref().map_or("", |it| it.by.as_str());
        let closed = |how: &str| Decision::GiveUp(format!("{how}, as {by} decided"));
        let Some(id) = self.download() else { return closed("left as it is") };
        match choice {
            Choice::Leave => closed("left as it is"),
            Choice::Replace => match self.replace_truncated(name, library) {
                Decision::Next => self.search(name, library),
                other => other,
            },
            Choice::Import => {
                let question = self.incident.question.as_ref();
                let picked = self.incident.answer.as_ref().map(|it| it.picked.as_slice());
                let files: Vec<_> = picked
                    .unwrap_or_default()
                    .iter()
                    .filter_map(|&it| question?.candidates.get(it).cloned())
                    .collect();
                let act = Act::Import { download: id.clone(), files };
                let patience = Duration::from_secs(self.policy.grace.import);
                match self.once("answer/import", name, act, "the owner said so", patience) {
                    Decision::Next => {
                        closed("imported by the library's word, not seen in its history")
                    }
                    other => other,
                }
            }
            Choice::Remove | Choice::RemoveAndBlock => {
                let blocklist = choice == Choice::RemoveAndBlock;
                let step = "answer/remove";
                let done = self.state(step) == Some(ActionState::Done);
                let Some(record) = library.tracked(id).and_then(|it| it.records.first().copied())
                else {
                    return closed(if done { "removed" } else { "it was gone already" });
                };
                let options =
                    RemoveOptions { from_client: true, blocklist, skip_search: !blocklist };
                let act = Act::Remove { record, download: id.clone(), options };
                match self.once(step, name, act, "the owner said so", Duration::ZERO) {
                    Decision::Next => closed("removed"),
                    other => other,
                }
            }
        }
    }

    /// What was tried, for the end.
    pub(super) fn tried(&self) -> String {
        let done: BTreeSet<_> = self
            .done
            .iter()
            .filter(|(_, state)| **state == ActionState::Done)
            .filter_map(|(key, _)| key.split('/').nth(2))
            .collect();
        let why = self.incident.why.cause.sentence();
        if done.is_empty() {
            return format!("{why}; there was nothing that could be tried");
        }
        let done: Vec<_> = done.into_iter().map(|it| it.replace('_', " ")).collect();
        format!("{why}; tried: {}", done.join(", "))
    }
}
