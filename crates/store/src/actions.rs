use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sqlx::{Row, any::AnyRow};

use crate::{
    Change, Store, StoreError,
    filter::{maybe_text, text},
};

/// One thing that we do to another program, from the plan to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionRow {
    /// The idempotency key: there is never a second action with the same.
    pub key: String,
    pub incident: String,
    pub kind: String,
    pub state: ActionState,
    pub instance: String,
    pub planned_at: i64,
    pub sent_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub outcome: Option<String>,
    pub document: Json,
}

/// How far an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// Written down, not sent.
    Planned,
    /// About to be sent, or sent: it may have had its effect.
    Sent,
    Done,
    Failed,
    /// Sent without an answer: only reading back tells.
    Unsure,
}

impl ActionState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unsure => "unsure",
        }
    }

    fn read(word: &str) -> Result<Self, StoreError> {
        match word {
            "planned" => Ok(Self::Planned),
            "sent" => Ok(Self::Sent),
            "done" => Ok(Self::Done),
            "failed" => Ok(Self::Failed),
            "unsure" => Ok(Self::Unsure),
            other => Err(StoreError::Corrupt(format!("an action's state is {other}").into())),
        }
    }
}

impl fmt::Display for ActionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Change {
    /// Writes a plan down; `false` if there is one with this key already. The incident has to be
    /// saved by the end of this change.
    pub async fn plan_action(&mut self, row: &ActionRow) -> Result<bool, StoreError> {
        let planned = sqlx::query(
            "INSERT INTO actions (key, incident, kind, state, instance, planned_at, sent_at,
                                  ended_at, outcome, document)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (key) DO NOTHING",
        )
        .bind(text(&row.key))
        .bind(text(&row.incident))
        .bind(text(&row.kind))
        .bind(row.state.as_str())
        .bind(text(&row.instance))
        .bind(row.planned_at)
        .bind(row.sent_at)
        .bind(row.ended_at)
        .bind(maybe_text(row.outcome.as_ref()))
        .bind(row.document.to_string())
        .execute(&mut *self.tx)
        .await;
        Ok(self.judge(planned)?.rows_affected() == 1)
    }

    /// Writes down how far an action is. What it does, to whom and since when stays.
    pub async fn update_action(&mut self, row: &ActionRow) -> Result<(), StoreError> {
        let updated = sqlx::query(
            "UPDATE actions SET state = $2, sent_at = $3, ended_at = $4, outcome = $5,
                    document = $6
             WHERE key = $1",
        )
        .bind(text(&row.key))
        .bind(row.state.as_str())
        .bind(row.sent_at)
        .bind(row.ended_at)
        .bind(maybe_text(row.outcome.as_ref()))
        .bind(row.document.to_string())
        .execute(&mut *self.tx)
        .await;
        if self.judge(updated)?.rows_affected() == 0 {
            return self.judge(Err(StoreError::conflict(format!("action {}", row.key))));
        }
        Ok(())
    }

    /// The action as it is inside this change.
    pub async fn action(&mut self, key: &str) -> Result<Option<ActionRow>, StoreError> {
        let read = sqlx::query("SELECT * FROM actions WHERE key = $1")
            .bind(text(key))
            .fetch_optional(&mut *self.tx)
            .await;
        self.judge(read)?.as_ref().map(from_row).transpose()
    }
}

impl Store {
    pub async fn action(&self, key: &str) -> Result<Option<ActionRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM actions WHERE key = $1")
            .bind(text(key))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// What was planned for an incident, the oldest first.
    pub async fn actions_of(&self, incident: &str) -> Result<Vec<ActionRow>, StoreError> {
        let rows =
            sqlx::query("SELECT * FROM actions WHERE incident = $1 ORDER BY planned_at, key")
                .bind(text(incident))
                .fetch_all(&mut *self.read().await?)
                .await?;
        rows.iter().map(from_row).collect()
    }

    /// What was planned or sent and has not ended, the oldest first: after a crash, what is to be
    /// finished or verified.
    pub async fn unfinished_actions(&self) -> Result<Vec<ActionRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM actions WHERE state IN ('planned', 'sent', 'unsure')
             ORDER BY planned_at, key",
        )
        .fetch_all(&mut *self.read().await?)
        .await?;
        rows.iter().map(from_row).collect()
    }

    /// How many actions (of one kind) were planned from `from` to `until`, both included.
    pub async fn count_actions_between(
        &self,
        kind: Option<&str>,
        from: i64,
        until: i64,
    ) -> Result<i64, StoreError> {
        let query = match kind {
            Some(kind) => sqlx::query(
                "SELECT COUNT(*) AS n FROM actions WHERE kind = $1 AND planned_at BETWEEN $2 AND $3",
            )
            .bind(text(kind)),
            None => sqlx::query(
                "SELECT COUNT(*) AS n FROM actions WHERE planned_at BETWEEN $1 AND $2",
            ),
        };
        let query = query.bind(from).bind(until);
        Ok(query.fetch_one(&mut *self.read().await?).await?.try_get("n")?)
    }
}

fn from_row(row: &AnyRow) -> Result<ActionRow, StoreError> {
    let document: String = row.try_get("document")?;
    let state: String = row.try_get("state")?;
    Ok(ActionRow {
        key: row.try_get("key")?,
        incident: row.try_get("incident")?,
        kind: row.try_get("kind")?,
        state: ActionState::read(&state)?,
        instance: row.try_get("instance")?,
        planned_at: row.try_get("planned_at")?,
        sent_at: row.try_get("sent_at")?,
        ended_at: row.try_get("ended_at")?,
        outcome: row.try_get("outcome")?,
        document: serde_json::from_str(&document)
            .map_err(|error| StoreError::unreadable("action's document", error))?,
    })
}
