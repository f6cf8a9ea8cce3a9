use std::{error::Error, time::Duration};

use crate::InstanceName;

/// An instance could not do what it was asked.
///
/// `trouble` says what the *caller* can do about it; the source chain says what happened.
#[derive(Debug, thiserror::Error)]
#[error("{instance} {trouble}")]
pub struct IntegrationError {
    pub instance: InstanceName,
    pub trouble: Trouble,
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

/// What is the matter, by what can be done about it. Texts carry no secret: they are redacted
/// where they are made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Refused, reset, no such host, no TLS.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    #[error("did not answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// We have stopped asking for a while, because it failed too often.
    #[error("failed too often and is left alone for another {} s", .0.as_secs())]
    CircuitOpen(Duration),
    #[error("refused our API key")]
    Unauthorized,
    #[error("has no such item")]
    NotFound,
    /// 429 or 503 with `Retry-After`.
    #[error("asks us to slow down")]
    Busy(Option<Duration>),
    /// It failed in itself (a 5xx). The text is its own, redacted and cut, without stack traces.
    #[error("failed in itself: {0}")]
    Broken(String),
    #[error("answered something that is not understood: {0}")]
    Misunderstood(String),
    #[error("answered more than {0} bytes")]
    TooBig(u64),
    /// It understood us and said no, in its own words.
    #[error("refused: {0}")]
    Refused(String),
}

impl Trouble {
    /// Whether asking again later may help.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::TimedOut(_)
                | Self::CircuitOpen(_)
                | Self::Busy(_)
                | Self::Broken(_)
        )
    }

    /// Whether the request may have had its effect although we saw no answer to it.
    pub fn leaves_doubt(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::TimedOut(_)
                | Self::Broken(_)
                | Self::Misunderstood(_)
                | Self::TooBig(_)
        )
    }

    /// The label of this trouble in metrics and in the API. Never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::TimedOut(_) => "timed_out",
            Self::CircuitOpen(_) => "circuit_open",
            Self::Unauthorized => "unauthorized",
            Self::NotFound => "not_found",
            Self::Busy(_) => "busy",
            Self::Broken(_) => "broken",
            Self::Misunderstood(_) => "misunderstood",
            Self::TooBig(_) => "too_big",
            Self::Refused(_) => "refused",
        }
    }
}
