use kernel::{Timestamp, clean_text};
use secrecy::SecretString;
use serde_json::json;
use store::{StoreError, UserRow};
use uuid::Uuid;

use super::{Auth, Principal, Scope, password};
use crate::{Error, EventKind, Result};

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub name: String,
    pub role: Scope,
    pub created_at: Timestamp,
    pub is_disabled: bool,
}

/// A user to be.
#[derive(Debug)]
pub struct NewUser {
    /// 1 to 64 letters, digits, `.`, `_`, `-` or `@`; case does not matter.
    pub name: String,
    pub password: SecretString,
    pub role: Scope,
}

/// What is to be different about a user; what is `None` stays.
#[derive(Debug, Default)]
pub struct UserChange {
    pub role: Option<Scope>,
    pub password: Option<SecretString>,
    pub is_disabled: Option<bool>,
}

impl Auth {
    /// All users, by name.
    pub async fn users(&self, by: &Principal) -> Result<Vec<User>> {
        by.require(Scope::Admin)?;
        self.store.users().await?.into_iter().map(user).collect()
    }

    /// # Errors
    ///
    /// [`Error::Conflict`] when the name is taken, [`Error::Invalid`] for the name or password.
    pub async fn add_user(&self, by: &Principal, new: NewUser) -> Result<User> {
        by.require(Scope::Admin)?;
        let name = check_name(&new.name)?;
        password::check_new(&new.password, &name)?;
        let row = UserRow {
            id: Uuid::now_v7().to_string(),
            name,
            password_hash: self.passwords.hash(new.password).await?,
            role: new.role.code().to_owned(),
            created_at: self.now().0,
            disabled: false,
        };
        let mut change = self.store.begin().await?;
        match change.add_user(&row).await {
            Err(StoreError::Conflict { .. } | StoreError::Exists(_)) => {
                return Err(Error::Conflict(format!(
                    "there is a user called {} already",
                    row.name
                )));
            }
            other => other?,
        }
        let summary = format!("{} was added as a user with the role {}", row.name, row.role);
        let data = json!({ "user": row.name, "role": row.role });
        change.add_event(self.event_by(by, EventKind::UserAdded, summary, data)).await?;
        self.events.commit(change).await?;
        // Whoever can add a user on the machine itself owns it.
        if let Some(code) = self.waiting_claim().take() {
            code.burn();
        }
        user(row)
    }

    /// Changes a user, and ends the user's sessions. With a new password this is also how a
    /// password that was forgotten is reset from the command line.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Invalid`] for the password, [`Error::Conflict`] when no
    /// administrator would be left.
    pub async fn change_user(
        &self,
        by: &Principal,
        name: &str,
        wanted: UserChange,
    ) -> Result<User> {
        by.require(Scope::Admin)?;
        let name = fold_name(name);
        let has_new_password = wanted.password.is_some();
        let password_hash = match wanted.password {
            Some(new) => {
                password::check_new(&new, &name)?;
                Some(self.passwords.hash(new).await?)
            }
            None => None,
        };
        let _turn = self.turn.lock().await;
        let before = self.user_called(&name).await?;
        let after = UserRow {
            role: wanted.role.map_or(before.role.clone(), |it| it.code().to_owned()),
            disabled: wanted.is_disabled.unwrap_or(before.disabled),
            password_hash: password_hash.unwrap_or_else(|| before.password_hash.clone()),
            ..before.clone()
        };
        self.keep_an_admin(&before, Some(&after)).await?;
        let mut change = self.store.begin().await?;
        change.update_user(&after).await?;
        change.delete_sessions_of(&after.id, None).await?;
        let summary = format!("{name} was changed");
        let data = json!({
            "user": name, "role": after.role, "disabled": after.disabled,
            "newPassword": has_new_password,
        });
        change.add_event(self.event_by(by, EventKind::UserChanged, summary, data)).await?;
        self.events.commit(change).await?;
        user(after)
    }

    /// Removes a user and the user's sessions.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Conflict`] when no administrator would be left.
    pub async fn remove_user(&self, by: &Principal, name: &str) -> Result<()> {
        by.require(Scope::Admin)?;
        let name = fold_name(name);
        let _turn = self.turn.lock().await;
        let before = self.user_called(&name).await?;
        self.keep_an_admin(&before, None).await?;
        let mut change = self.store.begin().await?;
        change.delete_user(&before.id).await?;
        let summary = format!("{name} was removed");
        let data = json!({ "user": name });
        change.add_event(self.event_by(by, EventKind::UserRemoved, summary, data)).await?;
        Ok(self.events.commit(change).await?)
    }

    async fn user_called(&self, name: &str) -> Result<UserRow> {
        let not_found = || Error::NotFound { what: "user", name: clean_text(name, 64) };
        self.store.user_by_name(name).await?.ok_or_else(not_found)
    }

    /// Called in turn, so that two cannot each remove the other one.
    async fn keep_an_admin(&self, before: &UserRow, after: Option<&UserRow>) -> Result<()> {
        let is_admin = |it: &UserRow| !it.disabled && it.role == Scope::Admin.code();
        if !is_admin(before) || after.is_some_and(is_admin) {
            return Ok(());
        }
        let others = self.store.users().await?;
        if others.iter().any(|it| it.id != before.id && is_admin(it)) {
            return Ok(());
        }
        Err(Error::Conflict(format!("{} is the only administrator", before.name)))
    }
}

pub(super) fn user(row: UserRow) -> Result<User> {
    Ok(User {
        role: role(&row)?,
        name: row.name,
        created_at: Timestamp(row.created_at),
        is_disabled: row.disabled,
    })
}

pub(super) fn role(row: &UserRow) -> Result<Scope> {
    row.role.parse().map_err(|_| Error::Internal(format!("the role of {} is not known", row.name)))
}

pub(super) fn actor(name: &str) -> String {
    format!("user:{name}")
}

pub(super) fn fold_name(name: &str) -> String {
    name.trim().to_lowercase()
}

pub(super) fn check_name(name: &str) -> Result<String> {
    let name = fold_name(name);
    let fits = (1..=64).contains(&name.chars().count())
        && name.chars().all(|c| c.is_alphanumeric() || "._-@".contains(c));
    if fits {
        return Ok(name);
    }
    let problem = "use 1 to 64 letters, digits, dots, dashes, underscores or @".to_owned();
    Err(Error::Invalid { field: "name".to_owned(), problem })
}
