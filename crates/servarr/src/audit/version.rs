use std::fmt;

use kernel::audit::{Defect, Target, Verdict};

use super::Common;

/// A version of four numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub [u64; 4]);

/// A hole that is known, and since when it is closed.
#[derive(Clone, Copy, Debug)]
pub struct Advisory {
    pub id: &'static str,
    /// What can be done through it.
    pub danger: &'static str,
    /// The first version without it.
    pub fixed_in: Version,
    /// Whether only Windows is concerned.
    pub only_windows: bool,
}

impl Version {
    /// What stands before the first character that is neither a digit nor a dot; missing numbers
    /// are 0. `None` when there is no number at all.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('v');
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let mut numbers = [0; 4];
        let mut parts = text[..end].split('.');
        numbers[0] = parts.next()?.parse().ok()?;
        for (number, part) in numbers[1..].iter_mut().zip(parts) {
            *number = part.parse().unwrap_or(0);
        }
        Some(Self(numbers))
    }

    pub fn major(self) -> u64 {
        self.0[0]
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{a}.{b}.{c}.{d}")
    }
}

/// Whether the program is older than what its makers still support.
pub fn unsupported(common: &Common, oldest: u64) -> Verdict {
    Verdict::of_known(common.version, |version| {
        let target = || Target::whole("system/status");
        let old = || Defect::manual(target(), version.to_string(), format!("{oldest} or newer"));
        Verdict::of((version.major() < oldest).then(old))
    })
}

/// Which of these holes the program that runs still has.
pub fn outdated(common: &Common, advisories: &[Advisory]) -> Verdict {
    Verdict::of_known(common.version, |version| {
        let open = advisories.iter().filter(|advisory| {
            let concerned = !advisory.only_windows || common.system.is_windows == Some(true);
            concerned && version < advisory.fixed_in
        });
        Verdict::of(open.map(|advisory| {
            let Advisory { id, danger, fixed_in, .. } = advisory;
            Defect::manual(
                Target::item("system/status", id, id),
                format!("{version}: {id}, {danger}"),
                format!("{fixed_in} or newer"),
            )
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_number_by_number() {
        let read = |text: &str| Version::read(text).unwrap();
        assert!(read("4.0.9.2244") < read("4.0.16.2944"));
        assert!(read("v5") > read("4.99.1"));
        assert_eq!(read("4.0.17.2952-develop").to_string(), "4.0.17.2952");
        assert_eq!(Version::read("nightly"), None);
    }
}
