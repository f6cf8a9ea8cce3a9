//! Which words may stand where.

use tidy::{Source, expect_none, files_under, packages, sources_under};

/// Where products may be named, besides `integrations/`, `lab/` and `e2e/`: the program lists
/// them, and this crate looks for them.
const MAY_NAME_PRODUCTS: &[&str] = &["crates/app/", "crates/tidy/"];

#[test]
fn products_are_named_only_in_their_integrations() -> anyhow::Result<()> {
    let integrations = packages()?.into_iter().filter(tidy::Package::is_integration);
    let products: Vec<String> = integrations.map(|it| it.name).collect();

    let mut offences = Vec::new();
    for file in files_under(&["crates"], &["rs", "sql"])? {
        if MAY_NAME_PRODUCTS.iter().any(|it| file.path.starts_with(it)) {
            continue;
        }
        for (number, line) in file.code_lines() {
            let named = products.iter().filter(|product| names(line, product));
            offences.extend(named.map(|product| format!("{}:{number} {product}", file.path)));
        }
    }
    expect_none("only an integration knows its product's name", &offences);
    Ok(())
}

/// Whether `line` names `product` as a word of its own: `plex_url` and `MyPlex` do, `complex`
/// does not.
fn names(line: &str, product: &str) -> bool {
    line.to_ascii_lowercase().match_indices(product).any(|(i, _)| {
        let before = line[..i].chars().next_back().unwrap_or(' ');
        let first = line[i..].chars().next().unwrap_or(' ');
        !before.is_alphabetic() || (before.is_lowercase() && first.is_uppercase())
    })
}

#[test]
fn a_product_is_told_from_a_word_that_holds_it() {
    assert!(names("let plex_url = 1;", "plex"));
    assert!(names("struct MyPlex;", "plex"));
    assert!(names("\"PLEX_URL\"", "plex"));
    assert!(!names("fn complex() {}", "plex"));
    assert!(!names("const COMPLEX: u8 = 1;", "plex"));
}

/// The tests' helpers may make writers: they write to programs that are not there.
const PERMIT_MAY_BE_NAMED: &[&str] = &["crates/kernel/", "crates/integration-testkit/"];

/// Who carries out what was planned: for downloads, and for settings.
const EXECUTORS: &[&str] =
    &["crates/services/src/recovery/executor.rs", "crates/services/src/audit/apply.rs"];

#[test]
fn only_the_executors_can_make_a_writer() -> anyhow::Result<()> {
    let callers: Vec<String> = sources_under(&["crates", "integrations", "lab", "e2e"])?
        .into_iter()
        .filter(|file| !PERMIT_MAY_BE_NAMED.iter().any(|it| file.path.starts_with(it)))
        .filter(|file| file.code_lines().iter().any(|(_, line)| line.contains("issue_permit")))
        .map(|file| file.path)
        .collect();
    let elsewhere: Vec<_> =
        callers.into_iter().filter(|it| !EXECUTORS.contains(&it.as_str())).collect();
    expect_none("a permit to write is issued by somebody who is no executor", &elsewhere);
    Ok(())
}

/// Only an audit makes programs look at themselves, right before it reads them.
const CHECKS: &str = "crates/services/src/audit/run.rs";

#[test]
fn only_the_audit_makes_programs_check_themselves() -> anyhow::Result<()> {
    let elsewhere: Vec<_> = sources_under(&["crates", "integrations", "lab", "e2e"])?
        .into_iter()
        .filter(|file| !PERMIT_MAY_BE_NAMED.iter().any(|it| file.path.starts_with(it)))
        .filter(|file| {
            file.code_lines().iter().any(|(_, line)| line.contains("CheckPermit::issue"))
        })
        .map(|file| file.path)
        .filter(|path| path != CHECKS)
        .collect();
    expect_none("a program is made to check itself by somebody else than the audit", &elsewhere);
    Ok(())
}

/// Built at run time, so that this file does not find itself.
fn marks_of_unfinished_work() -> [String; 3] {
    [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X:"].concat()]
}

#[test]
fn nothing_is_left_for_later_in_a_comment() -> anyhow::Result<()> {
    let marks = marks_of_unfinished_work();
    let mut offences = Vec::new();
    let is_marked = |line: &str| marks.iter().any(|mark| line.contains(mark));
    for Source { path, text } in
        files_under(&["crates", "integrations", "lab", "e2e"], &["rs", "sql"])?
    {
        let lines = text.lines().enumerate().filter(|(_, line)| is_marked(line));
        offences.extend(lines.map(|(i, _)| format!("{path}:{}", i + 1)));
    }
    expect_none("finish it, or say in a decision why not", &offences);
    Ok(())
}
