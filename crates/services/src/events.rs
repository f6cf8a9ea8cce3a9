use std::sync::Arc;

use serde::{Deserialize, Serialize};
use store::{Change, NewEvent, StoreError, StoredEvent};
use tokio::sync::broadcast;

/// How many events a slow subscriber may lag behind before it has to read them from the store.
const BACKLOG: usize = 4096;

/// Everything that can happen, as one closed list. The dotted names never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventKind {
    #[serde(rename = "system.started")]
    SystemStarted,
    #[serde(rename = "system.stopped")]
    SystemStopped,
    #[serde(rename = "instance.added")]
    InstanceAdded,
    #[serde(rename = "instance.changed")]
    InstanceChanged,
    #[serde(rename = "instance.removed")]
    InstanceRemoved,
    #[serde(rename = "instance.lost")]
    InstanceLost,
    #[serde(rename = "instance.back")]
    InstanceBack,
    #[serde(rename = "download.failed")]
    DownloadFailed,
    #[serde(rename = "download.imported")]
    DownloadImported,
    #[serde(rename = "incident.opened")]
    IncidentOpened,
    #[serde(rename = "incident.updated")]
    IncidentUpdated,
    #[serde(rename = "incident.question")]
    IncidentQuestion,
    #[serde(rename = "incident.resolved")]
    IncidentResolved,
    #[serde(rename = "incident.given_up")]
    IncidentGivenUp,
    #[serde(rename = "recovery.planned")]
    RecoveryPlanned,
    #[serde(rename = "recovery.sent")]
    RecoverySent,
    #[serde(rename = "recovery.verified")]
    RecoveryVerified,
    #[serde(rename = "recovery.failed")]
    RecoveryFailed,
    /// In dry-run: what would have been done.
    #[serde(rename = "recovery.would_act")]
    RecoveryWouldAct,
    #[serde(rename = "recovery.policy_changed")]
    PolicyChanged,
    #[serde(rename = "recovery.paused")]
    RecoveryPaused,
    #[serde(rename = "recovery.resumed")]
    RecoveryResumed,
    #[serde(rename = "backup.made")]
    BackupMade,
    #[serde(rename = "backup.failed")]
    BackupFailed,
    #[serde(rename = "audit.finished")]
    AuditFinished,
    #[serde(rename = "finding.opened")]
    FindingOpened,
    #[serde(rename = "finding.closed")]
    FindingClosed,
    #[serde(rename = "finding.ignored")]
    FindingIgnored,
    #[serde(rename = "finding.heeded")]
    FindingHeeded,
    #[serde(rename = "finding.stuck")]
    FindingStuck,
    #[serde(rename = "configuration.planned")]
    ConfigurationPlanned,
    #[serde(rename = "configuration.changed")]
    ConfigurationChanged,
    #[serde(rename = "configuration.not_changed")]
    ConfigurationNotChanged,
    #[serde(rename = "configuration.undone")]
    ConfigurationUndone,
    #[serde(rename = "configuration.drifted")]
    ConfigurationDrifted,
    #[serde(rename = "guide.fetched")]
    GuideFetched,
    #[serde(rename = "guide.wished")]
    GuideWished,
}

impl EventKind {
    /// Its dotted name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SystemStarted => "system.started",
            Self::SystemStopped => "system.stopped",
            Self::InstanceAdded => "instance.added",
            Self::InstanceChanged => "instance.changed",
            Self::InstanceRemoved => "instance.removed",
            Self::InstanceLost => "instance.lost",
            Self::InstanceBack => "instance.back",
            Self::DownloadFailed => "download.failed",
            Self::DownloadImported => "download.imported",
            Self::IncidentOpened => "incident.opened",
            Self::IncidentUpdated => "incident.updated",
            Self::IncidentQuestion => "incident.question",
            Self::IncidentResolved => "incident.resolved",
            Self::IncidentGivenUp => "incident.given_up",
            Self::RecoveryPlanned => "recovery.planned",
            Self::RecoverySent => "recovery.sent",
            Self::RecoveryVerified => "recovery.verified",
            Self::RecoveryFailed => "recovery.failed",
            Self::RecoveryWouldAct => "recovery.would_act",
            Self::PolicyChanged => "recovery.policy_changed",
            Self::RecoveryPaused => "recovery.paused",
            Self::RecoveryResumed => "recovery.resumed",
            Self::BackupMade => "backup.made",
            Self::BackupFailed => "backup.failed",
            Self::AuditFinished => "audit.finished",
            Self::FindingOpened => "finding.opened",
            Self::FindingClosed => "finding.closed",
            Self::FindingIgnored => "finding.ignored",
            Self::FindingHeeded => "finding.heeded",
            Self::FindingStuck => "finding.stuck",
            Self::ConfigurationPlanned => "configuration.planned",
            Self::ConfigurationChanged => "configuration.changed",
            Self::ConfigurationNotChanged => "configuration.not_changed",
            Self::ConfigurationUndone => "configuration.undone",
            Self::ConfigurationDrifted => "configuration.drifted",
            Self::GuideFetched => "guide.fetched",
            Self::GuideWished => "guide.wished",
        }
    }

    /// How much it matters to an owner: `info`, `warning` or `error`.
    pub fn severity(self) -> &'static str {
        match self {
            Self::DownloadFailed
            | Self::IncidentOpened
            | Self::IncidentQuestion
            | Self::InstanceLost
            | Self::RecoveryPaused
            | Self::FindingOpened
            | Self::ConfigurationDrifted
            | Self::FindingStuck => "warning",
            Self::IncidentGivenUp
            | Self::RecoveryFailed
            | Self::BackupFailed
            | Self::ConfigurationNotChanged => "error",
            _ => "info",
        }
    }
}

/// Hands every stored event to whoever listens in this process.
#[derive(Clone)]
pub struct EventFeed {
    sender: broadcast::Sender<Arc<StoredEvent>>,
}

impl Default for EventFeed {
    fn default() -> Self {
        Self { sender: broadcast::channel(BACKLOG).0 }
    }
}

impl EventFeed {
    /// Listens from now on. A listener that lags reads what it missed by its sequence number.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<StoredEvent>> {
        self.sender.subscribe()
    }

    /// Tells the listeners what a committed change has stored.
    pub fn publish(&self, events: Vec<StoredEvent>) {
        for event in events {
            // Nobody listening is fine: the event is in the store.
            let _ = self.sender.send(Arc::new(event));
        }
    }

    /// Commits `change` and tells the listeners its events.
    pub async fn commit(&self, change: Change) -> Result<(), StoreError> {
        self.publish(change.commit().await?);
        Ok(())
    }
}

/// What happened, in the words of a service, ready to be stored with the change that causes it.
pub(crate) fn event(
    kind: EventKind,
    at: kernel::Timestamp,
    actor: &str,
    summary: String,
) -> NewEvent {
    NewEvent {
        at: at.0,
        kind: kind.name().to_owned(),
        severity: kind.severity().to_owned(),
        correlation: String::new(),
        instance: None,
        item: None,
        actor: actor.to_owned(),
        summary,
        data: serde_json::Value::Null,
    }
}
