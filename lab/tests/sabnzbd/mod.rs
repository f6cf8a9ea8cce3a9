//! One table of scenarios for the real SABnzbd and for its stand-in.

mod facts;

use std::time::Duration;

use anyhow::{Context, bail};
use lab::news::NewsServer;
use lab::posts::{Fault, Packaging, Post};
use lab::sabnzbd::Sabnzbd;
use serde_json::Value;
use tokio::time::Instant;

pub(crate) use facts::play_facts;

/// Longer than anything here takes on a busy machine; nothing depends on it but the failure.
const GENEROUS: Duration = Duration::from_secs(240);

/// How a scenario ends in 3.7.1.
#[derive(Debug, PartialEq)]
pub(crate) enum End {
    /// In the history, with this status and this fail message.
    History(&'static str, &'static str),
    /// Paused in the queue, with these labels.
    Paused(&'static [&'static str]),
}

pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) post: Post,
    /// Settings of `misc` that it needs.
    pub(crate) settings: &'static [(&'static str, &'static str)],
    /// Parameters of `addfile`.
    pub(crate) parameters: &'static [(&'static str, &'static str)],
    pub(crate) end: End,
    /// Stages of the log, in order.
    pub(crate) stages: &'static [&'static str],
}

fn scenario(name: &'static str, post: Post, end: End, stages: &'static [&'static str]) -> Scenario {
    Scenario { name, post, settings: &[], parameters: &[], end, stages }
}

const NOT_THERE: &str =
    "Download failed - Not on your server(s) - https://sabnzbd.org/not-complete";
const HOPELESS: &str = "Aborted, cannot be completed - https://sabnzbd.org/not-complete";
const UNVERIFIED: &str = "RAR files failed to verify";
const LOCKED: &str = "Unpacking failed, archive requires a password";

/// The table, for 3.7.1.
pub(crate) fn table() -> Vec<Scenario> {
    let post = |name: &str| Post::new(&format!("{name}.1080p.WEB.H264-GRP"));
    let bad = |name: &str, fault: Fault| post(name).fault(fault);
    let completed = || End::History("Completed", "");
    let failed = |message| End::History("Failed", message);
    let all = &["Source", "Download", "Servers", "Repair", "Unpack"][..];
    let checked = &["Source", "Download", "Servers", "Repair"][..];
    let loaded = &["Source", "Download", "Servers"][..];
    let secret = || "secret".to_owned();
    vec![
        scenario("good", post("Good"), completed(), all),
        scenario(
            "good, RAR 5",
            post("Rar5").packaging(Packaging::Rar5 { volumes: 2 }),
            completed(),
            all,
        ),
        scenario("good, 7z", post("Seven").packaging(Packaging::SevenZip), completed(), all),
        scenario(
            "good, plain",
            post("Plain").packaging(Packaging::Plain).recovery_blocks(0),
            completed(),
            checked,
        ),
        scenario("repairable", bad("Repairable", Fault::DamagedRepairable), completed(), all),
        scenario(
            "too little par2",
            bad("Short", Fault::DamagedUnrepairable),
            failed("Repair failed, not enough repair blocks (some short)"),
            checked,
        ),
        scenario(
            "a few articles, none there",
            bad("Tiny", Fault::AllMissing).bytes(60_000).recovery_blocks(0),
            failed(NOT_THERE),
            loaded,
        ),
        scenario(
            "many articles, none there",
            bad("Gone", Fault::AllMissing),
            failed(HOPELESS),
            loaded,
        ),
        scenario(
            "most articles missing",
            bad("Most", Fault::SomeMissing(0.7)),
            failed(HOPELESS),
            loaded,
        ),
        scenario(
            "a few articles missing, rar",
            bad("Few", Fault::SomeMissing(0.2)),
            failed(UNVERIFIED),
            checked,
        ),
        scenario(
            "a few articles missing, par2",
            bad("Mended", Fault::SomeMissing(0.2)).recovery_blocks(8),
            completed(),
            all,
        ),
        scenario(
            "truncated video",
            bad("Truncated", Fault::Truncated(1.0 / 3.0)),
            completed(),
            checked,
        ),
        scenario("corrupt rar", bad("Corrupt", Fault::CorruptRar), failed(UNVERIFIED), checked),
        scenario(
            "missing volume",
            bad("Volume", Fault::MissingVolume),
            failed(UNVERIFIED),
            checked,
        ),
        scenario(
            "password",
            bad("Locked", Fault::Password(secret())),
            End::Paused(&["ENCRYPTED"]),
            &[],
        ),
        scenario(
            "header password",
            bad("Sealed", Fault::HeaderPassword(secret())),
            End::Paused(&["ENCRYPTED"]),
            &[],
        ),
        Scenario {
            settings: &[("pause_on_pwrar", "2")],
            ..scenario(
                "password, abort",
                bad("LockedAbort", Fault::Password(secret())),
                failed("Aborted, encryption detected"),
                &[],
            )
        },
        Scenario {
            settings: &[("pause_on_pwrar", "0")],
            ..scenario(
                "password, ignored",
                bad("LockedGoOn", Fault::Password(secret())),
                failed(LOCKED),
                all,
            )
        },
        Scenario {
            settings: &[("pause_on_pwrar", "0")],
            ..scenario(
                "header password, ignored",
                bad("SealedGoOn", Fault::HeaderPassword(secret())),
                failed(LOCKED),
                all,
            )
        },
        Scenario {
            parameters: &[("password", "secret")],
            ..scenario(
                "password, given",
                bad("Opened", Fault::Password(secret())),
                completed(),
                all,
            )
        },
        scenario("unwanted file, allowed", bad("Exe", Fault::UnwantedFile), completed(), all),
        Scenario {
            settings: &[("unwanted_extensions", "exe"), ("action_on_unwanted_extensions", "1")],
            ..scenario(
                "unwanted file, pause",
                bad("ExePause", Fault::UnwantedFile),
                End::Paused(&["UNWANTED"]),
                &[],
            )
        },
        Scenario {
            settings: &[("unwanted_extensions", "exe"), ("action_on_unwanted_extensions", "2")],
            ..scenario(
                "unwanted file, abort",
                bad("ExeAbort", Fault::UnwantedFile),
                failed("Aborted, unwanted extension detected"),
                &[],
            )
        },
        Scenario {
            settings: &[("script_can_fail", "1")],
            parameters: &[("script", "fail.sh")],
            ..scenario(
                "script fails",
                post("Scripted").packaging(Packaging::Plain).recovery_blocks(0),
                failed("Script exit code is 3"),
                &["Source", "Download", "Servers", "Repair", "Script"],
            )
        },
        Scenario {
            settings: &[("script_can_fail", "0")],
            parameters: &[("script", "fail.sh")],
            ..scenario(
                "script fails, forgiven",
                post("Forgiven").packaging(Packaging::Plain).recovery_blocks(0),
                completed(),
                &["Source", "Download", "Servers", "Repair", "Script"],
            )
        },
        Scenario {
            settings: &[("unwanted_extensions", ""), ("action_on_unwanted_extensions", "0")],
            parameters: &[("cat", "nosuch")],
            ..scenario("unknown category", post("Uncategorised"), completed(), all)
        },
    ]
}

/// Hands one scenario's job over and answers its id, and its post's.
async fn begin(
    sab: &dyn Sabnzbd,
    news: &NewsServer,
    scenario: &Scenario,
    real: bool,
) -> anyhow::Result<(String, String)> {
    let post = if real { scenario.post.clone().real() } else { scenario.post.clone() };
    let posted = post.publish(news).await?;
    if scenario.stages.is_empty() {
        // The program looks into a volume while it fetches the next ones, and could be through
        // with them before it notices that it should have paused or given up.
        news.hold(&posted.id);
    }
    let mut parameters = vec![("cat", "tv")];
    parameters.retain(|(name, _)| !scenario.parameters.iter().any(|(given, _)| given == name));
    parameters.extend_from_slice(scenario.parameters);
    let id = sab.add_nzb(&posted.title, &posted.nzb, &parameters).await?;
    Ok((id.context("the NZB was not taken")?, posted.id))
}

/// How a job ended.
#[derive(Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) status: String,
    pub(crate) message: String,
    pub(crate) labels: Vec<String>,
    pub(crate) stages: Vec<String>,
}

