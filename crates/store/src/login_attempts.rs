use sqlx::{Row, any::AnyRow};

use crate::{Store, StoreError, filter::text};

/// How often somebody has failed to log in, by the address of the TCP peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginAttemptsRow {
    pub peer: String,
    pub failures: i64,
    /// The first failure that counts.
    pub first_at: i64,
    pub last_at: i64,
    pub locked_until: Option<i64>,
}

impl Store {
    pub async fn login_attempts(&self, peer: &str) -> Result<Option<LoginAttemptsRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM login_attempts WHERE peer = $1")
            .bind(text(peer))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// Counts a failed login; what lies before `forget_before` no longer counts. One statement,
    /// so that attempts at the same time are all counted.
    pub async fn add_login_failure(
        &self,
        peer: &str,
        at: i64,
        forget_before: i64,
    ) -> Result<LoginAttemptsRow, StoreError> {
        let row = sqlx::query(
            "INSERT INTO login_attempts (peer, failures, first_at, last_at, locked_until)
             VALUES ($1, 1, $2, $2, NULL)
             ON CONFLICT (peer) DO UPDATE SET
                 failures = CASE WHEN login_attempts.last_at < $3 THEN 1
                                 ELSE login_attempts.failures + 1 END,
                 first_at = CASE WHEN login_attempts.last_at < $3 THEN excluded.first_at
                                 ELSE login_attempts.first_at END,
                 last_at = excluded.last_at
             RETURNING peer, failures, first_at, last_at, locked_until",
        )
        .bind(text(peer))
        .bind(at)
        .bind(forget_before)
        .fetch_one(&mut *self.write().await?)
        .await?;
        from_row(&row)
    }

    /// Lets a peer wait until `until`.
    pub async fn lock_logins(&self, peer: &str, until: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE login_attempts SET locked_until = $2 WHERE peer = $1")
            .bind(text(peer))
            .bind(until)
            .execute(&mut *self.write().await?)
            .await?;
        Ok(())
    }

    /// Forgets a peer's failures, after it has logged in.
    pub async fn clear_login_attempts(&self, peer: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM login_attempts WHERE peer = $1")
            .bind(text(peer))
            .execute(&mut *self.write().await?)
            .await?;
        Ok(())
    }
}

fn from_row(row: &AnyRow) -> Result<LoginAttemptsRow, StoreError> {
    Ok(LoginAttemptsRow {
        peer: row.try_get("peer")?,
        failures: row.try_get("failures")?,
        first_at: row.try_get("first_at")?,
        last_at: row.try_get("last_at")?,
        locked_until: row.try_get("locked_until")?,
    })
}
