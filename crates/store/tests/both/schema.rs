use sqlx::{Connection, Executor, Row};
use store::{EventQuery, Store, StoreError};

use crate::engines::{Database, event};

#[tokio::test]
async fn the_schema_goes_down_and_up_again() -> anyhow::Result<()> {
    for database in Database::all().await? {
        let store = &database.store;
        let known = store::known_version();
        assert_eq!(store.schema_version().await?, known);
        for version in (0..known).rev() {
            store.migrate_down(version).await?;
            assert_eq!(store.schema_version().await?, version);
        }
        let mut raw = database.raw().await?;
        let gone = raw.execute("SELECT * FROM events").await;
        assert!(gone.is_err(), "a table of ours is left");
        raw.close().await?;

        let again = Store::open(&database.url).await?;
        assert_eq!(again.schema_version().await?, known);
        assert_eq!(again.last_seq().await?, 0);
        again.close().await;
        database.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_database_keeps_its_rows_when_it_is_opened_again() -> anyhow::Result<()> {
    for database in Database::all().await? {
        let mut change = database.store.begin().await?;
        change.add_event(event("a", 1)).await?;
        change.commit().await?;
        database.store.close().await;
        let again = Store::open(&database.url).await?;
        assert_eq!(again.events(EventQuery::default()).await?.len(), 1);
        assert_eq!(*again.watch_last_seq().borrow(), 1);
        again.close().await;
        database.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_a_newer_program_has_written_is_left_as_it_is() -> anyhow::Result<()> {
    for database in Database::all().await? {
        let mut raw = database.raw().await?;
        let newer = "INSERT INTO _sqlx_migrations
                         (version, description, success, checksum, execution_time)
                     SELECT 9000, 'of the future', success, checksum, 0 FROM _sqlx_migrations
                     WHERE version = 1";
        raw.execute(newer).await?;
        raw.execute("DROP TABLE leases").await?;

        let refused = Store::open(&database.url).await.map(drop).expect_err("it is newer");
        let known = store::known_version();
        assert!(matches!(refused, StoreError::TooNew { found: 9000, known: k } if k == known));
        assert!(refused.to_string().contains("newer program"), "{refused}");
        assert!(matches!(database.store.migrate_down(0).await, Err(StoreError::TooNew { .. })));
        let looked = Store::open_as_it_is(&database.url).await?;
        assert_eq!(looked.schema_version().await?, 9000);
        looked.close().await;

        let count = raw.fetch_one("SELECT COUNT(*) AS n FROM _sqlx_migrations").await?;
        assert_eq!(count.try_get::<i64, _>("n")?, known + 1);
        assert!(raw.execute("SELECT * FROM leases").await.is_err(), "nothing was made good");
        raw.close().await?;
        database.drop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn two_programs_may_start_on_one_empty_database() -> anyhow::Result<()> {
    for database in Database::all().await? {
        database.store.migrate_down(0).await?;
        let (one, other) = tokio::join!(Store::open(&database.url), Store::open(&database.url));
        for store in [one?, other?] {
            assert_eq!(store.schema_version().await?, store::known_version());
            store.close().await;
        }
        database.drop().await?;
    }
    Ok(())
}
