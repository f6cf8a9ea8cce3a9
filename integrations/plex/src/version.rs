use std::fmt;

/// A version of four numbers: `1.41.3.9314-a0bfb8370` without what follows the dash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) [u32; 4]);

impl Version {
    /// Missing numbers are 0; `None` when there are not even two.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(['.', '-']).map(str::parse);
        let mut next = || parts.next().and_then(Result::ok);
        let (first, second) = (next()?, next()?);
        Some(Self([first, second, next().unwrap_or(0), next().unwrap_or(0)]))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(f, "{a}.{b}.{c}.{d}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_number_by_number() {
        let read = |text: &str| Version::read(text).unwrap();
        assert!(read("1.41.3.9314-a0bfb8370") < read("1.42.1.10060-4e8b05daf"));
        assert!(read("1.9.0") < read("1.19.3.2764"));
        assert_eq!(read("1.41.3.9314-a0bfb8370").to_string(), "1.41.3.9314");
        assert_eq!((Version::read("1"), Version::read("latest")), (None, None));
    }
}
