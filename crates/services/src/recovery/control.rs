//! The owner's hand on recovery: the policy, the pause, the preview, and a message to be read.

use std::sync::{Arc, PoisonError};

use kernel::{Cause, Classification, Integration, Mode, ReportedText, Timestamp};
use serde::{Deserialize, Serialize};
use store::Store;

use super::{
    Inner, Recovery,
    decide::{Case, Decision, Done},
    detect::sightings,
    engine::new_incident,
    policy::Policy,
};
use crate::{
    Actor, Error, Result,
    events::EventKind,
    incidents::{Incident, Scope},
};

const POLICY: &str = "recovery.policy";
const PAUSED: &str = "recovery.paused_until";

/// What would be done now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// The incident it belongs to; `None` for one that would be opened.
    pub incident: Option<String>,
    pub title: String,
    pub cause: Cause,
    /// In which mode the area is: in dry-run it is only written down.
    pub mode: Mode,
    /// What would be done, or what is waited for.
    pub step: String,
    pub reason: String,
    pub at: Option<Timestamp>,
    /// Whether something would be changed in another program.
    pub is_action: bool,
}

/// That nothing is done until a time, or until somebody says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    pub until: Option<Timestamp>,
}

/// What a message means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classified {
    pub why: Classification,
    pub advice: String,
}

impl Recovery {
    /// Reads what the owner has set in the program; `base` is what the settings say.
    pub async fn load(&self, base: Option<Policy>, locked: Vec<String>) -> Result<()> {
        let inner = &self.inner;
        let stored = inner.store.setting(POLICY).await?;
        let policy = match (base, stored) {
            (Some(policy), _) if !locked.is_empty() => policy,
            (_, Some(stored)) => serde_json::from_value(stored).map_err(|err| Error::Invalid {
                field: POLICY.to_owned(),
                problem: err.to_string(),
            })?,
            (base, None) => base.unwrap_or_default(),
        };
        inner.set_policy(policy);
        if let Ok(mut names) = inner.locked.write() {
            *names = locked;
        }
        let until = paused_until(&inner.store).await?;
        *inner.paused_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        Ok(())
    }

    pub fn policy(&self) -> Arc<Policy> {
        self.inner.policy()
    }

