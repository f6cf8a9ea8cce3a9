use sqlx::{Any, Row, Transaction};

use crate::{Engine, Store, StoreError, StoredEvent};

/// One write transaction: all of it is written at [`Change::commit`], or, when it is dropped or
/// a step fails, nothing.
///
/// There is one at a time: the next waits. Do not wait for a network in between.
pub struct Change {
    pub(crate) tx: Transaction<'static, Any>,
    pub(crate) next_seq: i64,
    first_seq: i64,
    pub(crate) events: Vec<StoredEvent>,
    failed: bool,
    store: Store,
}

impl Store {
    /// Begins a change; waits for the one before.
    pub async fn begin(&self) -> Result<Change, StoreError> {
        let statement = match self.engine() {
            // Not at the first write, where waiting is no longer possible.
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        };
        let mut begun = self.writer_pool().begin_with(statement).await;
        if matches!(begun, Err(sqlx::Error::InvalidSavePointStatement)) {
            // SQLite has ended a transaction by itself, as it does when the disk is full, and the
            // connection still counts it: begin with another one.
            self.write().await?.close().await?;
            begun = self.writer_pool().begin_with(statement).await;
        }
        let mut tx = begun.map_err(|error| self.no_connection(error))?;
        // Holds the row until the end, so that numbers become visible in their order.
        let next_seq: i64 =
            sqlx::query("UPDATE counters SET value = value WHERE name = 'event' RETURNING value")
                .fetch_one(&mut *tx)
                .await?
                .try_get("value")?;
        Ok(Change {
            tx,
            next_seq,
            first_seq: next_seq,
            events: Vec::new(),
            failed: false,
            store: self.clone(),
        })
    }
}

impl Change {
    /// Writes everything. The events are returned in the order of their numbers.
    pub async fn commit(mut self) -> Result<Vec<StoredEvent>, StoreError> {
        if self.failed {
            return Err(StoreError::Abandoned);
        }
        if self.next_seq != self.first_seq {
            sqlx::query("UPDATE counters SET value = $1 WHERE name = 'event'")
                .bind(self.next_seq)
                .execute(&mut *self.tx)
                .await?;
        }
        self.tx.commit().await?;
        if let Some(last) = self.events.last() {
            self.store.last_seq.send_if_modified(|seq| {
                let is_newer = last.seq > *seq;
                *seq = (*seq).max(last.seq);
                is_newer
            });
        }
        Ok(self.events)
    }

    /// Remembers that a step failed, so that no half of the change is written.
    pub(crate) fn judge<T, E: Into<StoreError>>(
        &mut self,
        step: Result<T, E>,
    ) -> Result<T, StoreError> {
        step.map_err(|error| {
            self.failed = true;
            error.into()
        })
    }
}
