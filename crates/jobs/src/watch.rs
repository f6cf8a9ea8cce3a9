use std::{collections::BTreeMap, error::Error, sync::Arc};

use kernel::InstanceName;
use services::Services;
use tokio::{sync::Notify, time::sleep};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::Pace;

/// Looks at every instance at its own pace, and judges whenever something new was seen.
///
/// Each instance has a task of its own: one that answers slowly keeps none of the others waiting.
#[derive(Clone)]
pub(crate) struct Watch {
    services: Services,
    pace: Pace,
    tracker: TaskTracker,
    stop: CancellationToken,
    seen: Arc<Notify>,
}

impl Watch {
    pub(crate) fn new(
        services: Services,
        pace: Pace,
        tracker: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        Self { services, pace, tracker, stop, seen: Arc::new(Notify::new()) }
    }

    /// Keeps one task per connected instance.
    pub(crate) async fn supervise(self) {
        let mut running: BTreeMap<InstanceName, CancellationToken> = BTreeMap::new();
        let mut changes = self.services.connections.changes();
        loop {
            let names: Vec<_> =
                self.services.connections.connected().into_iter().map(|it| it.name).collect();
            running.retain(|name, stop| {
                let stays = names.contains(name);
                if !stays {
                    stop.cancel();
                }
                stays
            });
            self.services.recovery.forget_all_but(&names);
            for name in names {
                if !running.contains_key(&name) {
                    let stop = self.stop.child_token();
                    running.insert(name.clone(), stop.clone());
                    self.tracker.spawn(self.clone().keep_looking(name, stop));
                }
            }
            tokio::select! {
                () = self.stop.cancelled() => return,
                changed = changes.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn keep_looking(self, name: InstanceName, stop: CancellationToken) {
        loop {
            let looked = tokio::select! {
                () = stop.cancelled() => return,
                looked = self.services.recovery.look(&name) => looked,
            };
            if let Err(err) = looked {
                tracing::warn!(instance = %name, error = &err as &dyn Error, "Not read");
            }
            self.seen.notify_one();
            let is_busy = self.services.recovery.is_busy(&name);
            let pause = if is_busy { self.pace.busy } else { self.pace.idle };
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.services.recovery.nudged(&name) => {}
                () = sleep(pause) => {}
            }
        }
    }

    /// Judges whenever something new was seen, and when a step's time may have come.
    pub(crate) async fn judge(self) {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = self.seen.notified() => {}
                () = sleep(self.pace.judge) => {}
            }
            // Not cancelled half-way: what was begun is finished, or left written down.
            match self.services.recovery.judge().await {
                Ok(round) => {
                    for trouble in &round.troubles {
                        tracing::warn!(trouble, "Not recovered");
                    }
                    if round.acted > 0 {
                        self.services.recovery.nudge_all();
                    }
                }
                Err(err) => {
                    tracing::error!(error = &err as &dyn Error, "A round of recovery failed");
                }
            }
        }
    }
}
