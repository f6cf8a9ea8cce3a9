use serde_json::Value as Json;
use sqlx::{Row, any::AnyRow};

use crate::{Change, Page, Store, StoreError, filter::text, page};

/// What is to be changed in the settings of programs, as it was shown to its owner.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRow {
    pub id: String,
    pub created_at: i64,
    pub document: Json,
}

/// One step of a plan, from the plan to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeRow {
    pub id: String,
    pub plan: String,
    /// Counted from 1.
    pub place: i64,
    pub instance: String,
    /// `planned`, `sent`, `done`, `failed`, `skipped` or `undone`.
    pub state: String,
    pub ended_at: Option<i64>,
    pub document: Json,
}

impl Change {
    /// Writes a new plan down.
    pub async fn add_plan(&mut self, row: &PlanRow) -> Result<(), StoreError> {
        let added = sqlx::query("INSERT INTO plans (id, created_at, document) VALUES ($1, $2, $3)")
            .bind(text(&row.id))
            .bind(row.created_at)
            .bind(row.document.to_string())
            .execute(&mut *self.tx)
            .await;
        self.judge(added).map(drop)
    }

    /// Writes a step of a plan, new or known. Which plan it is of, and its place, stay.
    pub async fn save_change(&mut self, row: &ChangeRow) -> Result<(), StoreError> {
        let saved = sqlx::query(
            "INSERT INTO changes (id, plan, place, instance, state, ended_at, document)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (id) DO UPDATE SET state = excluded.state,
                 ended_at = excluded.ended_at, document = excluded.document",
        )
        .bind(text(&row.id))
        .bind(text(&row.plan))
        .bind(row.place)
        .bind(text(&row.instance))
        .bind(text(&row.state))
        .bind(row.ended_at)
        .bind(row.document.to_string())
        .execute(&mut *self.tx)
        .await;
        self.judge(saved).map(drop)
    }
}

impl Store {
    pub async fn plan(&self, id: &str) -> Result<Option<PlanRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM plans WHERE id = $1")
            .bind(text(id))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(plan_of).transpose()
    }

    /// The plans, the newest first.
    pub async fn plans(&self, number: u32, size: u32) -> Result<Page<PlanRow>, StoreError> {
        let (page, page_size) = page::sane(number, size);
        let mut connection = self.read().await?;
        let count = sqlx::query("SELECT COUNT(*) AS total FROM plans");
        let total = count.fetch_one(&mut *connection).await?.try_get("total")?;
        let rows =
            sqlx::query("SELECT * FROM plans ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2")
                .bind(i64::from(page_size))
                .bind(page::offset(page, page_size))
                .fetch_all(&mut *connection)
                .await?;
        let items = rows.iter().map(plan_of).collect::<Result<_, _>>()?;
        Ok(Page { items, total, page, page_size })
    }

    /// The steps of a plan, in their order.
    pub async fn changes_of(&self, plan: &str) -> Result<Vec<ChangeRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM changes WHERE plan = $1 ORDER BY place")
            .bind(text(plan))
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(change_of).collect()
    }

    pub async fn change(&self, id: &str) -> Result<Option<ChangeRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM changes WHERE id = $1")
            .bind(text(id))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(change_of).transpose()
    }

    /// The steps that were sent and of which nobody knows the end.
    pub async fn unsettled_changes(&self) -> Result<Vec<ChangeRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM changes WHERE state = 'sent' ORDER BY id")
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(change_of).collect()
    }

    /// The steps that were done, or failed, at or after `since` and were not undone, the newest
    /// first.
    pub async fn changes_ended_since(&self, since: i64) -> Result<Vec<ChangeRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM changes WHERE state IN ('done', 'failed') AND ended_at >= $1
             ORDER BY ended_at DESC, id DESC",
        )
        .bind(since)
        .fetch_all(&mut *self.read().await?)
        .await?;
        rows.iter().map(change_of).collect()
    }
}

fn plan_of(row: &AnyRow) -> Result<PlanRow, StoreError> {
    let document: String = row.try_get("document")?;
    Ok(PlanRow {
        id: row.try_get("id")?,
        created_at: row.try_get("created_at")?,
        document: serde_json::from_str(&document)
            .map_err(|error| StoreError::unreadable("plan's document", error))?,
    })
}

fn change_of(row: &AnyRow) -> Result<ChangeRow, StoreError> {
    let document: String = row.try_get("document")?;
    Ok(ChangeRow {
        id: row.try_get("id")?,
        plan: row.try_get("plan")?,
        place: row.try_get("place")?,
        instance: row.try_get("instance")?,
        state: row.try_get("state")?,
        ended_at: row.try_get("ended_at")?,
        document: serde_json::from_str(&document)
            .map_err(|error| StoreError::unreadable("change's document", error))?,
    })
}