    /// The parts of the policy that a file or the environment sets, and that cannot be changed
    /// here.
    pub fn locked(&self) -> Vec<String> {
        self.inner.locked.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub async fn set_policy(&self, actor: &Actor, policy: Policy) -> Result<()> {
        let inner = &self.inner;
        if let Some(name) = self.locked().first() {
            return Err(Error::Locked(
                name.clone(),
                "the configuration file or the environment".to_owned(),
            ));
        }
        policy.check()?;
        let value =
            serde_json::to_value(&policy).map_err(|err| Error::Internal(err.to_string()))?;
        let now = inner.clock.now();
        let mut change = inner.store.begin().await?;
        change.set_setting(POLICY, &value, now.0).await?;
        let mut event = actor.event(
            EventKind::PolicyChanged,
            now,
            "The recovery policy was changed".to_owned(),
        );
        event.data = value;
        change.add_event(event).await?;
        inner.feed.commit(change).await?;
        inner.set_policy(policy);
        Ok(())
    }

    /// Does nothing until `until`, or until it is resumed.
    pub async fn pause(&self, actor: &Actor, until: Option<Timestamp>) -> Result<()> {
        let summary = match until {
            Some(until) => format!("Recovery is paused until {}", crate::day_and_time(until)),
            None => "Recovery is paused".to_owned(),
        };
        let until = until.unwrap_or(Timestamp(i64::MAX));
        self.set_pause(actor, Some(until), EventKind::RecoveryPaused, summary).await
    }

    pub async fn resume(&self, actor: &Actor) -> Result<()> {
        self.set_pause(actor, None, EventKind::RecoveryResumed, "Recovery goes on".to_owned()).await
    }

    async fn set_pause(
        &self,
        actor: &Actor,
        until: Option<Timestamp>,
        kind: EventKind,
        summary: String,
    ) -> Result<()> {
        let inner = &self.inner;
        let now = inner.clock.now();
        let mut change = inner.store.begin().await?;
        let value = serde_json::to_value(until).map_err(|err| Error::Internal(err.to_string()))?;
        change.set_setting(PAUSED, &value, now.0).await?;
        change.add_event(actor.event(kind, now, summary)).await?;
        inner.feed.commit(change).await?;
        *inner.paused_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        Ok(())
    }

    /// Whether recovery is paused, and until when.
    pub fn paused(&self) -> Option<Paused> {
        let until = self.inner.pause_that_holds()?;
        Some(Paused { until: (until.0 != i64::MAX).then_some(until) })
    }

    /// What would be done now, without doing it. Judges what was last seen.
    pub async fn plan(&self) -> Result<Vec<Planned>> {
        let inner = &self.inner;
        let world = inner.snapshot_of_world();
        let policy = inner.policy();
        let mut incidents: Vec<(bool, Incident)> =
            inner.open_incidents().await?.into_iter().map(|it| (true, it)).collect();
        for sighting in sightings(&world, &policy) {
            let known = incidents.iter().any(|(_, it)| super::engine::belongs(it, &sighting));
            if !known && !inner.is_closed(&sighting).await {
                incidents.push((false, new_incident(sighting, &[], world.now)));
            }
        }
        let mut plan = Vec::new();
        for (is_stored, mut incident) in incidents {
            let done = if is_stored { inner.done(&incident).await? } else { Done::new() };
            let (step, reason, at, is_action) = loop {
                if incident.scope != Scope::Item {
                    break (
                        incident.next_step.clone(),
                        incident.why.evidence.message.clone(),
                        None,
                        false,
                    );
                }
                let case =
                    Case { incident: &incident, world: &world, policy: &policy, done: &done };
                match case.decide() {
                    Decision::Next => {
                        incident.rung += 1;
                        incident.watch = None;
                        incident.next_at = None;
                    }
                    Decision::Do { act, reason, .. } => {
                        break (act.sentence(&incident.title), reason, Some(world.now), true);
                    }
                    Decision::Wait { until, for_what } => {
                        break (format!("wait: {for_what}"), String::new(), until, false);
                    }
                    Decision::Hold(why) => {
                        break (format!("hold: {why}"), String::new(), None, false);
                    }
                    Decision::Resolve(how) => {
                        break (format!("close it: {how}"), String::new(), None, false);
                    }
                    Decision::GiveUp(why) => break ("give it up".to_owned(), why, None, false),
                    Decision::Ask(question) => {
                        break ("ask you".to_owned(), question.text, None, false);
                    }
                    Decision::NeedCandidates { .. } => {
                        break (
                            "look at its files, and import what is proved".to_owned(),
                            String::new(),
                            None,
                            true,
                        );
                    }
                    Decision::NeedReleases { .. } => {
                        break (
                            "look for the next-best release".to_owned(),
                            String::new(),
                            None,
                            true,
                        );
                    }
                }
            };
            plan.push(Planned {
                incident: is_stored.then(|| incident.id.clone()),
                mode: policy.areas.mode(incident.why.cause),
                cause: incident.why.cause,
                title: incident.title,
                step,
                reason,
                at,
                is_action,
            });
        }
        Ok(plan)
    }

    /// Reads a message that somebody pasted, whichever program it is from.
    pub fn classify(&self, text: &ReportedText<'_>) -> Option<Classified> {
        let why = read_message(self.inner.connections.integrations(), text)?;
        let advice = advice(why.cause).to_owned();
        Some(Classified { why, advice })
    }
}

impl Inner {
    pub(super) fn policy(&self) -> Arc<Policy> {
        self.policy.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_policy(&self, policy: Policy) {
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
    }

    fn pause_that_holds(&self) -> Option<Timestamp> {
        let until = *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.filter(|until| self.clock.now() < *until)
    }

    pub(super) fn is_paused(&self) -> bool {
        self.pause_that_holds().is_some()
    }
}

/// Whether the owner has paused what is done by itself, in this process or another one.
pub(crate) async fn is_paused(store: &Store, now: Timestamp) -> Result<bool> {
    Ok(paused_until(store).await?.is_some_and(|until| now < until))
}

async fn paused_until(store: &Store) -> Result<Option<Timestamp>> {
    let paused = store.setting(PAUSED).await?;
    Ok(paused.and_then(|it| serde_json::from_value(it).ok()))
}

/// What a message means, whichever of the programs it is from; `None` when none of them knows it.
pub fn read_message(
    integrations: &[Integration],
    text: &ReportedText<'_>,
) -> Option<Classification> {
    let read = integrations.iter().filter_map(|it| (it.classify)(text));
    read.max_by_key(|why| why.cause != Cause::Unknown)
}

/// What to do about a cause, in one or two sentences for an owner.
pub fn advice(cause: Cause) -> &'static str {
    match cause {
        Cause::MissingArticles => {
            "Block this release and take another. If it happens often, add a news server of another backbone, or look at its retention."
        }
        Cause::Corrupt => "Block this release and take another.",
        Cause::Password => {
            "Block this release and take another: nobody knows its password. Let the client abort encrypted jobs instead of pausing them."
        }
        Cause::Unwanted => "Block this release: it holds a kind of file that you do not want.",
        Cause::Duplicate => {
            "Nothing needs to be downloaded: remove the job, and do not block the release."
        }
        Cause::Disk => {
            "Free some space or mend the folder's permissions, then let the client try again. The release is good."
        }
        Cause::Script => "Look at your script: the release is not to blame.",
        Cause::NzbFetch(kernel::FetchTrouble::Unauthorized) => {
            "Look at your account at the indexer: its key may be wrong or used up."
        }
        Cause::NzbFetch(_) => "Take another release, or wait until the indexer is back.",
        Cause::Tool => {
            "Look at the download client: a program that it needs is missing or fails. The release is not to blame."
        }
        Cause::ImportBlocked(_) => {
            "Look at what the library says about it, then import it by hand or remove it."
        }
        Cause::Orphaned(_) => {
            "Look for the download in its client, in every category; if it is gone, search again."
        }
        Cause::Truncated => "Delete the incomplete file, block its release and take another.",
        Cause::Stalled => "Look at the client's news servers: the job should be downloading.",
        Cause::Loop => "Stop it: block the release, and look at why it is grabbed again.",
        Cause::Unknown => "Look at the client's own log.",
    }
}
