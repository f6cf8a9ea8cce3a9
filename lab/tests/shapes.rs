//! Every answer of the SABnzbd stand-in has the shape that the real program answered with.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use lab::clock::Clock;
use lab::news::NewsServer;
use lab::posts::{Fault, Packaging, Post};
use lab::sabnzbd::{Fake, FakeOptions, Sabnzbd, Script, Version};
use lab::shape::Shape;
use serde_json::{Value, json};

/// The recorded answers by question.
struct Recorded(BTreeMap<String, Shape>);

impl Recorded {
    fn load(version: &str) -> anyhow::Result<Option<Self>> {
        let shared = std::env::var_os("AUTOARR_SHARED").map_or_else(
            || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
            PathBuf::from,
        );
        let folder = shared.join("captures").join(format!("sabnzbd-{version}"));
        let Ok(manifest) = std::fs::read_to_string(folder.join("MANIFEST.json")) else {
            skipped(&folder.display().to_string());
            return Ok(None);
        };
        let manifest: Vec<Value> = serde_json::from_str(&manifest)?;
        let mut shapes: BTreeMap<String, Shape> = BTreeMap::new();
        for entry in manifest {
            let Some(query) = entry["query"].as_object() else { continue };
            let told = |name: &str| query.get(name).and_then(Value::as_str).unwrap_or_default();
            let file = entry["file"].as_str().context("a file name")?;
            let text = std::fs::read_to_string(folder.join(file))?;
            let Ok(answer) = serde_json::from_str::<Value>(&text) else { continue };
            let key = question(told("mode"), told("name"), told("section"), told("keyword"));
            // All settings are every section's, and some were changed when they were recorded.
            let sections = answer["config"].as_object().filter(|_| key == "get_config///");
            for (section, found) in sections.into_iter().flatten() {
                let key = question("get_config", "", section, "");
                let one = json!({"config": {section.as_str(): found}});
                shapes.entry(key).or_default().learn(&general(one));
            }
            shapes.entry(key).or_default().learn(&general(answer));
        }
        Ok(Some(Self(shapes)))
    }

    fn differences(&self, key: &str, answer: &Value) -> Vec<String> {
        match self.0.get(key) {
            Some(shape) => {
                let answer = general(answer.clone());
                shape.differences(&answer).iter().map(|found| format!("{key} {found}")).collect()
            }
            None => Vec::new(),
        }
    }
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skipped(folder: &str) {
    eprintln!("skipped: there are no recorded answers in {folder}");
}

/// What makes two questions the same: a URL to fetch or a folder to browse does not count.
fn question(mode: &str, name: &str, section: &str, keyword: &str) -> String {
    let name = if matches!(mode, "addurl" | "browse") { "" } else { name };
    format!("{mode}/{name}/{section}/{keyword}")
}

/// An answer without what differs from day to day: the dates among its keys, and the jobs in
/// post-processing, of which nothing was recorded.
fn general(answer: Value) -> Value {
    match answer {
        Value::Object(fields) => {
            let is_date = |name: &str| name.len() == 10 && name.split('-').count() == 3;
            let named = fields.into_iter().map(|(name, value)| {
                (if is_date(&name) { "DATE".to_owned() } else { name }, general(value))
            });
            Value::Object(named.collect())
        }
        Value::Array(items) => {
            let at_work = |item: &Value| {
                item["stage_log"].is_array()
                    && item["fail_message"] == ""
                    && item["status"] != "Completed"
            };
            Value::Array(items.into_iter().filter(|item| !at_work(item)).map(general).collect())
        }
        other => other,
    }
}

struct Asker {
    recorded: Recorded,
    fake: Fake,
    found: Vec<String>,
    asked: usize,
}

impl Asker {
    async fn ask(&mut self, mode: &str, parameters: &[(&str, &str)]) -> anyhow::Result<Value> {
        let told = |name: &str| {
            let given = parameters.iter().find(|(given, _)| *given == name);
            given.map_or("", |(_, value)| *value)
        };
        let key = question(mode, told("name"), told("section"), told("keyword"));
        let answer = self.fake.call(mode, parameters).await?;
        anyhow::ensure!(self.recorded.0.contains_key(&key), "{key} was never recorded");
        self.found.extend(self.recorded.differences(&key, &answer));
        self.asked += 1;
        Ok(answer)
    }

