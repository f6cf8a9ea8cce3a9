//! Where the bytes of an answer go.

use kernel::Trouble;
use serde::de::DeserializeOwned;

use crate::fault::Fault;

/// Takes an answer piece by piece.
pub(crate) trait Sink: Send {
    fn take(&mut self, piece: &[u8]) -> Result<(), Fault>;

    /// The answer is complete.
    fn end(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    /// Forgets what it took, so that another attempt can be made; `false` when that is too late.
    fn rewind(&mut self) -> bool;
}

/// Keeps all of it.
#[derive(Default)]
pub(crate) struct Whole(pub(crate) Vec<u8>);

impl Sink for Whole {
    fn take(&mut self, piece: &[u8]) -> Result<(), Fault> {
        self.0.extend_from_slice(piece);
        Ok(())
    }

    fn rewind(&mut self) -> bool {
        self.0.clear();
        true
    }
}

impl Whole {
    pub(crate) fn text(self) -> String {
        String::from_utf8(self.0)
            .unwrap_or_else(|err| String::from_utf8_lossy(err.as_bytes()).into_owned())
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        if self.0.trim_ascii().is_empty() {
            return Err(Fault::misunderstood("the answer is empty"));
        }
        from_json(&self.0)
    }

    /// Like [`Self::json`], but an empty answer counts as `null`.
    pub(crate) fn json_or_nothing<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        if self.0.trim_ascii().is_empty() { from_json(b"null") } else { from_json(&self.0) }
    }
}

pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    if looks_like_markup(bytes) {
        return Err(Fault::misunderstood("a web page instead of JSON"));
    }
    let mut decoder = serde_json::Deserializer::from_slice(bytes);
    let value =
        serde_path_to_error::deserialize(&mut decoder).map_err(|err| Fault::decode(&err))?;
    decoder.end().map_err(|_| Fault::misunderstood("there is more after the JSON"))?;
    Ok(value)
}

pub(crate) fn looks_like_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.trim_ascii_start().first() == Some(&b'<')
}

/// Counts what came, and stops at the limit.
pub(crate) struct Meter {
    left: u64,
    limit: u64,
}

impl Meter {
    pub(crate) fn new(limit: u64) -> Self {
        Self { left: limit, limit }
    }

    pub(crate) fn count(&mut self, piece: usize) -> Result<(), Fault> {
        let piece = u64::try_from(piece).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(piece).ok_or(Trouble::TooBig(self.limit))?;
        Ok(())
    }
}
