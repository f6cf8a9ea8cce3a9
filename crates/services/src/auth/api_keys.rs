use std::time::Duration;

use kernel::{Timestamp, clean_text};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::ApiKeyRow;
use uuid::Uuid;

use super::{Auth, Principal, Scope, Via, log, secret};
use crate::{Error, EventKind, Result};

/// How often it is written down that a key is used.
const NOTE_EVERY: Duration = Duration::from_secs(60);

/// By what a key of ours is known at sight, in logs and by scanners.
const MARK: &str = "aa_";

/// How much of a key is kept readable, so that its owner knows it again.
const SHOWN: usize = MARK.len() + 6;

/// A key to our own API. The key itself is not in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    pub id: String,
    pub name: String,
    /// The first characters of the key.
    pub prefix: String,
    pub scope: Scope,
    pub created_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// To the minute.
    pub last_used: Option<Timestamp>,
}

/// A key to be.
#[derive(Debug)]
pub struct NewApiKey {
    /// What it is for, 1 to 60 characters.
    pub name: String,
    pub scope: Scope,
    pub expires_at: Option<Timestamp>,
}

impl Auth {
    /// All keys, the oldest first.
    pub async fn api_keys(&self, by: &Principal) -> Result<Vec<ApiKey>> {
        by.require(Scope::Admin)?;
        self.store.api_keys().await?.into_iter().map(api_key).collect()
    }

    /// Makes a key. It is shown this once.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for the name or an expiry that has passed.
    pub async fn add_api_key(
        &self,
        by: &Principal,
        new: NewApiKey,
    ) -> Result<(ApiKey, SecretString)> {
        by.require(Scope::Admin)?;
        let invalid = |field: &str, problem: &str| Error::Invalid {
            field: field.to_owned(),
            problem: problem.to_owned(),
        };
        let name = clean_text(&new.name, 60);
        if name.is_empty() || new.name.chars().count() > 60 {
            return Err(invalid("name", "say in 1 to 60 characters what the key is for"));
        }
        if new.expires_at.is_some_and(|it| it <= self.now()) {
            return Err(invalid("expiresAt", "this moment has passed"));
        }
        let key: SecretString = format!("{MARK}{}", secret::token().expose_secret()).into();
        let row = ApiKeyRow {
            id: Uuid::now_v7().to_string(),
            name,
            key_hash: secret::digest(key.expose_secret()),
            prefix: key.expose_secret()[..SHOWN].to_owned(),
            scope: new.scope.code().to_owned(),
            created_at: self.now().0,
            expires_at: new.expires_at.map(|it| it.0),
            last_used: None,
        };
        let mut change = self.store.begin().await?;
        change.add_api_key(&row).await?;
        let summary = format!("The API key {} was made with the scope {}", row.name, row.scope);
        let data = json!({ "key": row.id, "name": row.name, "scope": row.scope });
        change.add_event(self.event_by(by, EventKind::KeyAdded, summary, data)).await?;
        self.events.commit(change).await?;
        Ok((api_key(row)?, key))
    }

    /// Makes a key useless from now on.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`].
    pub async fn revoke_api_key(&self, by: &Principal, id: &str) -> Result<()> {
        by.require(Scope::Admin)?;
        let not_found = || Error::NotFound { what: "API key", name: clean_text(id, 60) };
        let row = self.store.api_key(id).await?.ok_or_else(not_found)?;
        let mut change = self.store.begin().await?;
        if !change.delete_api_key(id).await? {
            return Err(not_found());
        }
        let summary = format!("The API key {} was revoked", row.name);
        let data = json!({ "key": row.id, "name": row.name });
        change.add_event(self.event_by(by, EventKind::KeyRevoked, summary, data)).await?;
        Ok(self.events.commit(change).await?)
    }

    pub(super) async fn principal_of_key(&self, key: &str) -> Result<Option<Principal>> {
        if !key.starts_with(MARK) {
            return Ok(None);
        }
        let hash = secret::digest(key);
        let row = self.store.api_key_by_hash(&hash).await?;
        let row = row.filter(|it| secret::is_same_secret(&it.key_hash, &hash));
        self.principal_of_row(row).await
    }

    pub(super) async fn principal_of_key_id(&self, id: &str) -> Result<Option<Principal>> {
        let row = self.store.api_key(id).await?;
        self.principal_of_row(row).await
    }

    async fn principal_of_row(&self, row: Option<ApiKeyRow>) -> Result<Option<Principal>> {
        let now = self.now();
        let is_good = |it: &ApiKeyRow| it.expires_at.is_none_or(|at| now < Timestamp(at));
        let Some(row) = row.filter(is_good) else { return Ok(None) };
        let is_noted = row.last_used.is_some_and(|at| now.since(Timestamp(at)) < NOTE_EVERY);
        if !is_noted {
            log::unless_noted(self.store.touch_api_key(&row.id, now.0).await);
        }
        Ok(Some(Principal {
            actor: format!("key:{}", row.name),
            scope: scope(&row)?,
            via: Via::ApiKey { id: row.id },
            correlation: String::new(),
        }))
    }
}

fn api_key(row: ApiKeyRow) -> Result<ApiKey> {
    Ok(ApiKey {
        scope: scope(&row)?,
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        created_at: Timestamp(row.created_at),
        expires_at: row.expires_at.map(Timestamp),
        last_used: row.last_used.map(Timestamp),
    })
}

fn scope(row: &ApiKeyRow) -> Result<Scope> {
    row.scope
        .parse()
        .map_err(|_| Error::Internal(format!("the scope of {} is not known", row.name)))
}
