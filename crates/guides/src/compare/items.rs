//! The qualities of a profile. A guide names the best first, a program the worst.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Problem;
use crate::Item;

/// Groups of a profile have ids from here on; below are those of qualities.
const FIRST_GROUP: i64 = 1000;

/// The qualities of a profile as they should be, made of those that it has, so that whatever else
/// is known of a quality is kept.
pub(super) fn arranged(
    profile: &str,
    wanted: &[Item],
    there: &[Value],
    unnamed_on_top: bool,
) -> Result<Vec<Value>, Problem> {
    let mut left: Vec<&Value> = single(there).collect();
    let mut groups = Groups::of(there);
    let mut named = BTreeSet::new();
    let mut arranged = Vec::new();
    for item in wanted.iter().rev() {
        let mut take = |quality: &str| {
            if !named.insert(quality.to_owned()) {
                let (profile, quality) = (profile.to_owned(), quality.to_owned());
                return Err(Problem::QualityTwice { profile, quality });
            }
            let place = left.iter().position(|it| quality_name(it) == Some(quality));
            let place = place.ok_or_else(|| Problem::UnknownQuality {
                quality: quality.to_owned(),
                by: format!("the profile “{profile}”"),
            })?;
            Ok(with_allowed(left.remove(place), item.allowed))
        };
        if item.items.is_empty() {
            arranged.push(take(&item.name)?);
            continue;
        }
        let mut inner = item.items.iter().map(|it| take(it)).collect::<Result<Vec<_>, _>>()?;
        groups.as_they_were(&item.name, &mut inner);
        let id = groups.id(&item.name);
        arranged
            .push(json!({"name": item.name, "items": inner, "allowed": item.allowed, "id": id}));
    }
    // What the guide does not speak of is not wanted, and the worst unless that was said.
    let rest: Vec<_> = left.into_iter().map(|it| with_allowed(it, false)).collect();
    Ok(if unnamed_on_top { [arranged, rest].concat() } else { [rest, arranged].concat() })
}

/// Whether two lists have the same qualities in the same places.
pub(super) fn same_structure(one: &[Value], other: &[Value]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            name(one) == name(other) && names_within(one) == names_within(other)
        })
}

/// The id by which a cutoff names a quality or a group that is allowed. A quality in a group is
/// named by the group.
pub(super) fn cutoff(items: &[Value], cutoff: &str) -> Option<i64> {
    let allowed = items.iter().filter(|it| it.get("allowed").is_some_and(|it| it == true));
    let mut fitting = allowed.filter(|item| {
        name(item) == Some(cutoff) || inner(item).any(|it| name(it) == Some(cutoff))
    });
    id(fitting.next()?)
}

/// What a quality or a group is called.
pub(crate) fn name(item: &Value) -> Option<&str> {
    quality_name(item).or_else(|| item.get("name").and_then(Value::as_str))
}

pub(super) fn inner(item: &Value) -> impl Iterator<Item = &Value> {
    item.get("items").and_then(Value::as_array).into_iter().flatten()
}

/// All single qualities, those in groups too.
pub(crate) fn single(items: &[Value]) -> impl Iterator<Item = &Value> {
    items.iter().flat_map(|item| {
        let alone = item.get("quality").is_some_and(Value::is_object).then_some(item);
        alone.into_iter().chain(inner(item))
    })
}

fn id(item: &Value) -> Option<i64> {
    item.get("quality").filter(|it| it.is_object()).unwrap_or(item).get("id")?.as_i64()
}

fn quality_name(item: &Value) -> Option<&str> {
    item.get("quality")?.get("name")?.as_str()
}

fn names_within(item: &Value) -> BTreeSet<&str> {
    inner(item).filter_map(name).collect()
}

fn with_allowed(item: &Value, allowed: bool) -> Value {
    let mut item = item.clone();
    if let Some(item) = item.as_object_mut() {
        item.insert("allowed".to_owned(), json!(allowed));
    }
    item
}

/// The groups that a profile has.
struct Groups<'a> {
    known: Vec<&'a Value>,
    next: i64,
}

impl<'a> Groups<'a> {
    fn of(items: &'a [Value]) -> Self {
        let known: Vec<_> = items.iter().filter(|it| inner(it).next().is_some()).collect();
        let largest = known.iter().filter_map(|it| id(it)).max().unwrap_or(FIRST_GROUP - 1);
        Self { known, next: largest.max(FIRST_GROUP - 1) + 1 }
    }

    fn find(&self, group: &str) -> Option<&'a Value> {
        self.known.iter().copied().find(|it| name(it) == Some(group))
    }

    fn id(&mut self, group: &str) -> i64 {
        self.find(group).and_then(id).unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        })
    }

    /// In a group the order means nothing: it stays as it was.
    fn as_they_were(&self, group: &str, inner_items: &mut [Value]) {
        let Some(known) = self.find(group) else { return };
        let order: Vec<_> = inner(known).filter_map(name).map(str::to_owned).collect();
        inner_items.sort_by_key(|it| {
            let name = name(it);
            order.iter().position(|known| Some(known.as_str()) == name).unwrap_or(order.len())
        });
    }
}
