//! What an owner wishes for: which profiles, formats, sizes and names of a guide, per program.

mod include;
mod recyclarr;
mod want;

use std::collections::BTreeMap;

use kernel::InstanceName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{GuideId, Item};

pub use include::Included;
pub use recyclarr::{Imported, import};
pub(crate) use want::{Wanted, WantedProfile, want};

/// The longest file of wishes. Bytes.
const LONGEST: usize = 1024 * 1024;

/// What is wished for, by instance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wishes {
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Wish>")]
    pub instances: BTreeMap<InstanceName, Wish>,
}

/// What is wished for in one program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Wish {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<ProfileWish>,
    /// Formats besides those of the profiles and their groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<FormatWish>,
    #[serde(skip_serializing_if = "GroupWish::is_empty")]
    pub groups: GroupWish,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sizes: Option<SizesWish>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub naming: Option<NamingWish>,
    /// What of the same name, but not made from the guide, may be taken over.
    pub adopt: Adopt,
}

/// One profile, and where it differs from the guide's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProfileWish {
    /// Of the guide. Without it, `name` is a profile that is there already, in which only what is
    /// said here is changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<GuideId>,
    /// What it is called here; the guide's name when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_set: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrade_allowed: Option<bool>,
    /// The name of a quality or of a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cutoff: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cutoff_score: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_score: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_upgrade_score: Option<i64>,
    /// The best first; the guide's when none are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub qualities: Vec<QualityWish>,
    /// Where those are put that are not named, none of which is allowed: below, or on top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_sort: Option<QualitySort>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset_unmatched_scores: Option<Reset>,
}

/// Where the named qualities are in the list of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QualitySort {
    Top,
    Bottom,
}

/// A quality or a group, as a guide's profile has it.
pub type QualityWish = Item;

/// Sets the scores of all formats that are not wished for to 0, with exceptions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reset {
    pub enabled: bool,
    /// Names of formats, whatever their case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// Patterns of names of formats.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except_patterns: Vec<String>,
}

/// Formats, and what they count in which profiles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FormatWish {
    pub ids: Vec<GuideId>,
    /// Without any, the formats are made and count nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<ScoreWish>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreWish {
    /// A wished profile, by its id in the guide or by its name.
    pub profile: String,
    /// The guide's score when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<i64>,
}

/// Groups of formats besides those that belong to the profiles anyway, and those of them that are
/// not wanted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GroupWish {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skip: Vec<GuideId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<GroupAdd>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupAdd {
    pub id: GuideId,
    /// Wished profiles in which its formats count, by id or name; those that the group is for when
    /// none are named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// Formats of it besides the required ones and its defaults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub select: Vec<GuideId>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub select_all: bool,
    /// Formats of it that are not wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<GuideId>,
}

/// How large qualities should be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SizesWish {
    /// The guide's type, such as `anime`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Where between the smallest (0) and the largest (1) the preferred size is; the guide's
    /// preferred size when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_ratio: Option<f64>,
    /// Where it differs from the guide's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub qualities: Vec<SizeWish>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SizeWish {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred: Option<Limit>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Limit>,
}

/// A size in MB per minute, or the word `unlimited`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Limit {
    Size(f64),
    #[serde(with = "unlimited")]
    #[schemars(with = "String")]
    Unlimited,
}

/// How files and folders are named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NamingWish {
    /// Whether files are renamed at all; left as it is when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rename: Option<bool>,
    /// The media server that reads the names: for every place that has a variant of that word,
    /// the one with the surest ids, else the ordinary one.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// By the guide's place, such as `folder` or `episodes.anime`, its variant.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub variants: BTreeMap<String, String>,
}

/// What that was not made from the guide may be taken over because it has the same name. Whatever
/// it is, a plan names each, with every field that would change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Adopt {
    /// Only what is as the guide has it already: nothing of its owner is lost.
    #[default]
    Same,
    /// Whatever has the same name.
    All,
    /// What has one of these names.
    #[serde(untagged)]
    These(Vec<String>),
}

impl Adopt {
    /// Whether something of this name may be changed.
    pub(crate) fn allows(&self, name: &str) -> bool {
        match self {
            Self::Same => false,
            Self::All => true,
            Self::These(names) => names.iter().any(|it| it == name),
        }
    }
}

impl GroupWish {
    fn is_empty(&self) -> bool {
        self.skip.is_empty() && self.add.is_empty()
    }
}

/// Why wishes cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum WishError {
    #[error("the file has more than {LONGEST} bytes")]
    TooLong,
    #[error("{0}")]
    Syntax(String),
    #[error("{place}: {reason}")]
    Invalid { place: String, reason: String },
}

/// Reads wishes as YAML, or as TOML when `is_toml`.
///
/// # Errors
///
/// Where the text is not understood. None of it is repeated in the error: there may be keys in it.
pub fn read_wishes(text: &str, is_toml: bool) -> Result<Wishes, WishError> {
    typed(&parsed(text, is_toml)?)
}

fn parsed(text: &str, is_toml: bool) -> Result<Value, WishError> {
    if text.len() > LONGEST {
        return Err(WishError::TooLong);
    }
    if is_toml {
        return toml::from_str(text).map_err(|err| WishError::Syntax(err.message().to_owned()));
    }
    serde_saphyr::from_str::<Option<Value>>(text)
        .map(|it| it.unwrap_or(Value::Object(serde_json::Map::new())))
        .map_err(|err| WishError::Syntax(err.without_snippet().to_string()))
}

fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, WishError> {
    serde_path_to_error::deserialize(value).map_err(|err| WishError::Invalid {
        place: err.path().to_string(),
        reason: kernel::clean_text(&err.inner().to_string(), 300),
    })
}

fn is_false(value: &bool) -> bool {
    !value
}

mod unlimited {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("unlimited")
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "unlimited" => Ok(()),
            _ => Err(D::Error::custom("a size in MB per minute, or `unlimited`, is needed")),
        }
    }
}
