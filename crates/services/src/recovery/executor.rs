//! Does what was decided, once: written down before it is sent, and read back afterwards.

use std::{collections::BTreeSet, time::Duration};

use kernel::{
    CommandKind, CommandStatus, Connected, DownloadClient, DownloadId, EventKind as Happened,
    IntegrationError, ItemId, JobState, Library, Mode, Timestamp, Trouble, WritePermit,
};
use serde_json::json;

use store::ActionState;

use super::action::{Act, Action};
use crate::{
    Error, Result,
    connections::Connections,
    events::{EventFeed, EventKind, event},
    incidents::Incident,
};

/// Who does it, in the log.
pub(crate) const ACTOR: &str = "recovery";

/// After so long without a trace, something that was sent had no effect.
const SETTLES_WITHIN: Duration = Duration::from_secs(30);

/// How doing something ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is done; how that is known.
    Done(String),
    /// The download client gave the job a new id.
    Renamed(DownloadId),
    /// It was refused, or had no effect: this way does not lead on.
    Failed(String),
    /// It may or may not have arrived: to be found out later.
    Unsure(String),
    /// It could not be tried now.
    NotNow(String),
    /// Dry-run: nothing was done.
    WouldAct,
}

/// What reading back tells about something that was sent.
enum Trace {
    Seen(String),
    NotSeen,
}

pub(super) struct Executor<'a> {
    pub(super) connections: &'a Connections,
    pub(super) store: &'a store::Store,
    pub(super) feed: &'a EventFeed,
    pub(super) clock: &'a dyn kernel::Clock,
}

