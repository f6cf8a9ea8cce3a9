use serde::Deserialize;

use super::loose;

/// Which qualities and formats are wanted, and how much.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    #[serde(deserialize_with = "loose::number")]
    pub id: Option<i64>,
    #[serde(deserialize_with = "loose::flag")]
    pub upgrade_allowed: Option<bool>,
    /// The id of a quality or of a group.
    #[serde(deserialize_with = "loose::number")]
    pub cutoff: Option<i64>,
    #[serde(deserialize_with = "loose::number")]
    pub min_format_score: Option<i64>,
    #[serde(deserialize_with = "loose::number")]
    pub cutoff_format_score: Option<i64>,
    #[serde(deserialize_with = "loose::number")]
    pub min_upgrade_format_score: Option<i64>,
    /// The worst first.
    #[serde(deserialize_with = "loose::list")]
    pub items: Vec<QualityItem>,
    #[serde(deserialize_with = "loose::list")]
    pub format_items: Vec<FormatScore>,
    #[serde(deserialize_with = "loose::object")]
    pub language: Option<Language>,
}

/// The language that a profile wants.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Language {
    #[serde(deserialize_with = "loose::number")]
    pub id: Option<i64>,
}

/// A quality, or a group of qualities that count the same.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct QualityItem {
    /// Of a group.
    #[serde(deserialize_with = "loose::number")]
    id: Option<i64>,
    /// Of a group.
    #[serde(deserialize_with = "loose::text")]
    name: Option<String>,
    #[serde(deserialize_with = "loose::object")]
    pub quality: Option<Quality>,
    #[serde(deserialize_with = "loose::list")]
    pub items: Vec<QualityItem>,
    #[serde(deserialize_with = "loose::flag")]
    pub allowed: Option<bool>,
    #[serde(flatten)]
    pub sizes: Sizes,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Quality {
    #[serde(deserialize_with = "loose::number")]
    id: Option<i64>,
    #[serde(deserialize_with = "loose::text")]
    name: Option<String>,
}

/// How much a minute may take, in MB. Newer versions keep it in the profile, older ones in the
/// definition of the quality.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Sizes {
    #[serde(deserialize_with = "loose::decimal")]
    pub min_size: Option<f64>,
    /// `None` for no limit.
    #[serde(deserialize_with = "loose::decimal")]
    pub max_size: Option<f64>,
    #[serde(deserialize_with = "loose::decimal")]
    pub preferred_size: Option<f64>,
}

/// What a custom format counts in a profile.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormatScore {
    #[serde(deserialize_with = "loose::number")]
    pub format: Option<i64>,
    #[serde(deserialize_with = "loose::text")]
    pub name: Option<String>,
    #[serde(deserialize_with = "loose::number")]
    pub score: Option<i64>,
}

/// How large a quality may be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Definition {
    #[serde(flatten)]
    pub sizes: Sizes,
}

impl Profile {
    /// What is allowed, the worst first.
    pub fn allowed(&self) -> impl DoubleEndedIterator<Item = &QualityItem> {
        self.items.iter().filter(|item| item.allowed == Some(true))
    }

    /// The most that a release can score.
    pub fn best_score(&self) -> i64 {
        let scores = self.format_items.iter().filter_map(|item| item.score);
        scores.filter(|score| *score > 0).fold(0, i64::saturating_add)
    }

    /// The formats that count something here.
    pub fn scored(&self) -> impl Iterator<Item = &FormatScore> {
        self.format_items.iter().filter(|item| item.score.is_some_and(|score| score != 0))
    }

    /// All single qualities, those in groups too, with whether they are allowed.
    pub fn qualities(&self) -> impl Iterator<Item = (&QualityItem, bool)> {
        self.items.iter().flat_map(|item| {
            let allowed = item.allowed == Some(true);
            let inner = item.items.iter().map(move |quality| (quality, allowed));
            item.quality.is_some().then_some((item, allowed)).into_iter().chain(inner)
        })
    }
}

impl QualityItem {
    /// By which a cutoff names it: the group's id, or the quality's.
    pub fn id(&self) -> Option<i64> {
        self.quality.as_ref().map_or(self.id, |quality| quality.id)
    }

    pub fn name(&self) -> &str {
        let name = self.quality.as_ref().map_or(&self.name, |quality| &quality.name);
        name.as_deref().unwrap_or("?")
    }
}

impl Sizes {
    /// Whether no release can keep to it, or nothing can be preferred.
    pub fn contradict(&self) -> bool {
        let min = self.min_size.unwrap_or(0.0);
        let above = |limit: Option<f64>, size: f64| limit.is_some_and(|limit| size > limit);
        let nothing_fits = self.max_size.is_some_and(|max| max > 0.0 && max <= min);
        let preferred = self.preferred_size.unwrap_or(min);
        nothing_fits
            || preferred < min
            || (above(self.max_size, preferred) && self.max_size != Some(0.0))
    }
}
