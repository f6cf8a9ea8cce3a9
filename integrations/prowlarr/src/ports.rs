use async_trait::async_trait;
use kernel::{Answer, CircuitState, ConnectionProblem, Health, HealthNote, Identity, Probe};
use servarr::Expected;

use crate::{
    client::{Prowlarr, VERSION},
    health::{LATE_WARNING, left_alone},
};

/// Before 1.0 there was no stable version.
const EXPECTED: Expected = Expected { app: "Prowlarr", oldest: (1, 0), spoken: &[VERSION] };

#[async_trait]
impl Probe for Prowlarr {
    async fn probe(&self) -> Result<Identity, ConnectionProblem> {
        servarr::probe(self.upstream(), &EXPECTED).await
    }

    fn circuit(&self) -> CircuitState {
        self.upstream().circuit()
    }
}

#[async_trait]
impl Health for Prowlarr {
    async fn health(&self) -> Answer<Vec<HealthNote>> {
        let mut notes = self.warnings().await?;
        notes.retain(|note| note.source != LATE_WARNING);
        let statuses = self.statuses().await?;
        if !statuses.is_empty() {
            notes.extend(left_alone(&self.indexers().await?, &statuses, self.now()));
        }
        Ok(notes)
    }
}
