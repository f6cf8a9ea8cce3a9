//! Versions, such as `3.7.1` or `5.0.0RC3`.

use std::fmt;

/// One of them. What comes before a release is smaller than it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    numbers: (u32, u32, u32),
    is_release: bool,
}

impl Version {
    pub(crate) const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { numbers: (major, minor, patch), is_release: true }
    }

    /// `None` for what has no number, as `develop`, which is built from source.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '.');
        let mut is_release = true;
        let mut number = |required: bool| {
            let part = parts.next().unwrap_or_default();
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            let rest = part[end..].to_ascii_lowercase();
            is_release &= !["alpha", "beta", "rc"].iter().any(|word| rest.contains(word));
            match part[..end].parse() {
                Ok(number) => Some(number),
                Err(_) if required => None,
                Err(_) => Some(0),
            }
        };
        let numbers = (number(true)?, number(false)?, number(false)?);
        Some(Self { numbers, is_release })
    }

    /// Whether it is meant for everybody: no alpha, beta or release candidate.
    pub(crate) fn is_release(self) -> bool {
        self.is_release
    }

    /// The first number.
    pub(crate) fn major(self) -> u32 {
        self.numbers.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor, patch) = self.numbers;
        write!(f, "{major}.{minor}")?;
        if patch > 0 { write!(f, ".{patch}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_what_follows_them() {
        assert_eq!(Version::read("3.7.1"), Some(Version::new(3, 7, 1)));
        assert_eq!(Version::read("4.3"), Some(Version::new(4, 3, 0)));
        assert_eq!(Version::read("4.5.5 [1a2b3c]"), Some(Version::new(4, 5, 5)));
        assert_eq!(Version::read("develop"), None);
    }

    #[test]
    fn a_candidate_is_older_than_the_release() {
        let candidate = Version::read("5.0.0RC3");
        assert!(candidate < Some(Version::new(5, 0, 0)));
        assert!(candidate > Version::read("4.5.5"));
        assert!(candidate.is_some_and(|version| !version.is_release()));
        assert!(Version::read("4.3Beta1").is_some_and(|version| !version.is_release()));
    }
}
