//! What the program does without being asked.
//!
//! # Invariants
//!
//! * A job takes no input: it looks at the world and does what is missing. Running it twice is
//!   harmless, and running it now (because something changed) is the same as running it later.
//! * A job does not retry. It fails, says so, and runs again at its next turn.
//! * A job calls one service method; what it decides is decided, and tested, there.

mod audit;
mod back_up;
mod housekeeping;
mod settle;
mod watch;

use std::time::Duration;

use services::{KeepDays, Services};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How often the jobs run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Between two looks at a program that has something in hand.
    pub busy: Duration,
    /// Between two looks at a program that has nothing in hand.
    pub idle: Duration,
    /// Between two rounds of judging, when nothing new was seen: some steps only wait for their
    /// time. Also between two looks for changed settings of which nobody saw the end.
    pub judge: Duration,
    /// Between two rounds of cleaning up.
    pub housekeeping: Duration,
    /// Between two looks at whether a backup or an audit is due.
    pub due: Duration,
}

/// What the owner wants to be done unasked, besides recovery.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub keep: KeepDays,
    /// How old the last audit may become; `None` never audits unasked.
    pub audit_every: Option<Duration>,
    /// The rules whose findings are mended unasked.
    pub auto_repair: Vec<String>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            busy: Duration::from_secs(15),
            idle: Duration::from_secs(60),
            judge: Duration::from_secs(15),
            housekeeping: Duration::from_secs(3600),
            due: Duration::from_secs(900),
        }
    }
}

/// Starts every job. They end soon after `stop` is cancelled; `tracker` knows when.
pub fn start(
    services: &Services,
    pace: Pace,
    wanted: Wanted,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) {
    let watch = watch::Watch::new(services.clone(), pace, tracker.clone(), stop.clone());
    tracker.spawn(watch.clone().supervise());
    tracker.spawn(watch.judge());
    tracker.spawn(housekeeping::run(services.clone(), pace, wanted.keep, stop.clone()));
    tracker.spawn(settle::run(services.clone(), pace, stop.clone()));
    tracker.spawn(audit::run(services.clone(), pace, wanted, stop.clone()));
    tracker.spawn(back_up::run(services.clone(), pace, stop.clone()));
}
