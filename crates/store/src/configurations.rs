use serde_json::Value as Json;
use sqlx::{Row, any::AnyRow};

use crate::{Change, Store, StoreError, filter::text};

/// How the settings of an instance were at a moment. Secrets in it are masked.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationRow {
    pub instance: String,
    pub at: i64,
    /// The program's version.
    pub version: String,
    pub document: Json,
}

impl Change {
    /// Keeps how the settings are now, and of the older ones of this instance the newest `keep`.
    pub async fn keep_configuration(
        &mut self,
        row: &ConfigurationRow,
        keep: u32,
    ) -> Result<(), StoreError> {
        let kept = sqlx::query(
            "INSERT INTO configurations (instance, at, version, document)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (instance, at) DO UPDATE SET version = excluded.version,
                 document = excluded.document",
        )
        .bind(text(&row.instance))
        .bind(row.at)
        .bind(text(&row.version))
        .bind(row.document.to_string())
        .execute(&mut *self.tx)
        .await;
        self.judge(kept)?;
        let forgotten = sqlx::query(
            "DELETE FROM configurations WHERE instance = $1 AND at NOT IN (
                 SELECT at FROM configurations WHERE instance = $1 ORDER BY at DESC LIMIT $2)",
        )
        .bind(text(&row.instance))
        .bind(i64::from(keep.max(1)))
        .execute(&mut *self.tx)
        .await;
        self.judge(forgotten).map(drop)
    }
}

impl Store {
    /// The newest that is known of an instance.
    pub async fn last_configuration(
        &self,
        instance: &str,
    ) -> Result<Option<ConfigurationRow>, StoreError> {
        let row = sqlx::query(
            "SELECT * FROM configurations WHERE instance = $1 ORDER BY at DESC LIMIT 1",
        )
        .bind(text(instance))
        .fetch_optional(&mut *self.read().await?)
        .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// All that are known of an instance, the oldest first.
    pub async fn configurations(
        &self,
        instance: &str,
    ) -> Result<Vec<ConfigurationRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM configurations WHERE instance = $1 ORDER BY at")
            .bind(text(instance))
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(from_row).collect()
    }
}

fn from_row(row: &AnyRow) -> Result<ConfigurationRow, StoreError> {
    let document: String = row.try_get("document")?;
    Ok(ConfigurationRow {
        instance: row.try_get("instance")?,
        at: row.try_get("at")?,
        version: row.try_get("version")?,
        document: serde_json::from_str(&document)
            .map_err(|error| StoreError::unreadable("configuration", error))?,
    })
}
