use std::time::Duration;

use http::{HeaderMap, header::RETRY_AFTER};
use jiff::fmt::rfc2822::DateTimeParser;
use kernel::{Timestamp, Trouble};

use crate::Limits;

/// How long to wait before attempt `next` (2 is the first repetition): exponential, with jitter,
/// and not before the program wants to be asked again. `None` when that is too far away.
pub(crate) fn pause(limits: &Limits, next: u32, trouble: &Trouble) -> Option<Duration> {
    let doubled = limits.backoff.saturating_mul(1 << next.saturating_sub(2).min(16));
    let base = doubled.min(limits.backoff_limit);
    let jittered = base.mul_f64(rand::random_range(0.5..1.0));
    match trouble {
        Trouble::Busy(Some(wanted)) if *wanted > limits.backoff_limit => None,
        Trouble::Busy(Some(wanted)) => Some(jittered.max(*wanted)),
        _ => Some(jittered),
    }
}

/// What `Retry-After` says, in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    static PARSER: DateTimeParser = DateTimeParser::new();

    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = PARSER.parse_timestamp(text).ok()?.as_millisecond();
    Some(Timestamp(at).since(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> anyhow::Result<HeaderMap> {
        Ok(HeaderMap::from_iter([(RETRY_AFTER, value.parse()?)]))
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() -> anyhow::Result<()> {
        let now = Timestamp(784_111_770_000);
        assert_eq!(retry_after(&headers("7")?, now), Some(Duration::from_secs(7)));
        let date = headers("Sun, 06 Nov 1994 08:49:37 GMT")?;
        assert_eq!(retry_after(&date, now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&headers("soon")?, now), None);
        Ok(())
    }

    #[test]
    fn pauses_grow_and_stay_within_their_limit() {
        let limits = Limits::default();
        for next in 2..60 {
            let base = limits.backoff.saturating_mul(1 << (next - 2).min(16));
            let base = base.min(limits.backoff_limit);
            let pause = pause(&limits, next, &Trouble::Broken(String::new())).unwrap_or_default();
            assert!(pause <= base && pause >= base / 2, "{pause:?} for {base:?}");
        }
    }

    #[test]
    fn what_the_program_asks_for_is_honoured_or_passed_on() {
        let limits = Limits::default();
        let wait = |seconds| Trouble::Busy(Some(Duration::from_secs(seconds)));
        assert_eq!(pause(&limits, 2, &wait(4)), Some(Duration::from_secs(4)));
        assert_eq!(pause(&limits, 2, &wait(600)), None);
    }
}
