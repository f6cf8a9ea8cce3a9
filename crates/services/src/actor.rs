use kernel::Timestamp;
use store::NewEvent;
use uuid::Uuid;

use crate::{
    Principal,
    events::{EventKind, event},
};

/// Who asked, and in which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// As events name it: `user:anna`, `key:homepage`, `cli`, `job:backup`.
    pub name: String,
    /// Ties what is done to the request that asked for it.
    pub correlation: String,
}

impl Actor {
    /// Somebody who asks by themselves, as the command line and the jobs do: it is a request of
    /// its own.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), correlation: Uuid::now_v7().to_string() }
    }

    /// What happened because the actor wanted it.
    pub(crate) fn event(&self, kind: EventKind, at: Timestamp, summary: String) -> NewEvent {
        NewEvent { correlation: self.correlation.clone(), ..event(kind, at, &self.name, summary) }
    }
}

impl From<&Principal> for Actor {
    fn from(principal: &Principal) -> Self {
        Self { name: principal.actor.clone(), correlation: principal.correlation.clone() }
    }
}
