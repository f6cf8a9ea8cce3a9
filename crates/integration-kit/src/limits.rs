use std::time::Duration;

/// How much a call asks of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Answered from memory or by one small query.
    Light,
    /// A whole library, an import look-up, an interactive search: takes minutes and is big.
    Heavy,
}

/// How far we go with one program.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long a light call may take, its body included.
    pub light: Duration,
    /// How long a heavy call may take, its body included.
    pub heavy: Duration,
    /// How often a read is sent at most.
    pub attempts: u32,
    /// How many calls run at once.
    pub concurrency: usize,
    /// How many of them may be heavy.
    pub heavy_concurrency: usize,
    /// The largest answer of a light call, in bytes, after decompression.
    pub light_body: u64,
    /// The largest answer of a heavy call, in bytes, after decompression.
    pub heavy_body: u64,
    /// How many calls must fail in a row before the program is left alone.
    pub breaker_failures: u32,
    /// How long it is left alone.
    pub breaker_open: Duration,
    /// How many calls must succeed afterwards before all is well again.
    pub breaker_successes: u32,
    /// The pause before the second attempt; it doubles with every further one.
    pub backoff: Duration,
    /// The longest pause that a call makes between two attempts, also when the program asks for
    /// a longer one: then the caller is told.
    pub backoff_limit: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            light: Duration::from_secs(15),
            heavy: Duration::from_secs(300),
            attempts: 3,
            concurrency: 8,
            heavy_concurrency: 2,
            light_body: 16 << 20,
            heavy_body: 512 << 20,
            breaker_failures: 5,
            breaker_open: Duration::from_secs(60),
            breaker_successes: 2,
            backoff: Duration::from_millis(250),
            backoff_limit: Duration::from_secs(5),
        }
    }
}

impl Limits {
    pub(crate) fn time(&self, weight: Weight) -> Duration {
        match weight {
            Weight::Light => self.light,
            Weight::Heavy => self.heavy,
        }
    }

    pub(crate) fn body(&self, weight: Weight) -> u64 {
        match weight {
            Weight::Light => self.light_body,
            Weight::Heavy => self.heavy_body,
        }
    }
}