impl Executor<'_> {
    /// Does `action` for `incident`, unless it was done before or this is a dry run.
    ///
    /// This is the one place that issues permits to write.
    pub(super) async fn perform(
        &self,
        incident: &Incident,
        mut action: Action,
        mode: Mode,
    ) -> Result<Outcome> {
        let Some(permit) = mode.issue_permit() else { return Ok(Outcome::WouldAct) };
        let connected = self.connections.get(&action.instance)?;

        let mut change = self.store.begin().await?;
        let is_new = change.plan_action(&action.to_row(ActionState::Planned, None, None)?).await?;
        if is_new {
            let summary = format!("Will {}: {}", action.act.sentence(&action.title), action.reason);
            change
                .add_event(self.event(EventKind::RecoveryPlanned, Some(incident), &action, summary))
                .await?;
        }
        self.feed.commit(change).await?;

        if !is_new && let Some(outcome) = self.pick_up(&connected, incident, &mut action).await? {
            return Ok(outcome);
        }
        self.send(&connected, incident, action, &permit).await
    }

    /// Looks up what became of everything that was sent without an answer, and lays aside what
    /// nobody needs any more. `open` are the incidents that are not over.
    pub(super) async fn settle_begun(&self, open: &[Incident]) -> Result<()> {
        for row in self.store.unfinished_actions().await? {
            let (action, state) = Action::from_row(&row)?;
            let incident = open.iter().find(|it| it.id == action.incident);
            if state != ActionState::Planned
                && let Ok(connected) = self.connections.get(&action.instance)
                && let Ok(Trace::Seen(how)) = trace(&connected, &action).await
            {
                self.end(incident, &action, ActionState::Done, EventKind::RecoveryVerified, &how)
                    .await?;
                continue;
            }
            if incident.is_none() {
                let how = match state {
                    ActionState::Planned => "it was no longer needed",
                    _ => "its effect was never seen, and it is no longer needed",
                };
                self.end(None, &action, ActionState::Failed, EventKind::RecoveryFailed, how)
                    .await?;
            }
        }
        Ok(())
    }

    /// Goes on with an action that was begun before: finished, still to be sent, or in doubt.
    /// `None` means that it is to be sent now.
    async fn pick_up(
        &self,
        connected: &Connected,
        incident: &Incident,
        action: &mut Action,
    ) -> Result<Option<Outcome>> {
        let Some(row) = self.store.action(&action.key).await? else { return Ok(None) };
        let (stored, state) = Action::from_row(&row)?;
        let outcome = row.outcome.clone().unwrap_or_default();
        *action = stored;
        match state {
            ActionState::Done => Ok(Some(Outcome::Done(outcome))),
            ActionState::Failed => Ok(Some(Outcome::Failed(outcome))),
            ActionState::Planned => Ok(None),
            ActionState::Sent | ActionState::Unsure => match trace(connected, action).await {
                Ok(Trace::Seen(how)) => {
                    let kind = EventKind::RecoveryVerified;
                    self.end(Some(incident), action, ActionState::Done, kind, &how).await?;
                    Ok(Some(Outcome::Done(how)))
                }
                Ok(Trace::NotSeen) => {
                    let sent_at = action.sent_at.unwrap_or(action.planned_at);
                    let waited = self.clock.now().apart(sent_at);
                    if action.act.may_repeat() || waited >= SETTLES_WITHIN {
                        return Ok(None);
                    }
                    Ok(Some(Outcome::Unsure(
                        "it was sent, and its effect is still to be seen".to_owned(),
                    )))
                }
                Err(err) => Ok(Some(Outcome::Unsure(format!("it was sent, and {err}")))),
            },
        }
    }

    async fn send(
        &self,
        connected: &Connected,
        incident: &Incident,
        mut action: Action,
        permit: &WritePermit,
    ) -> Result<Outcome> {
        action.sent_at = Some(self.clock.now());
        action.attempts += 1;
        let mut change = self.store.begin().await?;
        change.update_action(&action.to_row(ActionState::Sent, None, None)?).await?;
        let summary = format!("Now: {}", action.act.sentence(&action.title));
        change
            .add_event(self.event(EventKind::RecoverySent, Some(incident), &action, summary))
            .await?;
        self.feed.commit(change).await?;

        match act(connected, &action.act, permit).await {
            Ok(renamed) => {
                let how = match trace(connected, &action).await {
                    Ok(Trace::Seen(how)) => how,
                    Ok(Trace::NotSeen) | Err(_) => {
                        "accepted; the effect is still to be seen".to_owned()
                    }
                };
                let kind = EventKind::RecoveryVerified;
                self.end(Some(incident), &action, ActionState::Done, kind, &how).await?;
                count(&action, "done");
                Ok(renamed.map_or(Outcome::Done(how), Outcome::Renamed))
            }
            Err(err) if err.trouble.leaves_doubt() => {
                count(&action, "unsure");
                tracing::warn!(instance = %action.instance, action = %action.key, error = &err as &dyn std::error::Error, "Sent, but not answered");
                Ok(Outcome::Unsure(err.to_string()))
            }
            Err(err) => {
                let how = err.to_string();
                let passing = err.trouble.is_passing() || err.trouble == Trouble::Unauthorized;
                if passing {
                    let mut change = self.store.begin().await?;
                    change
                        .update_action(&action.to_row(
                            ActionState::Planned,
                            None,
                            Some(how.clone()),
                        )?)
                        .await?;
                    self.feed.commit(change).await?;
                    return Ok(Outcome::NotNow(how));
                }
                count(&action, "refused");
                let kind = EventKind::RecoveryFailed;
                self.end(Some(incident), &action, ActionState::Failed, kind, &how).await?;
                Ok(Outcome::Failed(how))
            }
        }
    }

    async fn end(
        &self,
        incident: Option<&Incident>,
        action: &Action,
        state: ActionState,
        kind: EventKind,
        how: &str,
    ) -> Result<()> {
        let mut change = self.store.begin().await?;
        let row = action.to_row(state, Some(self.clock.now()), Some(how.to_owned()))?;
        change.update_action(&row).await?;
        let sentence = action.act.sentence(&action.title);
        let summary = match kind {
            EventKind::RecoveryFailed => format!("Could not {sentence}: {how}"),
            _ => format!("Done: {sentence} ({how})"),
        };
        change.add_event(self.event(kind, incident, action, summary)).await?;
        Ok(self.feed.commit(change).await?)
    }

    fn event(
        &self,
        kind: EventKind,
        incident: Option<&Incident>,
        action: &Action,
        summary: String,
    ) -> store::NewEvent {
        store::NewEvent {
            correlation: action.incident.clone(),
            instance: Some(action.instance.to_string()),
            item: incident.and_then(|it| it.items.first()).map(ToString::to_string),
            data: json!({ "action": action.act.code(), "key": action.key, "reason": action.reason, "attempt": action.attempts }),
            ..event(kind, self.clock.now(), ACTOR, summary)
        }
    }
}

