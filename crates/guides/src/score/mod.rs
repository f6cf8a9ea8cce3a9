//! What a release would count, by its name alone: which formats it meets and what they sum up to in
//! each wished profile. What a name cannot tell is said to be unknown.

mod beside;
mod title;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::{
    Book, Condition, Format, GuideId, Problem, Wish,
    wish::{WantedProfile, want},
};
pub use beside::{Own, OwnScore, differences, own};
use title::{Source, Title};

/// The longest name of a release that is looked at. Characters.
const LONGEST: usize = 500;

/// Whether something is so, as far as can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    No,
    Unknown,
    Yes,
}

/// Whether a release meets a format.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormatVerdict {
    pub id: GuideId,
    pub name: String,
    /// What it counts in the profile.
    pub score: i64,
    pub met: Truth,
    /// The conditions that cannot be judged by a name, by their names.
    pub unknown: Vec<String>,
}

/// What a release counts in a profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scored {
    pub profile: String,
    /// The sum of the formats that are met for certain.
    pub score: i64,
    /// The sums if everything unknown were as bad, or as good, as it can be.
    pub at_least: i64,
    pub at_most: i64,
    /// The quality that the name promises; `None` when it promises none that the profile knows.
    pub quality: Option<String>,
    pub quality_allowed: Truth,
    /// Whether the program would take it, by quality and score alone.
    pub taken: Truth,
    /// Whether it would look for nothing better afterwards.
    pub is_enough: Truth,
    /// Those that are met, or may be.
    pub formats: Vec<FormatVerdict>,
    /// The names of all that count in the profile.
    #[serde(skip)]
    pub wished: Vec<String>,
}

/// Judges the name of a release by every wished profile.
///
/// # Errors
///
/// What is wrong with the wish.
pub fn score(book: &Book, wish: &Wish, release: &str) -> Result<Vec<Scored>, Vec<Problem>> {
    let wanted = want(book, wish)?;
    let release = kernel::clean_text(release, LONGEST);
    let judge = Judge::of(book, &release);
    let met: BTreeMap<_, _> =
        wanted.formats.iter().map(|format| (&format.id, judge.format(format))).collect();
    let scored = wanted.profiles.iter().map(|profile| {
        let counted = profile.scores.iter().filter_map(|(&id, &score)| {
            let (met, unknown) = met.get(id)?;
            let name = book.formats.get(id)?.name.clone();
            let unknown = unknown.clone();
            Some(FormatVerdict { id: id.clone(), name, score, met: *met, unknown })
        });
        let all: Vec<_> = counted.collect();
        let wished = all.iter().map(|it| it.name.clone()).collect();
        judge.profile(profile, all.into_iter().filter(|it| it.met != Truth::No).collect(), wished)
    });
    Ok(scored.collect())
}

struct Judge<'a> {
    title: Title<'a>,
    /// Whether the program has a source of its own for remuxes: the guide's conditions tell.
    remux_is_a_source: bool,
}

impl<'a> Judge<'a> {
    fn of(book: &Book, release: &'a str) -> Self {
        let conditions = book.formats.values().flat_map(|it| &it.conditions);
        let mut sources = conditions.filter(|it| it.implementation == "SourceSpecification");
        let remux_is_a_source = sources.any(|it| source_of(&it.name) == Some(Source::Remux));
        Self { title: Title::of(release), remux_is_a_source }
    }

    fn profile(
        &self,
        profile: &WantedProfile<'_>,
        formats: Vec<FormatVerdict>,
        wished: Vec<String>,
    ) -> Scored {
        let sum = |counts: &dyn Fn(&FormatVerdict) -> bool| {
            formats.iter().filter(|it| counts(it)).map(|it| it.score).fold(0, i64::saturating_add)
        };
        let score = sum(&|it| it.met == Truth::Yes);
        let at_least = sum(&|it| it.met == Truth::Yes || it.score < 0);
        let at_most = sum(&|it| it.met == Truth::Yes || it.score > 0);
        let names = self.title.qualities();
        let known = profile.items().iter().find_map(|item| {
            let singles = item.items.iter().chain([&item.name]);
            let name = singles.into_iter().find(|it| names.contains(it))?;
            Some((name.clone(), item.allowed))
        });
        let quality_allowed = match &known {
            Some((_, true)) => Truth::Yes,
            Some((_, false)) => Truth::No,
            None => Truth::Unknown,
        };
        let settings: BTreeMap<_, _> = profile.settings().into_iter().collect();
        let reaches = |key: &str| {
            let needed = settings.get(key).and_then(Value::as_i64).unwrap_or(0);
            match (at_least >= needed, at_most >= needed) {
                (true, _) => Truth::Yes,
                (_, false) => Truth::No,
                _ => Truth::Unknown,
            }
        };
        Scored {
            profile: profile.name.to_owned(),
            score,
            at_least,
            at_most,
            quality: known.map(|(name, _)| name),
            quality_allowed,
            taken: quality_allowed.min(reaches("minFormatScore")),
            is_enough: reaches("cutoffFormatScore"),
            formats,
            wished,
        }
    }

