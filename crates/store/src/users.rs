use std::fmt;

use sqlx::{Row, any::AnyRow};

use crate::{Change, Store, StoreError, filter::text};

/// Somebody who may log in.
#[derive(Clone, PartialEq, Eq)]
pub struct UserRow {
    pub id: String,
    /// Unique; compared as it is written, so fold it before.
    pub name: String,
    pub password_hash: String,
    pub role: String,
    pub created_at: i64,
    pub disabled: bool,
}

impl fmt::Debug for UserRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserRow")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("role", &self.role)
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}

impl Change {
    /// Writes a new user; [`StoreError::Conflict`] if the id or the name is taken.
    pub async fn add_user(&mut self, row: &UserRow) -> Result<(), StoreError> {
        let added = sqlx::query(
            "INSERT INTO users (id, name, password_hash, role, created_at, disabled)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT DO NOTHING",
        )
        .bind(text(&row.id))
        .bind(text(&row.name))
        .bind(text(&row.password_hash))
        .bind(text(&row.role))
        .bind(row.created_at)
        .bind(i64::from(row.disabled))
        .execute(&mut *self.tx)
        .await;
        if self.judge(added)?.rows_affected() == 0 {
            return self.judge(Err(StoreError::conflict(format!("user {}", row.name))));
        }
        Ok(())
    }

    /// Writes a changed user; [`StoreError::Conflict`] if the user is gone,
    /// [`StoreError::Exists`] if the new name is taken.
    pub async fn update_user(&mut self, row: &UserRow) -> Result<(), StoreError> {
        let updated = sqlx::query(
            "UPDATE users SET name = $2, password_hash = $3, role = $4, disabled = $5
             WHERE id = $1",
        )
        .bind(text(&row.id))
        .bind(text(&row.name))
        .bind(text(&row.password_hash))
        .bind(text(&row.role))
        .bind(i64::from(row.disabled))
        .execute(&mut *self.tx)
        .await;
        if self.judge(updated)?.rows_affected() == 0 {
            return self.judge(Err(StoreError::conflict(format!("user {}", row.name))));
        }
        Ok(())
    }

    /// Forgets a user and the user's sessions; `false` if there was none.
    pub async fn delete_user(&mut self, id: &str) -> Result<bool, StoreError> {
        let deleted = sqlx::query("DELETE FROM users WHERE id = $1")
            .bind(text(id))
            .execute(&mut *self.tx)
            .await;
        Ok(self.judge(deleted)?.rows_affected() == 1)
    }

    /// How many users there are inside this change. As there is one change at a time, what is
    /// decided by this number stays true until the commit: two cannot both be the first.
    pub async fn count_users(&mut self) -> Result<i64, StoreError> {
        let counted = sqlx::query("SELECT COUNT(*) AS n FROM users").fetch_one(&mut *self.tx).await;
        Ok(self.judge(counted)?.try_get("n")?)
    }

    /// The user as it is inside this change.
    pub async fn user(&mut self, id: &str) -> Result<Option<UserRow>, StoreError> {
        let read = sqlx::query("SELECT * FROM users WHERE id = $1")
            .bind(text(id))
            .fetch_optional(&mut *self.tx)
            .await;
        self.judge(read)?.as_ref().map(from_row).transpose()
    }
}

impl Store {
    pub async fn user(&self, id: &str) -> Result<Option<UserRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM users WHERE id = $1")
            .bind(text(id))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    pub async fn user_by_name(&self, name: &str) -> Result<Option<UserRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM users WHERE name = $1")
            .bind(text(name))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// All of them, by name.
    pub async fn users(&self) -> Result<Vec<UserRow>, StoreError> {
        let rows = sqlx::query("SELECT * FROM users ORDER BY name")
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(from_row).collect()
    }

    pub async fn count_users(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) AS n FROM users")
            .fetch_one(&mut *self.read().await?)
            .await?;
        Ok(row.try_get("n")?)
    }
}

fn from_row(row: &AnyRow) -> Result<UserRow, StoreError> {
    Ok(UserRow {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        password_hash: row.try_get("password_hash")?,
        role: row.try_get("role")?,
        created_at: row.try_get("created_at")?,
        disabled: row.try_get::<i64, _>("disabled")? != 0,
    })
}
