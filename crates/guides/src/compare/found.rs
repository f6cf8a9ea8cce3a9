//! Objects of a program, found by what was made before or by name.

use std::collections::BTreeSet;

use kernel::audit::Configuration;
use serde_json::Value;

use super::{Owned, Problem};
use crate::GuideId;

/// One object of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'a> {
    pub(super) document: &'a Value,
    pub(super) id: i64,
    pub(super) name: &'a str,
}

/// Where something of the guide is in a program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// It was made from the guide, or taken over.
    Ours(Object<'a>),
    /// Something else has its name.
    Named(Object<'a>),
    Nowhere,
}

/// All objects of one resource.
pub(super) struct Objects<'a> {
    resource: &'static str,
    /// What one of them is called in sentences.
    what: &'static str,
    all: Vec<Object<'a>>,
    /// The ids of those that are parts of the guide already.
    taken: BTreeSet<i64>,
}

impl<'a> Objects<'a> {
    /// `None` when the program does not tell them.
    pub(super) fn of(
        settings: &'a Configuration,
        resource: &'static str,
        what: &'static str,
        owned: &Owned,
    ) -> Option<Self> {
        let list = settings.document(resource)?.as_array()?;
        let all: Vec<_> = list.iter().filter_map(Object::of).collect();
        let ours = owned.0.get(resource).into_iter().flat_map(|it| it.values());
        let taken = ours.filter_map(|it| it.parse().ok()).collect();
        Some(Self { resource, what, all, taken })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = Object<'a>> {
        self.all.iter().copied()
    }

    pub(super) fn named(&self, name: &str) -> Option<Object<'a>> {
        self.all().find(|it| it.name == name)
    }

    /// Finds a part of the guide: by the id that it got when it was made, else by name.
    pub(super) fn find(
        &self,
        part: &GuideId,
        name: &str,
        owned: &Owned,
    ) -> Result<Place<'a>, Problem> {
        let id = owned.id(self.resource, part).and_then(|it| it.parse::<i64>().ok());
        if let Some(ours) = id.and_then(|id| self.all().find(|it| it.id == id)) {
            if ours.name != name && self.named(name).is_some() {
                return Err(Problem::RenameTaken {
                    what: self.what.to_owned(),
                    from: ours.name.to_owned(),
                    to: name.to_owned(),
                });
            }
            return Ok(Place::Ours(ours));
        }
        let lower = name.to_lowercase();
        let named: Vec<_> = self.all().filter(|it| it.name.to_lowercase() == lower).collect();
        match named.as_slice() {
            [] => Ok(Place::Nowhere),
            // It is another part of the guide under this name.
            [one] if self.taken.contains(&one.id) => Err(Problem::RenameTaken {
                what: self.what.to_owned(),
                from: name.to_owned(),
                to: one.name.to_owned(),
            }),
            [one] => Ok(Place::Named(*one)),
            several => Err(Problem::Ambiguous {
                what: self.what.to_owned(),
                name: name.to_owned(),
                count: several.len(),
            }),
        }
    }
}

impl<'a> Object<'a> {
    fn of(document: &'a Value) -> Option<Self> {
        let id = document.get("id")?.as_i64()?;
        let name = document.get("name")?.as_str()?;
        Some(Self { document, id, name })
    }
}
