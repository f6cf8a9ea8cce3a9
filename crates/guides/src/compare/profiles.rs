use fancy_regex::Regex;
use kernel::audit::{Configuration, FieldChange, Fix, Risk, Target, made_for};
use serde_json::{Value, json};

use super::{
    Change, Comparison, EMPTY_PROFILE, FORMATS, LANGUAGES, OfGuide, Owned, PROFILES, Problem,
    fields,
    formats::Placed,
    found::{Object, Objects, Place},
    is_addressable, items,
    sizes::InProfiles,
};
use crate::{
    Reset, Wish,
    wish::{Wanted, WantedProfile},
};

const WHAT: &str = "a profile";

pub(super) fn compare(
    wanted: &Wanted<'_>,
    wish: &Wish,
    settings: &Configuration,
    owned: &Owned,
    formats: &[Placed<'_>],
    sizes: &InProfiles,
    found: &mut Comparison,
) {
    if wanted.profiles.is_empty() {
        return;
    }
    let Some(objects) = Objects::of(settings, PROFILES, WHAT, owned) else {
        found.problems.push(Problem::NotTold("profiles".to_owned()));
        return;
    };
    let program = Program { settings, formats, sizes };
    for profile in &wanted.profiles {
        match program.change(profile, wish, &objects, owned, &mut found.notes) {
            Ok(change) => found.changes.extend(change),
            Err(problems) => found.problems.extend(problems),
        }
    }
}

/// What a profile has to fit in with.
struct Program<'a> {
    settings: &'a Configuration,
    formats: &'a [Placed<'a>],
    sizes: &'a InProfiles,
}