fn count(action: &Action, outcome: &'static str) {
    metrics::counter!("autoarr_recoveries_total", "action" => action.act.code(), "outcome" => outcome).increment(1);
}

fn library(connected: &Connected) -> Result<&dyn Library, IntegrationError> {
    connected.library.as_deref().ok_or_else(|| cannot(connected, "it is not a library"))
}

fn client(connected: &Connected) -> Result<&dyn DownloadClient, IntegrationError> {
    connected.downloads.as_deref().ok_or_else(|| cannot(connected, "it is not a download client"))
}

fn cannot(connected: &Connected, why: &str) -> IntegrationError {
    IntegrationError {
        instance: connected.name.clone(),
        trouble: Trouble::Refused(why.to_owned()),
        source: None,
    }
}

/// Does it. The answer is the new id of a download that got one.
async fn act(
    connected: &Connected,
    act: &Act,
    permit: &WritePermit,
) -> Result<Option<DownloadId>, IntegrationError> {
    match act {
        Act::Nudge => library(connected)?.writer(permit).refresh_downloads().await.map(drop)?,
        Act::MarkFailed { grab, .. } => {
            library(connected)?.writer(permit).mark_failed(*grab).await?
        }
        Act::Remove { record, options, .. } => {
            library(connected)?.writer(permit).remove(*record, *options).await?
        }
        Act::RemoveJob { download, with_files } => {
            client(connected)?.writer(permit).remove(download, *with_files).await?
        }
        Act::SetCategory { download, category } => {
            client(connected)?.writer(permit).set_category(download, category).await?
        }
        Act::Retry { download } => {
            return client(connected)?.writer(permit).retry(download, None).await.map(Some);
        }
        Act::Search { items } => {
            let items: Vec<_> = items.iter().cloned().collect();
            library(connected)?.writer(permit).search(&items).await.map(drop)?;
        }
        Act::Import { download, files } => {
            library(connected)?.writer(permit).import(download, files).await.map(drop)?
        }
        Act::Grab { release, .. } => library(connected)?.writer(permit).grab(release).await?,
        Act::DeleteFile { file, .. } => {
            library(connected)?.writer(permit).delete_file(*file).await?
        }
        Act::Unmonitor { items } => {
            let items: Vec<_> = items.iter().cloned().collect();
            library(connected)?.writer(permit).unmonitor(&items).await?;
        }
    }
    Ok(None)
}

