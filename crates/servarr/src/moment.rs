//! Dates and durations as these programs write them.

use std::time::Duration;

use kernel::Timestamp;

/// Reads `2026-11-21T04:48:47Z`, with or without parts of a second or an offset.
///
/// `None` for what is no date, and for the year 1 that stands for "not known".
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let read: Option<jiff::Timestamp> = text
        .parse()
        .ok()
        // Without an offset it is UTC.
        .or_else(|| {
            text.parse::<jiff::civil::DateTime>()
                .ok()?
                .to_zoned(jiff::tz::TimeZone::UTC)
                .ok()
                .map(|zoned| zoned.timestamp())
        });
    read.map(|read| Timestamp(read.as_millisecond())).filter(|read| *read > UNKNOWN)
}

/// The end of the year 1.
const UNKNOWN: Timestamp = Timestamp(-62_104_060_800_000);

/// Writes a moment as the programs read it, cut to the second: their answers know no smaller part,
/// so that asking since the second finds everything in it.
pub fn asked(at: Timestamp) -> String {
    let seconds = at.0.div_euclid(1000).clamp(0, YEAR_9999);
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

/// The last year that the programs can read, in seconds.
const YEAR_9999: i64 = 253_370_764_800;

/// Reads how long a file runs: `25:00`, `1:42:10` or `01:42:10.5`. `None` for nothing and for
/// zero, which says that nobody looked.
pub fn runtime(text: &str) -> Option<Duration> {
    let mut seconds: u64 = 0;
    let whole = text.trim().split('.').next()?;
    for (place, part) in whole.split(':').enumerate() {
        if place > 2 {
            return None;
        }
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_spelling() {
        let expected = Some(Timestamp(1_795_236_527_000));
        assert_eq!(moment("2026-11-21T04:48:47Z"), expected);
        assert_eq!(moment("2026-11-21T04:48:47"), expected);
        assert_eq!(moment("2026-11-21T06:48:47+02:00"), expected);
        assert_eq!(moment("2026-11-21T04:48:47.0000000Z"), expected);
    }

    #[test]
    fn the_year_one_is_not_a_date() {
        assert_eq!(moment("0001-01-01T00:00:00Z"), None);
        assert_eq!(moment(""), None);
        assert_eq!(moment("yesterday"), None);
        assert!(moment("1939-01-01T00:00:00Z").is_some());
    }

    #[test]
    fn a_moment_is_asked_for_by_its_second() {
        assert_eq!(asked(Timestamp(1_795_236_527_999)), "2026-11-21T04:48:47Z");
        assert_eq!(asked(Timestamp(0)), "1970-01-01T00:00:00Z");
        assert_eq!(asked(Timestamp(-1)), "1970-01-01T00:00:00Z");
        assert_eq!(asked(Timestamp(i64::MAX)), "9999-01-01T00:00:00Z");
    }

    #[test]
    fn runtimes_are_read_with_and_without_hours() {
        assert_eq!(runtime("25:00"), Some(Duration::from_secs(1500)));
        assert_eq!(runtime("1:42:10"), Some(Duration::from_secs(6130)));
        assert_eq!(runtime("01:42:10.5000"), Some(Duration::from_secs(6130)));
        assert_eq!(runtime("0:00"), None);
        assert_eq!(runtime(""), None);
        assert_eq!(runtime("1:2:3:4"), None);
        assert_eq!(runtime("99999999999999999999:00"), None);
    }
}
