use std::error::Error;

use services::Services;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::Pace;

/// Finds out what became of changes of settings whose process died, here or on the command line.
pub(crate) async fn run(services: Services, pace: Pace, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // Not cancelled half-way: what was begun is finished.
        match services.audit.settle().await {
            Ok(0) => {}
            Ok(steps) => tracing::info!(steps, "Found out what became of changed settings"),
            Err(err) => {
                let error = &err as &dyn Error;
                tracing::warn!(error, "What became of changed settings was not found out");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(pace.judge) => {}
        }
    }
}