/// Looks whether something that was sent has had its effect.
async fn trace(connected: &Connected, action: &Action) -> Result<Trace, IntegrationError> {
    let sent_at = action.sent_at.unwrap_or(action.planned_at);
    let seen = match &action.act {
        Act::Nudge => None,
        Act::MarkFailed { download, .. } => failed(library(connected)?, download, sent_at).await?,
        Act::Remove { record, download, options } => {
            let library = library(connected)?;
            let there = library.tracked().await?.iter().any(|it| it.records.contains(record));
            match (there, options.blocklist) {
                (true, _) => None,
                (false, false) => Some("it is out of the queue".to_owned()),
                (false, true) => Some(match failed(library, download, sent_at).await? {
                    Some(how) => format!("it is out of the queue; {how}"),
                    None => "it is out of the queue; no blocklist entry came".to_owned(),
                }),
            }
        }
        Act::RemoveJob { download, .. } => {
            client(connected)?.find(download).await?.is_none().then(|| "it is gone".to_owned())
        }
        Act::SetCategory { download, category } => {
            let job = client(connected)?.find(download).await?;
            job.filter(|job| job.category == *category).map(|_| format!("it is in {category}"))
        }
        Act::Retry { download } => {
            let job = client(connected)?.find(download).await?;
            job.is_none_or(|job| job.state != JobState::Failed)
                .then(|| "it was taken up again".to_owned())
        }
        Act::Search { items } => searched(library(connected)?, items, sent_at).await?,
        Act::Import { download, .. } => imported(library(connected)?, download, sent_at).await?,
        Act::Grab { release, .. } => {
            let events =
                library(connected)?.events_since(sent_at - Duration::from_secs(60)).await?;
            let grabbed =
                events.iter().any(|it| it.kind == Happened::Grabbed && it.release == release.title);
            grabbed.then(|| "its grab is in the history".to_owned())
        }
        Act::DeleteFile { file, .. } => {
            library(connected)?.file(*file).await?.is_none().then(|| "the file is gone".to_owned())
        }
        Act::Unmonitor { items } => {
            let items: Vec<_> = items.iter().cloned().collect();
            let items = library(connected)?.items(&items).await?;
            items.iter().all(|it| !it.monitored).then(|| "it is no longer watched for".to_owned())
        }
    };
    Ok(seen.map_or(Trace::NotSeen, Trace::Seen))
}

/// Whether the library's history says that a download failed, and whether its release is blocked.
async fn failed(
    library: &dyn Library,
    download: &DownloadId,
    sent_at: Timestamp,
) -> Result<Option<String>, IntegrationError> {
    let events = library.events_of(download).await?;
    let Some(failure) = events.iter().rfind(|it| it.kind == Happened::Failed) else {
        return Ok(None);
    };
    let since = sent_at - Duration::from_secs(300);
    let blocked =
        library.blocklist_since(since).await?.iter().any(|it| it.release == failure.release);
    Ok(Some(match blocked {
        true => "its failure is in the history, and the release is on the blocklist".to_owned(),
        false => "its failure is in the history; no blocklist entry came".to_owned(),
    }))
}

async fn searched(
    library: &dyn Library,
    items: &BTreeSet<ItemId>,
    sent_at: Timestamp,
) -> Result<Option<String>, IntegrationError> {
    let since = sent_at - Duration::from_secs(5);
    let commands = library.commands().await?;
    let command = commands.iter().find(|it| {
        it.kind == CommandKind::Search
            && it.queued_at >= since
            && it.items.iter().any(|item| items.contains(item))
    });
    Ok(command.map(|it| match (it.status, &it.message) {
        (CommandStatus::Ended, Some(message)) => format!("the library says: {message}"),
        _ => "the library is searching".to_owned(),
    }))
}

async fn imported(
    library: &dyn Library,
    download: &DownloadId,
    sent_at: Timestamp,
) -> Result<Option<String>, IntegrationError> {
    let events = library.events_of(download).await?;
    if events.iter().any(|it| it.kind == Happened::Imported) {
        return Ok(Some("its import is in the history".to_owned()));
    }
    let since = sent_at - Duration::from_secs(5);
    let commands = library.commands().await?;
    let running = commands.iter().any(|it| it.kind == CommandKind::Import && it.queued_at >= since);
    Ok(running.then(|| "the library is importing it".to_owned()))
}

/// What an error of ours means for an action that was to be done.
pub(super) fn unreachable(err: &Error) -> Outcome {
    Outcome::NotNow(err.to_string())
}
