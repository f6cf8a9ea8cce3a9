use serde_json::{Map, Value as Json};
use sqlx::{Any, AssertSqlSafe, Column, Row, Transaction, TypeInfo, ValueRef, any::AnyRow};

use crate::{Change, Engine, Store, StoreError, schema};

/// What is worth keeping, in an order in which it can be put back: a table, its key, and the schema
/// that brought it. Who is logged in, who failed to, and who leads is not.
const TABLES: [(&str, &[&str], i64); 13] = [
    ("counters", &["name"], 1),
    ("settings", &["key"], 1),
    ("instances", &["name"], 1),
    ("users", &["id"], 1),
    ("api_keys", &["id"], 1),
    ("incidents", &["id"], 1),
    ("actions", &["key"], 1),
    ("downloads", &["client", "download"], 1),
    ("events", &["seq"], 1),
    ("findings", &["id"], 2),
    ("plans", &["id"], 2),
    ("changes", &["id"], 2),
    ("configurations", &["instance", "at"], 2),
];

const STEP: usize = 500;

/// One row of any table, by its columns. What is not set is left out.
pub type DumpedRow = Map<String, Json>;

/// Everything in the database at one moment, read piece by piece.
pub struct Dump {
    tx: Transaction<'static, Any>,
    schema: i64,
    table: usize,
    after: Vec<Json>,
}

impl Store {
    /// Begins to read everything. What is written meanwhile is not seen.
    pub async fn dump(&self) -> Result<Dump, StoreError> {
        let statement = match self.engine() {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        let begun = self.reader_pool().begin_with(statement).await;
        let mut tx = begun.map_err(|error| self.no_connection(error))?;
        let schema = schema::version(&mut tx).await?;
        Ok(Dump { tx, schema, table: 0, after: Vec::new() })
    }
}

impl Dump {
    /// The schema that the rows are of.
    pub fn schema(&self) -> i64 {
        self.schema
    }

    /// The next rows, and their table; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<(&'static str, Vec<DumpedRow>)>, StoreError> {
        while let Some(&(table, key, since)) = TABLES.get(self.table) {
            // A database of an older version does not have it yet.
            let is_there = since <= self.schema;
            let rows = if is_there { self.read(table, key).await? } else { Vec::new() };
            match rows.last() {
                Some(last) => {
                    self.after = key.iter().filter_map(|&part| last.get(part).cloned()).collect();
                    return Ok(Some((table, rows)));
                }
                None => {
                    self.table += 1;
                    self.after.clear();
                }
            }
        }
        Ok(None)
    }

    async fn read(&mut self, table: &str, key: &[&str]) -> Result<Vec<DumpedRow>, StoreError> {
        let columns = key.join(", ");
        let beyond = match self.after.len() {
            0 => String::new(),
            1 => format!("WHERE {columns} > $1"),
            _ => format!("WHERE ({columns}) > ($1, $2)"),
        };
        let sql = format!("SELECT * FROM {table} {beyond} ORDER BY {columns} LIMIT {STEP}");
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for value in &self.after {
            query = match value {
                Json::Number(number) => query.bind(number.as_i64()),
                other => query.bind(other.as_str().unwrap_or_default().to_owned()),
            };
        }
        let rows = query.fetch_all(&mut *self.tx).await?;
        rows.iter().map(row_of).collect()
    }
}

fn row_of(row: &AnyRow) -> Result<DumpedRow, StoreError> {
    let mut dumped = Map::new();
    for column in row.columns() {
        let place = column.ordinal();
        let raw = row.try_get_raw(place)?;
        if raw.is_null() {
            continue;
        }
        let value = match raw.type_info().name() {
            "TEXT" => Json::from(row.try_get::<String, _>(place)?),
            _ => Json::from(row.try_get::<i64, _>(place)?),
        };
        dumped.insert(column.name().to_owned(), value);
    }
    Ok(dumped)
}

impl Change {
    /// Empties every table that a dump has and a database of this schema knows.
    pub(crate) async fn empty_for_load(&mut self, schema: i64) -> Result<(), StoreError> {
        for (table, ..) in TABLES.iter().rev().filter(|(.., since)| *since <= schema) {
            let emptied = sqlx::query(AssertSqlSafe(format!("DELETE FROM {table}")))
                .execute(&mut *self.tx)
                .await;
            self.judge(emptied)?;
        }
        Ok(())
    }

    /// Puts a dumped row back. [`StoreError::Misfit`] if it is not one of ours.
    pub(crate) async fn load(&mut self, table: &str, row: &DumpedRow) -> Result<(), StoreError> {
        let misfit = |why: &str| StoreError::Misfit(why.to_owned());
        let is_name = |it: &String| it.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let Some(&(table, ..)) = TABLES.iter().find(|known| known.0 == table) else {
            return self.judge(Err(misfit("a table is not known")));
        };
        if row.is_empty() || !row.keys().all(is_name) {
            return self.judge(Err(misfit("a column is not known")));
        }
        let columns: Vec<&str> = row.keys().map(String::as_str).collect();
        let marks: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        let sql =
            format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), marks.join(", "));
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for value in row.values() {
            query = match value {
                Json::String(text) => query.bind(text.clone()),
                Json::Number(number) if number.is_i64() => query.bind(number.as_i64()),
                _ => return self.judge(Err(misfit("a value is neither text nor a whole number"))),
            };
        }
        let loaded =
            query.execute(&mut *self.tx).await.map_err(|error| match StoreError::from(error) {
                StoreError::Failed(error) | StoreError::Exists(error) => {
                    StoreError::Misfit(format!("a row of {table}: {error}"))
                }
                other => other,
            });
        self.judge(loaded).map(drop)
    }
}
