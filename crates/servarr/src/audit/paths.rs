//! Paths of other machines, compared without looking at a disk.

use std::borrow::Cow;

/// A path as something to compare: without its last separator.
pub(super) fn bare(path: &str) -> &str {
    let bare = path.trim_end_matches(['/', '\\']);
    if bare.is_empty() { path } else { bare }
}

/// Whether `inner` is `outer` or within it. Windows does not tell capitals from small letters.
pub(super) fn holds(outer: &str, inner: &str) -> bool {
    let plain = |path: &str| -> String {
        let path = bare(path).replace('\\', "/");
        if path.contains(':') { path.to_lowercase() } else { path }
    };
    let (outer, inner) = (plain(outer), plain(inner));
    !outer.is_empty()
        && inner
            .strip_prefix(outer.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || outer.ends_with('/'))
}

/// Whether a path says where it begins.
pub(super) fn is_absolute(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':');
    path.starts_with(['/', '\\']) || drive
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
    fn a_folder_holds_itself_and_what_is_in_it() {
        assert!(holds("/media/tv", "/media/tv/") && holds("/media/", "/media/tv"));
        assert!(holds(r"D:\Media", r"d:\media\TV"));
        assert!(holds("/", "/media"));
    }

    #[test]
    fn a_common_beginning_of_the_name_is_not_the_same_folder() {
        assert!(!holds("/media/tv", "/media/tv-old") && !holds("/media/tv", "/media"));
        assert!(!holds("/media/TV", "/media/tv") && !holds("", "/media"));
    }

    #[test]
    fn a_folder_gets_the_separator_of_its_system() {
        assert_eq!(as_folder(r"D:\done"), r"D:\done\");
        assert_eq!(as_folder("/done/"), "/done/");
    }
}
