//! What the program does. REST, the CLI and the jobs all call in here.
//!
//! # Invariants
//!
//! * A service never names a product: it works on [`kernel::Connected`] instances.
//! * Everything that changes the world is written down with the change, under the one who wanted
//!   it, and is journaled before it is sent.
//! * Judging is pure; looking, judging and doing are apart.

mod activity;
mod actor;
mod audit;
mod auth;
mod backup;
mod connections;
mod downloads;
mod error;
mod events;
mod guides;
mod incidents;
mod logs;
mod nudges;
mod recovery;

use std::sync::Arc;

use kernel::{Clock, Timestamp};

pub use crate::guides::{
    BookSummary, GuidePlan, GuideState, Guides, ImportedWishes, PlannedInstance, ScoredRelease,
    Source, WishFile,
};
pub use activity::{Activity, KeepDays};
pub use actor::Actor;
pub use audit::{
    Applied, Audit, AuditReport, Audited, ConfigAct, ConfigurationAt, Difference, Finding, Ignored,
    ListedRule, Plan, Score, Selection, Since, Step, StepState, rules, shown, unrepairable,
};
pub use auth::*;
pub use backup::*;
pub use connections::*;
pub use downloads::{ClientState, Download, Downloads, KeptFailure, Overview};
pub use error::{Error, Result};
pub use events::{EventFeed, EventKind};
pub use incidents::{
    AnswerGiven, Choice, Explained, Incident, IncidentState, Incidents, Question,
    Scope as IncidentScope, Watch,
};
pub use logs::{LogLevel, LogLine, LogPage, LogQuery, LogSwitch, Logs, NewLogLine};
pub use recovery::{
    Act, Action, Allow, Area, Areas, BrakeRule, Caps, Classified, ClientView, Exclude, Grace,
    Ladder, LibraryView, LoopRule, Patience, Paused, Planned, Policy, Recovery, Round, Rung,
    advice, read_message,
};

pub use ::guides::{FormatVerdict, Own, OwnScore, Scored, Truth, Wish, Wishes};
pub use store::{
    DownloadQuery, EventQuery, IncidentQuery, Page, Store, StoreError, StoredEvent, Vault,
};

/// Every service, wired once, in the program's main part.
#[derive(Clone)]
pub struct Services {
    pub connections: Connections,
    pub recovery: Recovery,
    pub incidents: Incidents,
    pub downloads: Downloads,
    pub activity: Activity,
    pub backups: Backups,
    pub audit: Audit,
    pub guides: Guides,
    pub auth: Auth,
    pub logs: Logs,
    pub events: EventFeed,
}

impl Services {
    /// `replica` names this program among those on the same database: after a restart of the same
    /// one it is the same name.
    pub fn new(
        connections: Connections,
        auth: Auth,
        store: store::Store,
        events: EventFeed,
        clock: Arc<dyn Clock>,
        replica: String,
    ) -> Self {
        let incidents = Incidents::new(store.clone(), events.clone(), clock.clone());
        let recovery = Recovery::new(
            connections.clone(),
            incidents.clone(),
            store.clone(),
            events.clone(),
            clock.clone(),
            replica.clone(),
        );
        let audit =
            Audit::new(connections.clone(), store.clone(), events.clone(), clock.clone(), replica);
        let guides = Guides::new(audit.clone(), connections.clone(), store.clone(), clock.clone());
        let downloads = Downloads::new(recovery.clone(), incidents.clone(), store.clone());
        Self {
            backups: Backups::nowhere(store.clone(), events.clone(), clock.clone()),
            audit,
            guides,
            connections,
            recovery,
            incidents,
            downloads,
            activity: Activity::new(store, clock),
            auth,
            logs: Logs::none(),
            events,
        }
    }
}

impl Services {
    /// The same, with a folder in which the guide is kept. Without one, there is no guide.
    pub fn with_guides(self, folder: std::path::PathBuf) -> Self {
        Self { guides: self.guides.kept_in(folder), ..self }
    }

    /// The same, with the end of the log. Without it, nothing of the log can be read.
    pub fn with_logs(self, logs: Logs) -> Self {
        Self { logs, ..self }
    }

    /// The same, with a folder in which backups are kept. Without one, none are made.
    pub fn with_backups(self, setup: BackupsSetup) -> Self {
        Self { backups: self.backups.kept_in(setup), ..self }
    }
}

/// A moment as it is written in texts, in UTC: `2026-11-21 04:48`.
pub(crate) fn day_and_time(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => "at no time".to_owned(),
    }
}
