//! What the program logged lately: kept in memory, so that it can be read where it is asked for.
//!
//! The log itself goes to standard error; this is its end, cleaned, bounded, and gone with the
//! process.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use kernel::{Timestamp, clean_text};

use crate::{Error, Principal, Result};

/// How much is kept, in bytes. At the level `info` that is days.
const KEPT_BYTES: usize = 1024 * 1024;

/// The longest message, and the longest value of a field, in characters.
const LONGEST_MESSAGE: usize = 2_000;
const LONGEST_VALUE: usize = 500;

/// What a line weighs besides its text, in bytes.
const LINE: usize = 128;

/// How bad a line is; the worst is the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl LogLevel {
    /// The level in one word. Never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl fmt::Display for LogLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A line as it is logged. Secrets are taken out of it before.
#[derive(Clone, Debug)]
pub struct NewLogLine {
    pub at: Timestamp,
    pub level: LogLevel,
    /// The part of the program that says it: `services::recovery`.
    pub target: &'static str,
    pub message: String,
    /// Those of the line and of what it belongs to, the outermost first.
    pub fields: Vec<(&'static str, String)>,
}

/// A line that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Grows from line to line, over restarts too.
    pub seq: i64,
    pub at: Timestamp,
    pub level: LogLevel,
    pub target: &'static str,
    pub message: String,
    pub fields: Vec<(&'static str, String)>,
}

impl LogLine {
    fn bytes(&self) -> usize {
        let fields = self.fields.iter().map(|(name, value)| name.len() + value.len());
        LINE + self.message.len() + fields.sum::<usize>()
    }

    fn has(&self, wanted: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(wanted);
        has(&self.message) || has(self.target) || self.fields.iter().any(|(_, value)| has(value))
    }
}

/// Which lines.
#[derive(Clone, Debug, Default)]
pub struct LogQuery {
    /// Only lines after this one, the oldest first.
    pub after: Option<i64>,
    /// Only lines before this one.
    pub before: Option<i64>,
    /// Only lines that are at least as bad.
    pub level: Option<LogLevel>,
    /// Only lines with this in their message, their part or a field, whatever the case.
    pub search: Option<String>,
    pub limit: usize,
}

impl LogQuery {
    fn fits(&self, line: &LogLine, wanted: Option<&str>) -> bool {
        self.after.is_none_or(|it| line.seq > it)
            && self.before.is_none_or(|it| line.seq < it)
            && self.level.is_none_or(|it| line.level <= it)
            && wanted.is_none_or(|it| line.has(it))
    }
}

/// A part of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    pub lines: Vec<LogLine>,
    /// The number of the newest line of all, whether or not it fits.
    pub newest: i64,
}

/// What decides how much is logged.
pub trait LogSwitch: Send + Sync {
    /// What is in force: a level, or a filter such as `info,api=debug`.
    fn in_force(&self) -> String;

    /// What the program was started with.
    fn started_with(&self) -> String;

    /// Logs this and what is worse from now on; `None` goes back to how it started.
    ///
    /// # Errors
    ///
    /// When logging no longer works; in words.
    fn set(&self, level: Option<LogLevel>) -> std::result::Result<(), String>;
}

/// The end of the log.
#[derive(Clone)]
pub struct Logs {
    ring: Arc<Mutex<Ring>>,
    switch: Arc<dyn LogSwitch>,
}

struct Ring {
    lines: VecDeque<LogLine>,
    bytes: usize,
    next: i64,
}

impl Logs {
    /// Nothing is in it yet. Lines are numbered from the milliseconds of `now` on, so that whoever
    /// follows them is not confused by a restart.
    pub fn new(now: Timestamp, switch: Arc<dyn LogSwitch>) -> Self {
        let ring = Ring { lines: VecDeque::new(), bytes: 0, next: now.0.max(1) };
        Self { ring: Arc::new(Mutex::new(ring)), switch }
    }

    /// For a program that does not log: always empty.
    pub(crate) fn none() -> Self {
        Self::new(Timestamp(0), Arc::new(NoSwitch))
    }

    /// Keeps a line, and forgets the oldest when there are too many. Logs nothing itself.
    pub fn keep(&self, line: NewLogLine) {
        let clean = |(name, value): (_, String)| (name, clean_text(&value, LONGEST_VALUE));
        let mut line = LogLine {
            seq: 0,
            at: line.at,
            level: line.level,
            target: line.target,
            message: clean_text(&line.message, LONGEST_MESSAGE),
            fields: line.fields.into_iter().map(clean).collect(),
        };
        let mut ring = self.ring();
        line.seq = ring.next;
        ring.next += 1;
        ring.bytes += line.bytes();
        ring.lines.push_back(line);
        while ring.bytes > KEPT_BYTES {
            let Some(oldest) = ring.lines.pop_front() else { break };
            ring.bytes -= oldest.bytes();
        }
    }

