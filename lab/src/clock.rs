//! The time that the stand-ins live by: the wall's, a faster one, or one that a test moves by hand.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::Instant;

/// A clock that all stand-ins of one lab share. Cloning it gives another hand on the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Running { origin: Timestamp, started: Instant, factor: f64 },
    Stepped(watch::Sender<Timestamp>),
}

impl Clock {
    /// The time on the wall: what the demo and the tests with real programs use.
    pub fn real() -> Self {
        Self::fast(1.0)
    }

    /// Starts now and runs `factor` times as fast as the wall's.
    pub fn fast(factor: f64) -> Self {
        let (origin, started) = (Timestamp::now(), Instant::now());
        Self(Arc::new(Kind::Running { origin, started, factor }))
    }

    /// Starts now and stands still until [`Clock::advance`] moves it.
    pub fn stepped() -> Self {
        Self::stepped_from(Timestamp::now())
    }

    /// Stands still at `start` until [`Clock::advance`] moves it.
    pub fn stepped_from(start: Timestamp) -> Self {
        Self(Arc::new(Kind::Stepped(watch::Sender::new(start))))
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Kind::Running { origin, started, factor } => {
                *origin + started.elapsed().mul_f64(*factor)
            }
            Kind::Stepped(shown) => *shown.borrow(),
        }
    }

    /// What the clock shows, in whole seconds since 1970.
    pub fn seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// Moves a stepped clock and wakes who sleeps by it. A running clock is left alone.
    pub fn advance(&self, by: Duration) {
        if let Kind::Stepped(shown) = &*self.0 {
            shown.send_modify(|now| *now += by);
        }
    }

    /// Whether it only moves by [`Clock::advance`].
    pub fn is_stepped(&self) -> bool {
        matches!(&*self.0, Kind::Stepped(_))
    }

    /// Returns when `by` has passed on this clock.
    pub async fn sleep(&self, by: Duration) {
        match &*self.0 {
            Kind::Running { factor, .. } => tokio::time::sleep(by.div_f64(*factor)).await,
            Kind::Stepped(shown) => {
                let until = self.now() + by;
                let mut changes = shown.subscribe();
                // The sender lives in `self`, so the wait can only end by the clock's moving.
                drop(changes.wait_for(|now| *now >= until).await);
            }
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::real()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stepped_clock_wakes_the_sleeper_when_it_is_moved() -> anyhow::Result<()> {
        let clock = Clock::stepped();
        let start = clock.now();
        let sleeper = clock.sleep(Duration::from_secs(60));
        tokio::pin!(sleeper);
        assert!(futures_util::poll!(&mut sleeper).is_pending());
        clock.advance(Duration::from_secs(61));
        sleeper.await;
        assert_eq!(clock.now(), start + Duration::from_secs(61));
        Ok(())
    }

    #[tokio::test]
    async fn a_fast_clock_sleeps_its_own_time_and_not_the_walls() {
        let clock = Clock::fast(1e6);
        let start = clock.now();
        clock.sleep(Duration::from_secs(3600)).await;
        assert!(clock.now() >= start + Duration::from_secs(3600));
    }
}
