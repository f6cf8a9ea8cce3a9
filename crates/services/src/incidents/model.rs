use std::collections::BTreeSet;

use kernel::{
    Classification, DownloadId, ImportCandidate, InstanceName, ItemId, QueueRecordId, Timestamp,
};
use serde::{Deserialize, Serialize};
use store::IncidentRow;

use crate::{Error, Result};

/// Something that went wrong and is not over: it ends only when the item is there, or when it is
/// given up with a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// Also the correlation id of everything that is done about it.
    pub id: String,
    pub scope: Scope,
    pub library: Option<InstanceName>,
    pub client: Option<InstanceName>,
    /// The download that is at fault now.
    pub download: Option<DownloadId>,
    /// Every download that belonged to it, oldest first: retries and replacements.
    pub lineage: Vec<DownloadId>,
    pub items: BTreeSet<ItemId>,
    /// What an owner calls it. Text from outside.
    pub title: String,
    /// The release's own name. Text from outside.
    pub release: String,
    pub category: Option<String>,
    /// The library's tags on what it should have brought.
    pub tags: Vec<String>,
    /// Why, and what led to it.
    pub why: Classification,
    pub state: IncidentState,
    /// Where it stands on its ladder.
    pub rung: usize,
    /// What is expected to happen by itself, and until when.
    pub watch: Option<Watch>,
    /// Actions done so far.
    pub actions: u32,
    /// Searches of our own done so far.
    pub searches: u32,
    /// How often it was begun anew after it was given up.
    #[serde(default)]
    pub begun_anew: u32,
    pub next_at: Option<Timestamp>,
    /// What comes next, in a sentence.
    pub next_step: String,
    pub question: Option<Question>,
    /// The owner's answer, until it has been carried out.
    pub answer: Option<AnswerGiven>,
    pub opened_at: Timestamp,
    /// When the download that is at fault now was found at fault.
    pub failed_at: Timestamp,
    pub updated_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub outcome: Option<String>,
    /// The library's record of the download, to remove it by.
    pub record: Option<QueueRecordId>,
    #[serde(skip)]
    pub version: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// One download, and the items it should have brought.
    Item,
    /// The machine, a folder, a client: nothing that another release would mend.
    House,
    /// Too much failed at once: everything else waits.
    Brake,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// Being worked on.
    Open,
    /// Something is expected to happen, or the next step has its time.
    Waiting,
    /// Nothing is done about it now, because of the brake, a pause, an exclusion or the house.
    Held,
    /// The owner is asked.
    Question,
    Resolved,
    GivenUp,
}

impl IncidentState {
    pub fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::GivenUp)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Question => "question",
            Self::Resolved => "resolved",
            Self::GivenUp => "given_up",
        }
    }
}

/// Something that is expected to happen without us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    pub since: Timestamp,
    pub until: Timestamp,
}

/// What only the owner can decide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub text: String,
    pub candidates: Vec<ImportCandidate>,
    /// What may be answered, besides picking candidates.
    pub choices: Vec<Choice>,
}

/// An answer that an owner may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Import the picked candidates as what they are shown to be.
    Import,
    /// Remove the download and block its release.
    RemoveAndBlock,
    /// Remove the download, nothing more.
    Remove,
    /// Delete the incomplete file and get another.
    Replace,
    /// Leave everything as it is, and close the incident.
    Leave,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerGiven {
    pub choice: Choice,
    /// Which of the question's candidates, by their position.
    pub picked: Vec<usize>,
    pub by: String,
}

impl Incident {
    /// A new incident about nothing in particular yet.
    pub(crate) fn new(why: Classification, now: Timestamp) -> Self {
        Self {
            id: uuid::Uuid::now_v7().to_string(),
            scope: Scope::Item,
            library: None,
            client: None,
            download: None,
            lineage: Vec::new(),
            items: BTreeSet::new(),
            title: String::new(),
            release: String::new(),
            category: None,
            tags: Vec::new(),
            why,
            state: IncidentState::Open,
            rung: 0,
            watch: None,
            actions: 0,
            searches: 0,
            begun_anew: 0,
            next_at: None,
            next_step: String::new(),
            question: None,
            answer: None,
            opened_at: now,
            failed_at: now,
            updated_at: now,
            closed_at: None,
            outcome: None,
            record: None,
            version: 0,
        }
    }

    pub fn is_over(&self) -> bool {
        self.state.is_over()
    }

    /// Opens what was given up, at the foot of its ladder. What was done before counts no more.
    pub(crate) fn begin_anew(&mut self, now: Timestamp) {
        self.begun_anew += 1;
        self.actions = 0;
        self.searches = 0;
        self.climb_from_the_foot(now);
        self.closed_at = None;
        self.outcome = None;
    }

    /// Back to the first step of its ladder.
    pub(crate) fn climb_from_the_foot(&mut self, now: Timestamp) {
        self.failed_at = now;
        self.rung = 0;
        self.watch = None;
        self.next_at = None;
        self.question = None;
        self.answer = None;
        self.state = IncidentState::Open;
    }

    /// Brings what lies in the future back to `now`, after the clock was set back: what was waited
    /// for is waited for anew, and not until the clock has caught up. Whether there was something.
    pub(crate) fn clock_was_set_back(&mut self, now: Timestamp) -> bool {
        let updated = self.updated_at;
        if updated <= now {
            return false;
        }
        let ahead = updated.since(now);
        for at in [&mut self.opened_at, &mut self.failed_at, &mut self.updated_at] {
            *at = (*at).min(now);
        }
        if let Some(watch) = &mut self.watch {
            *watch = Watch { since: watch.since - ahead, until: watch.until - ahead };
        }
        self.next_at = self.next_at.map(|at| at - ahead);
        true
    }

    /// The incident as the store keeps it.
    pub(crate) fn to_row(&self) -> Result<IncidentRow> {
        let document = serde_json::to_value(self)
            .map_err(|err| Error::Internal(format!("an incident cannot be written: {err}")))?;
        let text = |name: &Option<InstanceName>| name.as_ref().map(ToString::to_string);
        Ok(IncidentRow {
            id: self.id.clone(),
            scope: match self.scope {
                Scope::Item => "item",
                Scope::House => "house",
                Scope::Brake => "brake",
            }
            .to_owned(),
            library: text(&self.library),
            client: text(&self.client),
            download: self.download.as_ref().map(|it| it.0.clone()),
            item_key: self.items.iter().map(|it| it.0.as_str()).collect::<Vec<_>>().join(","),
            title: self.title.clone(),
            cause_code: self.why.cause.code().to_owned(),
            state: self.state.name().to_owned(),
            next_at: self.next_at.map(|it| it.0),
            opened_at: self.opened_at.0,
            updated_at: self.updated_at.0,
            closed_at: self.closed_at.map(|it| it.0),
            version: self.version,
            document,
        })
    }

    pub(crate) fn from_row(row: IncidentRow) -> Result<Self> {
        let mut incident: Self = serde_json::from_value(row.document)
            .map_err(|err| Error::Internal(format!("incident {} cannot be read: {err}", row.id)))?;
        incident.version = row.version;
        Ok(incident)
    }

    /// Whether `download` belongs to it.
    pub(crate) fn knows(&self, download: &DownloadId) -> bool {
        self.download.as_ref() == Some(download) || self.lineage.contains(download)
    }
}
