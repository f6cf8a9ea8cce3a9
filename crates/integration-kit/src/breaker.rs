//! Leaves a program alone for a while after it failed too often.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kernel::{CircuitState, Clock, Timestamp};

use crate::Limits;

pub(crate) struct Breaker {
    clock: Arc<dyn Clock>,
    failures: u32,
    open_for: Duration,
    successes: u32,
    instance: String,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed { failures: u32 },
    Open { since: Timestamp },
    HalfOpen { successes: u32, trying: bool },
}

/// The right to make one call. Dropped without a verdict (a cancelled call), it says nothing.
pub(crate) struct Pass<'a> {
    breaker: &'a Breaker,
    is_trial: bool,
}

impl Breaker {
    pub(crate) fn new(instance: &str, limits: &Limits, clock: Arc<dyn Clock>) -> Self {
        let breaker = Self {
            clock,
            failures: limits.breaker_failures.max(1),
            open_for: limits.breaker_open,
            successes: limits.breaker_successes.max(1),
            instance: instance.to_owned(),
            state: Mutex::new(State::Closed { failures: 0 }),
        };
        breaker.show(State::Closed { failures: 0 });
        breaker
    }

    /// Asks whether a call may be made; otherwise, how long none will be.
    pub(crate) fn enter(&self) -> Result<Pass<'_>, Duration> {
        self.change(|state| match state {
            State::Closed { .. } => (state, Ok(Pass { breaker: self, is_trial: false })),
            State::Open { since } => match self.time_left(since) {
                Some(left) => (state, Err(left)),
                None => {
                    let trial = State::HalfOpen { successes: 0, trying: true };
                    (trial, Ok(Pass { breaker: self, is_trial: true }))
                }
            },
            State::HalfOpen { successes, trying: false } => {
                let trial = State::HalfOpen { successes, trying: true };
                (trial, Ok(Pass { breaker: self, is_trial: true }))
            }
            State::HalfOpen { trying: true, .. } => (state, Err(Duration::from_secs(1))),
        })
    }

    /// Lets the next call through at once: the program was heard in another way.
    pub(crate) fn heard(&self) {
        self.change(|state| match state {
            State::Open { .. } => (State::HalfOpen { successes: 0, trying: false }, ()),
            _ => (state, ()),
        });
    }

    pub(crate) fn state(&self) -> CircuitState {
        match *self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            State::Closed { .. } => CircuitState::Closed,
            State::HalfOpen { .. } => CircuitState::HalfOpen,
            State::Open { since } => match self.time_left(since) {
                Some(_) => CircuitState::Open { until: since + self.open_for },
                None => CircuitState::HalfOpen,
            },
        }
    }

    /// `None` when the time is over, also when the clock was set back behind `since`.
    fn time_left(&self, since: Timestamp) -> Option<Duration> {
        let now = self.clock.now();
        let left = self.open_for.checked_sub(now.since(since))?;
        (now >= since && !left.is_zero()).then_some(left)
    }

    fn change<T>(&self, decide: impl FnOnce(State) -> (State, T)) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::discriminant(&*state);
        let (next, answer) = decide(*state);
        *state = next;
        if std::mem::discriminant(&next) != before {
            self.show(next);
        }
        answer
    }

    fn show(&self, state: State) {
        let (number, word) = match state {
            State::Closed { .. } => (0.0, "closed"),
            State::HalfOpen { .. } => (1.0, "half-open"),
            State::Open { .. } => (2.0, "open"),
        };
        metrics::gauge!("autoarr_circuit_state", "instance" => self.instance.clone()).set(number);
        tracing::debug!(instance = %self.instance, circuit = word, "Circuit changed");
    }
}

