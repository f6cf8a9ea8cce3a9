//! One table of scenarios for the real SABnzbd and for its stand-in.

use std::time::Duration;

use anyhow::{Context, bail};
use lab::indexer::{Indexer, NzbFault, Release};
use lab::news::{Mode, NewsServer};
use lab::posts::{Fault, Packaging, Post};
use lab::sabnzbd::Sabnzbd;
use serde_json::Value;
use tokio::time::Instant;

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
            failed("Repair failed, not enough repair blocks (7 short)"),
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

/// Hands one scenario's job over and answers its id.
async fn begin(
    sab: &dyn Sabnzbd,
    news: &NewsServer,
    scenario: &Scenario,
    real: bool,
) -> anyhow::Result<String> {
    let post = if real { scenario.post.clone().real() } else { scenario.post.clone() };
    let posted = post.publish(news).await?;
    let mut parameters = vec![("cat", "tv")];
    parameters.retain(|(name, _)| !scenario.parameters.iter().any(|(given, _)| given == name));
    parameters.extend_from_slice(scenario.parameters);
    let id = sab.add_nzb(&posted.title, &posted.nzb, &parameters).await?;
    id.context("the NZB was not taken")
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
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        for slot in sab.history().await?.into_iter().filter(|slot| slot["nzo_id"] == id) {
            // For a moment a job is told as failed while post-processing still has it (`loaded`).
            let over = matches!(slot["status"].as_str(), Some("Completed" | "Failed"));
            if over && slot["loaded"] == false {
                let stages = slot["stage_log"].as_array().cloned().unwrap_or_default();
                let names = stages.iter().filter_map(|stage| stage["name"].as_str());
                let seen = Seen {
                    status: text(&slot, "status"),
                    message: text(&slot, "fail_message"),
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
    if real {
        // The program looks into a volume while it fetches the next ones: with a fast server it
        // can be through before it notices that it should have paused.
        news.set_mode(Mode::Slow(Duration::from_millis(20))).await?;
    }
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
        for (scenario, id) in together.iter().zip(&ids) {
            let (seen, slot) = end_of(sab, id).await.context(scenario.name)?;
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

/// What else is known of 3.7.1, played on either: each sentence is checked by what the API says.
pub(crate) async fn play_facts(sab: &dyn Sabnzbd, news: &NewsServer) -> anyhow::Result<()> {
    let plain = |name: &str| Post::new(name).bytes(100_000).packaging(Packaging::Plain);
    let plain = |name: &str| plain(name).recovery_blocks(0);
    let add = async |post: Post, category: &str| -> anyhow::Result<String> {
        let posted = post.publish(news).await?;
        let parameters = [("cat", category)];
        let id = sab.add_nzb(&posted.title, &posted.nzb, &parameters).await?;
        id.context("the NZB was not taken")
    };

    // A retry gives a new id; the old entry is gone; what is unknown or completed is refused.
    let gone = add(plain("Retried").fault(Fault::AllMissing), "tv").await?;
    end_of(sab, &gone).await?;
    let answer = sab.call("retry", &[("value", &gone)]).await?;
    let again = answer["nzo_id"].as_str().context("a new id")?.to_owned();
    anyhow::ensure!(again != gone && answer["status"] == true, "{answer}");
    let (seen, _) = end_of(sab, &again).await?;
    anyhow::ensure!(seen.message == NOT_THERE, "after a retry: {seen:?}");
    anyhow::ensure!(sab.history().await?.iter().all(|slot| slot["nzo_id"] != gone.as_str()));
    let good = add(plain("Good.Plain"), "tv").await?;
    let (seen, slot) = end_of(sab, &good).await?;
    anyhow::ensure!(seen.status == "Completed", "{seen:?}");
    let file = sab.category_dir("tv").join("Good.Plain").join("Good.Plain.mkv");
    anyhow::ensure!(slot["storage"].as_str() == file.to_str() && file.is_file(), "{slot}");
    for refused in [good.as_str(), "SABnzbd_nzo_nosuch"] {
        let answer = sab.call("retry", &[("value", refused)]).await?;
        anyhow::ensure!(answer["error"] == "item does not exist", "{answer}");
    }

    // A duplicate fails, or is not even taken.
    sab.set("no_dupes", "3").await?;
    let twice = add(plain("Good.Plain"), "tv").await?;
    let (seen, _) = end_of(sab, &twice).await?;
    anyhow::ensure!((seen.status.as_str(), seen.message.as_str()) == ("Failed", "Duplicate NZB"));
    sab.set("no_dupes", "1").await?;
    anyhow::ensure!(add(plain("Good.Plain"), "tv").await.is_err());
    sab.set("no_dupes", "0").await?;

    // A URL that answers 404 fails at once.
    let indexer = Indexer::start(news).await?;
    let release = Release::episode(plain("Listed"), 1, 1, 1).nzb_fault(NzbFault::NotFound);
    indexer.post(release).await?;
    let link = indexer.items().remove(0).link;
    let parameters = [("name", link.as_str()), ("nzbname", "url_404"), ("cat", "tv")];
    let answer = sab.call("addurl", &parameters).await?;
    let id = answer["nzo_ids"][0].as_str().context("an id")?.to_owned();
    let (seen, slot) = end_of(sab, &id).await?;
    anyhow::ensure!(seen.message == "URL Fetching failed; File not on server", "{slot}");
    anyhow::ensure!(slot["name"] == format!("url_404 - {link}"), "{slot}");

    // A job whose category was deleted ends up in the default one.
    sab.set_category_present("tv", false).await?;
    let lost = add(plain("Lost"), "tv").await?;
    let (seen, slot) = end_of(sab, &lost).await?;
    anyhow::ensure!(seen.status == "Completed" && slot["category"] == "*", "{slot}");
    anyhow::ensure!(sab.complete_dir().join("Lost").join("Lost.mkv").is_file());
    sab.set_category_present("tv", true).await?;

    // Without a news server a job waits; nothing fails.
    news.down().await?;
    let waits = add(plain("Waits"), "tv").await?;
    wait_until("a word about the server", async || {
        let status = sab.call("fullstatus", &[("skip_dashboard", "1")]).await?;
        let server = &status["status"]["servers"][0];
        let queue = sab.call("queue", &[]).await?["queue"].clone();
        anyhow::ensure!(queue["slots"][0]["status"] == "Downloading", "{queue}");
        // 3.7.1 says it where the number of connections belongs, and calls the server active.
        let told = server["serveractiveconn"].as_str().unwrap_or_default();
        let quiet = server["servererror"] == "" && server["serveractive"] == true;
        Ok(told.starts_with("Failed to connect:") && quiet && queue["kbpersec"] == "0.00")
    })
    .await?;
    let warnings = sab.call("warnings", &[]).await?.to_string();
    anyhow::ensure!(warnings.contains("Failed to connect: [Errno 111]"), "{warnings}");
    news.up().await?;
    let (seen, _) = end_of(sab, &waits).await?;
    anyhow::ensure!(seen.status == "Completed", "after the outage: {seen:?}");

    // Too little room pauses the whole queue, with a warning; nothing fails.
    sab.set("download_free", "90000G").await?;
    let room = add(plain("Roomless").bytes(900_000), "tv").await?;
    wait_until("a paused queue", async || {
        Ok(sab.call("queue", &[]).await?["queue"]["paused"] == true)
    })
    .await?;
    let warnings = sab.call("warnings", &[]).await?.to_string();
    anyhow::ensure!(warnings.contains("Too little diskspace forcing PAUSE"), "{warnings}");
    sab.set("download_free", "").await?;
    sab.call("resume", &[]).await?;
    let (seen, _) = end_of(sab, &room).await?;
    anyhow::ensure!(seen.status == "Completed", "with room again: {seen:?}");

    // A program that was away still has its queue.
    sab.call("pause", &[]).await?;
    let kept = add(plain("Kept"), "tv").await?;
    sab.stop().await?;
    anyhow::ensure!(sab.call("queue", &[]).await.is_err());
    sab.start_again().await?;
    let queue = sab.queue().await?;
    anyhow::ensure!(queue.iter().any(|slot| slot["nzo_id"] == kept.as_str()), "{queue:?}");
    Ok(())
}

async fn wait_until(
    what: &str,
    mut is_so: impl AsyncFnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(90);
    while !is_so().await? {
        anyhow::ensure!(Instant::now() < deadline, "waited in vain for {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
