use sqlx::migrate::MigrateError;

/// The database did not do what it was asked; named by what the caller can do next.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else has changed the row meanwhile: read it again, decide again.
    #[error("{what} was changed meanwhile")]
    Conflict { what: String },
    /// The name or id is taken: choose another.
    #[error("it exists already")]
    Exists(#[source] sqlx::Error),
    /// Another row needs it, or it needs a row that is not there.
    #[error("it belongs to something that is not there")]
    Orphan(#[source] sqlx::Error),
    /// Nothing was written. Free some space and go on: nothing that was committed is lost.
    #[error("the disk of the database is full")]
    DiskFull(#[source] sqlx::Error),
    /// Nothing was written. The file, its folder or its file system cannot be written to.
    #[error("the database is read-only: check the owner and the rights of its file and folder")]
    ReadOnly(#[source] sqlx::Error),
    /// Passing: another program or replica holds the database. Try again.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// Passing: the server is away, starting, or refuses us. When this is the answer to a commit,
    /// read again to learn whether it went through.
    #[error("the database cannot be reached")]
    Unreachable(#[source] sqlx::Error),
    /// Only a backup helps.
    #[error("the database is damaged: restore a backup")]
    Corrupt(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A newer program has written it; this one does not touch it.
    #[error(
        "the database has schema {found} and this program knows up to {known}: \
         start the newer program, or restore a backup from before the upgrade"
    )]
    TooNew { found: i64, known: i64 },
    /// The address in the settings is not one of a database.
    #[error("`{url}` is not the address of a database: {reason}")]
    BadAddress { url: String, reason: String },
    /// The file cannot be opened or made.
    #[error("the database file {path} cannot be opened")]
    CannotOpen {
        path: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Somebody works on the database: stop the program that does.
    #[error("another program uses the database: stop it first")]
    InUse,
    /// What is to be put back is not what this program has written.
    #[error("it does not fit the database: {0}")]
    Misfit(String),
    /// An earlier step of this change failed, so nothing of it is written.
    #[error("an earlier step of the change failed")]
    Abandoned,
    /// A fault of this program.
    #[error("the database refused a statement")]
    Failed(#[source] sqlx::Error),
}

impl StoreError {
    /// Whether the same call may succeed later without anybody changing anything in the program.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Unreachable(_) | Self::DiskFull(_) | Self::ReadOnly(_))
    }

    /// The label of this error in metrics and in the API. Never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflict",
            Self::Exists(_) => "exists",
            Self::Orphan(_) => "orphan",
            Self::DiskFull(_) => "disk_full",
            Self::ReadOnly(_) => "read_only",
            Self::Busy(_) => "busy",
            Self::Unreachable(_) => "unreachable",
            Self::Corrupt(_) => "corrupt",
            Self::TooNew { .. } => "too_new",
            Self::BadAddress { .. } => "bad_address",
            Self::CannotOpen { .. } => "cannot_open",
            Self::InUse => "in_use",
            Self::Misfit(_) => "misfit",
            Self::Abandoned => "abandoned",
            Self::Failed(_) => "failed",
        }
    }

    pub(crate) fn conflict(what: impl Into<String>) -> Self {
        Self::Conflict { what: what.into() }
    }

    pub(crate) fn unreadable(what: &str, source: serde_json::Error) -> Self {
        Self::Corrupt(format!("the {what} is not JSON: {source}").into())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => {
                Self::Unreachable(error)
            }
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => Self::Busy(error),
            sqlx::Error::Database(reply) => {
                let code = reply.code().unwrap_or_default().into_owned();
                // PostgreSQL's codes have five characters, SQLite's are shorter numbers.
                match code.parse() {
                    Ok(number) if code.len() < 5 => Self::from_sqlite(number, error),
                    _ => Self::from_sqlstate(&code, error),
                }
            }
            _ => Self::Failed(error),
        }
    }
}

impl StoreError {
    fn from_sqlstate(code: &str, error: sqlx::Error) -> Self {
        match code {
            "53100" => Self::DiskFull(error),
            "25006" => Self::ReadOnly(error),
            "23505" => Self::Exists(error),
            "23503" => Self::Orphan(error),
            // Too many connections, lock not available, statement time-out, deadlock,
            // serialisation.
            "53300" | "55P03" | "57014" | "40P01" | "40001" => Self::Busy(error),
            "XX001" | "XX002" => Self::Corrupt(Box::new(error)),
            // Starting up, shutting down; wrong password, no such database.
            "57P01" | "57P02" | "57P03" | "28P01" | "28000" | "3D000" => Self::Unreachable(error),
            _ if code.starts_with("08") => Self::Unreachable(error),
            _ => Self::Failed(error),
        }
    }

    /// The low byte is the kind, the rest the detail.
    fn from_sqlite(code: u32, error: sqlx::Error) -> Self {
        match (code & 0xff, code) {
            // SQLITE_CONSTRAINT: unique, primary key, row id; foreign key.
            (19, 2067 | 1555 | 2579) => Self::Exists(error),
            (19, 787) => Self::Orphan(error),
            (5 | 6, _) => Self::Busy(error),
            (8, _) => Self::ReadOnly(error),
            (13, _) => Self::DiskFull(error),
            // CORRUPT, NOTADB.
            (11 | 26, _) => Self::Corrupt(Box::new(error)),
            // IOERR, CANTOPEN: the file system is gone or refuses.
            (10 | 14, _) => Self::Unreachable(error),
            _ => Self::Failed(error),
        }
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            MigrateError::VersionMissing(found) => {
                Self::TooNew { found, known: crate::schema::known_version() }
            }
            other => Self::Corrupt(Box::new(other)),
        }
    }
}
