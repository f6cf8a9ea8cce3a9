use std::{sync::Arc, time::Duration};

use kernel::Clock;
use store::{EventQuery, Pruned, Retention, Store, StoredEvent};

use crate::Result;

/// Everything that happened, in one line of time.
#[derive(Clone)]
pub struct Activity {
    store: Store,
    clock: Arc<dyn Clock>,
}

/// For how many days what happened is kept; 0 keeps it for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeepDays {
    pub events: u32,
    pub incidents: u32,
    pub downloads: u32,
}

/// For how many days a plan is kept that nobody ever applied: what it shows is long different.
const UNUSED_PLANS: u32 = 30;

impl Default for KeepDays {
    fn default() -> Self {
        Self { events: 90, incidents: 365, downloads: 30 }
    }
}

impl Activity {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    pub async fn list(&self, query: EventQuery) -> Result<Vec<StoredEvent>> {
        Ok(self.store.events(query).await?)
    }

    /// What happened after event number `seq`, oldest first.
    pub async fn after(&self, seq: i64, limit: u32) -> Result<Vec<StoredEvent>> {
        let query = EventQuery { after_seq: Some(seq), limit, ..EventQuery::default() };
        Ok(self.store.events(query).await?)
    }

    /// Forgets what is older than the owner wants it kept, and what has long expired.
    pub async fn forget(&self, keep: KeepDays) -> Result<Pruned> {
        let now = self.clock.now();
        let before =
            |days: u32| (days > 0).then(|| (now - Duration::from_secs(u64::from(days) * 86_400)).0);
        let retention = Retention {
            events_before: before(keep.events),
            incidents_before: before(keep.incidents),
            downloads_before: before(keep.downloads),
            unused_plans_before: before(UNUSED_PLANS),
            // What was changed can be undone for as long as it is told that it was.
            plans_before: before(keep.events),
            findings_before: before(keep.events),
            sessions_before: Some(now.0),
            logins_before: before(1),
        };
        Ok(self.store.prune(retention).await?)
    }

    /// The number of the newest event; 0 when there is none.
    pub async fn last_seq(&self) -> Result<i64> {
        Ok(self.store.last_seq().await?)
    }
}
