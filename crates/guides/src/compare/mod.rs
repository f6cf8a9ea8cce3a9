//! What is wished for beside what is there: the differences, as changes.

mod formats;
mod found;
pub(crate) mod items;
mod naming;
mod problem;
mod profiles;
mod sizes;

use std::collections::BTreeMap;

use kernel::audit::{Configuration, FieldChange, Fix, Risk, Target};
use serde::{Deserialize, Serialize};

use crate::{Book, GuideId, Wish, wish::want};

pub use problem::Problem;

pub(crate) const FORMATS: &str = "customformat";
pub(crate) const PROFILES: &str = "qualityprofile";
pub(crate) const DEFINITIONS: &str = "qualitydefinition";
pub(crate) const NAMING: &str = "config/naming";
/// An empty profile with all qualities and formats, as the program would begin one.
pub(crate) const EMPTY_PROFILE: &str = "qualityprofile/schema";
/// The smallest and the largest size that means something.
pub(crate) const LIMITS: &str = "qualitydefinition/limits";
pub(crate) const LANGUAGES: &str = "language";

/// What has to be read of a program before its settings can be compared. What a version does not
/// have is left out.
pub const RESOURCES: [&str; 7] =
    [FORMATS, PROFILES, EMPTY_PROFILE, DEFINITIONS, LIMITS, LANGUAGES, NAMING];

/// What was made in a program from a guide, or was taken over: by resource and id in the guide, the
/// program's own id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Owned(pub BTreeMap<String, BTreeMap<GuideId, String>>);

impl Owned {
    pub(crate) fn id(&self, resource: &str, part: &GuideId) -> Option<&str> {
        self.0.get(resource)?.get(part).map(String::as_str)
    }
}

/// One change that brings a program nearer to the wish.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What it is about: `format`, `profile`, `sizes` or `naming`.
    pub rule: &'static str,
    pub target: Target,
    /// A change of nothing only takes over what is there.
    pub fix: Fix,
    pub reason: String,
    pub risk: Risk,
    /// What of the guide the object is.
    pub of_guide: Option<OfGuide>,
}

/// Which part of a guide an object of a program is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfGuide {
    pub id: GuideId,
    /// Whether it was not made from the guide, and becomes its part by this change.
    #[serde(default)]
    pub adopts: bool,
}

/// How a program's settings differ from the wish.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// In the order in which they have to be made. Empty while there are problems.
    pub changes: Vec<Change>,
    pub problems: Vec<Problem>,
    /// What its owner should know besides, in sentences.
    pub notes: Vec<String>,
}

/// Compares. A profile that names a format which is still to be made refers to it by
/// [`kernel::audit::made_for`].
pub fn compare(book: &Book, wish: &Wish, settings: &Configuration, owned: &Owned) -> Comparison {
    let wanted = match want(book, wish) {
        Ok(wanted) => wanted,
        Err(problems) => return Comparison { problems, ..Comparison::default() },
    };
    let mut found = Comparison::default();
    let formats = formats::compare(&wanted, wish, settings, owned, &mut found);
    let sizes = sizes::compare(&wanted, settings, &mut found);
    profiles::compare(&wanted, wish, settings, owned, &formats, &sizes, &mut found);
    naming::compare(&wanted, settings, &mut found);
    if !found.problems.is_empty() {
        found.changes.clear();
    }
    found
}

/// Whether a name can stand in the brackets of a path.
fn is_addressable(name: &str) -> bool {
    let mut depth = 0_i32;
    let balanced = name.chars().all(|c| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        depth >= 0
    });
    balanced && depth == 0
}

/// The fields in sentences, as a problem names them.
fn fields(changes: &[FieldChange]) -> String {
    const NAMED: usize = 3;
    let mut names: Vec<_> = changes.iter().map(|it| it.field.to_string()).take(NAMED).collect();
    if changes.len() > NAMED {
        names.push(format!("{} more", changes.len() - NAMED));
    }
    names.join(", ")
}
