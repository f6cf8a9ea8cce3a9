use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sqlx::{Row, any::AnyRow};

use crate::{
    Change, Page, Store, StoreError,
    filter::{Filter, contains, fold, maybe_text, text},
    page,
};

/// A download as we last saw it in its client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DownloadRow {
    pub client: String,
    /// The client's own id for it.
    pub download: String,
    /// The id that it had before it was retried.
    pub parent: Option<String>,
    pub title: String,
    pub category: Option<String>,
    pub state: String,
    pub first_seen: i64,
    pub last_seen: i64,
    pub document: Json,
}

/// Which downloads; the last seen first. `None` and empty are any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DownloadQuery {
    pub client: Option<String>,
    /// One of these.
    pub states: Vec<String>,
    pub category: Option<String>,
    pub parent: Option<String>,
    /// Part of the title, in either case.
    pub text: Option<String>,
    /// Seen at or after.
    pub seen_since: Option<i64>,
    /// Counted from 1; 0 is 1.
    pub page: u32,
    /// 0 is 50.
    pub page_size: u32,
}

pub(crate) const ORDER: &str =
    " ORDER BY last_seen DESC, client DESC, download DESC LIMIT ? OFFSET ?";

impl Change {
    /// Writes a download down as it is now. When it was first seen stays.
    pub async fn save_download(&mut self, row: &DownloadRow) -> Result<(), StoreError> {
        let saved = sqlx::query(
            "INSERT INTO downloads (client, download, parent, title, folded, category, state,
                                    first_seen, last_seen, document)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (client, download) DO UPDATE SET
                 parent = excluded.parent, title = excluded.title, folded = excluded.folded,
                 category = excluded.category, state = excluded.state,
                 last_seen = excluded.last_seen, document = excluded.document",
        )
        .bind(text(&row.client))
        .bind(text(&row.download))
        .bind(maybe_text(row.parent.as_ref()))
        .bind(text(&row.title))
        .bind(fold(&row.title))
        .bind(maybe_text(row.category.as_ref()))
        .bind(text(&row.state))
        .bind(row.first_seen)
        .bind(row.last_seen)
        .bind(row.document.to_string())
        .execute(&mut *self.tx)
        .await;
        self.judge(saved).map(drop)
    }
}

impl Store {
    pub async fn download(
        &self,
        client: &str,
        id: &str,
    ) -> Result<Option<DownloadRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM downloads WHERE client = $1 AND download = $2")
            .bind(text(client))
            .bind(text(id))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// All of a client's downloads seen at or after `since`, the last seen first.
    pub async fn downloads_seen(
        &self,
        client: &str,
        since: i64,
    ) -> Result<Vec<DownloadRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM downloads WHERE client = $1 AND last_seen >= $2
             ORDER BY last_seen DESC, download DESC",
        )
        .bind(text(client))
        .bind(since)
        .fetch_all(&mut *self.read().await?)
        .await?;
        rows.iter().map(from_row).collect()
    }

    pub async fn downloads(&self, query: DownloadQuery) -> Result<Page<DownloadRow>, StoreError> {
        let (page, page_size) = page::sane(query.page, query.page_size);
        let mut connection = self.read().await?;
        let count = select("SELECT COUNT(*) AS total FROM downloads", &query);
        let total = count.query().fetch_one(&mut *connection).await?.try_get("total")?;
        let mut list = select("SELECT * FROM downloads", &query);
        list.push(ORDER, [i64::from(page_size).into(), page::offset(page, page_size).into()]);
        let rows = list.query().fetch_all(&mut *connection).await?;
        let items = rows.iter().map(from_row).collect::<Result<_, _>>()?;
        Ok(Page { items, total, page, page_size })
    }
}

pub(crate) fn select(what: &str, query: &DownloadQuery) -> Filter {
    let mut filter = Filter::new(what);
    for (column, wanted) in [
        ("client = ?", &query.client),
        ("category = ?", &query.category),
        ("parent = ?", &query.parent),
    ] {
        if let Some(wanted) = wanted {
            filter.and(column, [wanted.as_str().into()]);
        }
    }
    if !query.states.is_empty() {
        filter.and_in("state", &query.states);
    }
    if let Some(since) = query.seen_since {
        filter.and("last_seen >= ?", [since.into()]);
    }
    if let Some(needle) = query.text.as_deref().filter(|needle| !needle.is_empty()) {
        filter.and("folded LIKE ? ESCAPE '\\'", [contains(needle)]);
    }
    filter
}

fn from_row(row: &AnyRow) -> Result<DownloadRow, StoreError> {
    let document: String = row.try_get("document")?;
    Ok(DownloadRow {
        client: row.try_get("client")?,
        download: row.try_get("download")?,
        parent: row.try_get("parent")?,
        title: row.try_get("title")?,
        category: row.try_get("category")?,
        state: row.try_get("state")?,
        first_seen: row.try_get("first_seen")?,
        last_seen: row.try_get("last_seen")?,
        document: serde_json::from_str(&document)
            .map_err(|error| StoreError::unreadable("download's document", error))?,
    })
}
