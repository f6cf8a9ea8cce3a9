//! What the history tells of a job.

use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Version;
use super::job::Job;
use super::words::units;
use super::world::{Turn, Working, World};

/// A job that has ended.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) number: u64,
    pub(super) job: Job,
    pub(super) failure: Option<String>,
    pub(super) stages: Vec<(&'static str, Vec<String>)>,
    pub(super) storage: PathBuf,
    pub(super) completed: Timestamp,
    pub(super) worked_seconds: i64,
    pub(super) script_line: String,
    pub(super) archived: bool,
}

impl Entry {
    pub(super) fn new(number: u64, job: Job, turn: Turn, storage: PathBuf, at: Timestamp) -> Self {
        let said = turn.verdict.stages.iter().find(|(stage, _)| *stage == "Script");
        let script_line = said.and_then(|(_, lines)| lines.first()).cloned().unwrap_or_default();
        Self {
            number,
            failure: turn.verdict.failure,
            stages: turn.verdict.stages,
            storage,
            completed: at,
            worked_seconds: at.as_second() - turn.began.as_second(),
            script_line,
            archived: false,
            job,
        }
    }

    pub(super) fn status(&self) -> &'static str {
        if self.failure.is_some() { "Failed" } else { "Completed" }
    }

    pub(super) fn json(&self, world: &World) -> Value {
        let incomplete = world.incomplete(&self.job);
        let fetched_by_url = self.job.url.is_some();
        let retry = self.failure.is_some() && (fetched_by_url || incomplete.exists());
        let line = match world.version {
            Version::V3 => self.script_line.split_once(") ").map_or("", |(_, line)| line.trim()),
            Version::V5 => self.script_line.as_str(),
        };
        let told = Told {
            number: Some(self.number),
            job: &self.job,
            status: self.status(),
            stages: &self.stages,
            failure: self.failure.as_deref().unwrap_or_default(),
            storage: if fetched_by_url {
                String::new()
            } else {
                self.storage.display().to_string()
            },
            path: incomplete.display().to_string(),
            completed: self.completed,
            worked_seconds: self.worked_seconds,
            action: "",
            loaded: false,
            retry,
            archived: self.archived,
            script_line: line,
        };
        told.json(world)
    }
}

/// A job in post-processing, as the history tells it meanwhile.
pub(super) fn working(working: &Working, world: &World) -> Value {
    let (status, action) = match &working.turn {
        Some(turn) => match turn.verdict.steps.get(turn.step) {
            Some(step) => (step.status, step.action.as_str()),
            None => ("Queued", ""),
        },
        None => ("Queued", ""),
    };
    let nothing = Vec::new();
    let incomplete = world.incomplete(&working.job).display().to_string();
    let told = Told {
        number: None,
        job: &working.job,
        status,
        stages: &nothing,
        failure: "",
        storage: incomplete.clone(),
        path: incomplete,
        completed: world.now,
        worked_seconds: 0,
        action,
        loaded: working.turn.is_some(),
        retry: false,
        archived: false,
        script_line: "",
    };
    told.json(world)
}

struct Told<'a> {
    number: Option<u64>,
    job: &'a Job,
    status: &'a str,
    stages: &'a [(&'static str, Vec<String>)],
    failure: &'a str,
    storage: String,
    path: String,
    completed: Timestamp,
    worked_seconds: i64,
    action: &'a str,
    loaded: bool,
    retry: bool,
    archived: bool,
    script_line: &'a str,
}

impl Told<'_> {
    fn json(&self, world: &World) -> Value {
        let job = self.job;
        let v3 = world.version == Version::V3;
        let by_url = job.url.as_ref();
        let download_seconds = match (job.began, job.ended) {
            (Some(began), Some(ended)) => ended.as_second() - began.as_second(),
            _ => 0,
        };
        let stage_log: Vec<Value> = self
            .stages
            .iter()
            .map(|(name, actions)| json!({"name": name, "actions": actions}))
            .collect();
        let pp = ["", "R", "U", "D"][usize::from(job.unpack_level.min(3))];
        let password = Some(&job.password).filter(|password| !password.is_empty());
        let digest = Some(&job.nzb.digest).filter(|_| !job.nzb.files.is_empty());
        let mut slot = Map::new();
        let mut put = |name: &str, value: Value| {
            slot.insert(name.to_owned(), value);
        };
        if let Some(number) = self.number.filter(|_| v3) {
            put("id", json!(number));
        }
        put("completed", json!(self.completed.as_second()));
        put("name", json!(job.name));
        put("nzb_name", json!(job.nzb_name));
        put("category", json!(job.category));
        put("pp", json!(pp));
        put("script", json!(job.script));
        put("report", json!(if by_url.is_some() { "future" } else { "" }));
        put("url", json!(by_url.map(|url| &url.url)));
        put("status", json!(self.status));
        put("nzo_id", json!(job.nzo_id));
        put("storage", json!(self.storage));
        put("path", json!(self.path));
        if v3 {
            put("script_log", json!(""));
        }
        put("script_line", json!(self.script_line));
        put("download_time", json!(download_seconds));
        put("postproc_time", json!(self.worked_seconds));
        put("stage_log", json!(stage_log));
        put("downloaded", json!(job.fetched));
        put("completeness", Value::Null);
        put("fail_message", json!(self.failure));
        put("url_info", json!(by_url.map_or("", |url| url.url.as_str())));
        put("bytes", json!(job.fetched));
        put("meta", Value::Null);
        put("series", if v3 { json!("") } else { Value::Null });
        put("md5sum", json!(digest));
        put("password", json!(password));
        put("action_line", json!(self.action));
        put("size", json!(units(job.fetched as f64, "B", world.version)));
        put("loaded", json!(self.loaded));
        if v3 {
            put("retry", json!(u8::from(self.retry)));
        } else {
            put("duplicate_key", json!(job.name.to_lowercase().replace('.', " ")));
            put("archive", json!(self.archived));
            put("time_added", json!(job.added.as_second()));
            put("retry", json!(self.retry));
        }
        Value::Object(slot)
    }
}
