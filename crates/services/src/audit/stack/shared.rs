//! What several rules ask.

use kernel::audit::{Folder, PlacedFolder, ServerSection};

/// Whether nothing speaks against two programs meaning the same disk by the same path: both reach
/// it, and its free space is the same. It is read some seconds apart.
pub(super) fn is_one_place(one: &PlacedFolder, other: &PlacedFolder) -> bool {
    let is_near = |a: u64, b: u64| a.abs_diff(b) <= a.max(b) / 100;
    let free = one.free_bytes.zip(other.free_bytes);
    one.accessible && other.accessible && free.is_none_or(|(a, b)| is_near(a, b))
}

/// The folder of a section in which `folder` is, by its whole path. One name alone does not count:
/// it is where a container has its disk.
pub(super) fn section_holding<'a>(
    section: &'a ServerSection,
    folder: &Folder,
) -> Option<&'a PlacedFolder> {
    section
        .folders
        .iter()
        .find(|it| Folder::of(&it.path).is_some_and(|it| it.parts().len() > 1 && it.holds(folder)))
}
