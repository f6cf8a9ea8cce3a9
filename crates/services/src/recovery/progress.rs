//! One incident goes one step on.

use std::time::Duration;

use kernel::{DownloadId, ItemId, Timestamp};
use serde_json::json;
use store::Change;

use super::{
    Inner,
    action::{Act, Action},
    decide::{Case, Decision, Done},
    engine::{Round, Scene, belongs},
    executor::{ACTOR, Executor, Outcome, unreachable},
    proof,
};
use crate::{
    Error, Result,
    events::{EventKind, event},
    incidents::{Incident, IncidentState, Question, Scope, Watch},
};

/// Rungs that are passed over in one round at most.
const STEPS: usize = 12;

impl Inner {
    pub(super) async fn go_on(
        &self,
        incident: &mut Incident,
        scene: &Scene,
        round: &mut Round,
    ) -> Result<()> {
        match incident.scope {
            Scope::Brake => return Ok(()),
            Scope::House => return self.go_on_with_house(incident, scene).await,
            Scope::Item => {}
        }
        let Scene { world, policy, .. } = scene;
        let done = self.done(incident).await?;
        for _ in 0..STEPS {
            let case = Case { incident, world, policy, done: &done };
            let decision = match case.decide() {
                Decision::NeedCandidates { download, folder, ask } => {
                    self.with_candidates(&case, &download, folder.as_deref(), ask).await?
                }
                Decision::NeedReleases { item } => self.with_releases(&case, &item).await?,
                decision => decision,
            };
            match decision {
                Decision::Next => {
                    incident.rung += 1;
                    incident.watch = None;
                    incident.next_at = None;
                }
                Decision::Do { act, at, key, reason, patience } => {
                    let action = Action {
                        key,
                        incident: incident.id.clone(),
                        instance: at,
                        act,
                        reason,
                        title: kernel::clean_text(&incident.title, 200),
                        planned_at: world.now,
                        sent_at: None,
                        attempts: 0,
                    };
                    return self.act(incident, action, patience, scene, round).await;
                }
                other => return self.settle(incident, other, world.now).await,
            }
        }
        Ok(())
    }