    /// The newest first, or, after a line, the oldest first.
    pub fn read(&self, query: &LogQuery) -> LogPage {
        let wanted = query.search.as_deref().map(str::to_lowercase);
        let ring = self.ring();
        let fits = |line: &&LogLine| query.fits(line, wanted.as_deref());
        let lines = match query.after {
            Some(_) => ring.lines.iter().filter(fits).take(query.limit).cloned().collect(),
            None => ring.lines.iter().rev().filter(fits).take(query.limit).cloned().collect(),
        };
        LogPage { lines, newest: ring.next - 1 }
    }

    /// What is in force: a level, or a filter such as `info,api=debug`.
    pub fn in_force(&self) -> String {
        self.switch.in_force()
    }

    /// What the program was started with.
    pub fn started_with(&self) -> String {
        self.switch.started_with()
    }

    /// Logs `level` and what is worse, until the program ends; `None` goes back to how it started.
    ///
    /// # Errors
    ///
    /// When logging no longer works.
    pub fn set_level(&self, principal: &Principal, level: Option<LogLevel>) -> Result<()> {
        self.switch.set(level).map_err(Error::Conflict)?;
        let level = level.map_or("as started", LogLevel::code);
        tracing::warn!(level, actor = %principal.actor, "What is logged was changed");
        Ok(())
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct NoSwitch;

impl LogSwitch for NoSwitch {
    fn in_force(&self) -> String {
        "off".to_owned()
    }

    fn started_with(&self) -> String {
        self.in_force()
    }

    fn set(&self, _: Option<LogLevel>) -> std::result::Result<(), String> {
        Err("this program keeps no log".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(level: LogLevel, message: &str) -> NewLogLine {
        NewLogLine {
            at: Timestamp(5),
            level,
            target: "services::recovery",
            message: message.to_owned(),
            fields: vec![("instance", "sab".to_owned())],
        }
    }

    fn logs() -> Logs {
        let logs = Logs::new(Timestamp(1_000), Arc::new(NoSwitch));
        logs.keep(line(LogLevel::Info, "Looked"));
        logs.keep(line(LogLevel::Error, "Not read"));
        logs.keep(line(LogLevel::Debug, "Answered"));
        logs
    }

    fn messages(logs: &Logs, query: LogQuery) -> Vec<String> {
        let page = logs.read(&LogQuery { limit: 10, ..query });
        page.lines.into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn the_newest_stand_first_unless_somebody_follows() {
        let logs = logs();
        assert_eq!(messages(&logs, LogQuery::default()), ["Answered", "Not read", "Looked"]);
        let followed = LogQuery { after: Some(1_000), ..LogQuery::default() };
        assert_eq!(messages(&logs, followed), ["Not read", "Answered"]);
        let older = LogQuery { before: Some(1_002), ..LogQuery::default() };
        assert_eq!(messages(&logs, older), ["Not read", "Looked"]);
        assert_eq!(logs.read(&LogQuery::default()).newest, 1_002);
    }

    #[test]
    fn lines_are_picked_by_how_bad_they_are_and_what_they_say() {
        let logs = logs();
        let bad = LogQuery { level: Some(LogLevel::Warn), ..LogQuery::default() };
        assert_eq!(messages(&logs, bad), ["Not read"]);
        for (search, found) in [("LOOK", 1), ("Sab", 3), ("recovery", 3), ("nothing", 0)] {
            let query = LogQuery { search: Some(search.to_owned()), ..LogQuery::default() };
            assert_eq!(messages(&logs, query).len(), found, "{search}");
        }
    }

    #[test]
    fn hostile_text_is_cleaned_and_cut() {
        let logs = logs();
        logs.keep(line(LogLevel::Info, &format!("a\u{1b}[2J\u{202e}b\n{}", "x".repeat(9_000))));
        let newest = &messages(&logs, LogQuery::default())[0];
        assert!(newest.starts_with("a[2Jb x"), "{newest}");
        assert!(newest.chars().count() <= LONGEST_MESSAGE + 1);
    }

    #[test]
    fn the_oldest_are_forgotten_before_it_grows_too_large() {
        let logs = logs();
        for _ in 0..2_000 {
            logs.keep(line(LogLevel::Info, &"y".repeat(1_500)));
        }
        let ring = logs.ring();
        assert!(ring.bytes <= KEPT_BYTES && ring.lines.len() > 500, "{}", ring.lines.len());
        let weighed: usize = ring.lines.iter().map(LogLine::bytes).sum();
        assert_eq!(weighed, ring.bytes);
    }
}
