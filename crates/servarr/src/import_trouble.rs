use kernel::ImportTrouble::{
    self, AlreadyImported, BadContent, MatchedById, NoPermission, NoSpace, NotAnUpgrade,
    NotGrabbed, NotYet, Other, PathUnknown, RootFolderMissing, SeasonPack, WrongItem,
};

use Mark::{Begins, Holds, Is};

/// How a message is known. The names of files and releases stand behind fixed words, so that a
/// message is known by its beginning wherever it can be.
enum Mark {
    Is(&'static str),
    Begins(&'static str),
    Holds(&'static str),
}

/// The troubles, and the words by which each is known, in small letters.
///
/// Of several messages the first in this order decides, so that the more careful answer wins:
/// nobody handles it; then what the house has to mend and no release is to blame for; then what
/// passes by itself; then what only a person or a proof can resolve, which an unknown message is
/// too. What lets a download be thrown away comes last, for then there is no other message: a
/// sample beside a film that waits for its folder is no reason to throw away the film.
const TROUBLES: [(ImportTrouble, &[Mark]); 13] = [
    (
        NotGrabbed,
        &[
            Begins("download wasn't grabbed by"),
            Begins("download has failed wasn't grabbed by"),
            Begins("download is encrypted and wasn't grabbed by"),
        ],
    ),
    (RootFolderMissing, &[Holds("root folder missing")]),
    (
        PathUnknown,
        &[
            Holds("not a valid local path"),
            Holds("intermediate path"),
            Holds("path does not exist or is not accessible"),
        ],
    ),
    (
        NoPermission,
        &[
            Holds("permission"),
            Holds("' is denied"),
            Holds("is not writable"),
            Holds("to the recycle bin"),
        ],
    ),
    (
        NoSpace,
        &[
            Begins("not enough free space"),
            Holds("no space left on device"),
            Holds("not enough space on the disk"),
        ],
    ),
    (
        NotYet,
        &[
            Begins("locked file"),
            Begins("file is still being unpacked"),
            Begins("episode has a tba title"),
            Begins("episode does not have a"),
        ],
    ),
    (
        WrongItem,
        &[
            Begins("series title mismatch"),
            Begins("movie title mismatch"),
            Begins("unknown series"),
            Begins("unknown movie"),
            Begins("unable to parse"),
            Begins("unable to import automatically, found multiple"),
            Begins("invalid season or episode"),
            Begins("invalid movie"),
            Begins("this show has individual episode mappings"),
            Holds("unexpected considering the"),
            Holds("not found in the grabbed release"),
        ],
    ),
    (
        SeasonPack,
        &[
            Begins("single episode file contains all"),
            Begins("single episode split"),
            Begins("partial season"),
            Begins("multi-season"),
        ],
    ),
    (MatchedById, &[Holds("was matched to series by id"), Holds("was matched to movie by id")]),
    // Every message that has no mark.
    (Other, &[]),
    (
        NotAnUpgrade,
        &[
            Begins("not an upgrade"),
            Begins("not a quality revision upgrade"),
            Begins("not a custom format upgrade"),
            Begins("episode file on disk contains more"),
        ],
    ),
    (
        AlreadyImported,
        &[
            Begins("episode file already imported"),
            Begins("movie file already imported"),
            Begins("episode has already been imported"),
            Begins("movie has already been imported"),
        ],
    ),
    (
        BadContent,
        &[
            Is("sample"),
            Begins("unable to determine if file is a sample"),
            Begins("no audio"),
            Begins("caution: found"),
            Begins("found archive file"),
            Begins("invalid video file"),
            Begins("no files found are eligible"),
            Begins("file is suspected multi-part"),
            Begins("extras are not supported"),
        ],
    ),
];

/// Stands above other messages and says nothing of its own.
const HEADLINE: &[&str] = &["one or more episodes expected", "one or more movies expected"];

/// Why a library does not take a download, from everything that it says about it.
///
/// Of several messages the one decides that asks for the most care: `TROUBLES` is the order.
pub fn import_trouble(messages: &[String]) -> ImportTrouble {
    let troubles: Vec<_> = messages.iter().filter_map(|message| trouble(message)).collect();
    let order = TROUBLES.iter().map(|(trouble, _)| *trouble);
    order.into_iter().find(|trouble| troubles.contains(trouble)).unwrap_or(Other)
}

/// Whether the library leaves a failure alone because it did not grab the download.
pub fn not_grabbed(messages: &[String]) -> bool {
    messages.iter().any(|message| trouble(message) == Some(NotGrabbed))
}

/// What one message tells; `None` when it is only a headline.
fn trouble(message: &str) -> Option<ImportTrouble> {
    // Longer than any message; what follows are names.
    let text: String = message.trim().chars().take(1_000).collect();
    let text = text.to_lowercase().replace('’', "'");
    if HEADLINE.iter().any(|headline| text.starts_with(headline)) {
        return None;
    }
    let known = |(_, marks): &&(ImportTrouble, &[Mark])| {
        marks.iter().any(|mark| match mark {
            Is(words) => text == *words,
            Begins(words) => text.starts_with(words),
            Holds(words) => text.contains(words),
        })
    };
    Some(TROUBLES.iter().find(known).map_or(Other, |(trouble, _)| *trouble))
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    use anyhow::Context;
    use serde_json::Value;

    use super::*;

    fn of(messages: &[&str]) -> ImportTrouble {
        import_trouble(&messages.iter().map(|&message| message.to_owned()).collect::<Vec<_>>())
    }

    /// By a few words of each kind of message that these programs have.
    #[test]
    fn each_kind_of_message_is_known() {
        for (message, expected) in [
            ("Locked file, try again later", NotYet),
            ("File is still being unpacked", NotYet),
            ("Episode has a TBA title and …", NotYet),
            ("Episode does not have a title and …", NotYet),
            ("Episode does not have an absolute episode number and …", NotYet),
            ("Not enough free space", NoSpace),
            ("Failed to import movie, Root folder missing.", RootFolderMissing),
            ("[/data/x] is not a valid local path. You may …", PathUnknown),
            ("Download doesn't contain intermediate path, Skipping.", PathUnknown),
            ("Access to the path '/tv/x' is denied.", NoPermission),
            ("Failed …, unable to move existing file to the Recycle Bin.", NoPermission),
            ("Not an upgrade for existing movie file. …", NotAnUpgrade),
            ("Not a quality revision upgrade for …", NotAnUpgrade),
            ("Not a Custom Format upgrade for …", NotAnUpgrade),
            ("Episode file on disk contains more episodes …", NotAnUpgrade),
            ("Episode file already imported at 1/1/2026", AlreadyImported),
            ("Movie has already been imported", AlreadyImported),
            ("Sample", BadContent),
            ("Unable to determine if file is a sample", BadContent),
            ("No audio tracks detected", BadContent),
            ("Caution: Found executable file with extension: '.exe'", BadContent),
            ("Found archive file, might …", BadContent),
            ("Invalid video file, unsupported extension: '.iso'", BadContent),
            ("No files found are eligible for import in /data/x", BadContent),
            ("File is suspected multi-part file, …", BadContent),
            (
                "Found matching series via grab history, but release was matched to series by ID. …",
                MatchedById,
            ),
            (
                "Found matching movie via grab history, but release was matched to movie by ID. …",
                MatchedById,
            ),
            ("Unknown Series", WrongItem),
            ("Unable to parse file", WrongItem),
            ("Episode 1x02 was unexpected considering the A.S01E01 folder name", WrongItem),
            ("Episodes 1x02 were not found in the grabbed release: A.S01E01", WrongItem),
            ("Unable to import automatically, found multiple movies: A, B", WrongItem),
            ("Partial season packs are not supported", SeasonPack),
            ("Single episode split into multiple files", SeasonPack),
            ("Multi-season download, …", SeasonPack),
            ("Download wasn’t grabbed by x, skipping", NotGrabbed),
            ("Download is encrypted and wasn't grabbed by X, …", NotGrabbed),
            ("Download wasn't grabbed by X and not in a category, Skipping.", NotGrabbed),
            ("Unexpected error processing file", Other),
            ("", Other),
        ] {
            assert_eq!(of(&[message]), expected, "{message}");
        }
        assert_eq!(of(&[]), Other);
    }

    #[test]
    fn the_message_that_asks_for_most_care_decides() {
        assert_eq!(of(&["Sample", "Not an upgrade for …"]), NotAnUpgrade);
        assert_eq!(of(&["Not an upgrade for …", "Unknown Series"]), WrongItem);
        assert_eq!(of(&["Unknown Series", "Root folder missing"]), RootFolderMissing);
        assert_eq!(of(&["Not an upgrade for …", "never heard of"]), Other);
        assert_eq!(of(&["One or more episodes expected in …", "Sample"]), BadContent);
        assert_eq!(of(&["One or more episodes expected in …"]), Other);
    }

    #[test]
    fn the_name_of_a_release_does_not_decide() {
        let named = "Episode 1x02 was unexpected considering the Sample Unknown Series folder name";
        assert_eq!(of(&[named]), WrongItem);
        assert_eq!(
            of(&["Episode file already imported at Not enough free space"]),
            AlreadyImported
        );
        assert!(!not_grabbed(&["No files … in /x/Download wasn't grabbed by".to_owned()]));
    }

    /// The texts that the real programs were recorded with, each by its beginning.
    const RECORDED: [(&str, ImportTrouble); 8] = [
        ("Download has failed wasn't", NotGrabbed),
        ("Download wasn't grabbed", NotGrabbed),
        ("Failed to import episode, Root", RootFolderMissing),
        ("Not an upgrade", NotAnUpgrade),
        ("Invalid season", WrongItem),
        ("Series title", WrongItem),
        ("Movie title", WrongItem),
        ("Single episode file", SeasonPack),
    ];

    /// The recorded answers of the real programs; `None` says that the test is skipped.
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    fn captures() -> Option<PathBuf> {
        let shared = std::env::var_os("AUTOARR_SHARED").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
            PathBuf::from,
        );
        let folder = shared.join("captures");
        if folder.is_dir() {
            return Some(folder);
        }
        eprintln!("skipped: {} is not here", folder.display());
        None
    }

    /// Every document of `folder` whose name holds `part`.
    fn documents(folder: &Path, part: &str) -> anyhow::Result<Vec<Value>> {
        let mut documents = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.contains(part) && name.ends_with(".json") && !name.contains("command") {
                let document = serde_json::from_slice(&fs::read(&path)?);
                documents.push(document.with_context(|| path.display().to_string())?);
            }
        }
        Ok(documents)
    }

    #[test]
    fn every_recorded_queue_is_understood() -> anyhow::Result<()> {
        let Some(captures) = captures() else { return Ok(()) };
        let mut seen = [0_usize; RECORDED.len()];
        for program in ["sonarr", "sonarr-v4", "radarr"] {
            for document in documents(&captures.join(program), "queue")? {
                for record in document["records"].as_array().into_iter().flatten() {
                    let statuses = record["statusMessages"].as_array().into_iter().flatten();
                    let texts: Vec<_> = statuses
                        .flat_map(|status| status["messages"].as_array().into_iter().flatten())
                        .filter_map(Value::as_str)
                        .collect();
                    let Some(last) = texts.last() else { continue };
                    let known = RECORDED.iter().position(|(begin, _)| last.starts_with(begin));
                    let known = known.with_context(|| format!("not in the table: {last}"))?;
                    assert_eq!(of(&texts), RECORDED[known].1, "{texts:?}");
                    seen[known] += 1;
                }
            }
        }
        assert!(seen.iter().all(|count| *count > 0), "not every text was seen: {seen:?}");
        Ok(())
    }

    #[test]
    fn every_recorded_rejection_is_understood() -> anyhow::Result<()> {
        let Some(captures) = captures() else { return Ok(()) };
        let mut seen = Vec::new();
        for program in ["sonarr", "sonarr-v4", "radarr"] {
            for document in documents(&captures.join(program), "manualimport")? {
                for candidate in document.as_array().into_iter().flatten() {
                    for rejection in candidate["rejections"].as_array().into_iter().flatten() {
                        let reason = rejection["reason"].as_str().context("no reason")?;
                        let trouble = of(&[reason]);
                        assert_ne!(trouble, Other, "{reason}");
                        seen.push(trouble);
                    }
                }
            }
        }
        assert!(seen.contains(&WrongItem) && seen.contains(&NotAnUpgrade), "{seen:?}");
        Ok(())
    }
}