/// Waits until a job is paused in the queue, or over.
pub(crate) async fn end_of(sab: &dyn Sabnzbd, id: &str) -> anyhow::Result<(Seen, Value)> {
    let deadline = Instant::now() + GENEROUS;
    loop {
        for slot in sab.history().await?.into_iter().filter(|slot| slot["nzo_id"] == id) {
            // For a moment a job is told as over that is not in the database yet: it has no number,
            // does not say where its files are, and cannot be retried.
            let over = matches!(slot["status"].as_str(), Some("Completed" | "Failed"));
            if over && slot["id"].is_number() {
                let stages = slot["stage_log"].as_array().cloned().unwrap_or_default();
                let names = stages.iter().filter_map(|stage| stage["name"].as_str());
                let seen = Seen {
                    status: text(&slot, "status"),
                    message: without_the_count(&text(&slot, "fail_message")),
                    labels: Vec::new(),
                    stages: names.map(str::to_owned).collect(),
                };
                return Ok((seen, slot));
            }
        }
        for slot in sab.queue().await?.into_iter().filter(|slot| slot["nzo_id"] == id) {
            if slot["status"] == "Paused" {
                let labels = slot["labels"].as_array().cloned().unwrap_or_default();
                let labels = labels.iter().filter_map(Value::as_str).map(str::to_owned);
                let seen = Seen {
                    status: "Paused".to_owned(),
                    message: String::new(),
                    labels: labels.collect(),
                    stages: Vec::new(),
                };
                return Ok((seen, slot));
            }
        }
        if Instant::now() > deadline {
            bail!("the job came to no end: {:?} {:?}", sab.queue().await?, sab.history().await?);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How many repair blocks are lacking depends on where its packer put the bytes.
fn without_the_count(message: &str) -> String {
    let Some((before, rest)) = message.split_once("blocks (") else { return message.to_owned() };
    match rest.split_once(" short") {
        Some((count, after)) if count.parse::<u32>().is_ok() => {
            format!("{before}blocks (some short{after}")
        }
        _ => message.to_owned(),
    }
}

fn text(slot: &Value, name: &str) -> String {
    slot[name].as_str().unwrap_or_default().to_owned()
}

impl Scenario {
    /// What is to be seen at its end.
    pub(crate) fn expected(&self) -> Seen {
        let owned = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
        match self.end {
            End::History(status, message) => Seen {
                status: status.to_owned(),
                message: message.to_owned(),
                labels: Vec::new(),
                stages: owned(self.stages),
            },
            End::Paused(labels) => Seen {
                status: "Paused".to_owned(),
                message: String::new(),
                labels: owned(labels),
                stages: Vec::new(),
            },
        }
    }
}

/// Plays the whole table and tells every difference.
pub(crate) async fn play_all(
    sab: &dyn Sabnzbd,
    news: &NewsServer,
    real: bool,
) -> anyhow::Result<()> {
    let mut differences = Vec::new();
    // Scenarios in a row that need the same settings are under way together.
    for together in table().chunk_by(|one, next| one.settings == next.settings) {
        for (name, value) in together.first().map_or(&[][..], |first| first.settings) {
            sab.set(name, value).await?;
        }
        let mut ids = Vec::new();
        for scenario in together {
            ids.push(begin(sab, news, scenario, real).await.context(scenario.name)?);
        }
        for (scenario, (id, post)) in together.iter().zip(&ids) {
            let (seen, slot) = end_of(sab, id).await.context(scenario.name)?;
            news.release(post);
            let expected = scenario.expected();
            if seen != expected {
                differences.push(format!(
                    "{}:\n  expected {expected:?}\n  seen     {seen:?}\n  {}",
                    scenario.name, slot["stage_log"]
                ));
            }
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    bail!("{} scenarios ended otherwise\n{}", differences.len(), differences.join("\n"))
}

async fn wait_until(
    what: &str,
    mut is_so: impl AsyncFnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let deadline = Instant::now() + GENEROUS;
    while !is_so().await? {
        anyhow::ensure!(Instant::now() < deadline, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
