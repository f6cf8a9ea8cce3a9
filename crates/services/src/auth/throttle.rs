use std::time::Duration;

/// Wrong attempts that cost nothing: a person mistypes.
const FREE: u32 = 5;
const FIRST_LOCK: Duration = Duration::from_secs(15);
const LONGEST_LOCK: Duration = Duration::from_secs(15 * 60);

/// After this long without an attempt, an address starts afresh.
pub(super) const FORGET_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// How long an address has to wait after so many wrong attempts in a row; `None` when not at all.
pub(super) fn lock_after(failures: u32) -> Option<Duration> {
    let doublings = failures.checked_sub(FREE)?;
    let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
    Some(FIRST_LOCK.saturating_mul(factor).min(LONGEST_LOCK))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_attempt_costs_twice_the_last() {
        let seconds = |n| lock_after(n).map(|it| it.as_secs());
        assert_eq!(seconds(4), None);
        assert_eq!(seconds(5), Some(15));
        assert_eq!(seconds(6), Some(30));
        assert_eq!(seconds(10), Some(480));
        assert_eq!(seconds(11), Some(900));
        assert_eq!(seconds(u32::MAX), Some(900));
    }
}
