use sqlx::{Row, any::AnyRow};

use crate::{Change, Store, StoreError, filter::text};

/// A connected program that the owner has added in the program itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceRow {
    pub name: String,
    /// The integration's id.
    pub kind: String,
    /// Without a key or a password in it.
    pub url: String,
    /// The API key, sealed by the vault.
    pub sealed_key: Option<String>,
    pub verify_tls: bool,
    pub enabled: bool,
    pub created_at: i64,
    pub updated_at: i64,
}

impl Change {
    /// Writes a new instance; [`StoreError::Conflict`] if the name is taken.
    pub async fn add_instance(&mut self, row: &InstanceRow) -> Result<(), StoreError> {
        let added = sqlx::query(
            "INSERT INTO instances (name, kind, url, sealed_key, verify_tls, enabled, created_at,
                                    updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(text(&row.name))
        .bind(text(&row.kind))
        .bind(text(&row.url))
        .bind(row.sealed_key.clone())
        .bind(i64::from(row.verify_tls))
        .bind(i64::from(row.enabled))
        .bind(row.created_at)
        .bind(row.updated_at)
        .execute(&mut *self.tx)
        .await;
        if self.judge(added)?.rows_affected() == 0 {
            return self.judge(Err(StoreError::conflict(format!("instance {}", row.name))));
        }
        Ok(())
    }

    /// Writes a changed instance; [`StoreError::Conflict`] if it is gone.
    pub async fn update_instance(&mut self, row: &InstanceRow) -> Result<(), StoreError> {
        let updated = sqlx::query(
            "UPDATE instances SET kind = $2, url = $3, sealed_key = $4, verify_tls = $5,
                    enabled = $6, updated_at = $7
             WHERE name = $1",
        )
        .bind(text(&row.name))
        .bind(text(&row.kind))
        .bind(text(&row.url))
        .bind(row.sealed_key.clone())
        .bind(i64::from(row.verify_tls))
        .bind(i64::from(row.enabled))
        .bind(row.updated_at)
        .execute(&mut *self.tx)
        .await;
        if self.judge(updated)?.rows_affected() == 0 {
            return self.judge(Err(StoreError::conflict(format!("instance {}", row.name))));
        }
        Ok(())
    }

    /// Forgets an instance and its key; `false` if there was none.
    pub async fn delete_instance(&mut self, name: &str) -> Result<bool, StoreError> {
        let deleted = sqlx::query("DELETE FROM instances WHERE name = $1")
            .bind(text(name))
            .execute(&mut *self.tx)
            .await;
        Ok(self.judge(deleted)?.rows_affected() == 1)
    }

    /// The instance as it is inside this change.
    pub async fn instance(&mut self, name: &str) -> Result<Option<InstanceRow>, StoreError> {
        let read = sqlx::query("SELECT * FROM instances WHERE name = $1")
            .bind(text(name))
            .fetch_optional(&mut *self.tx)
            .await;
        self.judge(read)?.as_ref().map(from_row).transpose()
    }
}

impl Store {
    pub async fn instance(&self, name: &str) -> Result<Option<InstanceRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM instances WHERE name = $1")
            .bind(text(name))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// All of them, by name.
    pub async fn instances(&self) -> Result<Vec<InstanceRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM instances ORDER BY name")
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(from_row).collect()
    }
}

fn from_row(row: &AnyRow) -> Result<InstanceRow, StoreError> {
    Ok(InstanceRow {
        name: row.try_get("name")?,
        kind: row.try_get("kind")?,
        url: row.try_get("url")?,
        sealed_key: row.try_get("sealed_key")?,
        verify_tls: row.try_get::<i64, _>("verify_tls")? != 0,
        enabled: row.try_get::<i64, _>("enabled")? != 0,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}
