//! Every recorded answer of a real SABnzbd (3.7.1 and 5.0) is decoded, and tells what it should.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::Value;

use crate::wire::{
    CategoriesAnswer, ConfigAnswer, Done, History, HistoryAnswer, HistorySlot, Queue, QueueAnswer,
    Status, StatusAnswer, Warning,
};

/// The folder of recordings; `None` when this machine has none.
fn shared() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("AUTOARR_SHARED").map_or(default, PathBuf::from);
    let found = folder.join("captures/sabnzbd-3.7").is_dir();
    #[expect(clippy::print_stderr, reason = "whoever reads the tests must see what was left out")]
    if !found {
        eprintln!("skipped: there are no recordings in {}", folder.display());
    }
    found.then_some(folder)
}

#[derive(Deserialize)]
struct Recording {
    file: String,
    status: u16,
    query: Value,
}

impl Recording {
    fn mode(&self) -> &str {
        match &self.query {
            Value::String(query) => {
                query.trim_start_matches('?').split('&').find_map(|part| part.strip_prefix("mode="))
            }
            query => query["mode"].as_str(),
        }
        .unwrap_or_default()
    }

    fn name(&self) -> Option<&str> {
        self.query["name"].as_str()
    }
}

/// What a recording was decoded to.
#[derive(Debug)]
enum Told {
    Queue(Queue),
    History(Option<History>),
    Status(Status),
    Done(Done),
    Other,
}

fn decode(recording: &Recording, text: &str) -> Result<Told> {
    let read = |what| format!("{} as {what}", recording.file);
    if recording.status == 403 {
        return Ok(Told::Other);
    }
    Ok(match (recording.mode(), recording.name()) {
        ("queue", None) => {
            let answer: QueueAnswer = serde_json::from_str(text).with_context(|| read("queue"))?;
            Told::Queue(answer.queue.context("no queue")?)
        }
        ("history", None) => {
            let answer: HistoryAnswer =
                serde_json::from_str(text).with_context(|| read("history"))?;
            Told::History(answer.history)
        }
        ("status" | "fullstatus", None) => {
            let answer: StatusAnswer =
                serde_json::from_str(text).with_context(|| read("status"))?;
            Told::Status(answer.status.context("no status")?)
        }
        ("get_config", _) => {
            let answer: ConfigAnswer =
                serde_json::from_str(text).with_context(|| read("config"))?;
            answer.config.context("no config")?;
            Told::Other
        }
        ("get_cats", _) => {
            let answer: CategoriesAnswer = serde_json::from_str(text)?;
            ensure!(answer.categories.context("none")? == ["*", "tv", "movies"]);
            Told::Other
        }
        ("warnings", None) => {
            #[derive(Deserialize)]
            struct Warnings {
                warnings: Vec<Warning>,
            }
            let answer: Warnings = serde_json::from_str(text).with_context(|| read("warnings"))?;
            ensure!(answer.warnings.iter().all(|warning| !warning.text.is_empty()));
            Told::Other
        }
        // What we never ask for.
        (
            "version" | "auth" | "get_scripts" | "server_stats" | "config" | "get_files" | "browse"
            | "eval_sort" | "translate" | "set_config" | "addfile" | "addurl" | "retry_all",
            _,
        ) => Told::Other,
        ("status", Some(_))
        | ("queue" | "history" | "warnings", Some(_))
        | (
            "switch" | "change_cat" | "change_opts" | "pause" | "resume" | "retry" | "nosuch"
            | "mark_as_completed" | "pause_pp" | "resume_pp",
            _,
        ) => Told::Done(serde_json::from_str(text).with_context(|| read("done"))?),
        (mode, name) => bail!("nobody knows what {mode} {name:?} of {} is", recording.file),
    })
}

