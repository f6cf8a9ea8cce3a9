use std::error::Error;

use services::Services;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::Pace;

/// Makes a backup when the newest is older than the owner wants it to become.
pub(crate) async fn run(services: Services, pace: Pace, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // Not cancelled half-way: what was begun is finished.
        match services.backups.make_if_due().await {
            Ok(Some(made)) => {
                tracing::info!(backup = %made.path.display(), rows = made.rows, "Backup made");
            }
            Ok(None) => {}
            Err(err) => tracing::warn!(error = &err as &dyn Error, "No backup was made"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(pace.due) => {}
        }
    }
}
