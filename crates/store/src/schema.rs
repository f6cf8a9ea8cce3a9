use sqlx::{AnyConnection, Row, migrate::Migrator};

use crate::{Engine, Store, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The newest schema that this program knows.
pub fn known_version() -> i64 {
    MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0)
}

/// Where to take the schema.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    Newest,
    /// Up to this version.
    At(i64),
    /// Back to this version; 0 leaves no table of ours.
    BackTo(i64),
}

/// Takes the schema to `target`; refuses one that is newer than this program.
pub(crate) async fn migrate(store: &Store, target: Target) -> Result<(), StoreError> {
    let mut connection = store.write().await?;
    refuse_newer(&mut connection).await?;
    match store.engine() {
        // Two programs may start at once. SQLite's migrations know no lock, a transaction does.
        Engine::Sqlite => {
            drop(connection);
            let mut tx = store.writer_pool().begin_with("BEGIN IMMEDIATE").await?;
            run(&mut tx, target).await?;
            tx.commit().await?;
        }
        // Here they take a lock of their own.
        Engine::Postgres => run(&mut connection, target).await?,
    }
    Ok(())
}

async fn run(connection: &mut AnyConnection, target: Target) -> Result<(), StoreError> {
    match target {
        Target::Newest => MIGRATIONS.run(connection).await?,
        Target::At(version) => MIGRATIONS.run_to(version, connection).await?,
        Target::BackTo(version) => MIGRATIONS.undo(connection, version).await?,
    }
    Ok(())
}

/// The schema that the database has; 0 when it is empty.
pub(crate) async fn version(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let found = sqlx::query("SELECT MAX(version) AS version FROM _sqlx_migrations")
        .fetch_one(connection)
        .await;
    match found {
        Ok(row) => Ok(row.try_get::<Option<i64>, _>("version")?.unwrap_or(0)),
        // There is no such table: SQLite's general error, PostgreSQL's `undefined_table`.
        Err(sqlx::Error::Database(reply))
            if matches!(reply.code().as_deref(), Some("1" | "42P01")) =>
        {
            Ok(0)
        }
        Err(error) => Err(error.into()),
    }
}

/// Read before anything is written, so that a newer database stays as it is.
async fn refuse_newer(connection: &mut AnyConnection) -> Result<(), StoreError> {
    let (found, known) = (version(connection).await?, known_version());
    if found > known { Err(StoreError::TooNew { found, known }) } else { Ok(()) }
}
