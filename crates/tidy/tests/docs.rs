//! What the documents promise.

use std::path::Path;

use tidy::{expect_none, files_under, root};

/// The overview has to stay one.
const LONGEST_OVERVIEW: usize = 300;

#[test]
fn links_between_our_documents_lead_somewhere() -> anyhow::Result<()> {
    let mut offences = Vec::new();
    for file in files_under(&["."], &["md"])? {
        let folder = root().join(&file.path);
        let folder = folder.parent().unwrap_or(Path::new("."));
        for target in links(&file.text) {
            let target = target.split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains(':') && !folder.join(target).exists() {
                offences.push(format!("{} -> {target}", file.path));
            }
        }
    }
    expect_none("links to what is not there", &offences);
    Ok(())
}

/// The targets of Markdown links: `[text](target)`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next())
}

#[test]
fn the_overview_stays_short() -> anyhow::Result<()> {
    let length = std::fs::read_to_string(root().join("ARCHITECTURE.md"))?.lines().count();
    assert!(length <= LONGEST_OVERVIEW, "ARCHITECTURE.md has {length} lines");
    Ok(())
}

#[test]
fn every_changelog_fragment_says_what_kind_of_change_it_is() -> anyhow::Result<()> {
    let is_named_well = |path: &str| {
        path.ends_with("README.md")
            || [".add.md", ".change.md", ".fix.md"].iter().any(|it| path.ends_with(it))
    };
    let offences: Vec<_> = files_under(&["changelog.d"], &["md"])?
        .into_iter()
        .map(|file| file.path)
        .filter(|path| !is_named_well(path))
        .collect();
    expect_none("a fragment is called <what>.add.md, .change.md or .fix.md", &offences);
    Ok(())
}
