use serde_json::Value;
use store::{NewEvent, StoreError};

use super::{Auth, Principal, Visitor};

/// What can happen to the ways in. The dotted names never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthEvent {
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

impl AuthEvent {
    /// Its dotted name.
    pub fn name(self) -> &'static str {
        match self {
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

    fn severity(self) -> &'static str {
        match self {
            Self::LoginFailed | Self::LoginsLocked => "warning",
            _ => "info",
        }
    }
}

/// That a way in was used is only a note: whoever may look, may look when it cannot be written.
pub(super) fn unless_noted(noted: Result<(), StoreError>) {
    if let Err(err) = noted {
        tracing::warn!(error = &err as &dyn std::error::Error, "Last use not noted");
    }
}

impl Auth {
    /// What `by` did.
    pub(super) fn event_by(
        &self,
        by: &Principal,
        kind: AuthEvent,
        summary: String,
        data: Value,
    ) -> NewEvent {
        self.event(kind, &by.actor, &by.correlation, summary, data)
    }

    /// What somebody at the door did, as `actor`.
    pub(super) fn event_at_door(
        &self,
        visitor: &Visitor,
        kind: AuthEvent,
        actor: &str,
        summary: String,
    ) -> NewEvent {
        let data = serde_json::json!({ "peer": visitor.peer });
        self.event(kind, actor, &visitor.correlation, summary, data)
    }

    fn event(
        &self,
        kind: AuthEvent,
        actor: &str,
        correlation: &str,
        summary: String,
        data: Value,
    ) -> NewEvent {
        NewEvent {
            at: self.now().0,
            kind: kind.name().to_owned(),
            severity: kind.severity().to_owned(),
            correlation: correlation.to_owned(),
            instance: None,
            item: None,
            actor: actor.to_owned(),
            summary,
            data,
        }
    }
}
