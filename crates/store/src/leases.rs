use sqlx::Row;

use crate::{Store, StoreError, filter::text};

impl Store {
    /// Takes or renews the lease `name` until `until`; `false` while somebody else has it.
    ///
    /// Of several programs on one database, or several tasks of one, this lets one do the work.
    /// A lease that ends more than twice as far ahead as the new one would was written before the
    /// clock was set back, and holds nobody up.
    pub async fn take_lease(
        &self,
        name: &str,
        owner: &str,
        now: i64,
        until: i64,
    ) -> Result<bool, StoreError> {
        let taken = sqlx::query(
            "INSERT INTO leases (name, owner, until) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
             WHERE leases.owner = excluded.owner OR leases.until <= $4
                OR leases.until > excluded.until + (excluded.until - $4)",
        )
        .bind(text(name))
        .bind(text(owner))
        .bind(until)
        .bind(now)
        .execute(&mut *self.write().await?)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Gives a lease back before its time; does nothing if somebody else has it.
    pub async fn release_lease(&self, name: &str, owner: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM leases WHERE name = $1 AND owner = $2")
            .bind(text(name))
            .bind(text(owner))
            .execute(&mut *self.write().await?)
            .await?;
        Ok(())
    }

    /// Who has the lease at `now`.
    pub async fn lease_owner(&self, name: &str, now: i64) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT owner FROM leases WHERE name = $1 AND until > $2")
            .bind(text(name))
            .bind(now)
            .fetch_optional(&mut *self.read().await?)
            .await?;
        Ok(row.map(|row| row.try_get("owner")).transpose()?)
    }
}
