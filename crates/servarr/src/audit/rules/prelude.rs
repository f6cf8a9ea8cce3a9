//! What nearly every rule needs.

pub(super) use kernel::{
    Protocol,
    audit::{
        Area, Defect, FieldChange, Fix, Folder, Remedy, Risk, Rule, RuleInfo, Severity, Target,
        Verdict,
    },
};
pub(super) use serde_json::Value;

pub(super) use crate::audit::{
    Common, IndexerRecord, Library, LibraryProgram, Placed, Program,
    paths::{as_folder, bare},
    tokens::holds_token,
};

/// A switch that should be in one position. Where it is not told, nothing is judged.
pub(super) fn switch<T>(
    page: Option<&Placed<T>>,
    position: impl Fn(&T) -> Option<bool>,
    field: &str,
    wanted: bool,
) -> Verdict {
    let known = page.and_then(|page| Some((page, position(page)?)));
    Verdict::of_known(known, |(page, found)| {
        Verdict::of((found != wanted).then(|| page.should_be(field, wanted)))
    })
}

/// At least one indexer should be switched on for something. Without indexers, nothing is judged.
pub(super) fn any_indexer(
    library: &Library,
    is_on: impl Fn(&IndexerRecord) -> Option<bool>,
    wish: &str,
) -> Verdict {
    Verdict::of_known(library.indexers.as_ref().filter(|all| !all.is_empty()), |indexers| {
        let none = !indexers.iter().any(|indexer| is_on(indexer) == Some(true));
        let target = || Target::whole("indexer");
        Verdict::of(none.then(|| Defect::manual(target(), "off for all indexers", wish)))
    })
}

/// An amount of bytes, for people.
pub(super) fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / 1e9)
}
