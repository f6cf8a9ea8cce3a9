use kernel::{ConnectionProblem, IntegrationError, InvalidInstanceName};
use store::StoreError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a service could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no {what} called `{name}`")]
    NotFound { what: &'static str, name: String },
    #[error("`{instance}` cannot do that: {ability} is not something it does")]
    CannotDo { instance: String, ability: &'static str },
    /// What was asked does not fit the state that things are in.
    #[error("{0}")]
    Conflict(String),
    /// What was given is not valid; `field` names what to change.
    #[error("{field}: {problem}")]
    Invalid { field: String, problem: String },
    #[error("{0} is set by {1} and can only be changed there")]
    Locked(String, String),
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    #[error("who you are is not known: sign in, or use an API key")]
    Unauthenticated,
    #[error("too many attempts: try again in {0} s")]
    TooManyAttempts(u64),
    #[error(transparent)]
    Connection(#[from] ConnectionProblem),
    #[error(transparent)]
    InstanceName(#[from] InvalidInstanceName),
    #[error(transparent)]
    Integration(#[from] IntegrationError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0} could not be read or written")]
    File(String, #[source] std::io::Error),
    /// Something that should never happen did. The text is for the log.
    #[error("an internal error: {0}")]
    Internal(String),
}
