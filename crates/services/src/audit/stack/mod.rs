//! The rules between programs: one file each. They speak of download clients, libraries, indexer
//! managers and media servers, whatever programs these are.

use kernel::{
    InstanceName,
    audit::{Defect, Relations, RuleInfo},
};
use url::Url;

/// Every rule between programs, in the order in which they are shown.
pub(super) const RULES: &[StackRule] = &[];

/// A rule between programs.
pub(super) struct StackRule {
    pub(super) info: RuleInfo,
    /// `None` when what it is about is not there.
    pub(super) check: fn(&House<'_>) -> Option<Vec<Misfit>>,
}

/// Everything that was read, to be judged together.
pub(super) struct House<'a> {
    pub(super) members: &'a [Member],
}

/// One program of the house.
pub(super) struct Member {
    pub(super) name: InstanceName,
    /// Where we reach it.
    pub(super) url: Url,
    pub(super) relations: Relations,
}

/// Something of one program that does not fit another one.
pub(super) struct Misfit {
    /// Whose setting is to be changed.
    pub(super) instance: InstanceName,
    pub(super) defect: Defect,
}
