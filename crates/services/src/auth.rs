//! Who may come in: the first owner, users and their sessions, API keys, and the limits on guessing.
//!
//! # Invariants
//!
//! * Passwords are kept as argon2id, tokens and keys as SHA-256 of at least 100 random bits. None is
//!   ever shown again.
//! * Every change is written together with its event, or not at all.
//! * A user who does not exist is answered as slowly, and in the same words, as a wrong password.
//! * The last administrator cannot be removed.

mod api_keys;
mod claim;
mod hooks;
mod log;
mod password;
mod principal;
mod secret;
mod sessions;
mod throttle;
mod users;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::{Clock, Timestamp};
use secrecy::SecretString;
use store::Store;

pub use api_keys::{ApiKey, NewApiKey};
pub use principal::{Principal, Scope, UnknownScope, Via, Visitor};
pub use secret::is_same_secret;
pub use sessions::{Session, SignedIn};
pub use users::{NewUser, User, UserChange};

use crate::{EventFeed, Result};

/// Who may come in, and what they may do. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    store: Store,
    events: EventFeed,
    clock: Arc<dyn Clock>,
    passwords: password::Passwords,
    /// `Some` until the installation has an owner.
    claim: Arc<Mutex<Option<claim::ClaimCode>>>,
    /// Held where something is read first and written by it: a hundred attempts at once are not all
    /// the first.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// What the operator decides about [`Auth`].
#[derive(Clone, Debug, Default)]
pub struct AuthOptions {
    /// Where the claim code waits for the owner, in the file `claim-code`. `None` writes no file.
    pub config_folder: Option<PathBuf>,
    /// The operator's own claim code, at least 8 characters.
    pub claim_code: Option<SecretString>,
}

/// What a request brings to prove who it is.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    ApiKey(&'a str),
    /// The token of the session's cookie.
    Session(&'a str),
}

impl Auth {
    /// Prepares the claim code when nobody owns the installation yet.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or the claim code cannot be written.
    pub async fn open(
        store: Store,
        events: EventFeed,
        clock: Arc<dyn Clock>,
        options: AuthOptions,
    ) -> Result<Self> {
        let is_claimed = store.count_users().await? > 0;
        let claim = if is_claimed {
            None
        } else {
            let folder = options.config_folder.as_deref();
            Some(claim::ClaimCode::prepare(folder, options.claim_code)?)
        };
        Ok(Self {
            store,
            events,
            clock,
            passwords: password::Passwords::new().await?,
            claim: Arc::new(Mutex::new(claim)),
            turn: Arc::default(),
        })
    }

    /// Whether the installation has an owner.
    pub async fn is_claimed(&self) -> Result<bool> {
        if self.waiting_claim().is_none() {
            return Ok(true);
        }
        Ok(self.store.count_users().await? > 0)
    }

    /// The code that the first owner needs; `None` once there is one. For the terminal only.
    pub fn claim_code(&self) -> Option<SecretString> {
        self.waiting_claim().as_ref().map(|it| it.code().clone())
    }

    /// Who it is that brings `credential`; `None` when it is not, or no longer, good.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn authenticate(&self, credential: Credential<'_>) -> Result<Option<Principal>> {
        match credential {
            Credential::ApiKey(key) => self.principal_of_key(key).await,
            Credential::Session(token) => self.principal_of_session(token).await,
        }
    }

    /// Whether what `principal` came in with is still good and allows as much.
    pub async fn is_still_good(&self, principal: &Principal) -> Result<bool> {
        let now = match &principal.via {
            Via::Session { token_hash, .. } => self.principal_of_session_hash(token_hash).await?,
            Via::ApiKey { id } => self.principal_of_key_id(id).await?,
            Via::Local => return Ok(true),
        };
        Ok(now.is_some_and(|it| it.scope >= principal.scope))
    }

    fn waiting_claim(&self) -> std::sync::MutexGuard<'_, Option<claim::ClaimCode>> {
        self.claim.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
