use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// What the recorded failures of the real program are, by the name of the fault that was made.
const RECORDED: [(&str, &str, Option<Cause>); 33] = [
    ("3.7", "7z", Some(Cause::Tool)),
    ("3.7", "crc", Some(Cause::Corrupt)),
    ("3.7", "dup_fail", Some(Cause::Duplicate)),
    ("3.7", "enc_abort", Some(Cause::Password)),
    ("3.7", "enc_pause", Some(Cause::Password)),
    ("3.7", "hpwd", Some(Cause::Password)),
    ("3.7", "missing_all", Some(Cause::MissingArticles)),
    ("3.7", "missing_some", None),
    ("3.7", "novol", Some(Cause::Corrupt)),
    ("3.7", "okpwd", None),
    ("3.7", "pwd", Some(Cause::Password)),
    ("3.7", "repair_ok", None),
    ("3.7", "repair_short", Some(Cause::MissingArticles)),
    ("3.7", "script", Some(Cause::Script)),
    ("3.7", "unwanted", Some(Cause::Unwanted)),
    ("3.7", "unwanted_pause", None),
    ("5.0", "7z", Some(Cause::Tool)),
    ("5.0", "crc", Some(Cause::Corrupt)),
    ("5.0", "dup_fail", Some(Cause::Duplicate)),
    ("5.0", "enc_abort", Some(Cause::Password)),
    ("5.0", "enc_pause", Some(Cause::Password)),
    ("5.0", "final_dir", Some(Cause::Tool)),
    ("5.0", "hpwd", Some(Cause::Password)),
    ("5.0", "missing_all", Some(Cause::MissingArticles)),
    ("5.0", "missing_some", None),
    ("5.0", "novol", Some(Cause::Tool)),
    ("5.0", "okpwd", None),
    ("5.0", "pwd", Some(Cause::Password)),
    ("5.0", "repair_ok", None),
    ("5.0", "repair_short", Some(Cause::MissingArticles)),
    ("5.0", "script", Some(Cause::Script)),
    ("5.0", "unwanted", Some(Cause::Unwanted)),
    ("5.0", "url_404", Some(Cause::NzbFetch(FetchTrouble::Gone))),
];

/// A job as it was recorded.
#[derive(Default)]
struct Recorded {
    status: String,
    message: String,
    stages: Vec<Stage>,
    labels: Vec<String>,
    script_line: Option<String>,
    downloaded: Option<u64>,
}

impl Recorded {
    fn read(slot: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let texts = |value: &Value| value.as_array().into_iter().flatten().map(text).collect();
        let stages = slot["stage_log"].as_array().into_iter().flatten();
        Self {
            status: text(&slot["status"]),
            message: text(&slot["fail_message"]),
            stages: stages
                .map(|stage| Stage { name: text(&stage["name"]), lines: texts(&stage["actions"]) })
                .collect(),
            labels: texts(&slot["labels"]),
            script_line: slot["script_line"].as_str().map(str::to_owned),
            downloaded: slot["downloaded"].as_u64(),
        }
    }

    fn failure(&self, language: Option<&str>) -> Option<Classification> {
        let facts = JobFacts {
            status: &self.status,
            fail_message: &self.message,
            stages: &self.stages,
            labels: &self.labels,
            script_line: self.script_line.as_deref(),
            bytes_expected: None,
            bytes_downloaded: self.downloaded,
        };
        job_failure(&facts, language)
    }

    fn cause(&self) -> Option<Cause> {
        self.failure(None).map(|it| it.cause)
    }
}

fn failed(message: &str, stages: &[(&str, &str)]) -> Recorded {
    let stage = |(name, line): &(&str, &str)| Stage {
        name: (*name).to_owned(),
        lines: vec![(*line).to_owned()],
    };
    Recorded {
        status: "Failed".to_owned(),
        message: message.to_owned(),
        stages: stages.iter().map(stage).collect(),
        downloaded: Some(1),
        ..Recorded::default()
    }
}

