//! Folders as SABnzbd writes them, on Unix or Windows, without a look at a disk.

use kernel::audit::Folder;

/// Whether it begins at a root: `/data`, `C:\data`, `\\nas\data`.
pub(crate) fn is_absolute(path: &str) -> bool {
    let drive = path.as_bytes();
    path.starts_with(['/', '\\'])
        || (drive.len() > 2 && drive[0].is_ascii_alphabetic() && drive[1] == b':')
}

/// `path`, seen from `root`, as SABnzbd puts folders together.
pub(crate) fn join(root: &str, path: &str) -> String {
    if path.is_empty() {
        return trimmed(root).to_owned();
    }
    if is_absolute(path) || root.is_empty() {
        return trimmed(path).to_owned();
    }
    let separator = if root.contains('\\') && !root.contains('/') { '\\' } else { '/' };
    format!("{}{separator}{}", root.trim_end_matches(['/', '\\']), trimmed(path))
}

/// Whether `inner` is `outer`, or somewhere in it; not, where one of them cannot be compared.
pub(crate) fn is_within(inner: &str, outer: &str) -> bool {
    let folders = Folder::of(outer).zip(Folder::of(inner));
    folders.is_some_and(|(outer, inner)| outer.holds(&inner))
}

fn trimmed(path: &str) -> &str {
    let short = path.trim_end_matches(['/', '\\']);
    if short.is_empty() { path } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_nowhere_is_in_nothing() {
        assert!(is_within("/data/complete/tv", "/data/complete/"));
        assert!(!is_within("complete/tv", "complete"));
    }

    #[test]
    fn relative_folders_begin_where_they_are_told_to() {
        assert_eq!(join("/config", "Downloads/complete"), "/config/Downloads/complete");
        assert_eq!(join("/data/complete/", "tv"), "/data/complete/tv");
        assert_eq!(join("/data/complete", "/mnt/tv/"), "/mnt/tv");
        assert_eq!(join("/data/complete", ""), "/data/complete");
        assert_eq!(join(r"C:\sab", "tv"), r"C:\sab\tv");
        assert_eq!(join("/data", r"D:\tv"), r"D:\tv");
    }
}
