use std::error::Error;

use services::Services;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{Pace, Wanted};

/// Audits the settings of every program when the last audit is older than the owner wants.
pub(crate) async fn run(services: Services, pace: Pace, wanted: Wanted, stop: CancellationToken) {
    let Some(every) = wanted.audit_every else { return };
    while !stop.is_cancelled() {
        // Not cancelled half-way: what was begun is finished.
        match services.audit.run_if_due(every, &wanted.auto_repair).await {
            Ok(Some(report)) => {
                let score = report.overall.percent();
                tracing::info!(score, troubles = report.troubles.len(), "Settings audited");
            }
            Ok(None) => {}
            Err(err) => tracing::warn!(error = &err as &dyn Error, "Settings were not audited"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(pace.due) => {}
        }
    }
}
