use std::time::Duration;

use kernel::{Timestamp, clean_text};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use store::{Change, SessionRow, UserRow};
use uuid::Uuid;

use super::{Auth, Principal, Scope, User, Via, Visitor, log, password, secret, throttle, users};
use crate::{Error, EventKind, Result};

/// How long a session lasts after it was last used.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How often it is written down that a session is used.
const NOTE_EVERY: Duration = Duration::from_secs(5 * 60);

/// Somebody who has just come in.
#[derive(Debug)]
pub struct SignedIn {
    /// For the cookie, and nowhere else.
    pub token: SecretString,
    pub expires_at: Timestamp,
    pub user: User,
    pub principal: Principal,
}

/// One session of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub created_at: Timestamp,
    pub last_used: Timestamp,
    pub expires_at: Timestamp,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    /// It is the one that asks.
    pub is_current: bool,
}

impl Auth {
    /// Makes whoever knows the claim code the owner: an administrator, signed in.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when there is an owner already, [`Error::Forbidden`] when the code is
    /// wrong, [`Error::TooManyAttempts`], [`Error::Invalid`] for the name or the password.
    pub async fn claim(
        &self,
        visitor: &Visitor,
        code: &SecretString,
        name: &str,
        new_password: SecretString,
    ) -> Result<SignedIn> {
        if self.is_claimed().await? {
            return Err(already_claimed());
        }
        self.count_attempt(visitor).await?;
        let fits = self.waiting_claim().as_ref().is_some_and(|it| it.fits(code));
        if !fits {
            let summary = "Somebody tried to claim the installation with a wrong code".to_owned();
            self.write_failure(visitor, summary).await?;
            return Err(Error::Forbidden("the claim code is wrong"));
        }
        let name = users::check_name(name)?;
        password::check_new(&new_password, &name)?;
        let user = UserRow {
            id: Uuid::now_v7().to_string(),
            name,
            password_hash: self.passwords.hash(new_password).await?,
            role: Scope::Admin.code().to_owned(),
            created_at: self.now().0,
            disabled: false,
        };

        let mut change = self.store.begin().await?;
        if change.count_users().await? > 0 {
            return Err(already_claimed());
        }
        change.add_user(&user).await?;
        let actor = users::actor(&user.name);
        let summary = format!("{} claimed the installation", user.name);
        change.add_event(self.event_at_door(visitor, EventKind::Claimed, &actor, summary)).await?;
        let signed_in = self.open_session(&mut change, visitor, user).await?;
        self.events.commit(change).await?;
        if let Some(code) = self.waiting_claim().take() {
            code.burn();
        }
        self.store.clear_login_attempts(&visitor.peer).await?;
        Ok(signed_in)
    }

    /// Signs somebody in; `None` when the name or the password is wrong. A session that the browser
    /// had before ends: its token is never used again.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyAttempts`] when the address has to wait.
    pub async fn login(
        &self,
        visitor: &Visitor,
        name: &str,
        given: SecretString,
        previous_token: Option<&str>,
    ) -> Result<Option<SignedIn>> {
        self.count_attempt(visitor).await?;
        let name = users::fold_name(name);
        let user = self.store.user_by_name(&name).await?.filter(|it| !it.disabled);
        let hash = user.as_ref().map(|it| it.password_hash.as_str());
        let fits = self.passwords.verify(given, hash).await?;
        let Some(user) = user.filter(|_| fits) else {
            let summary = format!("Sign-in as {} failed", clean_text(&name, 64));
            self.write_failure(visitor, summary).await?;
            return Ok(None);
        };

        let mut change = self.store.begin().await?;
        if let Some(token) = previous_token {
            change.delete_session(&secret::digest(token)).await?;
        }
        let actor = users::actor(&user.name);
        let summary = format!("{} signed in", user.name);
        change.add_event(self.event_at_door(visitor, EventKind::LoggedIn, &actor, summary)).await?;
        let signed_in = self.open_session(&mut change, visitor, user).await?;
        self.events.commit(change).await?;
        self.store.clear_login_attempts(&visitor.peer).await?;
        Ok(Some(signed_in))
    }

    /// Ends the session that asks. An API key has none, so nothing happens.
    pub async fn logout(&self, by: &Principal) -> Result<()> {
        let Via::Session { token_hash, .. } = &by.via else { return Ok(()) };
        let mut change = self.store.begin().await?;
        if change.delete_session(token_hash).await? {
            let summary = format!("{} signed out", by.actor);
            change.add_event(self.event_by(by, EventKind::LoggedOut, summary, json!(null))).await?;
        }
        Ok(self.events.commit(change).await?)
    }

    /// The sessions of the user who asks, the last used first.
    pub async fn sessions(&self, by: &Principal) -> Result<Vec<Session>> {
        let Via::Session { token_hash, user_id } = &by.via else { return Ok(Vec::new()) };
        let now = self.now();
        let rows = self.store.sessions_of(user_id).await?.into_iter();
        let good = rows.filter(|row| now < Timestamp(row.expires_at));
        let sessions = good.map(|row| Session {
            created_at: Timestamp(row.created_at),
            last_used: Timestamp(row.last_used),
            expires_at: Timestamp(row.expires_at),
            is_current: row.token_hash == *token_hash,
            ip: row.ip,
            user_agent: row.user_agent,
        });
        Ok(sessions.collect())
    }

