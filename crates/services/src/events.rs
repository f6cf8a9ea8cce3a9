use std::sync::Arc;

use store::{Change, NewEvent, StoreError, StoredEvent};
use tokio::sync::broadcast;

/// How many events a slow subscriber may lag behind before it has to read them from the store.
const BACKLOG: usize = 4096;

/// Everything that can happen, as one closed list. The dotted names never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    SystemStarted,
    SystemStopped,
    InstanceAdded,
    InstanceChanged,
    InstanceRemoved,
    InstanceLost,
    InstanceBack,
    DownloadFailed,
    DownloadImported,
    IncidentOpened,
    IncidentUpdated,
    IncidentQuestion,
    IncidentResolved,
    IncidentGivenUp,
    RecoveryPlanned,
    RecoverySent,
    RecoveryVerified,
    RecoveryFailed,
    /// In dry-run: what would have been done.
    RecoveryWouldAct,
    PolicyChanged,
    RecoveryPaused,
    RecoveryResumed,
    BackupMade,
    BackupFailed,
    AuditFinished,
    FindingOpened,
    FindingClosed,
    FindingIgnored,
    FindingHeeded,
    FindingStuck,
    ConfigurationPlanned,
    ConfigurationChanged,
    ConfigurationNotChanged,
    ConfigurationUndone,
    ConfigurationDrifted,
    GuideFetched,
    GuideWished,
    Claimed,
    LoggedIn,
    LoginFailed,
    LoginsLocked,
    LoggedOut,
    PasswordChanged,
    UserAdded,
    UserChanged,
    UserRemoved,
    KeyAdded,
    KeyRevoked,
    HookSecretMade,
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
            Self::Claimed => "auth.claimed",
            Self::LoggedIn => "auth.logged_in",
            Self::LoginFailed => "auth.login_failed",
            Self::LoginsLocked => "auth.logins_locked",
            Self::LoggedOut => "auth.logged_out",
            Self::PasswordChanged => "auth.password_changed",
            Self::UserAdded => "auth.user_added",
            Self::UserChanged => "auth.user_changed",
            Self::UserRemoved => "auth.user_removed",
            Self::KeyAdded => "auth.key_added",
            Self::KeyRevoked => "auth.key_revoked",
            Self::HookSecretMade => "auth.hook_secret_made",
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
            | Self::FindingStuck
            | Self::LoginFailed
            | Self::LoginsLocked => "warning",
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
