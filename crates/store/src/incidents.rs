use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sqlx::{Row, any::AnyRow};

use crate::{
    Change, Page, Store, StoreError,
    filter::{Filter, contains, fold, maybe_text, text},
    page,
};

/// Something that is wrong with one item, until it is imported or given up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IncidentRow {
    pub id: String,
    pub scope: String,
    pub library: Option<String>,
    pub client: Option<String>,
    pub download: Option<String>,
    pub item_key: String,
    pub title: String,
    pub cause_code: String,
    pub state: String,
    /// When something is to be done next.
    pub next_at: Option<i64>,
    pub opened_at: i64,
    pub updated_at: i64,
    /// `None` while it is open.
    pub closed_at: Option<i64>,
    /// 0 for a new one; afterwards what was read, so that nobody's change is overwritten.
    pub version: i64,
    pub document: Json,
}

/// Which incidents; the newest first. `None` is any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentQuery {
    pub state: Option<String>,
    /// `true`: open ones only; `false`: closed ones only.
    pub open: Option<bool>,
    pub cause: Option<String>,
    /// The library's or the client's name.
    pub instance: Option<String>,
    pub item_key: Option<String>,
    pub download: Option<String>,
    /// Part of the title, in either case.
    pub text: Option<String>,
    /// Counted from 1; 0 is 1.
    pub page: u32,
    /// 0 is 50.
    pub page_size: u32,
}

pub(crate) const ORDER: &str = " ORDER BY opened_at DESC, id DESC LIMIT ? OFFSET ?";

impl Change {
    /// Writes a new incident, or a changed one if nobody has changed it since it was read.
    /// Returns its new version.
    pub async fn save_incident(&mut self, row: &IncidentRow) -> Result<i64, StoreError> {
        let sql = if row.version == 0 {
            "INSERT INTO incidents (id, scope, library, client, download, item_key, title, folded,
                                    cause_code, state, next_at, opened_at, updated_at, closed_at,
                                    document, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 + 1)
             ON CONFLICT (id) DO NOTHING"
        } else {
            "UPDATE incidents SET scope = $2, library = $3, client = $4, download = $5,
                    item_key = $6, title = $7, folded = $8, cause_code = $9, state = $10,
                    next_at = $11, opened_at = $12, updated_at = $13, closed_at = $14,
                    document = $15, version = version + 1
             WHERE id = $1 AND version = $16"
        };
        let saved = sqlx::query(sql)
            .bind(text(&row.id))
            .bind(text(&row.scope))
            .bind(maybe_text(row.library.as_ref()))
            .bind(maybe_text(row.client.as_ref()))
            .bind(maybe_text(row.download.as_ref()))
            .bind(text(&row.item_key))
            .bind(text(&row.title))
            .bind(fold(&row.title))
            .bind(text(&row.cause_code))
            .bind(text(&row.state))
            .bind(row.next_at)
            .bind(row.opened_at)
            .bind(row.updated_at)
            .bind(row.closed_at)
            .bind(row.document.to_string())
            .bind(row.version)
            .execute(&mut *self.tx)
            .await;
        let saved = self.judge(saved)?.rows_affected();
        if saved == 0 {
            return self.judge(Err(StoreError::conflict(format!("incident {}", row.id))));
        }
        Ok(row.version + 1)
    }

    /// The incident as it is inside this change.
    pub async fn incident(&mut self, id: &str) -> Result<Option<IncidentRow>, StoreError> {
        let read = sqlx::query("SELECT * FROM incidents WHERE id = $1")
            .bind(text(id))
            .fetch_optional(&mut *self.tx)
            .await;
        self.judge(read)?.as_ref().map(from_row).transpose()
    }
}

impl Store {
    pub async fn incident(&self, id: &str) -> Result<Option<IncidentRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM incidents WHERE id = $1")
            .bind(text(id))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// All that are open, the oldest first.
    pub async fn open_incidents(&self) -> Result<Vec<IncidentRow>, StoreError> {
        let rows =
            sqlx::query("SELECT * FROM incidents WHERE closed_at IS NULL ORDER BY opened_at, id")
                .fetch_all(&mut *self.read().await?)
                .await?;
        rows.iter().map(from_row).collect()
    }

    /// All that were closed at `since` or later, the first one first.
    pub async fn incidents_closed_since(&self, since: i64) -> Result<Vec<IncidentRow>, StoreError> {
        let rows =
            sqlx::query("SELECT * FROM incidents WHERE closed_at >= $1 ORDER BY closed_at, id")
                .bind(since)
                .fetch_all(&mut *self.read().await?)
                .await?;
        rows.iter().map(from_row).collect()
    }

    pub async fn incidents(&self, query: IncidentQuery) -> Result<Page<IncidentRow>, StoreError> {
        let (page, page_size) = page::sane(query.page, query.page_size);
        let mut connection = self.read().await?;
        let count = select("SELECT COUNT(*) AS total FROM incidents", &query);
        let total = count.query().fetch_one(&mut *connection).await?.try_get("total")?;
        let mut list = select("SELECT * FROM incidents", &query);
        list.push(ORDER, [i64::from(page_size).into(), page::offset(page, page_size).into()]);
        let rows = list.query().fetch_all(&mut *connection).await?;
        let items = rows.iter().map(from_row).collect::<Result<_, _>>()?;
        Ok(Page { items, total, page, page_size })
    }
}

pub(crate) fn select(what: &str, query: &IncidentQuery) -> Filter {
    let mut filter = Filter::new(what);
    for (column, wanted) in [
        ("state = ?", &query.state),
        ("cause_code = ?", &query.cause),
        ("item_key = ?", &query.item_key),
        ("download = ?", &query.download),
    ] {
        if let Some(wanted) = wanted {
            filter.and(column, [wanted.as_str().into()]);
        }
    }
    match query.open {
        Some(true) => filter.and("closed_at IS NULL", []),
        Some(false) => filter.and("closed_at IS NOT NULL", []),
        None => {}
    }
    if let Some(name) = query.instance.as_deref() {
        filter.and("library = ? OR client = ?", [name.into(), name.into()]);
    }
    if let Some(needle) = query.text.as_deref().filter(|needle| !needle.is_empty()) {
        filter.and("folded LIKE ? ESCAPE '\\'", [contains(needle)]);
    }
    filter
}

fn from_row(row: &AnyRow) -> Result<IncidentRow, StoreError> {
    let document: String = row.try_get("document")?;
    Ok(IncidentRow {
        id: row.try_get("id")?,
        scope: row.try_get("scope")?,
        library: row.try_get("library")?,
        client: row.try_get("client")?,
        download: row.try_get("download")?,
        item_key: row.try_get("item_key")?,
        title: row.try_get("title")?,
        cause_code: row.try_get("cause_code")?,
        state: row.try_get("state")?,
        next_at: row.try_get("next_at")?,
        opened_at: row.try_get("opened_at")?,
        updated_at: row.try_get("updated_at")?,
        closed_at: row.try_get("closed_at")?,
        version: row.try_get("version")?,
        document: serde_json::from_str(&document)
            .map_err(|error| StoreError::unreadable("incident's document", error))?,
    })
}
