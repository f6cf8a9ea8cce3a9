//! How large qualities should be. Older programs keep it with the definition of a quality, newer
//! ones in each profile.

use std::collections::BTreeMap;

use kernel::audit::{Configuration, FieldChange, Fix, Risk, Target};
use serde_json::{Value, json};

use super::{
    Change, Comparison, DEFINITIONS, EMPTY_PROFILE, LIMITS, PROFILES, Problem, is_addressable,
    items,
};
use crate::{
    QualitySize, Sizes, SizesWish,
    wish::{Limit, Wanted},
};

/// MB per minute, as programs write it; `None` has no limit.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Size {
    min: f64,
    preferred: Option<f64>,
    max: Option<f64>,
}

/// What should be in the profiles that are ours, by quality; empty where the sizes are elsewhere.
#[derive(Default)]
pub(super) struct InProfiles(BTreeMap<String, Size>);

impl InProfiles {
    /// The fields of one quality of a profile that should be otherwise.
    pub(super) fn fields<'a>(
        &'a self,
        item: &'a Value,
    ) -> impl Iterator<Item = (&'static str, Value, Value)> + 'a {
        let size = items::name(item).and_then(|name| self.0.get(name));
        size.into_iter().flat_map(move |size| size.differences(item))
    }
}

pub(super) fn compare(
    wanted: &Wanted<'_>,
    settings: &Configuration,
    found: &mut Comparison,
) -> InProfiles {
    let Some((guide, wish)) = wanted.sizes else { return InProfiles::default() };
    let limit = settings.document(LIMITS).and_then(|it| it.get("max")).and_then(Value::as_f64);
    let sizes = match sizes(guide, wish, limit) {
        Ok(sizes) => sizes,
        Err(problem) => {
            found.problems.push(problem);
            return InProfiles::default();
        }
    };
    let of_profiles = known(&profile_items(settings));
    if of_profiles.iter().any(|it| it.get("minSize").is_some()) {
        check(&sizes, guide, &of_profiles, found);
        if wanted.profiles.is_empty() {
            found.notes.push(
                "sizes are kept in the profiles of this program, and none is wished for: they stay \
                 as they are"
                    .to_owned(),
            );
        }
        return InProfiles(sizes);
    }
    let Some(definitions) = settings.document(DEFINITIONS).and_then(Value::as_array) else {
        found.problems.push(Problem::NotTold("sizes of qualities".to_owned()));
        return InProfiles::default();
    };
    check(&sizes, guide, &definitions.iter().collect::<Vec<_>>(), found);
    let changes: Vec<_> = definitions
        .iter()
        .filter_map(|it| Some((it, sizes.get(items::name(it)?)?)))
        .flat_map(|(definition, size)| {
            let at = element(definition, definitions);
            let differences = size.differences(definition).into_iter();
            differences
                .map(move |(field, from, to)| FieldChange::new(format!("{at}.{field}"), from, to))
        })
        .collect();
    if !changes.is_empty() {
        found.changes.push(Change {
            rule: "sizes",
            target: Target::whole(DEFINITIONS),
            fix: Fix::Set { changes },
            reason: format!("The guide's sizes for `{}`, in MB per minute.", guide.kind),
            risk: Risk::Careful,
            of_guide: None,
        });
    }
    InProfiles::default()
}

/// Every list of qualities that profiles have, the empty one's first.
fn profile_items(settings: &Configuration) -> Vec<&Vec<Value>> {
    let profiles = settings.document(PROFILES).and_then(Value::as_array).into_iter().flatten();
    let all = settings.document(EMPTY_PROFILE).into_iter().chain(profiles);
    all.filter_map(|it| it.get("items")?.as_array()).collect()
}

fn known<'a>(lists: &[&'a Vec<Value>]) -> Vec<&'a Value> {
    lists.iter().flat_map(|it| items::single(it)).collect()
}

fn check(sizes: &BTreeMap<String, Size>, guide: &Sizes, known: &[&Value], found: &mut Comparison) {
    for quality in sizes.keys() {
        if !known.iter().any(|it| items::name(it) == Some(quality)) {
            found.problems.push(Problem::UnknownQuality {
                quality: quality.clone(),
                by: format!("the sizes for `{}`", guide.kind),
            });
        }
    }
}

fn sizes(
    guide: &Sizes,
    wish: &SizesWish,
    limit: Option<f64>,
) -> Result<BTreeMap<String, Size>, Problem> {
    let mut sizes = BTreeMap::new();
    for quality in &guide.qualities {
        sizes.insert(quality.quality.clone(), of_guide(quality, wish.preferred_ratio, limit));
    }
    for wished in &wish.qualities {
        let unknown = || Problem::UnknownQuality {
            quality: wished.name.clone(),
            by: format!("the sizes for `{}` of the guide", guide.kind),
        };
        let size = sizes.get_mut(&wished.name).ok_or_else(unknown)?;
        let of = |told: Option<Limit>, else_: Option<f64>| match told {
            None => else_,
            Some(Limit::Unlimited) => None,
            Some(Limit::Size(size)) => Some(size),
        };
        size.min = wished.min.unwrap_or(size.min);
        size.preferred = of(wished.preferred, size.preferred);
        size.max = of(wished.max, size.max);
    }
    match sizes.iter().find(|(_, size)| !size.rises()) {
        Some((quality, _)) => Err(Problem::BadSizes(quality.clone())),
        None => Ok(sizes),
    }
}

fn of_guide(quality: &QualitySize, ratio: Option<f64>, limit: Option<f64>) -> Size {
    let &QualitySize { min, preferred, max, .. } = quality;
    let most = limit.map_or(max, |limit| max.min(limit));
    Size {
        min,
        preferred: Some(ratio.map_or(preferred, |ratio| tenth(min + (most - min) * ratio))),
        // At its limit a program shows a size as none.
        max: limit.is_none_or(|limit| max < limit).then_some(max),
    }
}

/// Programs keep one digit.
fn tenth(size: f64) -> f64 {
    (size * 10.0).round() / 10.0
}

impl Size {
    fn rises(&self) -> bool {
        let max = self.max.unwrap_or(f64::INFINITY);
        let preferred = self.preferred.unwrap_or(max);
        0.0 <= self.min && self.min <= preferred && preferred <= max
    }

    fn differences(&self, document: &Value) -> Vec<(&'static str, Value, Value)> {
        let all =
            [("minSize", Some(self.min)), ("preferredSize", self.preferred), ("maxSize", self.max)];
        let differing = all.into_iter().filter_map(|(field, to)| {
            let from = document.get(field).cloned().unwrap_or(Value::Null);
            (from.as_f64() != to).then(|| (field, from, to.map_or(Value::Null, |it| json!(it))))
        });
        differing.collect()
    }
}

/// The path to an element of the list: by its title, as the program shows it.
fn element(definition: &Value, all: &[Value]) -> String {
    let title = |it: &Value| it.get("title").and_then(Value::as_str).map(str::to_owned);
    let own = title(definition).filter(|own| {
        is_addressable(own) && all.iter().filter(|it| title(it).as_ref() == Some(own)).count() == 1
    });
    match own {
        Some(title) => format!("[title={title}]"),
        None => format!("[id={}]", definition.get("id").unwrap_or(&Value::Null)),
    }
}