impl Pass<'_> {
    /// It answered, if only to say no.
    pub(crate) fn answered(self) {
        let is_trial = self.is_trial;
        let needed = self.breaker.successes;
        self.breaker.change(|state| match state {
            State::HalfOpen { successes, .. } if is_trial && successes + 1 >= needed => {
                (State::Closed { failures: 0 }, ())
            }
            State::HalfOpen { successes, .. } if is_trial => {
                (State::HalfOpen { successes: successes + 1, trying: false }, ())
            }
            State::Closed { .. } => (State::Closed { failures: 0 }, ()),
            late => (late, ()),
        });
    }

    /// It could not be reached, did not answer, or failed in itself.
    pub(crate) fn failed(self) {
        let is_trial = self.is_trial;
        let breaker = self.breaker;
        breaker.change(|state| match state {
            State::HalfOpen { .. } if is_trial => (State::Open { since: breaker.clock.now() }, ()),
            State::Closed { failures } if failures + 1 >= breaker.failures => {
                (State::Open { since: breaker.clock.now() }, ())
            }
            State::Closed { failures } => (State::Closed { failures: failures + 1 }, ()),
            late => (late, ()),
        });
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.is_trial {
            self.breaker.change(|state| match state {
                State::HalfOpen { successes, .. } => {
                    (State::HalfOpen { successes, trying: false }, ())
                }
                settled => (settled, ()),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.load(Ordering::Relaxed))
        }
    }

    fn breaker() -> (Arc<Hand>, Breaker) {
        let clock = Arc::new(Hand(AtomicI64::new(1_000_000)));
        let breaker = Breaker::new("test", &Limits::default(), clock.clone());
        (clock, breaker)
    }

    fn fail(breaker: &Breaker) {
        breaker.enter().unwrap_or_else(|_| panic!("should let a call through")).failed();
    }

    #[test]
    fn five_failures_in_a_row_open_it_and_fewer_do_not() -> anyhow::Result<()> {
        let (_, breaker) = breaker();
        for _ in 0..4 {
            fail(&breaker);
        }
        breaker.enter().map_err(|_| anyhow::anyhow!("open too early"))?.answered();
        for _ in 0..4 {
            fail(&breaker);
        }
        assert_eq!(breaker.state(), CircuitState::Closed);
        fail(&breaker);
        assert_eq!(breaker.enter().err(), Some(Duration::from_secs(60)));
        assert_eq!(breaker.state(), CircuitState::Open { until: Timestamp(1_060_000) });
        Ok(())
    }

    #[test]
    fn after_its_time_one_call_at_a_time_is_tried_and_two_answers_close_it() -> anyhow::Result<()> {
        let (clock, breaker) = breaker();
        (0..5).for_each(|_| fail(&breaker));
        clock.0.fetch_add(60_000, Ordering::Relaxed);
        let trial = breaker.enter().map_err(|_| anyhow::anyhow!("no trial"))?;
        assert!(breaker.enter().is_err(), "a second call while the first is tried");
        trial.answered();
        assert_eq!(breaker.state(), CircuitState::HalfOpen);
        breaker.enter().map_err(|_| anyhow::anyhow!("no second trial"))?.answered();
        assert_eq!(breaker.state(), CircuitState::Closed);
        Ok(())
    }

    #[test]
    fn a_failed_trial_opens_it_again() -> anyhow::Result<()> {
        let (clock, breaker) = breaker();
        (0..5).for_each(|_| fail(&breaker));
        clock.0.fetch_add(61_000, Ordering::Relaxed);
        fail(&breaker);
        assert_eq!(breaker.enter().err(), Some(Duration::from_secs(60)));
        Ok(())
    }

    #[test]
    fn a_cancelled_trial_makes_room_for_the_next() {
        let (clock, breaker) = breaker();
        (0..5).for_each(|_| fail(&breaker));
        clock.0.fetch_add(61_000, Ordering::Relaxed);
        drop(breaker.enter());
        assert!(breaker.enter().is_ok());
    }

    #[test]
    fn a_clock_set_back_does_not_lock_it_for_ever() {
        let (clock, breaker) = breaker();
        (0..5).for_each(|_| fail(&breaker));
        clock.0.store(10, Ordering::Relaxed);
        assert!(breaker.enter().is_ok());
    }

    #[test]
    fn an_answer_heard_elsewhere_ends_the_wait() {
        let (_, breaker) = breaker();
        (0..5).for_each(|_| fail(&breaker));
        breaker.heard();
        assert!(breaker.enter().is_ok());
    }
}
