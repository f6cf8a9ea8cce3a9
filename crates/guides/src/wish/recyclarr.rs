//! The settings file of another synchroniser, read as wishes. Addresses and keys in it are not
//! looked at.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::{
    FormatWish, GroupAdd, GroupWish, Limit, NamingWish, ProfileWish, QualitySort, QualityWish,
    Reset, ScoreWish, SizeWish, SizesWish, Wish, WishError,
    include::{Included, with_included},
    parsed, typed,
};
use crate::GuideId;

/// What a file wishes for in one program.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The guide's word for the program.
    pub kind: String,
    /// What the file calls the instance.
    pub name: String,
    pub wish: Wish,
    /// What of the file was not taken over, in sentences.
    pub notes: Vec<String>,
}

/// What is understood without doing anything, with the reason.
const LEFT_OUT: [(&str, &str); 3] = [
    ("delete_old_custom_formats", "nothing is ever deleted here"),
    ("media_management", "the audit's rules keep it"),
    ("replace_existing_custom_formats", "say `adopt` for what may be taken over"),
];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Instance {
    quality_definition: Option<Definition>,
    quality_profiles: Vec<Profile>,
    custom_formats: Vec<Formats>,
    custom_format_groups: Groups,
    media_naming: Option<BTreeMap<String, Value>>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    preferred_ratio: Option<f64>,
    #[serde(default)]
    qualities: Vec<Size>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Size {
    name: String,
    #[serde(default)]
    min: Option<f64>,
    #[serde(default)]
    preferred: Option<Limit>,
    #[serde(default)]
    max: Option<Limit>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Profile {
    trash_id: Option<GuideId>,
    name: Option<String>,
    score_set: Option<String>,
    #[serde(deserialize_with = "reset")]
    reset_unmatched_scores: Option<Reset>,
    upgrade: Option<Upgrade>,
    min_format_score: Option<i64>,
    min_upgrade_format_score: Option<i64>,
    quality_sort: Option<QualitySort>,
    qualities: Vec<Quality>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Upgrade {
    allowed: Option<bool>,
    until_quality: Option<String>,
    until_score: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quality {
    name: String,
    #[serde(default)]
    enabled: Option<bool>,
    #[serde(default)]
    qualities: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Formats {
    trash_ids: Vec<GuideId>,
    /// Older files say `quality_profiles`.
    #[serde(default, alias = "quality_profiles")]
    assign_scores_to: Vec<Assigned>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Assigned {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    trash_id: Option<GuideId>,
    #[serde(default)]
    score: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Groups {
    skip: Vec<GuideId>,
    add: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    trash_id: GuideId,
    #[serde(default)]
    assign_scores_to: Vec<Assigned>,
    #[serde(default)]
    select: Vec<GuideId>,
    #[serde(default)]
    select_all: bool,
    #[serde(default)]
    exclude: Vec<GuideId>,
}

/// Reads `recyclarr.yml`, with the files that it includes as `included` gives their text.
///
/// # Errors
///
/// Where it is not understood, and for what cannot be taken over without changing its meaning.
pub fn import(text: &str, included: &Included<'_>) -> Result<Vec<Imported>, WishError> {
    let document: BTreeMap<String, Value> = typed(&parsed(text, false)?)?;
    let mut imported = Vec::new();
    for (kind, instances) in document {
        let instances = instances.as_object().into_iter().flatten();
        for (name, told) in instances.filter(|(_, told)| told.is_object()) {
            let at = format!("{kind}.{name}");
            let instance: Instance = of(&with_included(told, &at, included)?, &at)?;
            imported.push(instance.imported(&kind, name)?);
        }
    }
    if imported.is_empty() {
        return Err(WishError::Syntax("there is no instance in this file".to_owned()));
    }
    Ok(imported)
}

fn of<T: DeserializeOwned>(told: &Value, at: &str) -> Result<T, WishError> {
    typed(told).map_err(|err| match err {
        WishError::Invalid { place, reason } => {
            WishError::Invalid { place: format!("{at}.{place}"), reason }
        }
        other => other,
    })
}

impl Instance {
    fn imported(self, kind: &str, name: &str) -> Result<Imported, WishError> {
        let at = |key: &str| format!("{kind}.{name}.{key}");
        let mut notes = Vec::new();
        for key in self.rest.keys().filter(|key| !matches!(key.as_str(), "base_url" | "api_key")) {
            let known = LEFT_OUT.iter().find(|(known, _)| known == key);
            let Some((_, why)) = known else {
                return Err(WishError::Invalid {
                    place: at(key),
                    reason: "this is not known: take it out if it is not needed".to_owned(),
                });
            };
            notes.push(format!("{}: not taken over, because {why}", at(key)));
        }
        let mut profiles = Vec::new();
        for profile in self.quality_profiles {
            profiles.push(profile.wished());
        }
        let formats = self.custom_formats.into_iter().map(|it| FormatWish {
            ids: it.trash_ids,
            scores: it.assign_scores_to.into_iter().filter_map(Assigned::score).collect(),
        });
        let formats: Vec<_> = formats.collect();
        // A profile that only gets scores is wished for by that.
        for score in formats.iter().flat_map(|it| &it.scores) {
            let is = |it: &ProfileWish| {
                it.name.as_ref() == Some(&score.profile)
                    || it.id.as_ref().is_some_and(|id| id.as_str() == score.profile)
            };
            if !profiles.iter().any(is) {
                let name = Some(score.profile.clone());
                profiles.push(ProfileWish { name, ..ProfileWish::default() });
            }
        }
        let add = self.custom_format_groups.add.into_iter().map(|it| GroupAdd {
            id: it.trash_id,
            profiles: it.assign_scores_to.into_iter().filter_map(Assigned::profile).collect(),
            select: it.select,
            select_all: it.select_all,
            exclude: it.exclude,
        });
        let wish = Wish {
            profiles,
            formats,
            groups: GroupWish { skip: self.custom_format_groups.skip, add: add.collect() },
            sizes: self.quality_definition.map(Definition::wished),
            naming: self.media_naming.map(|it| naming(&it)),
            ..Wish::default()
        };
        Ok(Imported { kind: kind.to_owned(), name: name.to_owned(), wish, notes })
    }
}

impl Profile {
    fn wished(self) -> ProfileWish {
        let upgrade = self.upgrade.unwrap_or_default();
        let qualities = self.qualities.into_iter().map(|it| QualityWish {
            name: it.name,
            allowed: it.enabled.unwrap_or(true),
            items: it.qualities,
        });
        // What upgrades until something upgrades.
        let until = upgrade.until_quality.is_some() || upgrade.until_score.is_some();
        ProfileWish {
            id: self.trash_id,
            name: self.name,
            score_set: self.score_set,
            upgrade_allowed: upgrade.allowed.or(until.then_some(true)),
            cutoff: upgrade.until_quality,
            cutoff_score: upgrade.until_score,
            min_score: self.min_format_score,
            min_upgrade_score: self.min_upgrade_format_score,
            qualities: qualities.collect(),
            quality_sort: self.quality_sort,
            reset_unmatched_scores: self.reset_unmatched_scores,
        }
    }
}

impl Definition {
    fn wished(self) -> SizesWish {
        let qualities = self.qualities.into_iter().map(|it| SizeWish {
            name: it.name,
            min: it.min,
            preferred: it.preferred,
            max: it.max,
        });
        SizesWish {
            kind: self.kind,
            preferred_ratio: self.preferred_ratio,
            qualities: qualities.collect(),
        }
    }
}

impl Assigned {
    fn profile(self) -> Option<String> {
        self.trash_id.map(|id| id.to_string()).or(self.name)
    }

    fn score(self) -> Option<ScoreWish> {
        let score = self.score;
        Some(ScoreWish { profile: self.profile()?, score })
    }
}

/// Its places are called as in the guide, but for one: what a film's file is called.
fn naming(told: &BTreeMap<String, Value>) -> NamingWish {
    let mut naming = NamingWish::default();
    for (place, value) in told {
        match value {
            Value::String(variant) => {
                naming.variants.insert(place.clone(), variant.clone());
            }
            Value::Object(deeper) => {
                for (key, value) in deeper {
                    let slot = match (place.as_str(), key.as_str()) {
                        (_, "rename") => {
                            naming.rename = value.as_bool();
                            continue;
                        }
                        ("movie", "standard") => "file".to_owned(),
                        (place, key) => format!("{place}.{key}"),
                    };
                    if let Some(variant) = value.as_str() {
                        naming.variants.insert(slot, variant.to_owned());
                    }
                }
            }
            _ => {}
        }
    }
    naming
}

/// `true`, or what it is in detail.
fn reset<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Reset>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Told {
        Flag(bool),
        Whole(Reset),
    }
    Ok(match Option::<Told>::deserialize(deserializer)? {
        None => None,
        Some(Told::Flag(enabled)) => Some(Reset { enabled, ..Reset::default() }),
        Some(Told::Whole(reset)) => Some(reset),
    })
}
