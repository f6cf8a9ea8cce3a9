use std::{error::Error as _, fs};

use sqlx::{Connection, Executor};
use store::{Engine, EventQuery, Store, StoreError};

use crate::engines::{Database, event};

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_kept() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("autoarr.db");
    fs::write(&path, "not a database, but more than a hundred bytes ".repeat(99))?;
    let before = fs::read(&path)?;
    let refused = Store::open(&format!("sqlite:{}", path.display())).await.map(drop);
    assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
    assert_eq!(fs::read(&path)?, before);
    Ok(())
}

#[tokio::test]
async fn a_damaged_file_is_said_to_be_damaged() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("autoarr.db");
    let url = format!("sqlite:{}", path.display());
    let store = Store::open(&url).await?;
    let mut change = store.begin().await?;
    for n in 0..2000 {
        change.add_event(event("a", n)).await?;
    }
    change.commit().await?;
    store.close().await;

    let mut bytes = fs::read(&path)?;
    let middle = bytes.len() / 4;
    for byte in &mut bytes[middle..] {
        *byte = 0xA5;
    }
    fs::write(&path, bytes)?;
    let asked = match Store::open(&url).await {
        Ok(store) => store.events(EventQuery { limit: 1000, ..Default::default() }).await.map(drop),
        Err(error) => Err(error),
    };
    assert!(matches!(asked, Err(StoreError::Corrupt(_))), "{asked:?}");
    Ok(())
}

#[tokio::test]
async fn a_read_only_database_can_be_read() -> anyhow::Result<()> {
    let database = Database::sqlite().await?;
    let mut change = database.store.begin().await?;
    change.add_event(event("a", 1)).await?;
    change.commit().await?;
    let read_only = Store::open(&format!("{}?mode=ro", database.raw_url)).await?;
    assert_eq!(read_only.events(EventQuery::default()).await?.len(), 1);
    let refused = read_only.begin().await.map(drop).expect_err("it is read-only");
    assert!(matches!(refused, StoreError::ReadOnly(_)), "{refused:?}");
    assert!(refused.is_passing() && refused.to_string().contains("read-only"), "{refused}");
    Ok(())
}

#[tokio::test]
async fn an_address_that_cannot_be_opened_is_told_with_its_path() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("file"), "")?;
    let url = format!("sqlite:{}/file/autoarr.db", folder.path().display());
    let refused = Store::open(&url).await.map(drop).expect_err("a file is in the way");
    assert!(matches!(refused, StoreError::CannotOpen { .. }), "{refused:?}");
    assert!(refused.to_string().contains("/file/autoarr.db"), "{refused}");

    for url in ["", "mysql://u:hunter2@h/d", "sqlite:", "sqlite::memory:", "sqlite:/x?mode=hunter2"]
    {
        let refused = Store::open(url).await.map(drop).expect_err("it is no address");
        assert!(matches!(refused, StoreError::BadAddress { .. }), "{url}: {refused:?}");
        let told = refused.to_string();
        assert!(!told.contains("hunter2@"), "{told}");
    }
    Ok(())
}

#[tokio::test]
async fn a_path_may_have_any_character() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("50% of #1 & ä b").join("autoarr.db");
    let store = Store::open(&format!("sqlite:{}", path.display())).await?;
    store.ping().await?;
    assert!(path.is_file());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_away_is_unreachable() -> anyhow::Result<()> {
    // Nothing listens on a port that was just given back.
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let url = format!("postgres://autoarr:hunter2@127.0.0.1:{port}/autoarr");
    let refused = Store::open(&url).await.map(drop).expect_err("nobody listens");
    assert!(matches!(refused, StoreError::Unreachable(_)), "{refused:?}");
    let told = format!("{refused} {:?} {:?}", refused, refused.source());
    assert!(!told.contains("hunter2"), "{told}");
    Ok(())
}

#[tokio::test]
async fn a_change_whose_connection_is_cut_leaves_nothing() -> anyhow::Result<()> {
    for database in Database::all().await? {
        if database.store.engine() != Engine::Postgres {
            continue;
        }
        let mut change = database.store.begin().await?;
        change.add_event(event("a", 1)).await?;
        let mut raw = database.raw().await?;
        // Others' tests run on the same server: only who waits in this schema.
        raw.execute(
            "SELECT CAST(pg_terminate_backend(a.pid) AS TEXT) FROM pg_locks l
             JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.relation = to_regclass('counters') AND a.pid <> pg_backend_pid()",
        )
        .await?;
        raw.close().await?;
        let cut = change.commit().await.map(drop);
        assert!(matches!(cut, Err(StoreError::Unreachable(_))), "{cut:?}");

        let mut change = database.store.begin().await?;
        assert_eq!(change.add_event(event("b", 2)).await?.seq, 1);
        change.commit().await?;
        assert_eq!(database.store.events(EventQuery::default()).await?.len(), 1);
        database.drop().await?;
    }
    Ok(())
}
