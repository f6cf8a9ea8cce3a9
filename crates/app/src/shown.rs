//! How values are shown to people.

use std::time::Duration;

use kernel::Timestamp;

/// So many days.
pub(crate) fn days(count: u32) -> Duration {
    Duration::from_secs(u64::from(count) * 86_400)
}

/// A moment in the machine's own time zone: `2026-11-21 03:00:05`.
pub(crate) fn moment(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(moment) => {
            let here = moment.to_zoned(jiff::tz::TimeZone::system());
            here.strftime("%Y-%m-%d %H:%M:%S").to_string()
        }
        Err(_) => format!("{} ms", at.0),
    }
}

/// A moment for programs, as the API writes it: `2026-11-21T03:00:05.123Z`.
pub(crate) fn iso(at: Timestamp) -> Option<String> {
    let moment = jiff::Timestamp::from_millisecond(at.0).ok()?;
    Some(moment.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

/// Bytes in the unit that fits: `1.4 GiB`.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: &[&str] = &["B", "KiB", "MiB", "GiB", "TiB"];
    let mut unit = 0;
    let mut scale = 1_u64;
    while unit + 1 < UNITS.len() && bytes / scale >= 1024 {
        scale *= 1024;
        unit += 1;
    }
    if unit == 0 {
        return format!("{bytes} B");
    }
    let tenths = bytes / (scale / 10);
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_shown_in_the_unit_that_fits() {
        let shown: Vec<_> = [0, 1023, 1024, 1536, 1_503_238_554, u64::MAX].map(size).into();
        assert_eq!(shown, ["0 B", "1023 B", "1.0 KiB", "1.5 KiB", "1.4 GiB", "16777216.0 TiB"]);
    }
}