fn recordings(folder: &Path) -> Result<Vec<(Recording, Told)>> {
    let manifest = fs::read_to_string(folder.join("MANIFEST.json"))?;
    let recordings: Vec<Recording> = serde_json::from_str(&manifest)?;
    let mut told = Vec::new();
    for recording in recordings {
        let text = fs::read_to_string(folder.join(&recording.file))?;
        let decoded = decode(&recording, &text)?;
        told.push((recording, decoded));
    }
    Ok(told)
}

fn folders() -> Vec<PathBuf> {
    let folder = |shared: PathBuf| {
        ["sabnzbd-3.7", "sabnzbd-5.0"].map(|version| shared.join("captures").join(version))
    };
    shared().map(folder).into_iter().flatten().collect()
}

fn queue<'a>(told: &'a [(Recording, Told)], file: &str) -> Result<&'a Queue> {
    let found = told.iter().find(|(recording, _)| recording.file == file);
    match found {
        Some((_, Told::Queue(queue))) => Ok(queue),
        _ => bail!("{file} is no queue"),
    }
}

#[test]
fn every_recording_is_decoded() -> Result<()> {
    for folder in folders() {
        let told = recordings(&folder)?;
        ensure!(told.len() > 70, "only {} recordings in {}", told.len(), folder.display());
    }
    Ok(())
}

#[test]
fn every_recorded_job_has_all_that_we_read_of_it() -> Result<()> {
    for folder in folders() {
        for (recording, told) in recordings(&folder)? {
            let file = &recording.file;
            match told {
                Told::Queue(queue) => {
                    ensure!(crate::version::Version::read(&queue.version).is_some(), "{file}");
                    ensure!(queue.free_complete.is_some_and(|free| free > 1 << 30), "{file}");
                    ensure!(queue.kibibytes_per_second.is_some(), "{file}");
                    for slot in queue.slots {
                        ensure!(slot.nzo_id.starts_with("SABnzbd_nzo_"), "{file}: {slot:?}");
                        ensure!(!slot.filename.is_empty() && !slot.cat.is_empty(), "{file}");
                        ensure!(slot.bytes >= slot.bytes_left, "{file}: {slot:?}");
                        let known = ["Paused", "Downloading", "Grabbing", "Queued"];
                        ensure!(known.contains(&slot.status.as_str()), "{file}: {slot:?}");
                    }
                }
                Told::History(Some(history)) => {
                    ensure!(history.last_history_update > 0, "{file}");
                    for slot in history.slots {
                        check_slot(file, &slot)?;
                    }
                }
                Told::History(None) => ensure!(file == "history_not_changed.json", "{file}"),
                Told::Status(status) => {
                    ensure!(status.active_lang.as_deref() == Some("en"), "{file}");
                    ensure!(status.pid.is_some() && !status.servers.is_empty(), "{file}");
                }
                Told::Done(_) | Told::Other => {}
            }
        }
    }
    Ok(())
}

fn check_slot(file: &str, slot: &HistorySlot) -> Result<()> {
    ensure!(slot.nzo_id.starts_with("SABnzbd_nzo_") && !slot.name.is_empty(), "{file}: {slot:?}");
    let is_over = matches!(slot.status.as_str(), "Failed" | "Completed");
    if is_over {
        ensure!(slot.completed.is_some_and(|at| at > 1_700_000_000), "{file}: {slot:?}");
        ensure!((slot.status == "Failed") != slot.fail_message.is_empty(), "{file}: {slot:?}");
        // The names of the stages are what no language changes.
        let known = ["Source", "Download", "Servers", "Repair", "Unpack", "Script"];
        let names = slot.stage_log.iter().map(|stage| stage.name.as_str());
        ensure!(names.into_iter().all(|name| known.contains(&name)), "{file}: {slot:?}");
    }
    Ok(())
}

