//! What a program itself makes of a release, beside what the guide says of its name.

use kernel::audit::{Configuration, Reading};
use serde::Serialize;
use serde_json::Value;

use super::{Scored, Truth};
use crate::compare::{FORMATS, PROFILES, items};

/// What a program would do with a release, by its settings of now.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Own {
    /// What it takes the release for; `None` when it knows no such title.
    pub title: Option<String>,
    pub quality: Option<String>,
    /// The names of the custom formats that it meets.
    pub formats: Vec<String>,
    /// Of the wished profiles, those that it has.
    pub profiles: Vec<OwnScore>,
}

/// What a release counts in a profile of a program.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnScore {
    pub profile: String,
    pub score: i64,
    pub quality_allowed: Truth,
    /// Whether the program would take it, by quality and score alone.
    pub taken: Truth,
    /// Whether it would look for nothing better afterwards.
    pub is_enough: Truth,
}

/// What a program makes of a release in the profiles that were scored.
pub fn own(reading: Reading, settings: &Configuration, scored: &[Scored]) -> Own {
    let all = |resource: &str| settings.document(resource).and_then(Value::as_array);
    let formats = all(FORMATS)
        .into_iter()
        .flatten()
        .filter(|format| format["id"].as_i64().is_some_and(|id| reading.formats.contains(&id)));
    let formats = formats.filter_map(|format| Some(cleaned(format["name"].as_str()?)));
    let profiles = scored.iter().filter_map(|it| {
        let mut profiles = all(PROFILES)?.iter();
        let profile = profiles.find(|profile| profile["name"] == *it.profile)?;
        Some(in_profile(&reading, profile, &it.profile))
    });
    Own {
        formats: formats.collect(),
        profiles: profiles.collect(),
        title: reading.title,
        quality: reading.quality,
    }
}

fn in_profile(reading: &Reading, profile: &Value, name: &str) -> OwnScore {
    let counted = profile["formatItems"].as_array().into_iter().flatten();
    let counted = counted
        .filter(|item| item["format"].as_i64().is_some_and(|id| reading.formats.contains(&id)));
    let score = counted.filter_map(|it| it["score"].as_i64()).fold(0, i64::saturating_add);
    let there = profile["items"].as_array().map_or(&[][..], Vec::as_slice);
    let quality_allowed = reading.quality.as_deref().map_or(Truth::Unknown, |quality| {
        let holds = |item: &&Value| {
            items::single(std::slice::from_ref(*item)).any(|it| items::name(it) == Some(quality))
        };
        Truth::from(there.iter().find(holds).is_some_and(|it| it["allowed"] == true))
    });
    let reaches = |key: &str| Truth::from(score >= profile[key].as_i64().unwrap_or(0));
    OwnScore {
        profile: name.to_owned(),
        score,
        quality_allowed,
        taken: quality_allowed.min(reaches("minFormatScore")),
        is_enough: reaches("cutoffFormatScore"),
    }
}

/// Where a program and the guide differ about a release, in sentences.
pub fn differences(scored: &[Scored], own: &Own, settings: &Configuration) -> Vec<String> {
    let known = settings.document(FORMATS).and_then(Value::as_array);
    let is_there = |name: &str| known.into_iter().flatten().any(|it| it["name"] == *name);
    let mut told = Vec::new();
    for it in scored {
        let profile = &it.profile;
        let Some(beside) = own.profiles.iter().find(|own| own.profile == *profile) else {
            told.push(format!("{profile}: the program has no such profile yet"));
            continue;
        };
        if !(it.at_least..=it.at_most).contains(&beside.score) {
            let (ours, theirs) = (it.score, beside.score);
            told.push(format!("{profile}: by the guide it counts {ours}, in the program {theirs}"));
        }
        if let (Some(ours), Some(theirs)) = (&it.quality, &own.quality)
            && ours != theirs
        {
            told.push(format!("{profile}: its name says {ours}, the program reads {theirs}"));
        }
        for format in it.formats.iter().filter(|it| it.met == Truth::Yes) {
            let name = &format.name;
            if !is_there(name) {
                told.push(format!("{profile}: {name} is not in the program yet"));
            } else if !own.formats.contains(name) {
                told.push(format!("{profile}: the guide counts {name}, the program does not"));
            }
        }
        for name in &own.formats {
            let scored = it.wished.contains(name);
            if scored && it.formats.iter().all(|it| it.name != *name) {
                told.push(format!("{profile}: the program counts {name}, the guide does not"));
            }
        }
    }
    told.dedup();
    told
}

fn cleaned(name: &str) -> String {
    kernel::clean_text(name, 200)
}
