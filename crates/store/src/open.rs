use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, Once, PoisonError},
    time::Duration,
};

use sqlx::{
    Any, AnyConnection, AnyPool, Connection, Executor, any::AnyPoolOptions, pool::PoolConnection,
};
use tokio::sync::watch;

use crate::{
    StoreError,
    lock::{Hold, Share},
    schema::{self, Target},
};

/// How long a caller waits for a connection before it is told that the database is busy or away.
const PATIENCE: Duration = Duration::from_secs(10);
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 10;

/// An open database. Cheap to clone; all clones are the same database.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    writer: AnyPool,
    reader: AnyPool,
    /// Tells who wants the database for itself that we are here.
    hold: Arc<Mutex<Option<Hold>>>,
    pub(crate) last_seq: Arc<watch::Sender<i64>>,
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Store {
    /// Opens the database at `url` and brings its schema up to date.
    ///
    /// `sqlite:/path/autoarr.db` (made if it is not there) or `postgres://user@host/database`.
    /// A SQLite database keeps what is committed through a loss of power; with
    /// `?durability=relaxed` it keeps it through a crash of the program only, and is faster.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = Self::open_as_it_is(url).await?;
        store.upgrade().await?;
        Ok(store)
    }

    /// Brings the schema up to date. Only needed after [`Store::open_as_it_is`].
    pub async fn upgrade(&self) -> Result<(), StoreError> {
        schema::migrate(self, Target::Newest).await?;
        self.last_seq.send_replace(self.last_seq().await?);
        Ok(())
    }

    /// Opens the database without touching its schema: for a look at a database that another
    /// version of this program has written.
    pub async fn open_as_it_is(url: &str) -> Result<Self, StoreError> {
        let address = Address::read(url)?;
        address.prepare_folder()?;
        let hold = Hold::take(&address, Share::WithOthers).await?;
        Self::connect(&address, Some(hold)).await
    }

    /// Connects, whoever else does.
    pub(crate) async fn connect(address: &Address, hold: Option<Hold>) -> Result<Self, StoreError> {
        install_drivers();
        address.prepare_file()?;
        // A pool hides why it cannot connect; one connection by itself tells.
        tokio::time::timeout(PATIENCE, address.try_connect())
            .await
            .map_err(|_| StoreError::Unreachable(sqlx::Error::PoolTimedOut))??;

        let (writer, reader) = match address {
            Address::Sqlite { connect_url, relaxed, .. } => (
                sqlite_pool(1, connect_url, writer_pragmas(*relaxed)).await?,
                sqlite_pool(SQLITE_READERS, connect_url, READER_PRAGMAS).await?,
            ),
            Address::Postgres { connect_url } => {
                let pool = postgres_pool(connect_url).await?;
                (pool.clone(), pool)
            }
        };
        let engine = match address {
            Address::Sqlite { .. } => Engine::Sqlite,
            Address::Postgres { .. } => Engine::Postgres,
        };
        Ok(Self {
            engine,
            writer,
            reader,
            hold: Arc::new(Mutex::new(hold)),
            last_seq: Arc::new(watch::channel(0).0),
        })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The schema that the database has now; 0 when it is empty.
    pub async fn schema_version(&self) -> Result<i64, StoreError> {
        schema::version(&mut *self.read().await?).await
    }

    /// Takes the schema back to `version`, with the loss of what only newer ones hold.
    pub async fn migrate_down(&self, version: i64) -> Result<(), StoreError> {
        schema::migrate(self, Target::BackTo(version)).await
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1 AS one").fetch_one(&mut *self.read().await?).await?;
        Ok(())
    }

    /// Waits for what is under way, folds SQLite's log into its file, and closes.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
        let hold = self.hold.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(hold) = hold {
            hold.release().await;
        }
    }

    /// A connection for reading. On SQLite it cannot write.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.reader.acquire().await.map_err(|error| self.no_connection(error))
    }

    /// The connection for writing; on SQLite there is one.
    pub(crate) async fn write(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.writer.acquire().await.map_err(|error| self.no_connection(error))
    }

    pub(crate) fn writer_pool(&self) -> &AnyPool {
        &self.writer
    }

    pub(crate) fn reader_pool(&self) -> &AnyPool {
        &self.reader
    }

    pub(crate) fn no_connection(&self, error: sqlx::Error) -> StoreError {
        match (&error, self.engine) {
            // While a server is away, the pool tries until its time is up.
            (sqlx::Error::PoolTimedOut, Engine::Postgres) => StoreError::Unreachable(error),
            _ => error.into(),
        }
    }
}

pub(crate) fn install_drivers() {
    static ONCE: Once = Once::new();
    ONCE.call_once(sqlx::any::install_default_drivers);
}

pub(crate) enum Address {
    Sqlite { path: PathBuf, connect_url: String, relaxed: bool, read_only: bool },
    Postgres { connect_url: String },
}

