use std::error::Error;

use services::{KeepDays, Services};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::Pace;

/// Forgets what is older than the owner wants it kept.
pub(crate) async fn run(services: Services, pace: Pace, keep: KeepDays, stop: CancellationToken) {
    loop {
        if let Err(err) = services.activity.forget(keep).await {
            tracing::warn!(error = &err as &dyn Error, "Old events were not forgotten");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(pace.housekeeping) => {}
        }
    }
}
