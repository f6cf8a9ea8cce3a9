use crate::{Store, StoreError};

/// How many rows one step deletes, so that nobody waits long for the writer.
const STEP: i64 = 500;

/// What is older than this may be forgotten; `None` keeps all. Moments in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Events before this; those of open incidents stay.
    pub events_before: Option<i64>,
    /// Incidents closed before this, with their actions.
    pub incidents_before: Option<i64>,
    /// Downloads last seen before this; those of open incidents stay.
    pub downloads_before: Option<i64>,
    /// Plans made before this of which no step was ever sent.
    pub unused_plans_before: Option<i64>,
    /// Plans all steps of which ended before this, done or not, or were never sent.
    pub plans_before: Option<i64>,
    /// Findings closed before this; those that are to be left alone stay.
    pub findings_before: Option<i64>,
    /// Sessions that expired before this.
    pub sessions_before: Option<i64>,
    /// Failed logins before this.
    pub logins_before: Option<i64>,
}

/// How much was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    pub events: u64,
    pub incidents: u64,
    pub downloads: u64,
    pub plans: u64,
    pub findings: u64,
    pub sessions: u64,
    pub logins: u64,
}

impl Store {
    /// Forgets what is old, in small steps.
    pub async fn prune(&self, retention: Retention) -> Result<Pruned, StoreError> {
        let unused = self.prune_table(UNUSED_PLANS, retention.unused_plans_before).await?;
        Ok(Pruned {
            events: self.prune_table(EVENTS, retention.events_before).await?,
            incidents: self.prune_table(INCIDENTS, retention.incidents_before).await?,
            downloads: self.prune_table(DOWNLOADS, retention.downloads_before).await?,
            plans: unused + self.prune_table(PLANS, retention.plans_before).await?,
            findings: self.prune_table(FINDINGS, retention.findings_before).await?,
            sessions: self.prune_table(SESSIONS, retention.sessions_before).await?,
            logins: self.prune_table(LOGINS, retention.logins_before).await?,
        })
    }

    async fn prune_table(&self, sql: &'static str, before: Option<i64>) -> Result<u64, StoreError> {
        let Some(before) = before else { return Ok(0) };
        let mut pruned = 0;
        loop {
            let step = sqlx::query(sql)
                .bind(before)
                .bind(STEP)
                .execute(&mut *self.write().await?)
                .await?
                .rows_affected();
            pruned += step;
            if step == 0 {
                return Ok(pruned);
            }
        }
    }
}

const EVENTS: &str = "DELETE FROM events WHERE seq IN (
    SELECT seq FROM events AS e
    WHERE at < $1 AND NOT EXISTS (
        SELECT 1 FROM incidents AS i
        WHERE i.closed_at IS NULL AND (i.id = e.correlation OR i.item_key = e.item))
    LIMIT $2)";

const INCIDENTS: &str = "DELETE FROM incidents WHERE id IN (
    SELECT id FROM incidents WHERE closed_at < $1 LIMIT $2)";

const DOWNLOADS: &str = "DELETE FROM downloads WHERE (client, download) IN (
    SELECT client, download FROM downloads AS d
    WHERE last_seen < $1 AND NOT EXISTS (
        SELECT 1 FROM incidents AS i
        WHERE i.closed_at IS NULL AND i.client = d.client AND i.download = d.download)
    LIMIT $2)";

const UNUSED_PLANS: &str = "DELETE FROM plans WHERE id IN (
    SELECT id FROM plans AS p
    WHERE created_at < $1 AND NOT EXISTS (
        SELECT 1 FROM changes AS c WHERE c.plan = p.id AND c.state <> 'planned')
    LIMIT $2)";

const PLANS: &str = "DELETE FROM plans WHERE id IN (
    SELECT id FROM plans AS p
    WHERE created_at < $1 AND NOT EXISTS (
        SELECT 1 FROM changes AS c
        WHERE c.plan = p.id AND (c.state = 'sent' OR c.ended_at >= $1))
    LIMIT $2)";

// The document tells it as JSON without spaces; within a text the quotes would be escaped.
const FINDINGS: &str = r#"DELETE FROM findings WHERE id IN (
    SELECT id FROM findings
    WHERE closed_at < $1 AND document NOT LIKE '%"ignored":{%'
    LIMIT $2)"#;

const SESSIONS: &str = "DELETE FROM sessions WHERE token_hash IN (
    SELECT token_hash FROM sessions WHERE expires_at < $1 LIMIT $2)";

const LOGINS: &str = "DELETE FROM login_attempts WHERE peer IN (
    SELECT peer FROM login_attempts WHERE last_at < $1 LIMIT $2)";
