//! Folders as SABnzbd writes them, on Unix or Windows, without a look at a disk.

use kernel::audit::Folder;

/// `path`, seen from `root`, as SABnzbd puts folders together.
pub(crate) fn join(root: &str, path: &str) -> String {
    if path.is_empty() {
        return trimmed(root).to_owned();
    }
    if Folder::is_absolute(path) || root.is_empty() {
        return trimmed(path).to_owned();
    }
    let separator = if root.contains('\\') && !root.contains('/') { '\\' } else { '/' };
    format!("{}{separator}{}", root.trim_end_matches(['/', '\\']), trimmed(path))
}

fn trimmed(path: &str) -> &str {
    let short = path.trim_end_matches(['/', '\\']);
    if short.is_empty() { path } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

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
