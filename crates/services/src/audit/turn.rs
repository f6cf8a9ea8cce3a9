//! Whose turn it is to change settings: one at a time, of all programs on one database.

use std::{convert::Infallible, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Inner;
use crate::{Error, Result};

/// What whoever has the turn holds.
const LEASE: &str = "audit.apply";
/// What is being applied by whom, kept beside the lease.
const APPLYING: &str = "audit.applying";

/// For so long, one that died holds the others up. One that lives takes it anew long before.
const LEASE_FOR: Duration = Duration::from_secs(20);
const BEAT: Duration = Duration::from_secs(5);

#[derive(Deserialize, Serialize)]
struct Applying {
    plan: Option<String>,
    by: String,
}

impl Inner {
    /// Does `work` while nobody else changes settings; `None` when somebody else does. `plan` is
    /// what it applies, if it is that.
    pub(super) async fn in_turn<T>(
        &self,
        plan: Option<&str>,
        work: impl Future<Output = Result<T>>,
    ) -> Result<Option<T>> {
        let Ok(_turn) = self.applying.try_lock() else { return Ok(None) };
        if !self.hold_turn().await? {
            return Ok(None);
        }
        let applying = Applying { plan: plan.map(str::to_owned), by: self.replica.clone() };
        self.store.set_setting(APPLYING, &json!(applying), self.clock.now().0).await?;
        let worked = tokio::select! {
            biased;
            worked = work => worked,
            never = self.beat() => match never {},
        };
        self.store.release_lease(LEASE, &self.replica).await?;
        worked.map(Some)
    }

    /// Takes the turn, or goes on having it.
    pub(super) async fn hold_turn(&self) -> Result<bool> {
        let now = self.clock.now();
        Ok(self.store.take_lease(LEASE, &self.replica, now.0, (now + LEASE_FOR).0).await?)
    }

    /// Goes on having the turn for as long as it is asked. That it was lost is found out before
    /// the next step.
    async fn beat(&self) -> Infallible {
        loop {
            tokio::time::sleep(BEAT).await;
            if let Err(err) = self.hold_turn().await {
                tracing::warn!(error = &err as &dyn std::error::Error, "The turn was not kept");
            }
        }
    }

    /// The plan that is being applied, here or by another program on the same database.
    pub(super) async fn being_applied(&self) -> Result<Option<String>> {
        let owner = self.store.lease_owner(LEASE, self.clock.now().0).await?;
        let told = self.store.setting(APPLYING).await?;
        let told = told.and_then(|it| serde_json::from_value::<Applying>(it).ok());
        Ok(told.filter(|it| Some(&it.by) == owner.as_ref()).and_then(|it| it.plan))
    }
}

pub(super) fn busy() -> Error {
    Error::Conflict(format!(
        "settings are being changed at the moment: try again when that is done (at most {} s after \
         a program that changed them was killed)",
        LEASE_FOR.as_secs()
    ))
}
