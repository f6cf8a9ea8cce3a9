//! Paths of other machines as these programs write them. They are compared by `kernel`'s `Folder`.

use std::borrow::Cow;

/// A path as something to compare: without its last separator.
pub(super) fn bare(path: &str) -> &str {
    let bare = path.trim_end_matches(['/', '\\']);
    if bare.is_empty() { path } else { bare }
}

/// A path with the separator at its end that a folder needs.
pub(super) fn as_folder(path: &str) -> Cow<'_, str> {
    if path.ends_with(['/', '\\']) {
        return Cow::Borrowed(path);
    }
    let separator = if path.contains('\\') { '\\' } else { '/' };
    Cow::Owned(format!("{path}{separator}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gets_the_separator_of_its_system() {
        assert_eq!(as_folder(r"D:\done"), r"D:\done\");
        assert_eq!(as_folder("/done/"), "/done/");
    }
}
