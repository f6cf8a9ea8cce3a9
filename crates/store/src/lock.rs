use std::{
    fs, io,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use sqlx::{AnyConnection, Connection, Row};

use crate::{
    StoreError,
    open::{Address, install_drivers},
};

/// A sign that somebody uses the database. The operating system, or the server, takes it away
/// when the program ends, however it ends.
pub(crate) enum Hold {
    File(#[expect(dead_code, reason = "it is held, not read")] fs::File),
    Connection(Box<Mutex<AnyConnection>>),
    /// Of a database that is only read.
    Nothing,
}

/// Whether others may use the database at the same time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    WithOthers,
    Alone,
}

impl Hold {
    pub(crate) async fn take(address: &Address, share: Share) -> Result<Self, StoreError> {
        match address {
            Address::Sqlite { read_only: true, .. } => Ok(Self::Nothing),
            Address::Sqlite { path, .. } => lock_file(path.clone(), share).map(Self::File),
            Address::Postgres { connect_url } => lock_server(connect_url, share).await,
        }
    }

    /// Gives it back, and waits for that: of a connection that merely ends, a server takes notice
    /// some time later, and whoever comes next finds the database in use.
    pub(crate) async fn release(self) {
        if let Self::Connection(connection) = self {
            let mut connection = connection.into_inner().unwrap_or_else(PoisonError::into_inner);
            let unlock = sqlx::query("SELECT CAST(pg_advisory_unlock_all() AS TEXT) AS done");
            // Where that fails, the connection is lost, and the lock with it.
            drop(unlock.execute(&mut connection).await);
        }
    }
}

fn lock_file(database: PathBuf, share: Share) -> Result<fs::File, StoreError> {
    let mut path = database.into_os_string();
    path.push(".lock");
    let path = PathBuf::from(path);
    let cannot_open = |source: io::Error| StoreError::CannotOpen {
        path: path.display().to_string(),
        source: Box::new(source),
    };
    let mut options = fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path).map_err(cannot_open)?;
    let locked = match share {
        Share::WithOthers => file.try_lock_shared(),
        Share::Alone => file.try_lock(),
    };
    match locked {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(StoreError::InUse),
        // A file system without locks: there is nobody whom we could ask.
        Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            Ok(file)
        }
        Err(fs::TryLockError::Error(error)) => Err(cannot_open(error)),
    }
}

/// An advisory lock for this schema, as long as the connection lasts.
async fn lock_server(url: &str, share: Share) -> Result<Hold, StoreError> {
    install_drivers();
    let mut connection = AnyConnection::connect(url).await?;
    let sql = match share {
        Share::WithOthers => {
            "SELECT CAST(pg_try_advisory_lock_shared(1635086447, hashtext(current_schema())) AS INT)
             AS locked"
        }
        Share::Alone => {
            "SELECT CAST(pg_try_advisory_lock(1635086447, hashtext(current_schema())) AS INT)
             AS locked"
        }
    };
    let row = sqlx::query(sql).fetch_one(&mut connection).await?;
    if row.try_get::<i32, _>("locked")? == 0 {
        return Err(StoreError::InUse);
    }
    Ok(Hold::Connection(Box::new(Mutex::new(connection))))
}
