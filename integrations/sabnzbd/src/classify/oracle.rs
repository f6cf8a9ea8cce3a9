//! Compares the marks with the catalogues of an installed SABnzbd: what is classified in English
//! is classified the same in every language, and nothing else is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};

use super::{tests::skipped, *};

/// Where Debian's package is. `SABNZBD_HOME` names the folder of another version.
const INSTALLED: &str = "/usr/share/sabnzbdplus";

/// The texts of its pages and dialogues, which never tell of a failure.
const PAGES: &str = "sabnzbd/skintext.py";

/// Failures that must be in the catalogue, by a few words of the English message each, so that
/// this test cannot pass on nothing.
const EXPECTED: [(&str, Cause); 24] = [
    ("enough repair blocks", Cause::MissingArticles),
    ("cannot be completed", Cause::MissingArticles),
    ("Not on your server", Cause::MissingArticles),
    ("Download might fail", Cause::MissingArticles),
    ("failed, CRC error", Cause::Corrupt),
    ("RAR files failed", Cause::Corrupt),
    ("Repairing failed", Cause::Corrupt),
    ("unable to find", Cause::Corrupt),
    ("File join of", Cause::Corrupt),
    ("archive requires a password", Cause::Password),
    ("encryption detected", Cause::Password),
    ("Aborted, unwanted", Cause::Unwanted),
    ("Duplicate NZB", Cause::Duplicate),
    ("write error or disk", Cause::Disk),
    ("too large for filesystem", Cause::Disk),
    ("Failed to move files", Cause::Disk),
    ("little diskspace", Cause::Disk),
    ("Pre-queue script", Cause::Script),
    ("Script exit code", Cause::Script),
    ("Unusable NZB", Cause::NzbFetch(FetchTrouble::Unusable)),
    ("Empty NZB", Cause::NzbFetch(FetchTrouble::Unusable)),
    ("URL Fetching failed", Cause::NzbFetch(FetchTrouble::Unreachable)),
    ("Unauthorized access", Cause::NzbFetch(FetchTrouble::Unauthorized)),
    ("Post-processing was aborted", Cause::Tool),
];

/// Labels in English, without what stands in for a number.
const LABELS: [(&str, Option<Label>); 8] = [
    ("ENCRYPTED", Some(Label::Encrypted)),
    ("UNWANTED", Some(Label::Unwanted)),
    ("DUPLICATE", Some(Label::Duplicate)),
    ("WAIT %s sec", Some(Label::Delayed)),
    ("PROPAGATING %s min", Some(Label::Propagating)),
    ("TOO LARGE", None),
    ("INCOMPLETE", None),
    ("ALTERNATIVE", None),
];

/// A message with another one in it, as SABnzbd puts them together.
const NESTED: [(&str, &str); 9] = [
    ("URL Fetching failed; %s", "File not on server"),
    ("URL Fetching failed; %s", "Unauthorized access"),
    ("URL Fetching failed; %s", "Maximum retries"),
    ("URL Fetching failed; %s", "Server name does not resolve"),
    ("URL Fetching failed; %s", "Server could not complete request"),
    ("Unpacking failed, %s", "see logfile"),
    ("Repairing failed, %s", "Disk full"),
    ("[%s] RAR-based verification failed: %s", "Passworded"),
    ("Post Processing Failed for %s (%s)", "see logfile"),
];

type Catalogue = BTreeMap<String, String>;

/// Reads a compiled catalogue of GNU gettext.
fn read_catalogue(path: &Path) -> anyhow::Result<Catalogue> {
    let bytes = fs::read(path)?;
    let number = |at: usize| -> anyhow::Result<usize> {
        let four = bytes.get(at..at + 4).context("it ends too early")?;
        Ok(u32::from_le_bytes(four.try_into()?) as usize)
    };
    let text = |table: usize, index: usize| -> anyhow::Result<String> {
        let length = number(table + 8 * index)?;
        let start = number(table + 8 * index + 4)?;
        let text = bytes.get(start..start + length).context("it ends too early")?;
        Ok(String::from_utf8(text.to_vec())?)
    };
    ensure!(number(0)? == 0x9504_12de, "{} is not a catalogue", path.display());
    let (count, originals, translations) = (number(8)?, number(12)?, number(16)?);
    (0..count).map(|index| Ok((text(originals, index)?, text(translations, index)?))).collect()
}

fn home() -> PathBuf {
    std::env::var_os("SABNZBD_HOME").map_or(PathBuf::from(INSTALLED), PathBuf::from)
}

/// Every language's catalogue by its code; `None` says that the test is skipped.
fn catalogues() -> anyhow::Result<Option<BTreeMap<String, Catalogue>>> {
    let folder = home().join("locale");
    if !folder.is_dir() {
        skipped(&format!("SABnzbd is not installed: {} is not here", folder.display()));
        return Ok(None);
    }
    let mut catalogues = BTreeMap::new();
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        let path = entry.path().join("LC_MESSAGES/SABnzbd.mo");
        let catalogue = read_catalogue(&path).with_context(|| path.display().to_string())?;
        catalogues.insert(entry.file_name().to_string_lossy().into_owned(), catalogue);
    }
    ensure!(catalogues.len() >= 17, "only {} languages", catalogues.len());
    Ok(Some(catalogues))
}