    /// Changes the password of the user who asks. All other sessions of the user end.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] when the present password is wrong or an API key asks,
    /// [`Error::TooManyAttempts`], [`Error::Invalid`] for the new one.
    pub async fn change_own_password(
        &self,
        by: &Principal,
        visitor: &Visitor,
        present: SecretString,
        new: SecretString,
    ) -> Result<()> {
        let Via::Session { token_hash, user_id } = &by.via else {
            return Err(Error::Forbidden("only a user who is signed in has a password"));
        };
        self.count_attempt(visitor).await?;
        let user = self.store.user(user_id).await?.ok_or(Error::Unauthenticated)?;
        if !self.passwords.verify(present, Some(&user.password_hash)).await? {
            self.write_failure(visitor, format!("{} gave a wrong password", user.name)).await?;
            return Err(Error::Forbidden("the present password is wrong"));
        }
        password::check_new(&new, &user.name)?;
        let password_hash = self.passwords.hash(new).await?;
        let mut change = self.store.begin().await?;
        let now = change.user(user_id).await?.ok_or(Error::Unauthenticated)?;
        change.update_user(&UserRow { password_hash, ..now }).await?;
        change.delete_sessions_of(user_id, Some(token_hash)).await?;
        let summary = format!("{} changed the password", user.name);
        change
            .add_event(self.event_by(by, EventKind::PasswordChanged, summary, json!(null)))
            .await?;
        self.events.commit(change).await?;
        self.store.clear_login_attempts(&visitor.peer).await?;
        Ok(())
    }

    pub(super) async fn principal_of_session(&self, token: &str) -> Result<Option<Principal>> {
        self.principal_of_session_hash(&secret::digest(token)).await
    }

    pub(super) async fn principal_of_session_hash(&self, hash: &str) -> Result<Option<Principal>> {
        let now = self.now();
        let session = self.store.session(hash).await?;
        let is_good = |it: &SessionRow| {
            secret::is_same_secret(&it.token_hash, hash) && now < Timestamp(it.expires_at)
        };
        let Some(session) = session.filter(is_good) else { return Ok(None) };
        let user = self.store.user(&session.user_id).await?.filter(|it| !it.disabled);
        let Some(user) = user else { return Ok(None) };
        if now.since(Timestamp(session.last_used)) >= NOTE_EVERY {
            let expires_at = now + LIFETIME;
            let noted = self.store.touch_session(&session.token_hash, now.0, expires_at.0).await;
            log::unless_noted(noted);
        }
        principal(&user, session.token_hash).map(Some)
    }

    async fn open_session(
        &self,
        change: &mut Change,
        visitor: &Visitor,
        user: UserRow,
    ) -> Result<SignedIn> {
        let now = self.now();
        let token = secret::token();
        let row = SessionRow {
            token_hash: secret::digest(token.expose_secret()),
            user_id: user.id.clone(),
            created_at: now.0,
            expires_at: (now + LIFETIME).0,
            last_used: now.0,
            ip: Some(visitor.peer.clone()),
            user_agent: visitor.user_agent.as_deref().map(|it| clean_text(it, 200)),
        };
        change.add_session(&row).await?;
        let principal = principal(&user, row.token_hash)?.in_request(&visitor.correlation);
        let user = users::user(user)?;
        Ok(SignedIn { token, expires_at: Timestamp(row.expires_at), user, principal })
    }

    /// Counts an attempt before it is judged, so that many at once do not slip through.
    async fn count_attempt(&self, visitor: &Visitor) -> Result<()> {
        let _turn = self.turn.lock().await;
        let now = self.now();
        let before = self.store.login_attempts(&visitor.peer).await?;
        let locked_until = before.and_then(|it| it.locked_until).map(Timestamp);
        if let Some(until) = locked_until.filter(|until| now < *until) {
            return Err(Error::TooManyAttempts(until.since(now).as_secs() + 1));
        }
        let forget_before = now - throttle::FORGET_AFTER;
        let counted = self.store.add_login_failure(&visitor.peer, now.0, forget_before.0).await?;
        if let Some(lock) =
            throttle::lock_after(u32::try_from(counted.failures).unwrap_or(u32::MAX))
        {
            self.store.lock_logins(&visitor.peer, (now + lock).0).await?;
        }
        Ok(())
    }

    async fn write_failure(&self, visitor: &Visitor, summary: String) -> Result<()> {
        let attempts = self.store.login_attempts(&visitor.peer).await?;
        let mut change = self.store.begin().await?;
        let kind = EventKind::LoginFailed;
        change.add_event(self.event_at_door(visitor, kind, "nobody", summary)).await?;
        if let Some(until) = attempts.and_then(|it| it.locked_until) {
            let wait = Timestamp(until).since(self.now()).as_secs();
            let summary = format!("{} has to wait {wait} s after wrong attempts", visitor.peer);
            let kind = EventKind::LoginsLocked;
            change.add_event(self.event_at_door(visitor, kind, "nobody", summary)).await?;
        }
        self.events.commit(change).await?;
        tracing::warn!(peer = visitor.peer, "Sign-in failed");
        Ok(())
    }
}

fn principal(user: &UserRow, token_hash: String) -> Result<Principal> {
    Ok(Principal {
        actor: users::actor(&user.name),
        scope: users::role(user)?,
        via: Via::Session { token_hash, user_id: user.id.clone() },
        correlation: String::new(),
    })
}

fn already_claimed() -> Error {
    Error::Conflict("this installation has an owner already".to_owned())
}
