//! What a visitor sees: one line per thing that happened, wherever it happened.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde::Serialize;

use crate::print::{Printer, Tone};

/// Something that happened in the demo.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Moment {
    /// Since the story began, in milliseconds.
    pub(super) at_ms: u64,
    /// Who did it: an app, or AutoArr.
    pub(super) who: String,
    /// AutoArr's own kind of event, or the app's.
    pub(super) kind: String,
    pub(super) what: String,
}

/// Collects what happens, and prints it as it happens.
#[derive(Clone)]
pub(super) struct Timeline {
    begun: Instant,
    out: Printer,
    moments: Arc<Mutex<Vec<Moment>>>,
}

impl Timeline {
    pub(super) fn begin(out: Printer) -> Self {
        Self { begun: Instant::now(), out, moments: Arc::default() }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Takes down what happened.
    pub(super) fn add(&self, who: &str, kind: &str, tone: Tone, what: &str) {
        let elapsed = self.elapsed();
        let seconds = elapsed.as_secs_f64();
        self.out.cells(tone, &[(&format!("{seconds:.1} s"), 7), (who, 8), (what, 0)]);
        let moment = Moment {
            at_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            who: who.to_owned(),
            kind: kind.to_owned(),
            what: what.to_owned(),
        };
        self.moments.lock().unwrap_or_else(PoisonError::into_inner).push(moment);
    }

    pub(super) fn moments(&self) -> Vec<Moment> {
        self.moments.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
