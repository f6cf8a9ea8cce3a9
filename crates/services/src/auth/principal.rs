use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// How much somebody may do. Each includes the ones before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look.
    Read,
    /// Act on downloads and incidents.
    Operate,
    /// Change connections, policy, users and keys.
    Admin,
}

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a scope: use read, operate or admin")]
pub struct UnknownScope(String);

impl Scope {
    /// The scope in one word. Never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Operate => "operate",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [Self::Read, Self::Operate, Self::Admin];
        let known = all.into_iter().find(|it| it.code() == text);
        known.ok_or_else(|| UnknownScope(text.chars().take(40).collect()))
    }
}

/// Somebody who is known, and the request in which they ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// As events name it: `user:anna`, `key:homepage`, `cli`.
    pub actor: String,
    pub scope: Scope,
    pub via: Via,
    /// Ties what is done to the request that asked for it.
    pub correlation: String,
}

/// How somebody came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Via {
    Session {
        token_hash: String,
        user_id: String,
    },
    ApiKey {
        id: String,
    },
    /// On the machine itself: the command line.
    Local,
}

impl Principal {
    /// Whoever can run the program on its own machine.
    pub fn local(actor: &str) -> Self {
        Self {
            actor: actor.to_owned(),
            scope: Scope::Admin,
            via: Via::Local,
            correlation: uuid::Uuid::now_v7().to_string(),
        }
    }

    /// Somebody whom a secret of the operator's lets look at one thing, such as the metrics.
    pub fn reader(actor: &str) -> Self {
        Self { scope: Scope::Read, ..Self::local(actor) }
    }

    /// The same, in the request `correlation`.
    pub fn in_request(self, correlation: &str) -> Self {
        Self { correlation: correlation.to_owned(), ..self }
    }

    /// # Errors
    ///
    /// [`Error::Forbidden`] when the principal may not do what takes `needed`.
    pub fn require(&self, needed: Scope) -> Result<()> {
        if needed <= self.scope {
            return Ok(());
        }
        Err(Error::Forbidden(match needed {
            Scope::Read => "this needs the scope `read`",
            Scope::Operate => "this needs the scope `operate`",
            Scope::Admin => "this needs the scope `admin`",
        }))
    }
}

/// Somebody at the door who is not known yet.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The address that attempts are counted by.
    pub peer: String,
    /// As the program calls itself; shown in the list of sessions.
    pub user_agent: Option<String>,
    pub correlation: String,
}
