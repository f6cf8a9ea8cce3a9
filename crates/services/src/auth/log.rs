use serde_json::Value;
use store::{NewEvent, StoreError};

use super::{Auth, Principal, Visitor};
use crate::events::{EventKind, event};

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
        kind: EventKind,
        summary: String,
        data: Value,
    ) -> NewEvent {
        let correlation = by.correlation.clone();
        NewEvent { correlation, data, ..event(kind, self.now(), &by.actor, summary) }
    }

    /// What somebody at the door did, as `actor`.
    pub(super) fn event_at_door(
        &self,
        visitor: &Visitor,
        kind: EventKind,
        actor: &str,
        summary: String,
    ) -> NewEvent {
        let correlation = visitor.correlation.clone();
        let data = serde_json::json!({ "peer": visitor.peer });
        NewEvent { correlation, data, ..event(kind, self.now(), actor, summary) }
    }
}
