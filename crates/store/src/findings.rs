use serde_json::Value as Json;
use sqlx::{Row, any::AnyRow};

use crate::{Change, Store, StoreError, filter::text};

/// Something in a program's settings that is not as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingRow {
    /// The same for the same rule, instance and object, for ever.
    pub id: String,
    pub instance: String,
    pub rule: String,
    pub first_seen: i64,
    pub last_seen: i64,
    /// `None` while it is so.
    pub closed_at: Option<i64>,
    pub document: Json,
}

impl Change {
    /// Writes a finding, new or known.
    pub async fn save_finding(&mut self, row: &FindingRow) -> Result<(), StoreError> {
        let saved = sqlx::query(
            "INSERT INTO findings (id, instance, rule, first_seen, last_seen, closed_at, document)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (id) DO UPDATE SET first_seen = excluded.first_seen,
                 last_seen = excluded.last_seen, closed_at = excluded.closed_at,
                 document = excluded.document",
        )
        .bind(text(&row.id))
        .bind(text(&row.instance))
        .bind(text(&row.rule))
        .bind(row.first_seen)
        .bind(row.last_seen)
        .bind(row.closed_at)
        .bind(row.document.to_string())
        .execute(&mut *self.tx)
        .await;
        self.judge(saved).map(drop)
    }
}

impl Store {
    pub async fn finding(&self, id: &str) -> Result<Option<FindingRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM findings WHERE id = $1")
            .bind(text(id))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// What is not as it should be now, by instance and rule.
    pub async fn open_findings(&self) -> Result<Vec<FindingRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM findings WHERE closed_at IS NULL ORDER BY instance, rule, id",
        )
        .fetch_all(&mut *self.read().await?)
        .await?;
        rows.iter().map(from_row).collect()
    }
}

fn from_row(row: &AnyRow) -> Result<FindingRow, StoreError> {
    let document: String = row.try_get("document")?;
    Ok(FindingRow {
        id: row.try_get("id")?,
        instance: row.try_get("instance")?,
        rule: row.try_get("rule")?,
        first_seen: row.try_get("first_seen")?,
        last_seen: row.try_get("last_seen")?,
        closed_at: row.try_get("closed_at")?,
        document: serde_json::from_str(&document)
            .map_err(|error| StoreError::unreadable("finding's document", error))?,
    })
}