/// The recorded answers of the real program; `None` says that the test is skipped.
fn captures(version: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("AUTOARR_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let folder = shared.join(format!("captures/sabnzbd-{version}"));
    if !folder.is_dir() {
        skipped(&format!("{} is not here", folder.display()));
        return None;
    }
    Some(folder)
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
pub(super) fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

fn read(path: &Path) -> anyhow::Result<Value> {
    serde_json::from_slice(&fs::read(path)?).with_context(|| path.display().to_string())
}

#[test]
fn every_recorded_failure_has_its_cause() -> anyhow::Result<()> {
    for (version, fault, cause) in RECORDED {
        let Some(folder) = captures(version) else { return Ok(()) };
        let slot = read(&folder.join(format!("history_slot_{fault}.json")))?;
        assert_eq!(Recorded::read(&slot).cause(), cause, "{fault} of {version}");
    }
    Ok(())
}

#[test]
fn every_recorded_failure_is_in_the_table() -> anyhow::Result<()> {
    for version in ["3.7", "5.0"] {
        let Some(folder) = captures(version) else { return Ok(()) };
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let fault = name.strip_prefix("history_slot_").and_then(|it| it.strip_suffix(".json"));
            if let Some(fault) = fault {
                assert!(RECORDED.iter().any(|it| it.0 == version && it.1 == fault), "{name}");
            }
        }
    }
    Ok(())
}

#[test]
fn no_recorded_job_is_called_failed_unless_it_is_and_none_without_a_cause() -> anyhow::Result<()> {
    for version in ["3.7", "5.0"] {
        let Some(folder) = captures(version) else { return Ok(()) };
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if !name.starts_with("history") && !name.starts_with("queue") {
                continue;
            }
            let document = read(&path)?;
            for list in ["history", "queue"] {
                for slot in document[list]["slots"].as_array().into_iter().flatten() {
                    let job = Recorded::read(slot);
                    let is_wrong =
                        job.status == "Failed" || job.status == "Paused" && !job.labels.is_empty();
                    let cause = job.cause();
                    assert_eq!(cause.is_some(), is_wrong, "{} in {}", job.status, path.display());
                    assert_ne!(cause, Some(Cause::Unknown), "{}", path.display());
                }
            }
        }
    }
    Ok(())
}

#[test]
fn recorded_warnings_say_what_they_bear_on() -> anyhow::Result<()> {
    for version in ["3.7", "5.0"] {
        let Some(folder) = captures(version) else { return Ok(()) };
        let document = read(&folder.join("warnings_many.json"))?;
        let causes: Vec<_> = document["warnings"]
            .as_array()
            .context("no warnings")?
            .iter()
            .filter_map(|it| warning(it["text"].as_str()?).map(|it| it.cause))
            .collect();
        for cause in [Cause::Unwanted, Cause::Password, Cause::NzbFetch(FetchTrouble::Unusable)] {
            assert!(causes.contains(&cause), "{cause:?} in {version}");
        }
        assert!(!causes.contains(&Cause::Unknown));
    }
    Ok(())
}

#[test]
fn a_job_that_sabnzbd_paused_by_itself_has_a_cause() {
    let paused = |label: &str| {
        let labels = vec![label.to_owned()];
        let facts = JobFacts { status: "Paused", labels: &labels, ..JobFacts::default() };
        job_failure(&facts, None).map(|it| it.cause)
    };
    assert_eq!(paused("ENCRYPTED"), Some(Cause::Password));
    assert_eq!(paused("VERSCHLÜSSELT"), Some(Cause::Password));
    assert_eq!(paused("UNWANTED"), Some(Cause::Unwanted));
    assert_eq!(paused("DUPLICATE"), Some(Cause::Duplicate));
    assert_eq!(paused("WAIT 57 sec"), None);
    assert_eq!(paused("TOO LARGE"), None);
    assert_eq!(paused(""), None);
}

#[test]
fn a_job_that_waits_or_is_worked_on_has_not_failed() {
    for status in ["Queued", "Downloading", "Grabbing", "Verifying", "Repairing", "Running", "?"] {
        let job = Recorded { status: status.to_owned(), ..failed("Disk full", &[]) };
        assert_eq!(job.cause(), None, "{status}");
    }
}

