//! Whether a file may be imported as what the library proposes, without asking anybody.

use std::collections::BTreeSet;

use kernel::{
    EventKind, ImportCandidate, ImportTrouble, ItemId, LibraryEvent, LibraryFile, LibraryItem,
};

/// A file that runs less than this share of what it should is not the whole thing.
const SHORTEST_SHARE: f64 = 0.6;

/// The files to import, or why that is not proved.
///
/// Proof is: every file is for items that were grabbed with this very download, has the quality
/// and the languages that were grabbed, and runs about as long as it should.
pub(super) fn prove(
    candidates: &[ImportCandidate],
    events: &[LibraryEvent],
    items: &[LibraryItem],
) -> Result<Vec<ImportCandidate>, String> {
    let grabs: Vec<_> = events.iter().filter(|it| it.kind == EventKind::Grabbed).collect();
    let Some(grab) = grabs.first() else {
        return Err("the library has not grabbed this download".to_owned());
    };
    let grabbed: BTreeSet<&ItemId> = grabs.iter().map(|it| &it.item).collect();
    let files: Vec<_> =
        candidates.iter().filter(|it| it.trouble != Some(ImportTrouble::BadContent)).collect();
    if files.is_empty() {
        return Err("there is no file that could be imported".to_owned());
    }

    let mut covered = BTreeSet::new();
    for file in &files {
        let name = file.path.rsplit(['/', '\\']).next().unwrap_or(&file.path);
        if !matches!(file.trouble, None | Some(ImportTrouble::MatchedById | ImportTrouble::NotYet))
        {
            return Err(format!("{name}: {}", file.rejections.join("; ")));
        }
        if file.items.is_empty() || !file.items.iter().all(|it| grabbed.contains(it)) {
            return Err(format!("{name} is not what was grabbed"));
        }
        if file.items.iter().any(|it| !covered.insert(it.clone())) {
            return Err(format!("{name} is not the only file for the same thing"));
        }
        if file.quality != grab.quality {
            return Err(format!("{name} is {}, and {} was grabbed", file.quality, grab.quality));
        }
        let languages = |of: &[String]| of.iter().cloned().collect::<BTreeSet<_>>();
        if !grab.languages.is_empty() && languages(&file.languages) != languages(&grab.languages) {
            return Err(format!("{name} is in other languages than what was grabbed"));
        }
        let expected: f64 = items
            .iter()
            .filter(|item| file.items.contains(&item.id))
            .filter_map(|item| item.runtime_minutes)
            .map(|minutes| f64::from(minutes) * 60.0)
            .sum();
        let runs = file.runtime_seconds.map(|it| it as f64);
        if runs.is_some_and(|runs| runs < expected * SHORTEST_SHARE) {
            return Err(format!("{name} runs much shorter than it should"));
        }
    }
    Ok(files.into_iter().cloned().collect())
}

/// What proves that an imported file is incomplete, if anything does.
pub(super) fn is_incomplete(
    file: &LibraryFile,
    items: &[LibraryItem],
    bytes_expected: u64,
    bytes_arrived: u64,
) -> Option<String> {
    let expected: u64 =
        items.iter().filter_map(|it| it.runtime_minutes).map(u64::from).sum::<u64>() * 60;
    if let Some(runs) = file.runtime_seconds
        && expected > 0
        && runs * 100 < expected * 80
    {
        return Some(format!("it runs {} of {} minutes", runs / 60, expected / 60));
    }
    // The file is what came over the wire, unpacked from nothing: what is missing there is
    // missing here.
    let plain = file.bytes.abs_diff(bytes_arrived) * 100 <= bytes_arrived * 3;
    if plain && file.bytes * 100 < bytes_expected * 95 {
        return Some(format!("it holds {} of {bytes_expected} bytes", file.bytes));
    }
    None
}

#[cfg(test)]
mod tests {
    use kernel::{DownloadId, EventId, FileId, Protocol, Timestamp};

    use super::*;

