use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::{Value, json};

use super::GuideId;

/// The longest name that a guide may give to something.
const LONGEST_NAME: usize = 200;

/// A custom format.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Format {
    #[serde(rename = "trash_id")]
    pub id: GuideId,
    /// What it counts, by the name of a set of scores; `default` is for all others.
    #[serde(rename = "trash_scores", default)]
    pub scores: BTreeMap<String, i64>,
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// Whether its name becomes part of the names of files.
    #[serde(rename = "includeCustomFormatWhenRenaming", default)]
    pub in_file_names: bool,
    #[serde(rename = "specifications")]
    pub conditions: Vec<Condition>,
}

/// One condition of a custom format. Of one kind, one that is not required is enough; each that is
/// required must be met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    #[serde(deserialize_with = "name")]
    pub name: String,
    #[serde(deserialize_with = "name")]
    pub implementation: String,
    #[serde(default)]
    pub negate: bool,
    #[serde(default)]
    pub required: bool,
    /// Its values by their names, such as `value`.
    #[serde(deserialize_with = "fields")]
    pub fields: BTreeMap<String, Value>,
}

/// A quality profile.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    #[serde(rename = "trash_id")]
    pub id: GuideId,
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// Which set of scores it takes; the default one when it names none.
    #[serde(rename = "trash_score_set", default)]
    pub score_set: Option<String>,
    pub upgrade_allowed: bool,
    /// The name of a quality or of a group.
    pub cutoff: String,
    pub min_format_score: i64,
    pub cutoff_format_score: i64,
    #[serde(default)]
    pub min_upgrade_format_score: Option<i64>,
    #[serde(default)]
    pub language: Option<String>,
    /// The best first.
    pub items: Vec<Item>,
    /// The formats that count in it, by name.
    #[serde(default)]
    pub format_items: BTreeMap<String, GuideId>,
}

/// A quality of a profile, or a group of qualities that count the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    #[serde(deserialize_with = "name")]
    pub name: String,
    pub allowed: bool,
    /// The qualities of a group; empty for a single quality.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
}

/// How large qualities should be, for one type of media.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Sizes {
    #[serde(rename = "trash_id")]
    pub id: GuideId,
    #[serde(rename = "type", deserialize_with = "name")]
    pub kind: String,
    pub qualities: Vec<QualitySize>,
}

/// How large a minute of one quality should be, in MB.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct QualitySize {
    #[serde(deserialize_with = "name")]
    pub quality: String,
    pub min: f64,
    pub preferred: f64,
    pub max: f64,
}

/// Formats that belong together.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Group {
    #[serde(rename = "trash_id")]
    pub id: GuideId,
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// Whether it belongs to its profiles without being asked for.
    #[serde(default, deserialize_with = "yes")]
    pub default: bool,
    pub custom_formats: Vec<GroupFormat>,
    #[serde(default)]
    quality_profiles: Profiles,
}

/// A format in a group.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct GroupFormat {
    #[serde(rename = "trash_id")]
    pub id: GuideId,
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// Whether the group makes no sense without it.
    #[serde(default)]
    pub required: bool,
    #[serde(default, deserialize_with = "yes")]
    pub default: bool,
}

/// Which profiles a group is for. Older guides name those that it is not for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Profiles {
    include: Option<BTreeMap<String, GuideId>>,
    exclude: BTreeMap<String, GuideId>,
}

impl Group {
    /// Whether it is for this profile.
    pub fn is_for(&self, profile: &GuideId) -> bool {
        let Profiles { include, exclude } = &self.quality_profiles;
        match include {
            Some(include) => include.values().any(|it| it == profile),
            None => !exclude.values().any(|it| it == profile),
        }
    }
}

/// Schemes for the names of files and folders: for each place its variants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Naming {
    /// By the place, such as `folder` or `episodes.anime`, then by the variant.
    pub places: BTreeMap<String, BTreeMap<String, String>>,
}

impl Naming {
    /// Takes in a document of the guide; a deeper level becomes part of the place's name.
    pub(super) fn learn(&mut self, place: &str, document: &Value) {
        for (key, value) in document.as_object().into_iter().flatten() {
            match value {
                Value::String(scheme) => {
                    let variants = self.places.entry(place.to_owned()).or_default();
                    variants.insert(key.clone(), scheme.clone());
                }
                deeper if place.is_empty() => self.learn(key, deeper),
                deeper => self.learn(&format!("{place}.{key}"), deeper),
            }
        }
    }
}

impl Format {
    /// What it counts under a set of scores.
    pub fn score(&self, set: Option<&str>) -> Option<i64> {
        let of_set = set.and_then(|set| self.scores.get(set));
        of_set.or_else(|| self.scores.get("default")).copied()
    }

    /// As a program takes it.
    pub fn document(&self) -> Value {
        json!({
            "name": self.name,
            "includeCustomFormatWhenRenaming": self.in_file_names,
            "specifications": self.conditions.iter().map(Condition::document).collect::<Vec<_>>(),
        })
    }
}

impl Condition {
    /// As a program takes it: its fields are a list there.
    pub(crate) fn document(&self) -> Value {
        let fields: Vec<_> =
            self.fields.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        json!({
            "name": self.name,
            "implementation": self.implementation,
            "negate": self.negate,
            "required": self.required,
            "fields": fields,
        })
    }

    /// The text or number that it is about.
    pub fn value(&self) -> Option<&Value> {
        self.fields.get("value")
    }
}

impl Profile {
    /// The names of all qualities that it speaks of.
    pub fn qualities(&self) -> BTreeSet<&str> {
        let names = self.items.iter().flat_map(|item| {
            let alone = item.items.is_empty().then_some(item.name.as_str());
            alone.into_iter().chain(item.items.iter().map(String::as_str))
        });
        names.collect()
    }
}

/// A name as it is, if it can be shown as it is. Spaces too many are part of it.
fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    let visible = |text: &str| text.replace(' ', "");
    let clean = kernel::clean_text(&name, LONGEST_NAME);
    if visible(&name).is_empty() || visible(&clean) != visible(&name) {
        let shown = kernel::clean_text(&name, 60);
        return Err(D::Error::custom(format!(
            "the name `{shown}` is empty, hides characters, or is longer than {LONGEST_NAME}"
        )));
    }
    Ok(name)
}

/// Fields by name; a program writes the same as a list of names and values.
fn fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Value>, D::Error> {
    #[derive(Deserialize)]
    struct Field {
        name: String,
        #[serde(default)]
        value: Value,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Fields {
        ByName(BTreeMap<String, Value>),
        List(Vec<Field>),
    }
    let fields = match Fields::deserialize(deserializer)? {
        Fields::ByName(fields) => fields,
        Fields::List(fields) => fields.into_iter().map(|it| (it.name, it.value)).collect(),
    };
    match fields.iter().find(|(_, value)| value.is_object() || value.is_array()) {
        Some((name, _)) => Err(D::Error::custom(format!("the field `{name}` has no plain value"))),
        None => Ok(fields),
    }
}

/// `true`, or the word for it: the guides write both.
fn yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let told = Value::deserialize(deserializer)?;
    Ok(told == true || told == "true")
}
