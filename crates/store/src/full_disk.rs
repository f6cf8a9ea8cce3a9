//! What happens when SQLite cannot write, or has to wait too long.

use sqlx::Executor;

use crate::{
    EventQuery, StoreError,
    engines::{Database, event},
};

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_committed() -> anyhow::Result<()> {
    let database = Database::sqlite().await?;
    let store = &database.store;
    let mut change = store.begin().await?;
    change.add_event(event("kept", 1)).await?;
    change.commit().await?;

    // The engine answers as it does when the file cannot grow any more.
    store.write().await?.execute("PRAGMA max_page_count = 1").await?;
    let mut change = store.begin().await?;
    let mut refused = None;
    for n in 0..10_000 {
        if let Err(error) = change.add_event(event("lost", n)).await {
            refused = Some(error);
            break;
        }
    }
    assert!(matches!(refused, Some(StoreError::DiskFull(_))), "{refused:?}");
    assert!(matches!(change.commit().await, Err(StoreError::Abandoned)));
    assert_eq!(store.events(EventQuery::default()).await?.len(), 1);

    store.write().await?.execute("PRAGMA max_page_count = 1000000").await?;
    let mut change = store.begin().await?;
    assert_eq!(change.add_event(event("after", 2)).await?.seq, 2);
    change.commit().await?;
    Ok(())
}

#[tokio::test]
async fn a_database_that_another_program_holds_is_busy() -> anyhow::Result<()> {
    let database = Database::sqlite().await?;
    let mut other = database.raw().await?;
    other.execute("BEGIN IMMEDIATE").await?;
    database.store.write().await?.execute("PRAGMA busy_timeout = 1").await?;
    let refused = database.store.begin().await.map(drop);
    assert!(matches!(refused, Err(StoreError::Busy(_))), "{refused:?}");
    other.execute("ROLLBACK").await?;
    database.store.begin().await?;
    Ok(())
}

#[tokio::test]
async fn a_reader_cannot_write() -> anyhow::Result<()> {
    let database = Database::sqlite().await?;
    let written = database.store.read().await?.execute("DELETE FROM events").await;
    let error = written.map(drop).map_err(StoreError::from);
    assert!(matches!(error, Err(StoreError::ReadOnly(_))), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn every_connection_has_its_settings() -> anyhow::Result<()> {
    use sqlx::Row;
    let database = Database::sqlite().await?;
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(database.store.read().await?);
    }
    held.push(database.store.write().await?);
    for connection in &mut held {
        for (pragma, expected) in [("PRAGMA foreign_keys", 1), ("PRAGMA busy_timeout", 5000)] {
            let row = connection.fetch_one(sqlx::AssertSqlSafe(pragma)).await?;
            assert_eq!(row.try_get::<i64, _>(0)?, expected, "{pragma}");
        }
        let row = connection.fetch_one("PRAGMA journal_mode").await?;
        assert_eq!(row.try_get::<String, _>(0)?, "wal");
    }
    Ok(())
}
