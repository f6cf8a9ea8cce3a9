//! What a guide has to say, as it was read.

mod documents;
mod read;

use std::{collections::BTreeMap, fmt, path::PathBuf, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use documents::{
    Condition, Format, Group, GroupFormat, Item, Naming, Profile, QualitySize, Sizes,
};
pub use read::GuideError;

/// A guide: what it has for each program, under the word that the guide has for it.
#[derive(Clone, Debug, Default)]
pub struct Guide {
    pub books: BTreeMap<String, Book>,
    /// Every file that was read, relative to the guide's folder: all that a copy needs.
    pub files: Vec<PathBuf>,
}

/// What a guide has for one program.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub formats: BTreeMap<GuideId, Format>,
    pub profiles: BTreeMap<GuideId, Profile>,
    pub groups: BTreeMap<GuideId, Group>,
    /// By their type, such as `anime`.
    pub sizes: BTreeMap<String, Sizes>,
    pub naming: Naming,
    /// Formats of which only one may count in a profile.
    pub conflicts: Vec<Vec<GuideId>>,
}

/// By what a guide names one of its parts, for ever: 1 to 64 of `a-z`, `0-9`, `-` and `_`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
pub struct GuideId(String);

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an id of a guide: copy it from the guide's page or from `trash_id`")]
pub struct InvalidGuideId(String);

impl GuideId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GuideId {
    type Err = InvalidGuideId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = text.trim().to_ascii_lowercase();
        let fits = (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if fits { Ok(Self(id)) } else { Err(InvalidGuideId(kernel::clean_text(text, 70))) }
    }
}

impl TryFrom<String> for GuideId {
    type Error = InvalidGuideId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<GuideId> for String {
    fn from(id: GuideId) -> Self {
        id.0
    }
}

impl fmt::Display for GuideId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
