use serde_json::Value as Json;
use sqlx::Row;

use crate::{Change, Store, StoreError, filter::text};

impl Change {
    /// Keeps a setting that the owner made in the program. Never a secret.
    pub async fn set_setting(
        &mut self,
        key: &str,
        value: &Json,
        at: i64,
    ) -> Result<(), StoreError> {
        let set = sqlx::query(
            "INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value,
                                             updated_at = excluded.updated_at",
        )
        .bind(text(key))
        .bind(value.to_string())
        .bind(at)
        .execute(&mut *self.tx)
        .await;
        self.judge(set).map(drop)
    }

    /// Forgets a setting; `false` if there was none.
    pub async fn delete_setting(&mut self, key: &str) -> Result<bool, StoreError> {
        let deleted = sqlx::query("DELETE FROM settings WHERE key = $1")
            .bind(text(key))
            .execute(&mut *self.tx)
            .await;
        Ok(self.judge(deleted)?.rows_affected() == 1)
    }
}

impl Store {
    /// [`Change::set_setting`] as a change of its own.
    pub async fn set_setting(&self, key: &str, value: &Json, at: i64) -> Result<(), StoreError> {
        let mut change = self.begin().await?;
        change.set_setting(key, value, at).await?;
        change.commit().await.map(drop)
    }

    pub async fn setting(&self, key: &str) -> Result<Option<Json>, StoreError> {
        let row = sqlx::query("SELECT value FROM settings WHERE key = $1")
            .bind(text(key))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let value: String = row.try_get("value")?;
        let value = serde_json::from_str(&value)
            .map_err(|error| StoreError::unreadable("setting", error))?;
        Ok(Some(value))
    }
}
