//! The program is killed in the middle of changing forty settings. Whatever is started next knows
//! exactly what was changed, can finish it or take it back, and changes nothing twice.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use e2e::binary::{Binary, Home, until};
use lab::{
    arr::{App, Arr, ArrOptions, Fault, SonarrVersion},
    clock::Clock,
};
use serde_json::{Value, json};
use tokio::time::Duration;

const STEPS: usize = 40;
/// What each indexer has, and should have.
const ODD: i64 = 51;
const WISHED: i64 = 25;

/// A library with forty indexers of an impossible priority, and a plan to put them right.
struct Stage {
    sonarr: Arr,
    home: Home,
    plan: String,
    before: BTreeMap<String, Value>,
}

impl Stage {
    async fn new() -> anyhow::Result<Self> {
        let app = App::Sonarr(SonarrVersion::V5);
        let sonarr = Arr::start(ArrOptions::new(app).clock(Clock::real())).await?;
        for _ in 0..STEPS {
            sonarr.add_indexer("http://127.0.0.1:9/newznab", "key").await?;
        }
        let mut indexers = sonarr.settings("indexer").context("it has indexers")?;
        for indexer in indexers.as_array_mut().into_iter().flatten() {
            indexer["priority"] = json!(ODD);
        }
        sonarr.set_settings("indexer", &indexers)?;
        let mut home = Home::new()?;
        home.set("SONARR_URL", sonarr.url());
        home.set("SONARR_API_KEY", sonarr.api_key());
        // Nothing but a start is needed to find out what became of it.
        home.set("AUTOARR__AUDIT__EVERY_HOURS", "0");
        let audit = home.json(&["audit"]).await?;
        let findings = audit["findings"].as_array().context("it has findings")?.iter();
        let ids = findings.filter(|it| it["rule"] == "sonarr.indexer-priority");
        let ids: Vec<_> = ids.filter_map(|it| it["id"].as_str()).collect();
        let plan = home.json(&[&["plan"], &*ids].concat()).await?;
        ensure!(plan["steps"].as_array().context("it has steps")?.len() == STEPS, "{plan:#}");
        let plan = plan["id"].as_str().context("it has an id")?.to_owned();
        let before = sonarr.all_settings();
        Ok(Self { sonarr, home, plan, before })
    }

    /// Slows the library down, so that an apply takes a while.
    fn slow(&self, slow: bool) {
        let fault = if slow { Fault::Slow(Duration::from_millis(15)) } else { Fault::None };
        self.sonarr.set_fault(fault);
    }

    /// How many settings are as they were wished.
    fn changed(&self) -> usize {
        let indexers = self.sonarr.settings("indexer").unwrap_or_default();
        let indexers = indexers.as_array().into_iter().flatten();
        indexers.filter(|it| it["priority"] == WISHED).count()
    }

    /// Applies the plan on the command line, and kills that in the middle.
    async fn kill_a_command(&self, after: usize) -> anyhow::Result<()> {
        self.slow(true);
        let apply = || self.home.start(&["apply", "--plan", &self.plan]);
        let mut command = apply()?;
        until("it changes settings", async || {
            if command.try_wait()?.is_some() {
                ensure!(self.changed() < after, "it was done before it could be killed");
                // One that was killed before it holds it up for a while.
                command = apply()?;
            }
            Ok((self.changed() >= after).then_some(()))
        })
        .await?;
        command.kill().await?;
        self.slow(false);
        ensure!(self.changed() < STEPS, "it had changed everything");
        Ok(())
    }

    /// Says a command that is refused for as long as somebody may still be changing settings.
    async fn in_turn(&self, command: &[&str]) -> anyhow::Result<Value> {
        until("it is its turn", async || {
            let told = self.home.run(&[command, &["--json"]].concat()).await?;
            if told.code == Some(2) {
                let is_wait = told.err.contains("settings are being changed at the moment");
                ensure!(is_wait, "{command:?}: {told:?}");
                return Ok(None);
            }
            Ok(Some(serde_json::from_str(&told.out)?))
        })
        .await
    }