    /// Of the conditions of one kind, those that are required must be met, and one at least.
    fn format(&self, format: &Format) -> (Truth, Vec<String>) {
        let mut kinds: BTreeMap<&str, Vec<(&Condition, Truth)>> = BTreeMap::new();
        for condition in &format.conditions {
            let met = self.condition(condition);
            kinds.entry(&condition.implementation).or_default().push((condition, met));
        }
        let of_kind = kinds.values().map(|conditions| {
            let any = conditions.iter().map(|(_, met)| *met).max().unwrap_or(Truth::No);
            let required = conditions.iter().filter(|(it, _)| it.required).map(|(_, met)| *met);
            required.min().unwrap_or(Truth::Yes).min(any)
        });
        let met = of_kind.min().unwrap_or(Truth::No);
        let unknown = kinds.values().flatten().filter(|(_, met)| *met == Truth::Unknown);
        (met, unknown.map(|(it, _)| it.name.clone()).collect())
    }

    fn condition(&self, condition: &Condition) -> Truth {
        let met = match condition.implementation.as_str() {
            "ReleaseTitleSpecification" => self.matches(condition, Some(self.title.text)),
            "ReleaseGroupSpecification" => self.matches(condition, self.title.group),
            "ResolutionSpecification" => match (self.title.resolution, number(condition)) {
                (Some(lines), Some(wanted)) => Truth::from(i64::from(lines) == wanted),
                _ => Truth::Unknown,
            },
            "SourceSpecification" | "QualityModifierSpecification" => self.source(condition),
            _ => Truth::Unknown,
        };
        match met {
            Truth::Unknown => Truth::Unknown,
            met => Truth::from((met == Truth::Yes) != condition.negate),
        }
    }

    /// Whether a pattern of the guide is found in a text. It may be written in a way that is not
    /// known here, or take too long.
    fn matches(&self, condition: &Condition, text: Option<&str>) -> Truth {
        let Some(pattern) = condition.value().and_then(Value::as_str) else {
            return Truth::Unknown;
        };
        let Some(text) = text else { return Truth::No };
        let found = crate::pattern(pattern).and_then(|it| it.is_match(text));
        found.map_or(Truth::Unknown, Truth::from)
    }

    /// Programs number the sources each in its own way: the condition's name tells which it means.
    fn source(&self, condition: &Condition) -> Truth {
        let (Some(wanted), Some(own)) = (source_of(&condition.name), self.title.source) else {
            return Truth::Unknown;
        };
        let is_disc = own == Source::Remux && wanted == Source::Bluray;
        Truth::from(own == wanted || (is_disc && !self.remux_is_a_source))
    }
}

impl From<bool> for Truth {
    fn from(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }
}

fn number(condition: &Condition) -> Option<i64> {
    match condition.value()? {
        Value::String(text) => text.parse().ok(),
        value => value.as_i64(),
    }
}

/// The source that a condition speaks of, if its name says so plainly.
fn source_of(name: &str) -> Option<Source> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    match plain.strip_prefix("not").unwrap_or(&plain) {
        "webdl" => Some(Source::WebDl),
        "webrip" => Some(Source::WebRip),
        "bluray" => Some(Source::Bluray),
        "remux" | "blurayremux" => Some(Source::Remux),
        "dvd" => Some(Source::Dvd),
        "hdtv" => Some(Source::Tv),
        _ => None,
    }
}