    fn grab(item: &str) -> LibraryEvent {
        LibraryEvent {
            id: EventId(1),
            at: Timestamp(0),
            kind: EventKind::Grabbed,
            download: Some(DownloadId("a".into())),
            item: ItemId(item.into()),
            item_title: "Show S01E01".into(),
            release: "Show.S01E01.1080p".into(),
            indexer: None,
            published_at: None,
            protocol: Protocol::Usenet,
            message: None,
            bytes: None,
            quality: "WEBDL-1080p".into(),
            languages: vec!["English".into()],
            score: None,
            client: None,
            file: None,
        }
    }

    fn candidate(items: &[&str]) -> ImportCandidate {
        ImportCandidate {
            path: "/downloads/tv/x/x.mkv".into(),
            bytes: 1,
            items: items.iter().map(|&it| ItemId(it.into())).collect(),
            item_title: None,
            quality: "WEBDL-1080p".into(),
            languages: vec!["English".into()],
            runtime_seconds: None,
            rejections: Vec::new(),
            trouble: None,
            document: serde_json::Value::Null,
        }
    }

    fn item(runtime_minutes: u32) -> LibraryItem {
        LibraryItem {
            id: ItemId("episode:1".into()),
            title: String::new(),
            monitored: true,
            file: None,
            runtime_minutes: Some(runtime_minutes),
            tags: Vec::new(),
        }
    }

    #[test]
    fn what_was_grabbed_is_imported() {
        let files = prove(&[candidate(&["episode:1"])], &[grab("episode:1")], &[]);
        assert_eq!(files.map(|it| it.len()), Ok(1));
    }

    #[test]
    fn what_was_not_grabbed_is_not_imported() {
        let other = prove(&[candidate(&["episode:2"])], &[grab("episode:1")], &[]);
        assert_eq!(other.unwrap_err(), "x.mkv is not what was grabbed");
        assert!(prove(&[candidate(&["episode:1"])], &[], &[]).is_err());
        assert!(prove(&[candidate(&[])], &[grab("episode:1")], &[]).is_err());
    }

    #[test]
    fn another_quality_language_or_length_needs_a_person() {
        let grabs = [grab("episode:1")];
        let mut file = candidate(&["episode:1"]);
        file.quality = "SDTV".into();
        assert!(prove(&[file], &grabs, &[]).is_err());
        let mut file = candidate(&["episode:1"]);
        file.languages = vec!["German".into()];
        assert!(prove(&[file], &grabs, &[]).is_err());
        let mut file = candidate(&["episode:1"]);
        file.runtime_seconds = Some(10 * 60);
        assert!(prove(&[file.clone()], &grabs, &[item(45)]).is_err());
        assert!(prove(&[file], &grabs, &[item(12)]).is_ok());
    }

    #[test]
    fn two_files_for_one_episode_need_a_person() {
        let file = candidate(&["episode:1"]);
        assert!(prove(&[file.clone(), file], &[grab("episode:1")], &[]).is_err());
    }

    #[test]
    fn a_rejection_that_is_not_about_the_name_needs_a_person() {
        let mut file = candidate(&["episode:1"]);
        file.trouble = Some(ImportTrouble::NotAnUpgrade);
        assert!(prove(&[file.clone()], &[grab("episode:1")], &[]).is_err());
        file.trouble = Some(ImportTrouble::MatchedById);
        assert!(prove(&[file], &[grab("episode:1")], &[]).is_ok());
    }

    #[test]
    fn a_file_is_incomplete_when_its_length_or_its_bytes_say_so() {
        let mut file = LibraryFile {
            id: FileId(1),
            path: String::new(),
            bytes: 400,
            runtime_seconds: Some(30 * 60),
            quality: String::new(),
            score: None,
            added_at: None,
        };
        assert!(is_incomplete(&file, &[item(45)], 600, 400).is_some());
        file.runtime_seconds = Some(44 * 60);
        assert!(is_incomplete(&file, &[item(45)], 600, 400).is_some());
        assert!(is_incomplete(&file, &[item(45)], 401, 400).is_none());
        // Unpacked: the repair blocks that were posted beside it are not missing from it.
        file.bytes = 1000;
        assert!(is_incomplete(&file, &[item(45)], 1200, 1060).is_none());
    }
}
