use sqlx::{Row, any::AnyRow};

use crate::{Change, Store, StoreError, filter::text};

/// How the settings of an instance were at a moment. Secrets in it are masked.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationRow {
    pub instance: String,
    pub at: i64,
    /// The program's version.
    pub version: String,
    /// JSON, as it was given.
    pub document: String,
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
        .bind(row.document.as_str())
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

    /// Forgets everything that was kept of an instance.
    pub async fn forget_configurations(&mut self, instance: &str) -> Result<(), StoreError> {
        let forgotten = sqlx::query("DELETE FROM configurations WHERE instance = $1")
            .bind(text(instance))
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

    /// When something was kept of an instance last.
    pub async fn last_configuration_at(&self, instance: &str) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query(
            "SELECT at FROM configurations WHERE instance = $1 ORDER BY at DESC LIMIT 1",
        )
        .bind(text(instance))
        .fetch_optional(&mut *self.read().await?)
        .await?;
        row.map(|row| Ok(row.try_get("at")?)).transpose()
    }

    /// When something was kept of an instance, the oldest first.
    pub async fn configuration_times(&self, instance: &str) -> Result<Vec<i64>, StoreError> {
        let rows = sqlx::query("SELECT at FROM configurations WHERE instance = $1 ORDER BY at")
            .bind(text(instance))
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("at")?)).collect()
    }

    /// What was kept of an instance at one of these times.
    pub async fn configuration(
        &self,
        instance: &str,
        at: i64,
    ) -> Result<Option<ConfigurationRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM configurations WHERE instance = $1 AND at = $2")
            .bind(text(instance))
            .bind(at)
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }
}

fn from_row(row: &AnyRow) -> Result<ConfigurationRow, StoreError> {
    Ok(ConfigurationRow {
        instance: row.try_get("instance")?,
        at: row.try_get("at")?,
        version: row.try_get("version")?,
        document: row.try_get("document")?,
    })
}
