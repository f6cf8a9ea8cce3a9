use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sqlx::{Row, any::AnyRow};
use tokio::sync::watch;
use uuid::Uuid;

use crate::{
    Change, Store, StoreError,
    filter::{Filter, contains, escape_like, fold, maybe_text, text},
};

/// The most events that one query returns.
pub const MAX_EVENTS: u32 = 1000;

/// From the least to the most severe. Anything else counts as `info`.
pub const SEVERITIES: [&str; 5] = ["debug", "info", "warning", "error", "critical"];

/// What happened, not written down yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewEvent {
    /// Milliseconds since 1970.
    pub at: i64,
    /// Dotted, such as `recovery.started`.
    pub kind: String,
    /// One of [`SEVERITIES`].
    pub severity: String,
    /// What belongs together has the same.
    pub correlation: String,
    pub instance: Option<String>,
    pub item: Option<String>,
    pub actor: String,
    /// One sentence for the owner.
    pub summary: String,
    pub data: Json,
}

/// An event as it was written down. It never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredEvent {
    /// Counts up by one from 1, in the order in which events became visible. Pruning leaves gaps
    /// at the beginning.
    pub seq: i64,
    pub id: String,
    pub at: i64,
    pub kind: String,
    pub severity: String,
    pub correlation: String,
    pub instance: Option<String>,
    pub item: Option<String>,
    pub actor: String,
    pub summary: String,
    pub data: Json,
}

/// Which events, and how many. With `after_seq` the oldest come first, otherwise the newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// Only later ones: the cursor of one who follows.
    pub after_seq: Option<i64>,
    /// Only earlier ones: the cursor of one who scrolls back.
    pub before_seq: Option<i64>,
    /// At most [`MAX_EVENTS`]; 0 is 100.
    pub limit: u32,
    pub correlation: Option<String>,
    /// A kind, or with a dot at its end the beginning of kinds: `recovery.`.
    pub kind: Option<String>,
    /// The beginning of kinds that are left out.
    pub without: Option<&'static str>,
    pub instance: Option<String>,
    pub item: Option<String>,
    /// This severity and the more severe ones.
    pub min_severity: Option<String>,
    /// Part of the sentence, the item or the actor, in either case.
    pub text: Option<String>,
    /// The first millisecond.
    pub from: Option<i64>,
    /// The first millisecond that is too late.
    pub to: Option<i64>,
}

impl Change {
    /// Writes an event down; it becomes visible with the commit.
    pub async fn add_event(&mut self, new: NewEvent) -> Result<StoredEvent, StoreError> {
        let seq = self.next_seq + 1;
        let event = StoredEvent {
            seq,
            id: Uuid::now_v7().to_string(),
            at: new.at,
            kind: text(&new.kind),
            severity: text(&new.severity),
            correlation: text(&new.correlation),
            instance: maybe_text(new.instance.as_ref()),
            item: maybe_text(new.item.as_ref()),
            actor: text(&new.actor),
            summary: text(&new.summary),
            data: new.data,
        };
        let searched =
            format!("{} {} {}", event.summary, event.item.as_deref().unwrap_or(""), event.actor);
        let added = sqlx::query(
            "INSERT INTO events (seq, id, at, kind, severity, correlation, instance, item, actor,
                                 summary, folded, data)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(event.seq)
        .bind(&event.id)
        .bind(event.at)
        .bind(&event.kind)
        .bind(&event.severity)
        .bind(&event.correlation)
        .bind(event.instance.clone())
        .bind(event.item.clone())
        .bind(&event.actor)
        .bind(&event.summary)
        .bind(fold(&searched))
        .bind(event.data.to_string())
        .execute(&mut *self.tx)
        .await;
        self.judge(added)?;
        self.next_seq = seq;
        self.events.push(event.clone());
        Ok(event)
    }
}

impl Store {
    pub async fn events(&self, query: EventQuery) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = select(&query).query().fetch_all(&mut *self.read().await?).await?;
        rows.iter().map(from_row).collect()
    }

    pub async fn event(&self, id: &str) -> Result<Option<StoredEvent>, StoreError> {
        let row = sqlx::query("SELECT * FROM events WHERE id = $1")
            .bind(text(id))
            .fetch_optional(&mut *self.read().await?)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// The number of the newest event; 0 when there was none yet.
    pub async fn last_seq(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT value FROM counters WHERE name = 'event'")
            .fetch_one(&mut *self.read().await?)
            .await?;
        Ok(row.try_get("value")?)
    }

    /// The number of the oldest event that is still kept; `None` when there is none.
    pub async fn first_seq(&self) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query("SELECT MIN(seq) AS seq FROM events")
            .fetch_one(&mut *self.read().await?)
            .await?;
        Ok(row.try_get("seq")?)
    }

    /// Tells each time that this process has committed events. Other processes' events on
    /// PostgreSQL are only seen by asking.
    pub fn watch_last_seq(&self) -> watch::Receiver<i64> {
        self.last_seq.subscribe()
    }
}

pub(crate) fn select(query: &EventQuery) -> Filter {
    let mut filter = Filter::new("SELECT * FROM events");
    if let Some(seq) = query.after_seq {
        filter.and("seq > ?", [seq.into()]);
    }
    if let Some(seq) = query.before_seq {
        filter.and("seq < ?", [seq.into()]);
    }
    for (column, wanted) in [
        ("correlation = ?", &query.correlation),
        ("instance = ?", &query.instance),
        ("item = ?", &query.item),
    ] {
        if let Some(wanted) = wanted {
            filter.and(column, [wanted.as_str().into()]);
        }
    }
    match query.kind.as_deref() {
        Some(start) if start.ends_with('.') => {
            let pattern = escape_like(start) + "%";
            filter.and("kind LIKE ? ESCAPE '\\'", [pattern.as_str().into()]);
        }
        Some(kind) => filter.and("kind = ?", [kind.into()]),
        None => {}
    }
    if let Some(start) = query.without {
        let pattern = escape_like(start) + "%";
        filter.and("kind NOT LIKE ? ESCAPE '\\'", [pattern.as_str().into()]);
    }
    if let Some(least) = query.min_severity.as_deref()
        && let Some(position) = SEVERITIES.iter().position(|known| *known == least)
    {
        filter.and_in("severity", &SEVERITIES[position..]);
    }
    if let Some(needle) = query.text.as_deref().filter(|needle| !needle.is_empty()) {
        filter.and("folded LIKE ? ESCAPE '\\'", [contains(needle)]);
    }
    if let Some(from) = query.from {
        filter.and("at >= ?", [from.into()]);
    }
    if let Some(to) = query.to {
        filter.and("at < ?", [to.into()]);
    }
    let order = if query.after_seq.is_some() { "ASC" } else { "DESC" };
    let limit = if query.limit == 0 { 100 } else { query.limit.min(MAX_EVENTS) };
    filter.push(&format!(" ORDER BY seq {order} LIMIT ?"), [i64::from(limit).into()]);
    filter
}

fn from_row(row: &AnyRow) -> Result<StoredEvent, StoreError> {
    let data: String = row.try_get("data")?;
    Ok(StoredEvent {
        seq: row.try_get("seq")?,
        id: row.try_get("id")?,
        at: row.try_get("at")?,
        kind: row.try_get("kind")?,
        severity: row.try_get("severity")?,
        correlation: row.try_get("correlation")?,
        instance: row.try_get("instance")?,
        item: row.try_get("item")?,
        actor: row.try_get("actor")?,
        summary: row.try_get("summary")?,
        data: serde_json::from_str(&data)
            .map_err(|error| StoreError::unreadable("event's data", error))?,
    })
}