#[test]
fn a_script_that_complains_of_a_failed_job_does_not_hide_why_it_failed() {
    let script = ("Script", "Exit(1): will not touch a broken job");
    let repair = ("Repair", "[x] Repair failed, not enough repair blocks (7 short)");
    let cause = |stages: &[(&str, &str)]| failed(script.1, stages).cause();
    assert_eq!(cause(&[repair, ("Servers", "a=1 MB"), script]), Some(Cause::MissingArticles));
    assert_eq!(
        cause(&[repair, ("Unpack", "[x] Unpacked 1 files/folders"), script]),
        Some(Cause::MissingArticles)
    );
    assert_eq!(cause(&[("Repair", "[x] Quick Check OK"), script]), Some(Cause::Script));
    assert_eq!(cause(&[script]), Some(Cause::Script));
    let encrypted = ("Repair", "[x] RAR-based verification failed: Passworded");
    assert_eq!(
        cause(&[encrypted, ("Unpack", "[x] Unpacked 1 files"), script]),
        Some(Cause::Script)
    );
    let locked = ("Unpack", "Unpacking failed, archive requires a password");
    assert_eq!(cause(&[encrypted, locked, script]), Some(Cause::Password));

    let nothing_came = Recorded {
        downloaded: Some(0),
        ..failed(script.1, &[("Download", "5 articles were missing"), script])
    };
    assert_eq!(nothing_came.cause(), Some(Cause::MissingArticles));
}

#[test]
fn a_message_in_no_known_language_is_told_by_its_stages() {
    let cause = |stages: &[(&str, &str)]| failed("nIvbogh ghu'", stages).cause();
    assert_eq!(cause(&[("Script", "Exit(3) nope")]), Some(Cause::Script));
    assert_eq!(cause(&[("Repair", "x"), ("Unpack", "[x] CRC")]), Some(Cause::Corrupt));
    assert_eq!(cause(&[("Source", "x")]), Some(Cause::NzbFetch(FetchTrouble::Unreachable)));
    assert_eq!(cause(&[("Filejoin", "x")]), Some(Cause::Corrupt));
    assert_eq!(cause(&[("Repair", "x")]), Some(Cause::Unknown));
    assert_eq!(cause(&[]), Some(Cause::Unknown));
}

#[test]
fn the_name_of_a_release_does_not_decide() {
    for message in [
        "Post Processing Failed for Encrypted.Disk.Full.2024 (see logfile)",
        "No 7za binary found, cannot unpack \"Encrypted Disk Full\"",
        "[Disk full] PAR2 received incorrect options",
    ] {
        assert_eq!(failed(message, &[]).cause(), Some(Cause::Tool), "{message}");
    }
}

#[test]
fn what_the_operating_system_says_is_about_the_disk_in_every_language() {
    let message = "Entpacken fehlgeschlagen. [Errno 28] No space left on device: '/a/b.mkv'";
    assert_eq!(failed(message, &[]).cause(), Some(Cause::Disk));
    assert_eq!(failed("Failed moving: Permission denied", &[]).cause(), Some(Cause::Disk));
}

#[test]
fn evidence_says_what_decided_and_holds_no_secret() -> anyhow::Result<()> {
    let key = "0123456789abcdef0123456789abcdef";
    let address = format!("https://indexer.example/api?t=get&apikey={key}");
    let message = format!("URL Fetching failed; Unauthorized access {address}");
    let found = failed(&message, &[("Source", &address)]).failure(Some("en")).context("none")?;
    assert_eq!(found.cause, Cause::NzbFetch(FetchTrouble::Unauthorized));
    assert_eq!(found.evidence.decided_by, "text (en): unauthorized access");
    assert!(!format!("{found:?}").contains(key));
    Ok(())
}

#[test]
fn a_pasted_label_or_message_is_understood() {
    let cause = |message, label, language| {
        reported(&ReportedText { message, label, language }).map(|it| it.cause)
    };
    assert_eq!(cause("", Some("*加密*"), None), Some(Cause::Password));
    assert_eq!(cause("Festplatte voll", None, Some("de")), Some(Cause::Disk));
    assert_eq!(cause("Festplatte voll", None, Some("fr")), Some(Cause::Disk));
    assert_eq!(cause("all is well", None, None), None);
    assert_eq!(cause("", None, None), None);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(
        status in "Failed|Paused|\\PC{0,5}",
        text in "(\\PC|\"|\\[|\\]|„|“|«| |\n|Exit\\(|重复|disk|full|crc){0,60}",
        label in "\\PC{0,20}",
        language in proptest::option::of("[a-zA-Z_-]{0,6}"),
    ) {
        let job = Recorded { status, labels: vec![label], ..failed(&text, &[("Repair", &text)]) };
        let _ = job.failure(language.as_deref());
        let _ = warning(&text);
    }
}

#[test]
fn a_huge_text_is_not_read_to_its_end() {
    let huge = "[ « disk encrypted ".repeat(1_000_000);
    let told = reported(&ReportedText { message: &huge, label: None, language: None });
    assert!(told.is_some_and(|it| it.evidence.message.chars().count() <= 501));
}