impl Address {
    pub(crate) fn of_file(path: &Path) -> Self {
        let connect_url = format!("sqlite://{}?mode=rwc", percent_encode(&path.to_string_lossy()));
        Self::Sqlite { path: path.to_owned(), connect_url, relaxed: true, read_only: false }
    }

    pub(crate) fn read(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres { connect_url: url.to_owned() });
        }
        let bad = |reason: &str| StoreError::BadAddress {
            // What is no address that we know may hold a password anywhere.
            url: url.split(':').next().unwrap_or_default().to_owned() + ":…",
            reason: reason.to_owned(),
        };
        let Some(rest) = url.strip_prefix("sqlite:") else {
            return Err(bad("it begins neither with sqlite: nor with postgres://"));
        };
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, options) = rest.split_once('?').unwrap_or((rest, ""));
        if path.is_empty() || path == ":memory:" {
            return Err(bad("a path to a file is needed"));
        }
        let (mut relaxed, mut read_only) = (false, false);
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option {
                "durability=relaxed" => relaxed = true,
                "durability=full" | "mode=rwc" | "mode=rw" => {}
                "mode=ro" => read_only = true,
                other => return Err(bad(&format!("the option {other} is not known"))),
            }
        }
        let mode = if read_only { "ro" } else { "rwc" };
        let connect_url = format!("sqlite://{}?mode={mode}", percent_encode(path));
        Ok(Self::Sqlite { path: path.into(), connect_url, relaxed, read_only })
    }

    pub(crate) fn prepare_folder(&self) -> Result<(), StoreError> {
        let Self::Sqlite { path, read_only: false, .. } = self else { return Ok(()) };
        match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => fs::create_dir_all(folder).map_err(|error| cannot_make(path, error)),
            None => Ok(()),
        }
    }

    /// A new file is for its owner alone, from its first byte.
    fn prepare_file(&self) -> Result<(), StoreError> {
        let Self::Sqlite { path, read_only: false, .. } = self else { return Ok(()) };
        match create_private(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other.map_err(|error| cannot_make(path, error)),
        }
    }

    async fn try_connect(&self) -> Result<(), StoreError> {
        let mut connection = match self {
            Self::Sqlite { path, connect_url, relaxed, .. } => {
                let told = |error| cannot_open_file(path, error);
                let mut connection = AnyConnection::connect(connect_url).await.map_err(told)?;
                connection.execute(writer_pragmas(*relaxed)).await.map_err(told)?;
                connection
            }
            Self::Postgres { connect_url } => AnyConnection::connect(connect_url)
                .await
                .map_err(StoreError::from)
                .map_err(|error| match error {
                    StoreError::Failed(sqlx::Error::Configuration(reason)) => {
                        StoreError::BadAddress {
                            url: "postgres://…".to_owned(),
                            reason: reason.to_string(),
                        }
                    }
                    other => other,
                })?,
        };
        connection.ping().await?;
        Ok(connection.close().await?)
    }
}

fn cannot_make(path: &Path, source: io::Error) -> StoreError {
    StoreError::CannotOpen { path: path.display().to_string(), source: Box::new(source) }
}

fn cannot_open_file(path: &Path, error: sqlx::Error) -> StoreError {
    match StoreError::from(error) {
        StoreError::Unreachable(source) => {
            StoreError::CannotOpen { path: path.display().to_string(), source: Box::new(source) }
        }
        other => other,
    }
}

fn create_private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn percent_encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

const READER_PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; \
    PRAGMA cache_size = -1024; PRAGMA query_only = ON";

/// `synchronous = FULL` waits for the disk at each commit: what an action's journal says must not
/// be forgotten by a loss of power, or the action would be done twice.
fn writer_pragmas(relaxed: bool) -> &'static str {
    if relaxed {
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
         PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 16777216"
    } else {
        "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 16777216"
    }
}

async fn sqlite_pool(
    connections: u32,
    url: &str,
    pragmas: &'static str,
) -> Result<AnyPool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .idle_timeout((connections > 1).then_some(Duration::from_secs(60)))
        .max_lifetime(None)
        .test_before_acquire(false)
        .before_acquire(|connection, _| {
            // Whoever began a change may have gone away before he was told that it had begun.
            Box::pin(async move { Ok(!connection.is_in_transaction()) })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move { connection.execute(pragmas).await.map(drop) })
        })
        .connect(url)
        .await?;
    Ok(pool)
}

async fn postgres_pool(url: &str) -> Result<AnyPool, StoreError> {
    let pool = AnyPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .before_acquire(|connection, _| {
            Box::pin(async move { Ok(!connection.is_in_transaction()) })
        })
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute("SET lock_timeout = '10s'").await?;
                connection.execute("SET statement_timeout = '60s'").await.map(drop)
            })
        })
        .connect(url)
        .await?;
    Ok(pool)
}
