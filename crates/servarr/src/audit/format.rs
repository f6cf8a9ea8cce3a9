use serde::Deserialize;
use serde_json::Value;

use super::{Field, loose, provider};

/// A custom format: releases that meet its conditions get its score.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Format {
    #[serde(deserialize_with = "loose::number")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "loose::text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "loose::list", rename = "specifications")]
    pub conditions: Vec<Condition>,
}

/// One condition of a custom format. Of one kind, one that is not required is enough; each that is
/// required must be met.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Condition {
    #[serde(deserialize_with = "loose::text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    pub implementation: Option<String>,
    #[serde(deserialize_with = "loose::flag")]
    pub negate: Option<bool>,
    #[serde(deserialize_with = "loose::flag")]
    pub required: Option<bool>,
    #[serde(deserialize_with = "loose::list")]
    pub fields: Vec<Field>,
}

/// Kinds of which a release has exactly one value.
const SINGLE: [&str; 4] = [
    "ResolutionSpecification",
    "SourceSpecification",
    "QualityModifierSpecification",
    "ReleaseTypeSpecification",
];

impl Format {
    /// Whether its title says that it is about repacks and propers, or one of its conditions does.
    pub fn is_about_repacks(&self) -> bool {
        let about = |text: &str| {
            let text = text.to_ascii_lowercase();
            text.contains("repack") || text.contains("proper")
        };
        let patterns = self.conditions.iter().filter(|condition| condition.negate != Some(true));
        self.name.as_deref().is_some_and(about)
            || patterns.filter_map(|condition| condition.value()?.as_str()).any(about)
    }

    /// Two required conditions that no release can meet together, by their names.
    pub fn contradiction(&self) -> Option<(&str, &str)> {
        let required: Vec<&Condition> =
            self.conditions.iter().filter(|condition| condition.required == Some(true)).collect();
        let pairs = required
            .iter()
            .enumerate()
            .flat_map(|(place, one)| required[place + 1..].iter().map(move |other| (*one, *other)));
        pairs.into_iter().find(|(one, other)| one.excludes(other)).map(|(one, other)| {
            (one.name.as_deref().unwrap_or_default(), other.name.as_deref().unwrap_or_default())
        })
    }
}

impl Condition {
    fn value(&self) -> Option<&Value> {
        provider::field(&self.fields, "value")
    }

    fn excludes(&self, other: &Self) -> bool {
        let negated = |condition: &Self| condition.negate == Some(true);
        let kind = self.implementation.as_deref().unwrap_or_default();
        if self.implementation != other.implementation || self.value().is_none() {
            return false;
        }
        let same = self.fields_are(other);
        match (negated(self), negated(other)) {
            (false, false) => !same && SINGLE.contains(&kind),
            (one, another) => one != another && same,
        }
    }

    fn fields_are(&self, other: &Self) -> bool {
        self.fields.len() == other.fields.len()
            && self.fields.iter().all(|field| {
                let name = field.name.as_deref().unwrap_or_default();
                provider::field(&other.fields, name) == Some(&field.value)
            })
    }
}
