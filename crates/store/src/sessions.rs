use std::fmt;

use sqlx::{Row, any::AnyRow};

use crate::{
    Change, Store, StoreError,
    filter::{maybe_text, text},
};

/// A login that is still good, known by the hash of its token.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionRow {
    pub token_hash: String,
    pub user_id: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub last_used: i64,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
}

impl fmt::Debug for SessionRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionRow")
            .field("user_id", &self.user_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Change {
    pub async fn add_session(&mut self, row: &SessionRow) -> Result<(), StoreError> {
        let added = sqlx::query(
            "INSERT INTO sessions (token_hash, user_id, created_at, expires_at, last_used, ip,
                                   user_agent)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(text(&row.token_hash))
        .bind(text(&row.user_id))
        .bind(row.created_at)
        .bind(row.expires_at)
        .bind(row.last_used)
        .bind(maybe_text(row.ip.as_ref()))
        .bind(maybe_text(row.user_agent.as_ref()))
        .execute(&mut *self.tx)
        .await;
        self.judge(added).map(drop)
    }

    /// Ends a session; `false` if there was none.
    pub async fn delete_session(&mut self, token_hash: &str) -> Result<bool, StoreError> {
        let deleted = sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(text(token_hash))
            .execute(&mut *self.tx)
            .await;
        Ok(self.judge(deleted)?.rows_affected() == 1)
    }

    /// Ends all of a user's sessions but `keep`; returns how many.
    pub async fn delete_sessions_of(
        &mut self,
        user_id: &str,
        keep: Option<&str>,
    ) -> Result<u64, StoreError> {
        let deleted = sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2")
            .bind(text(user_id))
            .bind(text(keep.unwrap_or("")))
            .execute(&mut *self.tx)
            .await;
        Ok(self.judge(deleted)?.rows_affected())
    }
}

impl Store {
    /// The session, also when it has expired.
    pub async fn session(&self, token_hash: &str) -> Result<Option<SessionRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM sessions WHERE token_hash = $1")
            .bind(text(token_hash))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// A user's sessions, the last used first.
    pub async fn sessions_of(&self, user_id: &str) -> Result<Vec<SessionRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM sessions WHERE user_id = $1 ORDER BY last_used DESC")
            .bind(text(user_id))
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(from_row).collect()
    }

    /// Notes that a session was used and lasts until `expires_at`. A write: not at each request.
    pub async fn touch_session(
        &self,
        token_hash: &str,
        last_used: i64,
        expires_at: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE sessions SET last_used = $2, expires_at = $3 WHERE token_hash = $1")
            .bind(text(token_hash))
            .bind(last_used)
            .bind(expires_at)
            .execute(&mut *self.write().await?)
            .await?;
        Ok(())
    }
}

fn from_row(row: &AnyRow) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        token_hash: row.try_get("token_hash")?,
        user_id: row.try_get("user_id")?,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
        last_used: row.try_get("last_used")?,
        ip: row.try_get("ip")?,
        user_agent: row.try_get("user_agent")?,
    })
}
