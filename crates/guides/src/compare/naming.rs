use kernel::audit::{Configuration, FieldChange, Fix, Risk, Target};
use serde_json::{Value, json};

use super::{Change, Comparison, NAMING, Problem};
use crate::wish::Wanted;

/// Which setting a place of the guide is.
const PLACES: [(&str, &str); 7] = [
    ("file", "standardMovieFormat"),
    ("folder", "movieFolderFormat"),
    ("season", "seasonFolderFormat"),
    ("series", "seriesFolderFormat"),
    ("episodes.standard", "standardEpisodeFormat"),
    ("episodes.daily", "dailyEpisodeFormat"),
    ("episodes.anime", "animeEpisodeFormat"),
];
/// What switches renaming on, in one program or another.
const RENAMING: [&str; 2] = ["renameMovies", "renameEpisodes"];

pub(super) fn compare(wanted: &Wanted<'_>, settings: &Configuration, found: &mut Comparison) {
    if wanted.naming.is_empty() && wanted.rename.is_none() {
        return;
    }
    let Some(naming) = settings.document(NAMING) else {
        found.problems.push(Problem::NotTold("naming".to_owned()));
        return;
    };
    let mut changes = Vec::new();
    let mut field = |field: &str, to: Value| {
        let from = naming.get(field).cloned().unwrap_or(Value::Null);
        if from != to {
            changes.push(FieldChange::new(field, from, to));
        }
    };
    if let Some(rename) = wanted.rename
        && let Some(name) = RENAMING.iter().find(|name| naming.get(**name).is_some())
    {
        field(name, json!(rename));
    }
    for (&place, &scheme) in &wanted.naming {
        let known =
            PLACES.iter().find(|(known, name)| *known == place && naming.get(name).is_some());
        match known {
            Some((_, name)) => field(name, json!(scheme)),
            None => found.problems.push(Problem::NotTold(format!("naming of {place}"))),
        }
    }
    if !changes.is_empty() {
        found.changes.push(Change {
            rule: "naming",
            target: Target::whole(NAMING),
            fix: Fix::Set { changes },
            reason: "The guide's naming scheme. Files that are there keep their names until they \
                     are renamed in the program."
                .to_owned(),
            risk: Risk::Careful,
            of_guide: None,
        });
    }
}