#[test]
fn single_recorded_slots_are_decoded_too() -> Result<()> {
    for folder in folders() {
        let mut count = 0;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with("history_slot_") {
                let slot: HistorySlot = serde_json::from_str(&fs::read_to_string(&path)?)?;
                check_slot(&name, &slot)?;
                let lost = crate::missing::never_came(&slot, None);
                ensure!((lost > 0) == (name == "history_slot_missing_some.json"), "{name}: {lost}");
                count += 1;
            }
        }
        ensure!(count >= 15, "only {count} in {}", folder.display());
    }
    Ok(())
}

#[test]
fn labels_pauses_and_sizes_are_what_was_recorded() -> Result<()> {
    for folder in folders() {
        let told = recordings(&folder)?;
        let duplicate = &queue(&told, "queue_duplicate_paused.json")?.slots[0];
        assert_eq!(
            (duplicate.labels.as_slice(), duplicate.status.as_str()),
            (&["DUPLICATE".to_owned()][..], "Paused")
        );
        // 38.15 MB.
        assert_eq!(duplicate.bytes, 40_003_174);
        assert!(queue(&told, "queue_paused.json")?.paused);
        assert!(queue(&told, "queue_paused_timed.json")?.pause_int.contains(':'));
        assert!(!queue(&told, "queue_active.json")?.paused);
        let grabbing = &queue(&told, "queue_addurl_grabbing.json")?.slots[0];
        assert_eq!(grabbing.status, "Grabbing");
        assert!(grabbing.labels[0].starts_with("WAIT"));
    }
    Ok(())
}

#[test]
fn changes_say_yes_or_no() -> Result<()> {
    for folder in folders() {
        for (recording, told) in recordings(&folder)? {
            let Told::Done(done) = told else { continue };
            let is_yes = done.status == Some(true) && done.error.is_none();
            let expected = match recording.file.as_str() {
                "retry_unknown.json" | "retry_completed.json" => {
                    assert_eq!(done.error.as_deref(), Some("item does not exist"));
                    false
                }
                "retry_ok.json" | "retry_with_password.json" => {
                    assert!(done.nzo_id.as_str().is_some_and(|id| id.starts_with("SABnzbd_nzo_")));
                    true
                }
                "queue_delete.json" | "queue_pause_item.json" | "queue_resume_item.json" => {
                    assert_eq!(done.nzo_ids.len(), 1);
                    true
                }
                "queue_delete_unknown.json" => {
                    assert!(done.nzo_ids.is_empty());
                    false
                }
                "error_not_implemented.json" | "mark_as_completed.json" => false,
                // These answer with a position.
                "switch.json" | "queue_priority_set.json" | "queue_priority_unknown.json" => false,
                _ => true,
            };
            assert_eq!(is_yes, expected, "{}: {done:?}", recording.file);
        }
    }
    Ok(())
}

#[test]
fn news_servers_that_do_not_work_are_not_usable() -> Result<()> {
    for folder in folders().iter().filter(|folder| folder.ends_with("sabnzbd-5.0")) {
        for file in ["fullstatus_auth_fail_18083.json", "fullstatus_auth_fail_18085.json"] {
            let text = fs::read_to_string(folder.join(file))?;
            let answer: StatusAnswer = serde_json::from_str(&text)?;
            let server = &answer.status.context("no status")?.servers[0];
            assert!(!server.active && server.error.starts_with("Cannot connect"), "{server:?}");
        }
    }
    Ok(())
}

#[test]
fn the_recording_of_another_project_is_decoded_too() -> Result<()> {
    let Some(shared) = shared() else { return Ok(()) };
    let text = fs::read_to_string(shared.join("fixtures/exportarr/sabnzbd/queue.json"))?;
    let queue = serde_json::from_str::<QueueAnswer>(&text)?.queue.context("no queue")?;
    assert_eq!(queue.version, "3.7.2");
    assert!(queue.have_quota);
    assert_eq!(queue.left_quota, "1000.0 G");
    assert_eq!(queue.kibibytes_per_second, Some(0.35));
    // 34719.60 GB.
    assert_eq!(queue.free_complete, Some(37_279_886_632_550));
    Ok(())
}
