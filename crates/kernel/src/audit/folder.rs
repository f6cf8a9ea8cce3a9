use std::fmt;

/// An absolute folder, compared by its names and without a look at a disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Folder {
    style: PathStyle,
    /// From the root inwards; on Windows the drive or host comes first, and all in lower case.
    parts: Vec<String>,
}

/// How a system writes its paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PathStyle {
    Unix,
    Windows,
}

impl Folder {
    /// `None` for what is relative or goes up again: it cannot be compared.
    pub fn of(path: &str) -> Option<Self> {
        let path = path.trim();
        let style = style_of(path)?;
        let parts: Vec<String> = match style {
            PathStyle::Unix => path.split('/').map(str::to_owned).collect(),
            PathStyle::Windows => path.split(['/', '\\']).map(str::to_lowercase).collect(),
        };
        let parts: Vec<_> =
            parts.into_iter().filter(|part| !part.is_empty() && part != ".").collect();
        (!parts.iter().any(|part| part == "..")).then_some(Self { style, parts })
    }

    /// Whether a path says where it begins, even if it goes up again.
    pub fn is_absolute(path: &str) -> bool {
        style_of(path).is_some() || path.starts_with('\\')
    }

    /// Whether `inner` is `outer`, or somewhere in it; not, where one of them cannot be compared.
    pub fn is_within(inner: &str, outer: &str) -> bool {
        let folders = Self::of(outer).zip(Self::of(inner));
        folders.is_some_and(|(outer, inner)| outer.holds(&inner))
    }

    pub fn style(&self) -> PathStyle {
        self.style
    }

    /// Its names, from the root inwards.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// Whether `other` is this folder, or somewhere in it.
    pub fn holds(&self, other: &Self) -> bool {
        self.style == other.style && other.parts.starts_with(&self.parts)
    }

    /// Whether one of them is the other, or somewhere in it.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.holds(other) || other.holds(self)
    }

    /// Itself, with `to` in the place of `from`; `None` when it is not in `from`.
    pub fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        if !from.holds(self) {
            return None;
        }
        let mut moved = to.clone();
        moved.parts.extend_from_slice(&self.parts[from.parts.len()..]);
        Some(moved)
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.style {
            PathStyle::Unix => write!(f, "/{}", self.parts.join("/")),
            PathStyle::Windows => f.write_str(&self.parts.join("\\")),
        }
    }
}

/// `/data`, `C:\data`, `\\nas\data`.
fn style_of(path: &str) -> Option<PathStyle> {
    match path.as_bytes() {
        [b'/', ..] => Some(PathStyle::Unix),
        [b'\\', b'\\', ..] => Some(PathStyle::Windows),
        [drive, b':', ..] if drive.is_ascii_alphabetic() => Some(PathStyle::Windows),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str) -> Folder {
        Folder::of(path).unwrap()
    }

    #[test]
    fn a_common_beginning_of_a_name_is_not_a_common_folder() {
        assert!(folder("/data/done").holds(&folder("/data/done/tv/")));
        assert!(folder("/data/done/").holds(&folder("/data/done")));
        assert!(!folder("/data/done").holds(&folder("/data/done-tmp")));
        assert!(!folder("/data/done").holds(&folder("/data")));
        assert!(folder("/data/done").overlaps(&folder("/data")));
    }

    #[test]
    fn a_path_is_within_another_only_when_both_can_be_compared() {
        assert!(Folder::is_within("/data/complete/tv", "/data/complete/"));
        assert!(Folder::is_within("/media", "/") && Folder::is_within(r"d:\media\TV", r"D:\Media"));
        assert!(!Folder::is_within("/media/tv-old", "/media/tv"));
        assert!(!Folder::is_within("complete/tv", "complete") && !Folder::is_within("/media", ""));
        assert!(!Folder::is_within("/media/TV", "/media/tv"));
    }

    #[test]
    fn an_absolute_path_begins_at_a_root() {
        for path in ["/data", r"C:\data", r"\\nas\data", r"\data", "/data/../etc"] {
            assert!(Folder::is_absolute(path), "{path}");
        }
        assert!(!Folder::is_absolute("done/tv") && !Folder::is_absolute(""));
    }

    #[test]
    fn windows_knows_no_case_and_two_separators() {
        assert!(folder(r"D:\Usenet\Done").holds(&folder("d:/usenet/done/tv")));
        assert!(folder(r"\\nas\share").holds(&folder(r"\\NAS\share\tv")));
        assert!(!folder("/Data").holds(&folder("/data/tv")));
        assert_eq!(folder(r"D:\Done\").to_string(), r"d:\done");
    }

    #[test]
    fn what_begins_nowhere_or_goes_up_is_no_folder_to_be_compared() {
        for path in ["", "done/tv", "/data/../etc", "complete", r"\data"] {
            assert_eq!(Folder::of(path), None, "{path}");
        }
    }

    #[test]
    fn a_folder_is_moved_with_what_is_in_it() {
        let moved = folder("/downloads/tv/job").moved(&folder("/downloads"), &folder(r"X:\done"));
        assert_eq!(moved.unwrap().to_string(), r"x:\done\tv\job");
        assert_eq!(folder("/other").moved(&folder("/downloads"), &folder("/done")), None);
    }
}