    pub(super) fn executor(&self) -> Executor<'_> {
        Executor {
            connections: &self.connections,
            store: &self.store,
            feed: &self.feed,
            clock: self.clock.as_ref(),
        }
    }

    /// What was done about an incident so far.
    pub(super) async fn done(&self, incident: &Incident) -> Result<Done> {
        let rows = self.store.actions_of(&incident.id).await?;
        Ok(rows.into_iter().map(|row| (row.key, row.state)).collect())
    }

    async fn act(
        &self,
        incident: &mut Incident,
        action: Action,
        patience: Duration,
        scene: &Scene,
        round: &mut Round,
    ) -> Result<()> {
        let now = self.clock.now();
        if let Some(why) = self.reason_to_hold(incident, &action, scene, round).await? {
            return self.settle(incident, Decision::Hold(why), now).await;
        }
        let mode = scene.policy.areas.mode(incident.why.cause);
        if let Act::MarkFailed { download, .. } = &action.act
            && !incident.knows(download)
        {
            incident.lineage.push(download.clone());
        }
        let sentence = action.act.sentence(&action.title);
        let is_search = action.act.is_search();
        let outcome = match self.executor().perform(incident, action, mode).await {
            Ok(outcome) => outcome,
            Err(err @ (Error::NotFound { .. } | Error::Integration(_))) => unreachable(&err),
            Err(err) => return Err(err),
        };
        match outcome {
            Outcome::WouldAct => {
                let step = format!("in dry-run: would {sentence}");
                if incident.next_step == step {
                    return Ok(());
                }
                incident.state = IncidentState::Waiting;
                incident.next_step = step;
                let mut change = self.store.begin().await?;
                let summary = format!("Dry-run: would {sentence}");
                self.save(&mut change, incident, EventKind::RecoveryWouldAct, summary).await?;
                return Ok(self.feed.commit(change).await?);
            }
            Outcome::NotNow(why) | Outcome::Unsure(why) => {
                return self.settle(incident, Decision::Hold(why), now).await;
            }
            Outcome::Renamed(id) => {
                if let Some(old) = incident.download.replace(id) {
                    incident.lineage.push(old);
                }
                incident.state = IncidentState::Waiting;
            }
            Outcome::Done(_) => incident.state = IncidentState::Waiting,
            Outcome::Failed(_) => incident.state = IncidentState::Open,
        }
        round.acted += 1;
        incident.actions += 1;
        incident.searches += u32::from(is_search);
        incident.watch = Some(Watch { since: now, until: now + patience });
        incident.next_at = Some(now + patience);
        incident.next_step = format!("see whether it helped to {sentence}");
        self.keep(incident).await
    }

    /// Why nothing may be done for this incident now.
    async fn reason_to_hold(
        &self,
        incident: &Incident,
        action: &Action,
        scene: &Scene,
        round: &Round,
    ) -> Result<Option<String>> {
        let policy = &scene.policy;
        if self.is_paused() {
            return Ok(Some("recovery is paused".to_owned()));
        }
        if let Some(why) =
            policy.exclude.reason(&incident.release, incident.category.as_deref(), &incident.tags)
        {
            return Ok(Some(format!("left alone: {why}")));
        }
        // A nudge changes nothing, and what was begun is finished.
        if action.act.may_repeat() || self.store.action(&action.key).await?.is_some() {
            return Ok(None);
        }
        if let Some(why) = scene.held_by_house(incident) {
            return Ok(Some(why));
        }
        let caps = &policy.caps;
        let now = self.clock.now();
        let hour_ago = (now - Duration::from_secs(3600)).0;
        if round.acted >= caps.per_run as usize {
            return Ok(Some("enough was done in this round; it goes on in the next".to_owned()));
        }
        if incident.actions >= caps.per_incident {
            return Ok(Some(format!(
                "{} actions for one incident are enough: look at it yourself",
                incident.actions
            )));
        }
        if self.store.count_actions_between(None, hour_ago, now.0).await?
            >= i64::from(caps.per_hour)
        {
            return Ok(Some(format!("{} actions within an hour are enough", caps.per_hour)));
        }
        let searches = self.store.count_actions_between(Some("search"), hour_ago, now.0).await?;
        if action.act.is_search() && searches >= i64::from(caps.searches_per_hour) {
            return Ok(Some(format!(
                "{} searches within an hour are enough",
                caps.searches_per_hour
            )));
        }
        Ok(None)
    }

    /// Writes down where an incident stands, if that changed.
    async fn settle(
        &self,
        incident: &mut Incident,
        decision: Decision,
        now: Timestamp,
    ) -> Result<()> {
        match decision {
            Decision::Resolve(how) => self.close(incident, IncidentState::Resolved, how).await,
            Decision::GiveUp(why) => self.close(incident, IncidentState::GivenUp, why).await,
            Decision::Wait { until, for_what } => {
                let state = if incident.question.is_some() {
                    IncidentState::Question
                } else {
                    IncidentState::Waiting
                };
                if incident.state == state
                    && incident.next_at == until
                    && incident.next_step == for_what
                {
                    return Ok(());
                }
                if let (None, Some(until)) = (&incident.watch, until) {
                    incident.watch = Some(Watch { since: now, until });
                }
                incident.state = state;
                incident.next_at = until;
                incident.next_step = for_what;
                self.keep(incident).await
            }
            Decision::Hold(why) => {
                if incident.state == IncidentState::Held && incident.next_step == why {
                    return Ok(());
                }
                incident.state = IncidentState::Held;
                incident.next_step.clone_from(&why);
                let mut change = self.store.begin().await?;
                let summary = format!("{} waits: {why}", kernel::clean_text(&incident.title, 200));
                self.save(&mut change, incident, EventKind::IncidentUpdated, summary).await?;
                Ok(self.feed.commit(change).await?)
            }
            Decision::Ask(question) => self.ask(incident, question).await,
            Decision::Next
            | Decision::Do { .. }
            | Decision::NeedCandidates { .. }
            | Decision::NeedReleases { .. } => Ok(()),
        }
    }

    async fn ask(&self, incident: &mut Incident, question: Question) -> Result<()> {
        incident.state = IncidentState::Question;
        incident.next_at = None;
        incident.next_step = "your answer".to_owned();
        let summary = question.text.clone();
        incident.question = Some(question);
        let mut change = self.store.begin().await?;
        self.save(&mut change, incident, EventKind::IncidentQuestion, summary).await?;
        Ok(self.feed.commit(change).await?)
    }

    pub(super) async fn close(
        &self,
        incident: &mut Incident,
        state: IncidentState,
        how: String,
    ) -> Result<()> {
        let now = self.clock.now();
        incident.state = state;
        incident.closed_at = Some(now);
        incident.next_at = None;
        incident.watch = None;
        incident.question = None;
        incident.next_step = String::new();
        let title = kernel::clean_text(&incident.title, 200);
        let (kind, summary) = match state {
            IncidentState::Resolved => (EventKind::IncidentResolved, format!("{title}: {how}")),
            _ => (EventKind::IncidentGivenUp, format!("{title} is given up: {how}")),
        };
        incident.outcome = Some(how);
        let mut change = self.store.begin().await?;
        self.save(&mut change, incident, kind, summary).await?;
        Ok(self.feed.commit(change).await?)
    }

    /// Saves where an incident stands without a word about it.
    pub(super) async fn keep(&self, incident: &mut Incident) -> Result<()> {
        incident.updated_at = self.clock.now();
        let mut change = self.store.begin().await?;
        incident.version = change.save_incident(&incident.to_row()?).await?;
        Ok(self.feed.commit(change).await?)
    }

    pub(super) async fn save(
        &self,
        change: &mut Change,
        incident: &mut Incident,
        kind: EventKind,
        summary: String,
    ) -> Result<()> {
        incident.updated_at = self.clock.now();
        incident.version = change.save_incident(&incident.to_row()?).await?;
        let mut event = event(kind, incident.updated_at, ACTOR, summary);
        event.correlation.clone_from(&incident.id);
        let instance = incident.library.as_ref().or(incident.client.as_ref());
        event.instance = instance.map(ToString::to_string);
        event.item = incident.items.first().map(ToString::to_string);
        event.data = json!({
            "incident": incident.id,
            "title": incident.title,
            "release": incident.release,
            "download": incident.download,
            "state": incident.state,
            "why": incident.why,
            "next_step": incident.next_step,
            "next_at": incident.next_at,
            "outcome": incident.outcome,
        });
        change.add_event(event).await?;
        Ok(())
    }

    // ---- what must be asked for before it can be decided ----

    async fn with_candidates(
        &self,
        case: &Case<'_>,
        download: &DownloadId,
        folder: Option<&str>,
        ask: bool,
    ) -> Result<Decision> {
        let Some(name) = &case.incident.library else { return Ok(Decision::Next) };
        let connected = self.connections.get(name)?;
        let Some(library) = &connected.library else { return Ok(Decision::Next) };
        let candidates = match library.import_candidates(download, folder).await {
            Ok(candidates) => candidates,
            Err(err) if err.trouble.is_passing() => return Ok(Decision::Hold(err.to_string())),
            Err(err) => {
                tracing::info!(incident = %case.incident.id, error = &err as &dyn std::error::Error, "No candidates for an import");
                Vec::new()
            }
        };
        let events = library.events_of(download).await?;
        let ids: Vec<_> = case.incident.items.iter().cloned().collect();
        let items = if ids.is_empty() { Vec::new() } else { library.items(&ids).await? };
        let proved = proof::prove(&candidates, &events, &items);
        if ask {
            return Ok(Decision::Ask(case.question(candidates, proved.err())));
        }
        Ok(match proved {
            Ok(files) => case.import(name, download, files),
            Err(why) => {
                tracing::info!(incident = %case.incident.id, why, "An import is not proved");
                Decision::Next
            }
        })
    }

    async fn with_releases(&self, case: &Case<'_>, item: &ItemId) -> Result<Decision> {
        let Some(name) = &case.incident.library else { return Ok(Decision::Next) };
        let connected = self.connections.get(name)?;
        let Some(library) = &connected.library else { return Ok(Decision::Next) };
        let releases = library.releases(item).await?;
        Ok(case.best_of(name, releases))
    }

    /// A house incident ends when what it is about is in order again.
    async fn go_on_with_house(&self, incident: &mut Incident, scene: &Scene) -> Result<()> {
        let still = scene.of_house.iter().any(|it| belongs(incident, it));
        let client = incident.client.as_ref().and_then(|it| scene.world.clients.get(it));
        if still || client.is_none_or(|it| !it.is_reachable()) {
            return Ok(());
        }
        self.close(incident, IncidentState::Resolved, "it is in order again".to_owned()).await
    }
}
