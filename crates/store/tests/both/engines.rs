use std::{
    env, process,
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::json;
use sqlx::{Connection, Executor};
use store::{IncidentRow, NewEvent, Store};

/// An empty database of each engine.
pub(crate) struct Database {
    pub(crate) store: Store,
    /// For [`Store::open`].
    pub(crate) url: String,
    /// For a connection of its own, past the store.
    pub(crate) raw_url: String,
    schema: Option<(String, String)>,
    _folder: tempfile::TempDir,
}

impl Database {
    pub(crate) async fn sqlite() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let raw_url = format!("sqlite:{}", folder.path().join("autoarr.db").display());
        let url = format!("{raw_url}?durability=relaxed");
        let store = Store::open(&url).await?;
        Ok(Self { store, url, raw_url, schema: None, _folder: folder })
    }

    /// A schema of its own on the test server.
    async fn postgres(server: &str) -> anyhow::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        sqlx::any::install_default_drivers();
        let mut admin = sqlx::AnyConnection::connect(server).await?;
        admin.execute(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {name}"))).await?;
        admin.close().await?;
        let joint = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{joint}options=-csearch_path%3D{name}");
        Ok(Self {
            store: Store::open(&url).await?,
            raw_url: url.clone(),
            url,
            schema: Some((server.to_owned(), name)),
            _folder: tempfile::tempdir()?,
        })
    }

    pub(crate) async fn all() -> anyhow::Result<Vec<Self>> {
        let mut all = vec![Self::sqlite().await?];
        match env::var("TEST_POSTGRES_URL") {
            Ok(server) => all.push(Self::postgres(&server).await?),
            Err(_) => skipped(),
        }
        Ok(all)
    }

    pub(crate) async fn raw(&self) -> anyhow::Result<sqlx::AnyConnection> {
        Ok(sqlx::AnyConnection::connect(&self.raw_url).await?)
    }

    pub(crate) async fn drop(self) -> anyhow::Result<()> {
        self.store.close().await;
        if let Some((server, name)) = &self.schema {
            let mut admin = sqlx::AnyConnection::connect(server).await?;
            admin.execute(sqlx::AssertSqlSafe(format!("DROP SCHEMA {name} CASCADE"))).await?;
            admin.close().await?;
        }
        Ok(())
    }
}

#[expect(clippy::print_stderr, reason = "a skipped half of a test has to be seen")]
fn skipped() {
    eprintln!("TEST_POSTGRES_URL is not set: PostgreSQL is skipped");
}

/// Runs the same test on each engine.
pub(crate) async fn on_both<F>(test: F) -> anyhow::Result<()>
where
    F: AsyncFn(&Store) -> anyhow::Result<()>,
{
    for database in Database::all().await? {
        test(&database.store)
            .await
            .map_err(|error| error.context(format!("on {:?}", database.store.engine())))?;
        database.drop().await?;
    }
    Ok(())
}

pub(crate) fn event(kind: &str, at: i64) -> NewEvent {
    NewEvent {
        at,
        kind: kind.to_owned(),
        severity: "info".to_owned(),
        correlation: "c1".to_owned(),
        instance: None,
        item: None,
        actor: "recovery".to_owned(),
        summary: format!("{kind} happened"),
        data: json!({"at": at}),
    }
}

pub(crate) fn incident(id: &str, opened_at: i64) -> IncidentRow {
    IncidentRow {
        id: id.to_owned(),
        scope: "download".to_owned(),
        library: Some("tv".to_owned()),
        client: Some("sab".to_owned()),
        download: Some(format!("nzo-{id}")),
        item_key: format!("tv/{id}"),
        title: format!("Harbor Lights {id}"),
        cause_code: "missing_articles".to_owned(),
        state: "acting".to_owned(),
        next_at: Some(opened_at + 1000),
        opened_at,
        updated_at: opened_at,
        closed_at: None,
        version: 0,
        document: json!({"steps": []}),
    }
}