    /// How often each indexer was changed.
    fn writes(&self) -> BTreeMap<String, usize> {
        let mut writes = BTreeMap::new();
        for write in self.sonarr.writes().into_iter().filter(|it| it.method == "PUT") {
            *writes.entry(write.target).or_default() += 1;
        }
        writes
    }

    fn is_written_once(&self) -> anyhow::Result<()> {
        let writes = self.writes();
        ensure!(writes.len() == STEPS, "{} were written", writes.len());
        ensure!(writes.values().all(|it| *it == 1), "{writes:#?}");
        ensure!(self.changed() == STEPS, "{} are changed", self.changed());
        Ok(())
    }
}

fn states(plan: &Value, state: &str) -> usize {
    let steps = plan["steps"].as_array().into_iter().flatten();
    steps.filter(|it| it["state"] == state).count()
}

#[tokio::test]
async fn the_next_apply_finishes_what_a_killed_one_began() -> anyhow::Result<()> {
    let stage = Stage::new().await?;
    for after in [3, 24] {
        stage.kill_a_command(after).await?;
    }
    let done = stage.in_turn(&["apply", "--plan", &stage.plan]).await?;
    ensure!(states(&done, "done") == STEPS, "{done:#}");
    stage.is_written_once()
}

#[tokio::test]
async fn what_a_killed_apply_did_is_known_and_taken_back() -> anyhow::Result<()> {
    let stage = Stage::new().await?;
    stage.kill_a_command(11).await?;
    let back = stage.in_turn(&["rollback", &stage.plan, "--dry-run"]).await?;
    let known = stage.changed();
    ensure!((11..STEPS).contains(&known), "{known} were changed");
    ensure!(states(&back, "planned") == known, "{known} were changed: {back:#}");
    let plan = stage.home.json(&["apply", "--plan", &stage.plan, "--dry-run"]).await?;
    ensure!(states(&plan, "done") == known && states(&plan, "sent") == 0, "{plan:#}");

    let back = stage.home.json(&["rollback", &stage.plan]).await?;
    ensure!(states(&back, "done") == known, "{back:#}");
    ensure!(stage.sonarr.all_settings() == stage.before, "it is not as it was");
    Ok(())
}

#[tokio::test]
async fn a_server_that_starts_again_knows_what_it_did_before_it_was_killed() -> anyhow::Result<()> {
    let mut stage = Stage::new().await?;
    let key = stage.home.own().await?;
    let server = stage.home.serve().await?;
    let path = format!("/api/v1/audit/plans/{}", stage.plan);
    let applying = async |server: &Binary| {
        let plan = server.get(&path).await?;
        anyhow::Ok((plan["applying"] == true, plan))
    };
    ensure!(!applying(&server).await?.0, "nobody applies it");
    stage.slow(true);
    let apply = lab::http::client()?
        .post(format!("{}{path}/apply", server.url))
        .header("x-api-key", key)
        .json(&json!({}))
        .send();
    tokio::select! {
        answer = apply => anyhow::bail!("it was done before it could be killed: {answer:?}"),
        begun = until("it changes settings", async || {
            Ok((stage.changed() >= 11).then_some(()))
        }) => begun?,
    }
    let (is_applied, plan) = applying(&server).await?;
    ensure!(is_applied, "it is being applied: {plan:#}");
    server.kill().await?;
    stage.slow(false);

    let server = stage.home.serve().await?;
    let plan = until("it knows", async || {
        let (is_applied, plan) = applying(&server).await?;
        Ok((!is_applied && states(&plan, "sent") == 0).then_some(plan))
    })
    .await?;
    let known = stage.changed();
    ensure!((11..STEPS).contains(&known), "{known} were changed");
    ensure!(states(&plan, "done") == known, "{known} were changed: {plan:#}");
    ensure!(states(&plan, "planned") == STEPS - known, "{plan:#}");
    let done = server.post(&format!("{path}/apply"), &json!({})).await?;
    ensure!(states(&done["plan"], "done") == STEPS, "{done:#}");
    stage.is_written_once()?;
    ensure!(server.terminate().await? == Some(0));
    Ok(())
}
