use std::fmt;

use sqlx::{Row, any::AnyRow};

use crate::{Change, Store, StoreError, filter::text};

/// A key to our own API, known by its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeyRow {
    pub id: String,
    pub name: String,
    pub key_hash: String,
    /// The key's first characters, by which its owner knows it again.
    pub prefix: String,
    pub scope: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub last_used: Option<i64>,
}

impl fmt::Debug for ApiKeyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKeyRow")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

impl Change {
    pub async fn add_api_key(&mut self, row: &ApiKeyRow) -> Result<(), StoreError> {
        let added = sqlx::query(
            "INSERT INTO api_keys (id, name, key_hash, prefix, scope, created_at, expires_at,
                                   last_used)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(text(&row.id))
        .bind(text(&row.name))
        .bind(text(&row.key_hash))
        .bind(text(&row.prefix))
        .bind(text(&row.scope))
        .bind(row.created_at)
        .bind(row.expires_at)
        .bind(row.last_used)
        .execute(&mut *self.tx)
        .await;
        self.judge(added).map(drop)
    }

    /// Revokes a key; `false` if there was none.
    pub async fn delete_api_key(&mut self, id: &str) -> Result<bool, StoreError> {
        let deleted = sqlx::query("DELETE FROM api_keys WHERE id = $1")
            .bind(text(id))
            .execute(&mut *self.tx)
            .await;
        Ok(self.judge(deleted)?.rows_affected() == 1)
    }
}

impl Store {
    /// The key with this hash, also when it has expired.
    pub async fn api_key_by_hash(&self, key_hash: &str) -> Result<Option<ApiKeyRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM api_keys WHERE key_hash = $1")
            .bind(text(key_hash))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    pub async fn api_key(&self, id: &str) -> Result<Option<ApiKeyRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM api_keys WHERE id = $1")
            .bind(text(id))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// All of them, the oldest first.
    pub async fn api_keys(&self) -> Result<Vec<ApiKeyRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM api_keys ORDER BY created_at, id")
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(from_row).collect()
    }

    /// Notes that a key was used. A write: not at each request.
    pub async fn touch_api_key(&self, id: &str, last_used: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE api_keys SET last_used = $2 WHERE id = $1")
            .bind(text(id))
            .bind(last_used)
            .execute(&mut *self.write().await?)
            .await?;
        Ok(())
    }
}

fn from_row(row: &AnyRow) -> Result<ApiKeyRow, StoreError> {
    Ok(ApiKeyRow {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        key_hash: row.try_get("key_hash")?,
        prefix: row.try_get("prefix")?,
        scope: row.try_get("scope")?,
        created_at: row.try_get("created_at")?,
        expires_at: row.try_get("expires_at")?,
        last_used: row.try_get("last_used")?,
    })
}
