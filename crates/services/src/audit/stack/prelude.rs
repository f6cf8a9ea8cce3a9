//! What nearly every rule needs.

pub(super) use kernel::audit::{
    Area, Defect, Fix, Folder, Remedy, Risk, RuleInfo, Severity, SyncLevel, Target,
};

pub(super) use super::{
    House, Misfit, StackRule,
    address::{Address, Likeness},
    house::{
        Enrolment, Of, Origin, Role, Whom, address_of, address_of_told, category_named, is_own,
    },
};

/// On folders that fit together.
pub(super) const FOLDERS: &str = "https://trash-guides.info/File-and-Folder-Structure/";
/// On addresses and paths of containers.
pub(super) const CONTAINERS: &str = "https://wiki.servarr.com/docker-guide";
/// On how libraries and their indexer manager hang together.
pub(super) const MANUAL: &str = "https://wiki.servarr.com/";
/// On scans of media servers, and on what they forget.
pub(super) const SCANS: &str = "https://github.com/Cloudbox/autoscan";

/// Judges each subject; `None` when there are none. An object is named once: a second finding of
/// the same rule would take the place of the first.
pub(super) fn each<T, M: IntoIterator<Item = Misfit>>(
    subjects: impl IntoIterator<Item = T>,
    judge: impl FnMut(T) -> M,
) -> Option<Vec<Misfit>> {
    let mut subjects = subjects.into_iter().peekable();
    subjects.peek()?;
    let mut misfits: Vec<Misfit> = Vec::new();
    for misfit in subjects.flat_map(judge) {
        let is_same = |it: &Misfit| {
            let (one, other) = (&it.defect.target, &misfit.defect.target);
            it.instance == misfit.instance
                && (&one.resource, &one.item) == (&other.resource, &other.item)
        };
        if !misfits.iter().any(is_same) {
            misfits.push(misfit);
        }
    }
    Some(misfits)
}
