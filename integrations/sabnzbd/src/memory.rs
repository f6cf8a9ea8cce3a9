//! What has to be remembered between two looks at a SABnzbd.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kernel::Timestamp;

use crate::{
    version::Version,
    wire::{History, Misc, Queue, Status},
};

/// From this version on there is an archive behind the history.
const ARCHIVE: Version = Version::new(4, 3, 0);

/// The history is read again after this time, even when SABnzbd says that nothing changed: it
/// counts from 1 again after a restart.
const HISTORY_AGE: Duration = Duration::from_secs(300);
/// Settings are asked for again after this time.
const SETTINGS_AGE: Duration = Duration::from_secs(300);
/// Sizes of more jobs than this are not kept.
const SIZES: usize = 20_000;

#[derive(Default)]
pub(crate) struct Memory(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    history: Option<HistorySeen>,
    pid: Option<u64>,
    language: Option<String>,
    version: Option<Version>,
    settings: Option<(Timestamp, Misc)>,
    /// When it was last seen not to be paused.
    running: Option<Timestamp>,
    is_post_processing: bool,
    sizes: HashMap<String, Size>,
}

struct HistorySeen {
    update: u64,
    at: Timestamp,
}

/// What the queue told about a job's size; the history does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) total: u64,
    /// Bytes whose articles no server had.
    pub(crate) missing: u64,
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn keep_queue(&self, queue: &Queue, now: Timestamp) {
        let mut memory = self.lock();
        memory.version = Version::read(&queue.version).or(memory.version);
        if !queue.paused {
            memory.running = Some(now);
        }
        for slot in &queue.slots {
            if memory.sizes.len() >= SIZES && !memory.sizes.contains_key(&slot.nzo_id) {
                memory.sizes.clear();
            }
            let size = Size { total: slot.bytes, missing: slot.bytes_missing };
            memory.sizes.insert(slot.nzo_id.clone(), size);
        }
    }

    /// A restarted program counts its changes anew: what it counted before means nothing.
    pub(crate) fn keep_status(&self, status: &Status) {
        let mut memory = self.lock();
        if memory.pid != status.pid {
            memory.history = None;
        }
        memory.pid = status.pid;
        memory.language.clone_from(&status.active_lang);
        memory.version = Version::read(&status.version).or(memory.version);
    }

    /// Only once the whole look has succeeded: otherwise what it told would be lost.
    pub(crate) fn keep_history(&self, history: &History, now: Timestamp) {
        let mut memory = self.lock();
        memory.history = Some(HistorySeen { update: history.last_history_update, at: now });
        memory.is_post_processing = history
            .slots
            .iter()
            .any(|slot| !matches!(slot.status.as_str(), "Completed" | "Failed"));
    }

    pub(crate) fn keep_settings(&self, settings: Misc, now: Timestamp) {
        self.lock().settings = Some((now, settings));
    }

    /// We changed a setting: what is remembered of them is old.
    pub(crate) fn forget_settings(&self) {
        self.lock().settings = None;
    }

    /// We changed something: what is in the history now is worth reading.
    pub(crate) fn forget_history(&self) {
        self.lock().history = None;
    }

    /// The change up to which the history is known.
    pub(crate) fn last_update(&self, now: Timestamp) -> Option<u64> {
        let memory = self.lock();
        let seen = memory.history.as_ref()?;
        let is_fresh = now >= seen.at && now.since(seen.at) < HISTORY_AGE;
        is_fresh.then_some(seen.update)
    }

    pub(crate) fn language(&self) -> Option<String> {
        self.lock().language.clone()
    }

    pub(crate) fn settings(&self, now: Timestamp) -> Option<Misc> {
        let memory = self.lock();
        let (at, settings) = memory.settings.as_ref()?;
        (now >= *at && now.since(*at) < SETTINGS_AGE).then(|| settings.clone())
    }

    pub(crate) fn last_running(&self) -> Option<Timestamp> {
        self.lock().running
    }

    pub(crate) fn is_post_processing(&self) -> bool {
        self.lock().is_post_processing
    }

    pub(crate) fn size(&self, id: &str) -> Option<Size> {
        self.lock().sizes.get(id).copied()
    }

    /// Whether there is an archive behind the history: from 4.3 on, and when we do not know.
    pub(crate) fn has_archive(&self) -> bool {
        self.lock().version.is_none_or(|version| version >= ARCHIVE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_makes_the_history_new() {
        let memory = Memory::default();
        let status = |pid| Status { pid: Some(pid), ..Status::default() };
        let history = History { last_history_update: 7, slots: Vec::new() };
        memory.keep_status(&status(10));
        memory.keep_history(&history, Timestamp(0));
        memory.keep_status(&status(10));
        assert_eq!(memory.last_update(Timestamp(1000)), Some(7));
        memory.keep_status(&status(11));
        assert_eq!(memory.last_update(Timestamp(1000)), None);
    }

    #[test]
    fn the_history_is_read_again_now_and_then() {
        let memory = Memory::default();
        let history = History { last_history_update: 7, slots: Vec::new() };
        memory.keep_history(&history, Timestamp(0));
        assert_eq!(memory.last_update(Timestamp(299_999)), Some(7));
        assert_eq!(memory.last_update(Timestamp(300_000)), None);
        assert_eq!(memory.last_update(Timestamp(-1)), None, "a clock that was set back");
    }
}