/// Every English message that can stand in a failure, a label, a stage or a warning.
fn messages(catalogues: &BTreeMap<String, Catalogue>) -> BTreeSet<&str> {
    let dense = |text: &str| text.split_whitespace().collect::<String>().replace('\\', "");
    let pages = dense(&fs::read_to_string(home().join(PAGES)).unwrap_or_default());
    let is_of_a_page = |text: &str| {
        let quoted = |quote: char| pages.contains(&dense(&format!("TT({quote}{text}{quote})")));
        text.contains('\n') || text.contains("<b") || quoted('"') || quoted('\'')
    };
    let is_label = |text: &str| LABELS.iter().any(|(label, _)| *label == text);
    catalogues
        .values()
        .flat_map(BTreeMap::keys)
        .map(String::as_str)
        .filter(|text| !text.is_empty() && !is_of_a_page(text) && !is_label(text))
        // It stands within other messages only, and `NESTED` looks at it there.
        .filter(|text| *text != "Passworded")
        .collect()
}

/// What `message` is in a language; SABnzbd shows what it has no translation for in English.
fn translated<'a>(catalogue: &'a Catalogue, message: &'a str) -> &'a str {
    catalogue.get(message).map_or(message, String::as_str)
}

/// `text` with something in the places of its names and numbers, which some translations spell
/// wrongly.
fn filled(text: &str, with: &str) -> String {
    let last = text.rfind("%s").unwrap_or(0);
    let (first, last) = text.split_at(last);
    let first = first.replace("%s", "A.Name-x7");
    format!("{first}{}", last.replacen("%s", with, 1)).replace("%d", "7")
}

fn cause(text: &str, language: Option<&str>) -> Option<Cause> {
    reported(&ReportedText { message: text, label: None, language }).map(|it| it.cause)
}

/// Counts comparisons and collects those that went wrong.
#[derive(Default)]
struct Score {
    compared: usize,
    wrong: Vec<String>,
}

impl Score {
    fn compare(
        &mut self,
        languages: &[Option<&str>],
        (english, text): (&str, &str),
        expected: Option<Cause>,
    ) {
        for &language in languages {
            self.compared += 1;
            let told = cause(text, language);
            if told != expected {
                self.wrong.push(format!(
                    "{language:?}: {text:?} is {told:?}, but {english:?} is {expected:?}"
                ));
            }
        }
    }

    #[expect(clippy::print_stderr, reason = "the rate is what the test is run for")]
    fn report(&self, what: &str) {
        let right = self.compared - self.wrong.len();
        eprintln!("{what}: {right} of {} are right", self.compared);
        assert!(self.compared > 0, "{what}: nothing was compared");
        assert!(self.wrong.is_empty(), "{what}:\n{}", self.wrong.join("\n"));
    }
}

#[test]
fn every_message_has_the_same_cause_in_every_language() -> anyhow::Result<()> {
    let Some(catalogues) = catalogues()? else { return Ok(()) };
    let mut score = Score::default();
    let messages = messages(&catalogues);
    for message in &messages {
        let english = filled(message, "A.Name-x7");
        let expected = cause(&english, Some("en"));
        for (code, catalogue) in &catalogues {
            let text = filled(translated(catalogue, message), "A.Name-x7");
            let languages = if text == english {
                vec![Some(code.as_str())]
            } else {
                vec![Some(code.as_str()), None]
            };
            score.compare(&languages, (&english, &text), expected);
        }
    }
    for (words, expected) in EXPECTED {
        let message = messages.iter().find(|it| it.contains(words)).context(words)?;
        assert_eq!(cause(&filled(message, "x7"), Some("en")), Some(expected), "{message}");
    }
    score.report(&format!("{} messages in {} languages", messages.len(), catalogues.len()));
    Ok(())
}

#[test]
fn a_message_within_a_message_has_the_same_cause_in_every_language() -> anyhow::Result<()> {
    let Some(catalogues) = catalogues()? else { return Ok(()) };
    let mut score = Score::default();
    for (outer, inner) in NESTED {
        let english = filled(outer, inner);
        let expected = cause(&english, Some("en"));
        ensure!(expected.is_some(), "{english}");
        for (code, catalogue) in &catalogues {
            let text = filled(translated(catalogue, outer), translated(catalogue, inner));
            score.compare(&[Some(code), None], (&english, &text), expected);
        }
    }
    score.report("messages within messages");
    Ok(())
}

#[test]
fn every_label_means_the_same_in_every_language() -> anyhow::Result<()> {
    let Some(catalogues) = catalogues()? else { return Ok(()) };
    for (english, expected) in LABELS {
        for (code, catalogue) in &catalogues {
            let text = filled(translated(catalogue, english), "57");
            let expected = expected.clone().unwrap_or_else(|| Label::Other(text.clone()));
            assert_eq!(label(&text), expected, "{english} in {code}");
        }
    }
    Ok(())
}
