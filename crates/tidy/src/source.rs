use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::root;

/// One file with code in it.
#[derive(Clone, Debug)]
pub struct Source {
    /// From the root of the workspace.
    pub path: String,
    pub text: String,
}

impl Source {
    /// Numbered lines of what the product is made of: comments and `#[cfg(test)]` items are
    /// blank, a file that only tests use has none.
    pub fn code_lines(&self) -> Vec<(usize, &str)> {
        if self.is_test() {
            return Vec::new();
        }
        let mut lines = Vec::new();
        let mut skipping = Skipping::Nothing;
        for (i, line) in self.text.lines().enumerate() {
            skipping = match skipping {
                Skipping::Nothing if line.trim_start().starts_with("#[cfg(test)]") => {
                    Skipping::UntilItem(indent(line))
                }
                Skipping::Nothing => {
                    lines.push((i + 1, code_line(line)));
                    Skipping::Nothing
                }
                Skipping::UntilItem(depth) => after_item_line(line, depth),
                Skipping::UntilBrace(depth) if line.trim_end() == close(depth) => Skipping::Nothing,
                Skipping::UntilBrace(depth) => Skipping::UntilBrace(depth),
            };
        }
        lines
    }

    /// Whether only tests use it: it is in a `tests` or `benches` folder, or is a `tests.rs`.
    pub fn is_test(&self) -> bool {
        let path = Path::new(&self.path);
        path.components().any(|it| it.as_os_str() == "tests" || it.as_os_str() == "benches")
            || path.file_stem().is_some_and(|it| it == "tests")
    }
}

/// What of a file is being passed over.
#[derive(Clone, Copy)]
enum Skipping {
    Nothing,
    /// The item after `#[cfg(test)]`, at this indentation, has not begun yet.
    UntilItem(usize),
    /// Until the brace at this indentation.
    UntilBrace(usize),
}

fn after_item_line(line: &str, depth: usize) -> Skipping {
    let line = line.trim_end();
    if line.trim_start().starts_with("#[") {
        Skipping::UntilItem(depth)
    } else if line.ends_with('{') {
        Skipping::UntilBrace(depth)
    } else if line.ends_with(';') || line.ends_with('}') || line.ends_with(',') {
        Skipping::Nothing
    } else {
        Skipping::UntilItem(depth)
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn close(depth: usize) -> String {
    format!("{}}}", " ".repeat(depth))
}

/// The line without its comment. A `//` inside a string is no comment.
pub fn code_line(line: &str) -> &str {
    let mut in_string = false;
    let mut previous = ' ';
    for (i, c) in line.char_indices() {
        match c {
            '"' if previous != '\\' && !line[..i].ends_with('\'') => in_string = !in_string,
            '/' if !in_string && line[i..].starts_with("//") => return &line[..i],
            _ => {}
        }
        previous = if previous == '\\' { ' ' } else { c };
    }
    line
}

/// The Rust files under these folders of the workspace, tests included.
///
/// # Errors
///
/// When a file cannot be read.
pub fn sources_under(folders: &[&str]) -> anyhow::Result<Vec<Source>> {
    files_under(folders, &["rs"])
}

/// The files under these folders whose names end so, built things left out.
///
/// # Errors
///
/// When a file cannot be read.
pub fn files_under(folders: &[&str], extensions: &[&str]) -> anyhow::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in folders {
        let folder = root().join(folder);
        if folder.is_dir() {
            collect(&folder, extensions, &mut sources)?;
        }
    }
    Ok(sources)
}

fn collect(folder: &Path, extensions: &[&str], found: &mut Vec<Source>) -> anyhow::Result<()> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !matches!(&*name, "target" | "node_modules" | "dist" | "corpus" | ".git") {
                collect(&path, extensions, found)?;
            }
        } else if path.extension().is_some_and(|it| extensions.iter().any(|ext| it == *ext)) {
            found.push(Source { path: relative(&path), text: fs::read_to_string(&path)? });
        }
    }
    Ok(())
}

fn relative(path: &Path) -> String {
    let root: PathBuf = root();
    let relative = path.strip_prefix(&root).unwrap_or(path);
    relative.display().to_string().trim_start_matches("./").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<usize> {
        let source = Source { path: "src/lib.rs".to_owned(), text: text.to_owned() };
        source
            .code_lines()
            .into_iter()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, _)| number)
            .collect()
    }

    #[test]
    fn what_follows_a_test_module_is_code_again() {
        let text = "a();\n#[cfg(test)]\nmod tests {\n    b();\n}\nc();\n";
        assert_eq!(numbers(text), [1, 6]);
    }

    #[test]
    fn a_test_module_in_another_file_hides_nothing_else() {
        assert_eq!(numbers("#[cfg(test)]\nmod tests;\na();\n"), [3]);
    }

    #[test]
    fn a_comment_is_no_code_and_an_address_is() {
        assert_eq!(numbers("// a\n    /// b\nc(\"http://d\");\n"), [3]);
        assert_eq!(code_line("a(\"http://b\"); // c"), "a(\"http://b\"); ");
        assert_eq!(code_line("a('\"'); // c"), "a('\"'); ");
    }
}