    /// Everything that can be read at any time.
    async fn read_all(&mut self) -> anyhow::Result<()> {
        for mode in ["queue", "history", "warnings", "server_stats", "get_cats", "get_scripts"] {
            self.ask(mode, &[]).await?;
        }
        self.ask("fullstatus", &[("skip_dashboard", "1")]).await?;
        self.ask("status", &[("skip_dashboard", "1")]).await?;
        self.ask("version", &[]).await?;
        self.ask("auth", &[]).await?;
        self.ask("get_config", &[]).await?;
        for section in ["misc", "servers", "categories"] {
            self.ask("get_config", &[("section", section)]).await?;
        }
        self.ask("get_config", &[("section", "misc"), ("keyword", "download_dir")]).await?;
        Ok(())
    }
}

async fn compare(version: Version, folder: &str) -> anyhow::Result<()> {
    let Some(recorded) = Recorded::load(folder)? else { return Ok(()) };
    let news = NewsServer::start().await?;
    let options = FakeOptions::new(&news).version(version).clock(&Clock::stepped());
    let fake = Fake::start(options).await?;
    let script = Script { exit: 3, last_line: "hook: cannot import".to_owned() };
    fake.add_script("fail.sh", script);
    let mut asker = Asker { recorded, fake: fake.clone(), found: Vec::new(), asked: 0 };
    asker.read_all().await?;

    asker.ask("pause", &[]).await?;
    let mut ids = Vec::new();
    for fault in [
        Fault::None,
        Fault::AllMissing,
        Fault::DamagedRepairable,
        Fault::DamagedUnrepairable,
        Fault::CorruptRar,
        Fault::MissingVolume,
        Fault::Truncated(0.3),
        Fault::Password("secret".to_owned()),
    ] {
        let title = format!("Title.{}", ids.len());
        let posted = Post::new(&title).fault(fault).publish(&news).await?;
        let id = fake.add_nzb(&title, &posted.nzb, &[("cat", "tv")]).await?;
        ids.push(id.context("not taken")?);
    }
    let plain = Post::new("Scripted").packaging(Packaging::Plain).publish(&news).await?;
    fake.set("script_can_fail", "1").await?;
    fake.add_nzb("Scripted", &plain.nzb, &[("script", "fail.sh")]).await?;
    asker.read_all().await?;
    let (one, two) = (ids[0].as_str(), ids[1].as_str());
    asker.ask("get_files", &[("value", one)]).await?;
    asker.ask("queue", &[("name", "priority"), ("value", one), ("value2", "1")]).await?;
    asker.ask("queue", &[("name", "rename"), ("value", two), ("value2", "Renamed")]).await?;
    asker.ask("queue", &[("name", "pause"), ("value", one)]).await?;
    asker.ask("queue", &[("name", "resume"), ("value", one)]).await?;
    asker.ask("switch", &[("value", one), ("value2", two)]).await?;
    asker.ask("change_cat", &[("value", two), ("value2", "movies")]).await?;
    asker.ask("change_opts", &[("value", two), ("value2", "2")]).await?;
    asker.ask("config", &[("name", "set_pause"), ("value", "10")]).await?;
    asker.ask("config", &[("name", "speedlimit"), ("value", "100")]).await?;
    asker.ask("resume", &[]).await?;
    for _ in 0..40 {
        fake.pass(Duration::from_millis(300)).await;
        asker.ask("queue", &[]).await?;
        asker.ask("history", &[("limit", "50")]).await?;
    }
    fake.pass(Duration::from_secs(60)).await;
    asker.read_all().await?;
    asker.ask("history", &[("failed_only", "1")]).await?;
    asker.ask("retry", &[("value", two)]).await?;
    asker.ask("retry", &[("value", "SABnzbd_nzo_nosuch")]).await?;
    let refused = "http://127.0.0.1:9/x.nzb";
    asker.ask("addurl", &[("name", refused), ("cat", "tv"), ("nzbname", "refused")]).await?;
    fake.pass(Duration::from_secs(5)).await;
    asker.ask("queue", &[]).await?;
    let gone = ids[7].as_str();
    asker.ask("queue", &[("name", "delete"), ("value", gone)]).await?;
    let value = [("section", "misc"), ("keyword", "download_dir"), ("value", "/proc/nope")];
    asker.ask("set_config", &value).await?;
    if version == Version::V5 {
        asker.ask("history", &[("name", "delete"), ("value", ids[3].as_str())]).await?;
        asker.ask("history", &[("archive", "1")]).await?;
        asker.ask("warnings", &[("name", "clear")]).await?;
    }
    assert!(asker.asked > 120, "{}", asker.asked);
    let mut found = asker.found;
    found.sort();
    found.dedup();
    assert_eq!(found, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn the_answers_of_3_7_1_have_its_shape() -> anyhow::Result<()> {
    compare(Version::V3, "3.7").await
}

#[tokio::test]
async fn the_answers_of_5_0_have_its_shape() -> anyhow::Result<()> {
    compare(Version::V5, "5.0").await
}