impl Program<'_> {
    fn change(
        &self,
        profile: &WantedProfile<'_>,
        wish: &Wish,
        objects: &Objects<'_>,
        owned: &Owned,
        notes: &mut Vec<String>,
    ) -> Result<Option<Change>, Vec<Problem>> {
        let Some(guide) = profile.guide else {
            let Some(object) = objects.named(profile.name) else {
                return Err(vec![Problem::NoSuchProfile(profile.name.to_owned())]);
            };
            let changes = self.differences(profile, object.document)?;
            let reason = "Its owner wishes for these scores and settings.".to_owned();
            return Ok((!changes.is_empty()).then(|| set(object, changes, reason, None)));
        };
        let part = |adopts| Some(OfGuide { id: guide.id.clone(), adopts });
        match objects.find(&guide.id, profile.name, owned).map_err(|it| vec![it])? {
            Place::Ours(object) => {
                let changes = self.differences(profile, object.document)?;
                let reason = "The guide, or the wish, has it otherwise.".to_owned();
                Ok((!changes.is_empty()).then(|| set(object, changes, reason, part(false))))
            }
            Place::Named(object) => {
                let changes = self.differences(profile, object.document)?;
                if !changes.is_empty() && !wish.adopt.allows(object.name) {
                    return Err(vec![Problem::NameTaken {
                        what: WHAT.to_owned(),
                        name: object.name.to_owned(),
                        differs: fields(&changes),
                    }]);
                }
                notes.push(format!(
                    "the profile “{}” was there before the guide: it is taken over",
                    object.name
                ));
                let reason = "It was there before, and may be taken over.".to_owned();
                Ok(Some(set(object, changes, reason, part(true))))
            }
            Place::Nowhere => Ok(Some(Change {
                rule: "profile",
                target: Target {
                    resource: PROFILES.to_owned(),
                    item: None,
                    label: Some(profile.name.to_owned()),
                },
                fix: Fix::Create { document: self.new_profile(profile)? },
                reason: "The guide has this profile, and the program has not. Nothing uses it \
                         until it is chosen."
                    .to_owned(),
                risk: Risk::Safe,
                of_guide: part(false),
            })),
        }
    }

    /// A profile with everything that the program has, as the guide wants it.
    fn new_profile(&self, profile: &WantedProfile<'_>) -> Result<Value, Vec<Problem>> {
        let empty = self.settings.document(EMPTY_PROFILE);
        let Some(empty) = empty.filter(|it| it.get("items").is_some_and(Value::is_array)) else {
            return Err(vec![Problem::NotTold("empty profile".to_owned())]);
        };
        let mut document = empty.clone();
        let mut problems = Vec::new();
        let changes = match self.settings_and_items(profile, empty) {
            Ok(changes) => changes,
            Err(found) => {
                problems.extend(found);
                Vec::new()
            }
        };
        for change in changes {
            // Whatever leads to a field of it was found in it.
            let _ = change.field.set(&mut document, change.to);
        }
        let scores = self.all_formats().map(|(format, id, name)| {
            let score = format.and_then(|it| profile.scores.get(&it.format.id)).copied();
            json!({"format": id, "name": name, "score": score.unwrap_or(0)})
        });
        let scores: Vec<_> = scores.collect();
        if let Some(document) = document.as_object_mut() {
            document.remove("id");
            document.insert("name".to_owned(), json!(profile.name));
            document.insert("formatItems".to_owned(), json!(scores));
        }
        if problems.is_empty() { Ok(document) } else { Err(problems) }
    }

    /// Every format that there will be: with its id, or what stands for it, and its name.
    fn all_formats(&self) -> impl Iterator<Item = (Option<&Placed<'_>>, Value, String)> {
        let there = self.settings.document(FORMATS).and_then(Value::as_array).into_iter().flatten();
        let there = there.filter_map(|format| {
            let id = format.get("id")?.as_i64()?;
            let placed = self.formats.iter().find(|it| it.id == Some(id));
            let own = format.get("name").and_then(Value::as_str).unwrap_or_default();
            let name = placed.map_or(own, |it| &it.format.name).to_owned();
            Some((placed, json!(id), name))
        });
        let made = self
            .formats
            .iter()
            .filter(|it| it.id.is_none())
            .map(|it| (Some(it), made_for(it.format.id.as_str()), it.format.name.clone()));
        there.chain(made)
    }

    /// What has to be changed in a profile that is there.
    fn differences(
        &self,
        profile: &WantedProfile<'_>,
        document: &Value,
    ) -> Result<Vec<FieldChange>, Vec<Problem>> {
        let mut changes = self.settings_and_items(profile, document)?;
        let reset = profile.reset().map(Exceptions::of).transpose().map_err(|it| vec![it])?;
        for (format, id, name) in self.all_formats() {
            let items = document.get("formatItems").and_then(Value::as_array);
            let there = items.into_iter().flatten().find(|it| it.get("format") == Some(&id));
            let from = there.and_then(|it| it.get("score")).and_then(Value::as_i64).unwrap_or(0);
            let wished = format.and_then(|it| profile.scores.get(&it.format.id)).copied();
            let kept = reset.as_ref().is_none_or(|it| it.has(&name));
            let to = wished.unwrap_or(if kept { from } else { 0 });
            if from != to {
                // A new format comes into every profile with 0; then its name leads to it.
                let by = if is_addressable(&name) || !id.is_number() {
                    format!("name={name}")
                } else {
                    format!("format={id}")
                };
                changes.push(FieldChange::new(format!("formatItems[{by}].score"), from, to));
            }
        }
        Ok(changes)
    }

    fn settings_and_items(
        &self,
        profile: &WantedProfile<'_>,
        document: &Value,
    ) -> Result<Vec<FieldChange>, Vec<Problem>> {
        let mut changes = Vec::new();
        let mut field = |field: &str, to: Value| {
            let from = document.get(field).cloned().unwrap_or(Value::Null);
            if from != to {
                changes.push(FieldChange::new(field, from, to));
            }
        };
        let is_new = document.get("id").is_none_or(|id| id == 0);
        if profile.guide.is_some() && !is_new {
            field("name", json!(profile.name));
        }
        for (name, to) in profile.settings() {
            // Older versions have not all of them.
            if document.get(name).is_some() {
                field(name, to);
            }
        }
        let mut problems = Vec::new();
        match self.language(profile, document) {
            Ok(Some(language)) => {
                let from = document.get("language").cloned().unwrap_or(Value::Null);
                if from.get("id") != language.get("id") {
                    changes.push(FieldChange::new("language", from, language));
                }
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
        let there = document.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let wanted = match profile.items() {
            [] => Ok(there.to_vec()),
            items => items::arranged(profile.name, items, there, profile.unnamed_on_top()),
        };
        let mut wanted = match wanted {
            Ok(wanted) => wanted,
            Err(problem) => {
                problems.push(problem);
                return Err(problems);
            }
        };
        if let Some(cutoff) = profile.cutoff() {
            match items::cutoff(&wanted, cutoff) {
                Some(id) if document.get("cutoff").and_then(Value::as_i64) != Some(id) => {
                    let from = document.get("cutoff").cloned().unwrap_or(Value::Null);
                    changes.push(FieldChange::new("cutoff", from, id));
                }
                Some(_) => {}
                None => problems.push(Problem::BadCutoff {
                    profile: profile.name.to_owned(),
                    cutoff: cutoff.to_owned(),
                }),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        // Sizes are only set in what is made from the guide.
        let no_sizes = InProfiles::default();
        let sizes = if profile.guide.is_some() { self.sizes } else { &no_sizes };
        changes.extend(qualities(there, &mut wanted, sizes));
        Ok(changes)
    }

    /// The language as the program has it; `None` where profiles have none.
    fn language(
        &self,
        profile: &WantedProfile<'_>,
        document: &Value,
    ) -> Result<Option<Value>, Problem> {
        let wanted = profile.guide.and_then(|it| it.language.as_deref());
        let (Some(wanted), true) = (wanted, document.get("language").is_some()) else {
            return Ok(None);
        };
        let own = document.get("language").into_iter();
        let all = self.settings.document(LANGUAGES).and_then(Value::as_array).into_iter().flatten();
        let found = own.chain(all).find(|it| it.get("name").is_some_and(|it| it == wanted));
        let found = found.ok_or_else(|| Problem::UnknownLanguage {
            profile: profile.name.to_owned(),
            language: wanted.to_owned(),
        })?;
        Ok(Some(json!({"id": found.get("id"), "name": wanted})))
    }
}

fn set(
    object: Object<'_>,
    changes: Vec<FieldChange>,
    reason: String,
    of_guide: Option<OfGuide>,
) -> Change {
    Change {
        rule: "profile",
        target: Target::item(PROFILES, object.id, object.name),
        risk: if changes.is_empty() { Risk::Safe } else { Risk::Careful },
        fix: Fix::Set { changes },
        reason,
        of_guide,
    }
}

/// The qualities one by one where they are in the same places; else all of them at once.
fn qualities(there: &[Value], wanted: &mut [Value], sizes: &InProfiles) -> Vec<FieldChange> {
    for item in wanted.iter_mut() {
        resize(item, sizes);
        let inner = item.get_mut("items").and_then(Value::as_array_mut);
        for item in inner.into_iter().flatten() {
            resize(item, sizes);
        }
    }
    let names: Vec<_> = there.iter().chain(items::single(there)).map(items::name).collect();
    let by_path = items::same_structure(there, wanted)
        && names.iter().all(|name| name.is_some_and(is_addressable));
    if !by_path {
        return vec![FieldChange::new("items", there.to_vec(), wanted.to_vec())];
    }
    let mut changes = Vec::new();
    for (from, to) in there.iter().zip(wanted.iter()) {
        let at = path(from);
        compare_item(&at, from, to, &mut changes);
        for from in items::inner(from) {
            let to = items::inner(to).find(|to| items::name(to) == items::name(from));
            if let Some(to) = to {
                compare_item(&format!("{at}.{}", path(from)), from, to, &mut changes);
            }
        }
    }
    changes
}

fn compare_item(at: &str, from: &Value, to: &Value, changes: &mut Vec<FieldChange>) {
    for field in ["allowed", "minSize", "preferredSize", "maxSize"] {
        let value = |item: &Value| item.get(field).cloned().unwrap_or(Value::Null);
        if value(from) != value(to) {
            changes.push(FieldChange::new(format!("{at}.{field}"), value(from), value(to)));
        }
    }
}

fn path(item: &Value) -> String {
    let name = items::name(item).unwrap_or_default();
    let key =
        if item.get("quality").is_some_and(Value::is_object) { "quality.name" } else { "name" };
    format!("items[{key}={name}]")
}

fn resize(item: &mut Value, sizes: &InProfiles) {
    let fields: Vec<_> = sizes.fields(item).map(|(field, _, to)| (field, to)).collect();
    if let Some(item) = item.as_object_mut() {
        item.extend(fields.into_iter().map(|(field, to)| (field.to_owned(), to)));
    }
}

/// Formats whose scores are not set to 0.
struct Exceptions {
    names: Vec<String>,
    patterns: Vec<Regex>,
}

impl Exceptions {
    fn of(reset: &Reset) -> Result<Self, Problem> {
        let patterns = reset.except_patterns.iter().map(|pattern| {
            crate::pattern(pattern)
                .map_err(|_| Problem::BadPattern(kernel::clean_text(pattern, 100)))
        });
        let names = reset.except.iter().map(|it| it.to_lowercase()).collect();
        Ok(Self { names, patterns: patterns.collect::<Result<_, _>>()? })
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(&name.to_lowercase())
            || self.patterns.iter().any(|it| it.is_match(name).unwrap_or(true))
    }
}
