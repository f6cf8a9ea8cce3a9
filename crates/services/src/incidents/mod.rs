//! What went wrong: the list, one of them with its timeline, and the owner's word on it.

mod model;

use std::sync::Arc;

use kernel::{Clock, Timestamp};
use store::{EventQuery, IncidentQuery, Page, Store, StoredEvent};

pub use model::{AnswerGiven, Choice, Incident, IncidentState, Question, Scope, Watch};

use crate::{
    Actor, Error, Result,
    events::{EventFeed, EventKind, event},
    nudges::Nudges,
};

/// How many events a timeline shows at most.
const TIMELINE: u32 = 500;

/// The incidents that were and are.
#[derive(Clone)]
pub struct Incidents {
    store: Store,
    feed: EventFeed,
    clock: Arc<dyn Clock>,
    pub(crate) nudges: Nudges,
}

/// One incident with everything that is known about it, oldest first.
#[derive(Clone, Debug)]
pub struct Explained {
    pub incident: Incident,
    pub timeline: Vec<StoredEvent>,
}

impl Incidents {
    pub fn new(store: Store, feed: EventFeed, clock: Arc<dyn Clock>) -> Self {
        Self { store, feed, clock, nudges: Nudges::default() }
    }

    pub async fn list(&self, query: IncidentQuery) -> Result<Page<Incident>> {
        let page = self.store.incidents(query).await?;
        let items = page.items.into_iter().map(Incident::from_row).collect::<Result<_>>()?;
        Ok(Page { items, total: page.total, page: page.page, page_size: page.page_size })
    }

    pub async fn open(&self) -> Result<Vec<Incident>> {
        self.store.open_incidents().await?.into_iter().map(Incident::from_row).collect()
    }

    pub async fn get(&self, id: &str) -> Result<Incident> {
        let row = self.store.incident(id).await?;
        Incident::from_row(row.ok_or_else(|| not_found(id))?)
    }

    /// The incident and its timeline: what failed, the evidence, what was done and why, how it
    /// ended, and what comes next.
    pub async fn explain(&self, id: &str) -> Result<Explained> {
        let incident = self.get(id).await?;
        let mut timeline = Vec::new();
        let downloads = incident.lineage.iter().chain(&incident.download);
        let correlations = downloads.map(|it| it.0.clone()).chain([incident.id.clone()]);
        for correlation in correlations {
            let query = EventQuery {
                correlation: Some(correlation),
                after_seq: Some(0),
                limit: TIMELINE,
                ..EventQuery::default()
            };
            timeline.extend(self.store.events(query).await?);
        }
        timeline.sort_by_key(|it| it.seq);
        Ok(Explained { incident, timeline })
    }

    /// Lets an incident rest: nothing more is done about it.
    pub async fn skip(&self, actor: &Actor, id: &str) -> Result<Incident> {
        let mut incident = self.still_open(id).await?;
        let now = self.clock.now();
        incident.state = IncidentState::GivenUp;
        incident.closed_at = Some(now);
        incident.next_at = None;
        incident.question = None;
        incident.outcome = Some(format!("left alone, as {} decided", actor.name));
        let summary = format!("{}: left alone", kernel::clean_text(&incident.title, 200));
        self.save(actor, &mut incident, EventKind::IncidentGivenUp, summary).await?;
        Ok(incident)
    }

    /// Does the next step now instead of when its time has come; what was given up is begun anew,
    /// from the first step of its ladder.
    pub async fn hurry(&self, actor: &Actor, id: &str) -> Result<Incident> {
        let mut incident = self.get(id).await?;
        if incident.state == IncidentState::GivenUp {
            return self.reopen(actor, incident).await;
        }
        if incident.is_over() {
            return Err(over());
        }
        let now = self.clock.now();
        incident.next_at = incident.next_at.map(|_| now);
        if let Some(watch) = &mut incident.watch {
            watch.until = now;
        }
        let summary =
            format!("{}: the next step is to come now", kernel::clean_text(&incident.title, 200));
        self.save(actor, &mut incident, EventKind::IncidentUpdated, summary).await?;
        Ok(incident)
    }

    async fn reopen(&self, actor: &Actor, mut incident: Incident) -> Result<Incident> {
        let rival = |it: &Incident| {
            it.library == incident.library && !it.items.is_disjoint(&incident.items)
        };
        if self.open().await?.iter().any(rival) {
            let problem = "it went wrong again meanwhile: see the newer incident about it";
            return Err(Error::Conflict(problem.to_owned()));
        }
        incident.begin_anew(self.clock.now());
        let summary = format!("{}: begun anew", kernel::clean_text(&incident.title, 200));
        self.save(actor, &mut incident, EventKind::IncidentUpdated, summary).await?;
        Ok(incident)
    }

    /// Takes the owner's answer to the question of an incident.
    pub async fn answer(
        &self,
        actor: &Actor,
        id: &str,
        choice: Choice,
        picked: Vec<usize>,
    ) -> Result<Incident> {
        let mut incident = self.still_open(id).await?;
        let Some(question) = &incident.question else {
            return Err(Error::Conflict("nothing is asked about this incident".to_owned()));
        };
        if !question.choices.contains(&choice) {
            return Err(Error::Invalid {
                field: "choice".to_owned(),
                problem: "this is not one of the choices of the question".to_owned(),
            });
        }
        let fits = picked.iter().all(|&it| it < question.candidates.len());
        if !fits || (choice == Choice::Import) == picked.is_empty() {
            return Err(Error::Invalid {
                field: "picked".to_owned(),
                problem: "name the candidates to import by their position, and none otherwise"
                    .to_owned(),
            });
        }
        incident.answer = Some(AnswerGiven { choice, picked, by: actor.name.clone() });
        incident.state = IncidentState::Open;
        let summary = format!("{}: answered", kernel::clean_text(&incident.title, 200));
        self.save(actor, &mut incident, EventKind::IncidentUpdated, summary).await?;
        Ok(incident)
    }

    /// The incidents that ended since `since`.
    pub(crate) async fn closed_since(&self, since: Timestamp) -> Result<Vec<Incident>> {
        let rows = self.store.incidents_closed_since(since.0).await?;
        rows.into_iter().map(Incident::from_row).collect()
    }

    async fn still_open(&self, id: &str) -> Result<Incident> {
        let incident = self.get(id).await?;
        if incident.is_over() {
            return Err(over());
        }
        Ok(incident)
    }

    async fn save(
        &self,
        actor: &Actor,
        incident: &mut Incident,
        kind: EventKind,
        summary: String,
    ) -> Result<()> {
        let now = self.clock.now();
        incident.updated_at = now;
        let mut change = self.store.begin().await?;
        incident.version = change.save_incident(&incident.to_row()?).await?;
        let mut event = event(kind, now, &actor.name, summary);
        event.correlation.clone_from(&incident.id);
        event.data = serde_json::json!({ "request": actor.correlation });
        event.instance = incident.library.as_ref().map(ToString::to_string);
        change.add_event(event).await?;
        self.feed.commit(change).await?;
        // It is judged by what is so now, and at once.
        for name in incident.library.iter().chain(&incident.client) {
            self.nudges.nudge(name);
        }
        Ok(())
    }
}

fn over() -> Error {
    Error::Conflict("this incident is over".to_owned())
}

fn not_found(id: &str) -> Error {
    Error::NotFound { what: "incident", name: kernel::clean_text(id, 60) }
}
